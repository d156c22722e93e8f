package workos

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

const (
	corsOriginsPath      = "/user_management/cors_origins"
	redirectURIsPath     = "/user_management/redirect_uris"
	webhookEndpointsPath = "/webhook_endpoints"
)

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
	return fetch[RedirectURI](ctx, c, "redirect_uri", request{
		method: http.MethodPost, path: redirectURIsPath, body: map[string]string{"uri": uri},
		duplicate: []string{"duplicate_redirect_uri", "redirect_uri_already_exists"},
	})
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

// CORSOrigin is a browser origin that may call the API. The API has no call that removes one.
type CORSOrigin struct {
	ID        string `json:"id"`
	Origin    string `json:"origin"`
	CreatedAt string `json:"created_at"` // RFC 3339, as the API wrote it
	UpdatedAt string `json:"updated_at"` // RFC 3339, as the API wrote it
}

// ObjectID is the object's id; its prefix promises nothing.
func (o CORSOrigin) ObjectID() string { return o.ID }

// Value is the origin.
func (o CORSOrigin) Value() string { return o.Origin }

// Created is when the object was made, by the API's clock; zero where CreatedAt is not RFC 3339.
func (o CORSOrigin) Created() time.Time { return parseTime(o.CreatedAt) }

func (o CORSOrigin) check() error { return need("id", o.ID, "origin", o.Origin) }

// CORSOrigins returns a walk through all CORS origins of the environment.
func (c *Client) CORSOrigins(order Order) *Pages[CORSOrigin] {
	return newPages[CORSOrigin](c, corsOriginsPath, order)
}

// CreateCORSOrigin adds origin to the environment, and errs as CreateRedirectURI does.
func (c *Client) CreateCORSOrigin(ctx context.Context, origin string) (CORSOrigin, error) {
	return fetch[CORSOrigin](ctx, c, "cors_origin", request{
		method: http.MethodPost, path: corsOriginsPath, body: map[string]string{"origin": origin},
		duplicate: []string{"duplicate_cors_origin", "cors_origin_already_exists"},
	})
}

// WebhookEndpoint is an address that the environment's events are sent to.
type WebhookEndpoint struct {
	ID          string   `json:"id"`
	EndpointURL string   `json:"endpoint_url"`
	Secret      string   `json:"secret"`     // signs the events
	Status      string   `json:"status"`     // "enabled" or "disabled"
	Events      []string `json:"events"`     // dotted names such as "user.created", in no documented order
	CreatedAt   string   `json:"created_at"` // RFC 3339, as the API wrote it
	UpdatedAt   string   `json:"updated_at"` // RFC 3339, as the API wrote it
}

// ObjectID is the object's id; its prefix promises nothing.
func (e WebhookEndpoint) ObjectID() string { return e.ID }

// Value is the URL.
func (e WebhookEndpoint) Value() string { return e.EndpointURL }

// Created is when the object was made, by the API's clock; zero where CreatedAt is not RFC 3339.
func (e WebhookEndpoint) Created() time.Time { return parseTime(e.CreatedAt) }

func (e WebhookEndpoint) check() error { return need("id", e.ID, "endpoint_url", e.EndpointURL) }

// WebhookEndpoints returns a walk through all webhook endpoints of the environment.
func (c *Client) WebhookEndpoints(order Order) *Pages[WebhookEndpoint] {
	return newPages[WebhookEndpoint](c, webhookEndpointsPath, order)
}

// CreateWebhookEndpoint adds an endpoint, which WorkOS enables, and errs as CreateRedirectURI does.
func (c *Client) CreateWebhookEndpoint(ctx context.Context, endpointURL string, events []string) (WebhookEndpoint, error) {
	return fetch[WebhookEndpoint](ctx, c, "webhook_endpoint", request{
		method: http.MethodPost, path: webhookEndpointsPath, duplicate: []string{"duplicate_endpoint"},
		body: map[string]any{"endpoint_url": endpointURL, "events": events},
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
	return fetch[WebhookEndpoint](ctx, c, "webhook_endpoint", request{
		method: http.MethodPatch, path: webhookEndpointsPath + "/" + url.PathEscape(id), names: id, body: change,
		duplicate: []string{"duplicate_endpoint"},
	})
}

// DeleteWebhookEndpoint removes the endpoint with the id. It errs with ErrNotFound where it isn't there, with
// ErrNoSuchRoute where the API lacks the call or does not say what it misses.
func (c *Client) DeleteWebhookEndpoint(ctx context.Context, id string) error {
	return c.do(ctx, request{method: http.MethodDelete, path: webhookEndpointsPath + "/" + url.PathEscape(id), names: id})
}
