// Package workos is a client for the part of the WorkOS API that holds an environment's AuthKit front door: its
// redirect URIs, its CORS origins and its JWT template. It knows HTTP and WorkOS, and nothing of Terraform.
//
// The client keeps nothing of what the API holds: one request in, one typed answer or one [*Error] out. What it
// does keep is the pace of the run: see pace.go.
package workos

import (
	"bytes"
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
	// BaseURL is the root of the API, absolute, with or without a path.
	BaseURL *url.URL
	// APIKey is the bearer token. It is sent in the Authorization header and appears nowhere else.
	APIKey string
	// UserAgent is the whole User-Agent header.
	UserAgent string
	// MaxRetries is how often a request is sent again after its first attempt; 0 turns retries off.
	MaxRetries int
	// RequestTimeout bounds one attempt, the reading of its body included; 0 is no bound.
	RequestTimeout time.Duration
	// FirstBackoff is the least pause before the first retry; it doubles with each further one. 0 is half a second.
	FirstBackoff time.Duration
	// Observe, where set, wraps the transport of every attempt. It stands above authentication: the requests that
	// it sees do not carry the key.
	Observe func(http.RoundTripper) http.RoundTripper
	// Transport is the underlying transport; nil is a new one with the environment's proxy and CA settings.
	Transport http.RoundTripper
}

// Client calls the API. It is safe for concurrent use.
type Client struct {
	base      *url.URL
	userAgent string
	clock     *ServerClock
	lanes     map[string]lane
}

// lane is how the calls of one HTTP method are sent: at whose pace, and with which retries.
type lane struct {
	pace  *pace
	retry *retryablehttp.Client
}

// New returns a client. It makes no request.
func New(cfg Config) *Client {
	clock := &ServerClock{}
	transport := cfg.Transport
	if transport == nil {
		transport = newTransport()
	}
	transport = authenticate{key: cfg.APIKey, next: attempt{next: transport, clock: clock}}
	if cfg.Observe != nil {
		transport = cfg.Observe(transport)
	}
	httpClient := &http.Client{
		Transport:     transport,
		Timeout:       cfg.RequestTimeout, // of one attempt: the retries stand above this client
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	reads, writes := newReadPace(), newWritePace()
	return &Client{
		base:      cfg.BaseURL,
		userAgent: cfg.UserAgent,
		clock:     clock,
		lanes: map[string]lane{
			http.MethodGet:    {reads, newRetrying(httpClient, cfg, reads, retryRepeatable)},
			http.MethodPut:    {writes, newRetrying(httpClient, cfg, writes, retryRepeatable)},
			http.MethodDelete: {writes, newRetrying(httpClient, cfg, writes, retryRepeatable)},
			http.MethodPost:   {writes, newRetrying(httpClient, cfg, writes, retryUnprocessed)},
		},
	}
}

// newTransport takes proxy and CA settings from the environment.
func newTransport() *http.Transport {
	own := &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true}
	if standard, ok := http.DefaultTransport.(*http.Transport); ok {
		own = standard.Clone()
	}
	own.MaxIdleConnsPerHost = 64 // as many as a high -parallelism keeps busy
	return own
}

// BaseURL returns the root of the API that the client calls.
func (c *Client) BaseURL() string { return c.base.String() }

// Clock is the API's clock, as far as the answers so far tell it.
func (c *Client) Clock() *ServerClock { return c.clock }

// request is one call of the API.
type request struct {
	method string
	path   string   // below the base URL, from the slash on; its segments are escaped
	url    *url.URL // the whole of it without the query, as do makes it
	query  url.Values
	body   any // sent as JSON; nil: none
	// names is the word by which a 404 speaks of the object asked for; empty where it can't.
	names string
	// conflict is what a 409 means; nil where that is not documented.
	conflict error
	// decode reads a success's body; nil where there is nothing to read. It runs inside the retries.
	decode func(body []byte) error
}

// do sends r, at its lane's pace and with its lane's retries. Every error that it returns is an *Error.
func (c *Client) do(ctx context.Context, r request) error {
	lane := c.lanes[r.method]
	r.url = c.base.JoinPath(r.path)
	if err := lane.pace.wait(ctx); err != nil {
		return r.unsent(err)
	}
	req, err := c.newRequest(ctx, r)
	if err != nil {
		return r.unsent(err)
	}
	resp, err := lane.retry.Do(req)
	if resp != nil {
		defer resp.Body.Close()
	}
	if err != nil {
		return r.failed(resp, err)
	}
	if !succeeded(resp.StatusCode) {
		e := r.refused(resp)
		lane.pace.hold(min(e.retryAfter, maxBackoff)) // this call is over, but the others of its lane are not
		return e
	}
	return nil
}

func (c *Client) newRequest(ctx context.Context, r request) (*retryablehttp.Request, error) {
	target := *r.url
	target.RawQuery = r.query.Encode()
	var body any
	if r.body != nil {
		encoded, err := encode(r.body)
		if err != nil {
			return nil, err
		}
		body = encoded
	}
	req, err := retryablehttp.NewRequestWithContext(withAttempt(ctx), r.method, target.String(), body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.userAgent)
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

// encode is json.Marshal without HTML escapes: a template goes out as its author wrote it.
func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(buf.Bytes(), "\n"), nil
}

func succeeded(status int) bool { return status >= 200 && status <= 299 }
