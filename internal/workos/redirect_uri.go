package workos

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

const redirectURIsPath = "/user_management/redirect_uris"

// RedirectURI is an address that a sign-in may return to.
type RedirectURI struct {
	ID        string `json:"id"`
	URI       string `json:"uri"`
	Default   bool   `json:"default"`    // false where the API leaves it out
	CreatedAt string `json:"created_at"` // RFC 3339, as the API wrote it
	UpdatedAt string `json:"updated_at"` // RFC 3339, as the API wrote it
}

// ObjectID is the object's id; its prefix promises nothing.
func (u RedirectURI) ObjectID() string { return u.ID }

// Value is the URI.
func (u RedirectURI) Value() string { return u.URI }

// Created is when the object was made, by the API's clock; zero where CreatedAt is not RFC 3339.
func (u RedirectURI) Created() time.Time { return parseTime(u.CreatedAt) }

func (u RedirectURI) check() error { return need("id", u.ID, "uri", u.URI) }

// RedirectURIs returns a walk through all redirect URIs of the environment.
func (c *Client) RedirectURIs(order Order) *Pages[RedirectURI] {
	return newPages[RedirectURI](c, redirectURIsPath, order)
}

// CreateRedirectURI adds uri to the environment. It errs with ErrAlreadyExists where it is there, with ErrAmbiguous
// where it may have been added.
func (c *Client) CreateRedirectURI(ctx context.Context, uri string) (RedirectURI, error) {
	var made RedirectURI
	err := c.do(ctx, request{
		method: http.MethodPost, path: redirectURIsPath, body: map[string]string{"uri": uri},
		duplicate: []string{"duplicate_redirect_uri", "redirect_uri_already_exists"},
		decode:    decodeObject(&made, "redirect_uri"),
	})
	return made, err
}

// DeleteRedirectURI removes the redirect URI with the id. It errs with ErrNotFound where it isn't there, with
// ErrNoSuchRoute where the API lacks the call or does not say what it misses, with ErrDefaultRedirectURI where it
// can't be removed.
func (c *Client) DeleteRedirectURI(ctx context.Context, id string) error {
	return c.do(ctx, request{
		method: http.MethodDelete, path: redirectURIsPath + "/" + url.PathEscape(id), names: id,
		conflict: ErrDefaultRedirectURI,
	})
}
