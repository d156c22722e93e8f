package workos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// PageSize is how many objects a page holds at most: the API's own limit (API reference, pagination).
const PageSize = 100

const (
	redirectURIsPath = "/user_management/redirect_uris"
	corsOriginsPath  = "/user_management/cors_origins"
)

// RedirectURI is an address that a sign-in may return to.
type RedirectURI struct {
	ID        string `json:"id"`
	URI       string `json:"uri"`
	Default   bool   `json:"default"`    // false where the API leaves it out
	CreatedAt string `json:"created_at"` // RFC 3339, as the API wrote it
	UpdatedAt string `json:"updated_at"`
}

// CORSOrigin is a browser origin that may call the API.
type CORSOrigin struct {
	ID        string `json:"id"`
	Origin    string `json:"origin"`
	CreatedAt string `json:"created_at"` // RFC 3339, as the API wrote it
	UpdatedAt string `json:"updated_at"`
}

// ObjectID is the object's id; its prefix promises nothing.
func (u RedirectURI) ObjectID() string { return u.ID }

// Value is the URI.
func (u RedirectURI) Value() string { return u.URI }

// Created is when the object was made, by the API's clock; zero where the API did not say it readably.
func (u RedirectURI) Created() time.Time { return parseTime(u.CreatedAt) }

// ObjectID is the object's id; its prefix promises nothing.
func (o CORSOrigin) ObjectID() string { return o.ID }

// Value is the origin.
func (o CORSOrigin) Value() string { return o.Origin }

// Created is when the object was made, by the API's clock; zero where the API did not say it readably.
func (o CORSOrigin) Created() time.Time { return parseTime(o.CreatedAt) }

func parseTime(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

func (u RedirectURI) check() error { return need("id", u.ID, "uri", u.URI) }
func (o CORSOrigin) check() error  { return need("id", o.ID, "origin", o.Origin) }

// need errs for the first of the name and value pairs that is empty.
func need(pairs ...string) error {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			return fmt.Errorf("the object has no %q", pairs[i])
		}
	}
	return nil
}

// Page is one page of a list, oldest first.
type Page[T any] struct {
	Items []T
	// After is the cursor of the next page; empty on the last.
	After string
}

// RedirectURIs gives the pages of the list that stand after the object with the id after; "" starts at the first.
// After an error there are no more.
func (c *Client) RedirectURIs(ctx context.Context, after string) iter.Seq2[Page[RedirectURI], error] {
	return pages[RedirectURI](ctx, c, redirectURIsPath, after)
}

// CORSOrigins gives the pages of the list that stand after the object with the id after; "" starts at the first.
// After an error there are no more.
func (c *Client) CORSOrigins(ctx context.Context, after string) iter.Seq2[Page[CORSOrigin], error] {
	return pages[CORSOrigin](ctx, c, corsOriginsPath, after)
}

func pages[T checked](ctx context.Context, c *Client, path, after string) iter.Seq2[Page[T], error] {
	return func(yield func(Page[T], error) bool) {
		for {
			page, err := fetchPage[T](ctx, c, path, after)
			if !yield(page, err) || err != nil || page.After == "" {
				return
			}
			after = page.After
		}
	}
}

func fetchPage[T checked](ctx context.Context, c *Client, path, after string) (Page[T], error) {
	query := url.Values{"limit": {strconv.Itoa(PageSize)}, "order": {"asc"}}
	if after != "" {
		query.Set("after", after)
	}
	var page Page[T]
	err := c.do(ctx, request{
		method: http.MethodGet, path: path, query: query,
		decode: func(raw []byte) error {
			read, err := decodePage[T](raw)
			if err != nil {
				return err
			}
			page = read
			return nil
		},
	})
	return page, err
}

func decodePage[T checked](raw []byte) (Page[T], error) {
	var list struct {
		Data     *[]T `json:"data"`
		Metadata *struct {
			After string `json:"after"`
		} `json:"list_metadata"`
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		return Page[T]{}, err
	}
	if list.Data == nil || list.Metadata == nil {
		return Page[T]{}, errors.New(`the page has no "data" or no "list_metadata"`)
	}
	for _, item := range *list.Data {
		if err := item.check(); err != nil {
			return Page[T]{}, err
		}
	}
	return Page[T]{Items: *list.Data, After: list.Metadata.After}, nil
}

// CreateRedirectURI adds uri to the environment. It errs with ErrAlreadyExists where it is there, with ErrAmbiguous
// where it may have been added.
func (c *Client) CreateRedirectURI(ctx context.Context, uri string) (RedirectURI, error) {
	var made RedirectURI
	err := c.do(ctx, request{
		method: http.MethodPost, path: redirectURIsPath, body: map[string]string{"uri": uri},
		decode: decodeInto(&made),
	})
	return made, err
}

// CreateCORSOrigin adds origin to the environment. It errs with ErrAlreadyExists where it is there, with
// ErrAmbiguous where it may have been added.
func (c *Client) CreateCORSOrigin(ctx context.Context, origin string) (CORSOrigin, error) {
	var made CORSOrigin
	err := c.do(ctx, request{
		method: http.MethodPost, path: corsOriginsPath, body: map[string]string{"origin": origin},
		decode: decodeInto(&made),
	})
	return made, err
}

// DeleteRedirectURI removes the redirect URI with the id. It errs with ErrNotFound where it isn't there, with
// ErrNoSuchRoute where the API lacks the call or does not say what it misses, with ErrDefaultRedirectURI where it
// can't be removed.
func (c *Client) DeleteRedirectURI(ctx context.Context, id string) error {
	return c.delete(ctx, redirectURIsPath, id, ErrDefaultRedirectURI)
}

// DeleteCORSOrigin asks for the removal of the origin with the id. The API documents no such call, so no answer to
// it proves anything: list to see.
func (c *Client) DeleteCORSOrigin(ctx context.Context, id string) error {
	return c.delete(ctx, corsOriginsPath, id, nil)
}

func (c *Client) delete(ctx context.Context, path, id string, conflict error) error {
	return c.do(ctx, request{
		method: http.MethodDelete, path: path + "/" + url.PathEscape(id), names: id, conflict: conflict,
	})
}
