// Package workos is a client for the part of the WorkOS API that holds an environment's AuthKit front door: its
// redirect URIs, its CORS origins, its JWT template and its webhook endpoints. It knows HTTP and WorkOS, and nothing of
// Terraform.
//
// The client keeps no objects: each call returns one typed answer or one [*Error]. All that it remembers is its recent
// writes, until when the API asked it to wait, and what the answers say of the API's clock.
package workos

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// DefaultBaseURL is where WorkOS serves its API.
const DefaultBaseURL = "https://api.workos.com"

// Config is what a [Client] needs to know. Only BaseURL and APIKey have no usable zero value.
type Config struct {
	BaseURL        *url.URL      // the root of the API, absolute, with or without a path
	APIKey         string        // the bearer token, sent in the Authorization header alone
	UserAgent      string        // the whole User-Agent header
	MaxRetries     int           // the maximum number of retries of a request; 0 turns retries off
	RequestTimeout time.Duration // of one attempt, the reading of its body included; 0 is no bound
	FirstBackoff   time.Duration // the minimum pause before the first retry, doubled with each; 0 is half a second
	// Observe, where set, wraps the transport of every attempt. It stands above authentication: the requests that
	// it sees do not carry the key.
	Observe func(http.RoundTripper) http.RoundTripper
	// Transport is the underlying transport; nil is a new one with the environment's proxy and CA settings.
	Transport http.RoundTripper
}

// Client calls the API. It is safe for concurrent use.
type Client struct {
	cfg      Config
	clock    ServerClock
	retrying *retryablehttp.Client
}

// New returns a client. It makes no request.
//
// A request passes through these layers, from the outside in: retries (retry.go), pace (pace.go), Observe, authenticate
// and attempt (transport.go), and the transport. All but the first see each attempt separately.
func New(cfg Config) *Client {
	cfg.FirstBackoff = cmp.Or(cfg.FirstBackoff, defaultFirstBackoff)
	if cfg.Transport == nil {
		cfg.Transport = newTransport()
	}
	c := &Client{cfg: cfg}
	var transport http.RoundTripper = authenticate{
		key: cfg.APIKey, next: attempt{next: cfg.Transport, timeout: cfg.RequestTimeout, clock: &c.clock},
	}
	if cfg.Observe != nil {
		transport = cfg.Observe(transport)
	}
	c.retrying = newRetrying(cfg, &http.Client{
		Transport:     &pace{next: transport, firstBackoff: cfg.FirstBackoff, recent: make(chan struct{}, maxWrites)},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	})
	return c
}

// Clock is the API's clock, as far as the answers so far tell it.
func (c *Client) Clock() *ServerClock { return &c.clock }

// request is one call of the API.
type request struct {
	method string
	path   string   // below the base URL, from the slash on; its segments are escaped
	url    *url.URL // the whole of it without the query, as do makes it
	query  url.Values
	body   any // sent as JSON; nil: none

	names     string                  // the word of a 404 about the object, not the route; empty if there is none
	byCursor  bool                    // the query has a cursor
	duplicate []string                // the error codes that mean that the object exists already
	conflict  error                   // what a 409 means; nil where that is not documented
	decode    func(body []byte) error // reads a success's body, inside the retries; nil where there is nothing to read
}

// do sends r and retries it. Every error that it returns is an *Error.
func (c *Client) do(ctx context.Context, r request) error {
	r.url = c.cfg.BaseURL.JoinPath(r.path)
	ctx = context.WithValue(ctx, callKey{}, &call{method: r.method, attempt: 1})
	req, err := c.newRequest(ctx, r)
	if err != nil {
		return r.failed(ctx, nil, err)
	}
	resp, err := c.retrying.Do(req)
	if err != nil {
		return r.failed(ctx, resp, err)
	}
	defer resp.Body.Close()
	if !succeeded(resp.StatusCode) {
		return r.refused(ctx, resp)
	}
	return nil
}

// fetch sends r and reads the object that the API answers with, bare or wrapped as {name: object}, if check accepts it.
func fetch[T any](ctx context.Context, c *Client, name string, check func(T) error, r request) (T, error) {
	var object T
	r.decode = decodeObject(&object, name, check)
	err := c.do(ctx, r)
	return object, err
}

func (c *Client) newRequest(ctx context.Context, r request) (*retryablehttp.Request, error) {
	target := *r.url
	target.RawQuery = r.query.Encode()
	var body any // stays nil without one, for retryablehttp
	if r.body != nil {
		var encoded bytes.Buffer
		encoder := json.NewEncoder(&encoded)
		encoder.SetEscapeHTML(false) // a template goes out as its author wrote it
		_ = encoder.Encode(r.body)   // strings
		body = bytes.TrimRight(encoded.Bytes(), "\n")
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, r.method, target.String(), body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.cfg.UserAgent)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.SetResponseHandler(func(resp *http.Response) error {
		if !succeeded(resp.StatusCode) {
			return nil
		}
		return decodeBody(resp, r.decode)
	})
	return req, nil
}

func isWrite(method string) bool { return method != http.MethodGet }

func succeeded(status int) bool { return status >= 200 && status <= 299 }
