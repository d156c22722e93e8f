package workos

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Object is an element of one of the API's lists.
type Object interface {
	ObjectID() string
	Value() string
	Created() time.Time // by the API's clock; zero if unknown
}

// Meta is what the objects of all lists have.
type Meta struct {
	ID        string `json:"id"`         // its prefix promises nothing
	CreatedAt string `json:"created_at"` // RFC 3339, as the API wrote it
	UpdatedAt string `json:"updated_at"` // RFC 3339, as the API wrote it
}

// ObjectID is the object's id.
func (m Meta) ObjectID() string { return m.ID }

// Created is when the object was made, by the API's clock; zero where CreatedAt is not RFC 3339.
func (m Meta) Created() time.Time {
	t, _ := time.Parse(time.RFC3339, m.CreatedAt) // the zero time with any error
	return t
}

// RedirectURI is an address that a sign-in may return to.
type RedirectURI struct {
	Meta
	URI     string `json:"uri"`
	Default bool   `json:"default"` // false where the API leaves it out
}

// Value is the URI.
func (u RedirectURI) Value() string { return u.URI }

// CORSOrigin is a browser origin that may call the API. The API has no call that removes one.
type CORSOrigin struct {
	Meta
	Origin string `json:"origin"`
}

// Value is the origin.
func (o CORSOrigin) Value() string { return o.Origin }

// WebhookEndpoint is an address that the environment's events are sent to.
type WebhookEndpoint struct {
	Meta
	EndpointURL string   `json:"endpoint_url"`
	Secret      string   `json:"secret"` // signs the events
	Status      string   `json:"status"` // "enabled" or "disabled"
	Events      []string `json:"events"` // dotted names such as "user.created", in no documented order
}

// Value is the URL.
func (e WebhookEndpoint) Value() string { return e.EndpointURL }

// Collection is the API's calls for one kind of object.
type Collection[T Object] struct {
	client    *Client
	path      string           // of the list; an object's goes on with its id
	name      string           // of the member that may wrap an answer's object
	member    string           // of the object, that is its value
	duplicate []string         // the error codes that mean that the object exists already
	conflict  error            // what a 409 means to a DELETE; nil where that is not documented
	body      func(want T) any // what a create sends
}

// RedirectURIs are the calls for redirect URIs.
func (c *Client) RedirectURIs() Collection[RedirectURI] {
	return Collection[RedirectURI]{
		client: c, path: "/user_management/redirect_uris", name: "redirect_uri", member: "uri", conflict: ErrDefaultRedirectURI,
		duplicate: []string{"duplicate_redirect_uri", "redirect_uri_already_exists"},
		body:      func(want RedirectURI) any { return map[string]string{"uri": want.URI} },
	}
}

// CORSOrigins are the calls for CORS origins.
func (c *Client) CORSOrigins() Collection[CORSOrigin] {
	return Collection[CORSOrigin]{
		client: c, path: "/user_management/cors_origins", name: "cors_origin", member: "origin",
		duplicate: []string{"duplicate_cors_origin", "cors_origin_already_exists"},
		body:      func(want CORSOrigin) any { return map[string]string{"origin": want.Origin} },
	}
}

// WebhookEndpoints are the calls for webhook endpoints. WorkOS enables each that is created.
func (c *Client) WebhookEndpoints() Collection[WebhookEndpoint] {
	return Collection[WebhookEndpoint]{
		client: c, path: "/webhook_endpoints", name: "webhook_endpoint", member: "endpoint_url",
		duplicate: []string{"duplicate_endpoint"},
		body: func(want WebhookEndpoint) any {
			return map[string]any{"endpoint_url": want.EndpointURL, "events": want.Events}
		},
	}
}

// List returns a walk through all objects of the environment.
func (c Collection[T]) List(order Order) *Pages[T] {
	return &Pages[T]{of: c, order: order, param: "after", used: map[string]bool{}}
}

// Create adds an object like want. It errs with ErrAlreadyExists where its value is there, with ErrAmbiguous where it
// may have been added.
func (c Collection[T]) Create(ctx context.Context, want T) (T, error) {
	return fetch(ctx, c.client, c.name, c.check, request{
		method: http.MethodPost, path: c.path, body: c.body(want), duplicate: c.duplicate,
	})
}

// Delete removes the object with the id. It errs with ErrNotFound where it isn't there, with ErrNoSuchRoute where the
// API lacks the call or does not say what it misses, with ErrDefaultRedirectURI where it can't be removed.
func (c Collection[T]) Delete(ctx context.Context, id string) error {
	return c.client.do(ctx, request{
		method: http.MethodDelete, path: c.path + "/" + url.PathEscape(id), names: id, conflict: c.conflict,
	})
}

// WebhookEndpointChange is what to change of an endpoint; the zero values stay as they are.
type WebhookEndpointChange struct {
	EndpointURL string   `json:"endpoint_url,omitempty"`
	Events      []string `json:"events,omitempty"`
	Status      string   `json:"status,omitempty"`
}

// UpdateWebhookEndpoint changes the endpoint with the id. It errs with ErrNotFound where it isn't there, with
// ErrAlreadyExists where another one has the new URL.
func (c *Client) UpdateWebhookEndpoint(ctx context.Context, id string, change WebhookEndpointChange) (WebhookEndpoint, error) {
	all := c.WebhookEndpoints()
	return fetch(ctx, c, all.name, all.check, request{
		method: http.MethodPatch, path: all.path + "/" + url.PathEscape(id), body: change, names: id,
		duplicate: all.duplicate,
	})
}

const (
	jwtTemplateName = "jwt_template"
	jwtTemplatePath = "/user_management/jwt_template"
)

// JWTTemplate is the template of an environment's access tokens' claims. It has no id: there is one at most.
type JWTTemplate struct {
	Object    string `json:"object"` // "jwt_template", or empty
	Content   string `json:"content"`
	CreatedAt string `json:"created_at"` // RFC 3339, as the API wrote it
	UpdatedAt string `json:"updated_at"` // RFC 3339, as the API wrote it
}

// ErrNoContent means that the API answered with a template that has no content. After a PUT, it did not keep the content.
var ErrNoContent = errors.New(`the template has no "content"`)

// JWTTemplate reads the environment's template. It errs with ErrNothingSet where none was ever set, with ErrNoSuchRoute
// where the API lacks the call, with both where it does not say what it misses, and with ErrNoSuchRoute and
// ErrUnreadable where the 404 is a page of HTML, which a proxy may have put there.
func (c *Client) JWTTemplate(ctx context.Context) (JWTTemplate, error) {
	check := func(read JWTTemplate) error {
		if read.Content == "" && (read.Object == "" || read.Object == jwtTemplateName) {
			return ErrNothingSet
		}
		return checkTemplate(read)
	}
	return fetch(ctx, c, jwtTemplateName, check, request{method: http.MethodGet, path: jwtTemplatePath, names: "template"})
}

// PutJWTTemplate sets the environment's template, whatever was there.
func (c *Client) PutJWTTemplate(ctx context.Context, content string) (JWTTemplate, error) {
	return fetch(ctx, c, jwtTemplateName, checkTemplate, request{
		method: http.MethodPut, path: jwtTemplatePath, body: map[string]string{"content": content},
	})
}

func checkTemplate(read JWTTemplate) error {
	if read.Content == "" {
		return ErrNoContent
	}
	return nil
}

// check errs where an object lacks what it must have.
func (c Collection[T]) check(read T) error {
	switch {
	case read.ObjectID() == "":
		return errors.New(`the object has no "id"`)
	case read.Value() == "":
		return fmt.Errorf("the object has no %q", c.member)
	}
	return nil
}
