package workos_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const (
	userAgent = "terraform-provider-workos/1.2.3 Terraform/1.14.0"
	anObject  = `{"id":"redir_1","uri":"https://example.com/cb","created_at":"2026-01-15T12:00:00.000Z"}`
	aTemplate = `{"object":"jwt_template","content":"{\"a\":1}"}`
	aPage     = `{"object":"list","data":[` + anObject + `],"list_metadata":{"before":null,"after":null}}`
)

// sent is one request as a transport got it.
type sent struct {
	at            time.Time
	method        string
	url           *url.URL
	header        http.Header
	body          string
	contentLength int64
}

// transport is an API in memory: it gives each request to answer, with its number from 1.
type transport struct {
	answer func(n int, req *http.Request) (*http.Response, error)

	mu   sync.Mutex
	sent []sent
}

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
		_ = req.Body.Close()
	}
	t.mu.Lock()
	t.sent = append(t.sent, sent{
		at: time.Now(), method: req.Method, url: req.URL, header: req.Header, body: string(body),
		contentLength: req.ContentLength,
	})
	n := len(t.sent)
	t.mu.Unlock()
	req = req.Clone(req.Context())
	req.Body = io.NopCloser(bytes.NewReader(body))
	return t.answer(n, req)
}

func (t *transport) requests() []sent {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.sent)
}

// always answers every request alike.
func always(status int, body string, header ...string) *transport {
	return &transport{answer: func(int, *http.Request) (*http.Response, error) {
		return response(status, body, header...), nil
	}}
}

// first answers the first n requests by one transport, the others by another.
func first(n int, one, other *transport) *transport {
	return &transport{answer: func(i int, req *http.Request) (*http.Response, error) {
		if i <= n {
			return one.answer(i, req)
		}
		return other.answer(i, req)
	}}
}

// hanging answers nothing until the request is given up.
func hanging() *transport {
	return &transport{answer: func(_ int, req *http.Request) (*http.Response, error) {
		<-req.Context().Done()
		return nil, req.Context().Err()
	}}
}

// response is JSON unless the header, pairs of name and value, says otherwise.
func response(status int, body string, header ...string) *http.Response {
	resp := &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
	for i := 0; i < len(header); i += 2 {
		resp.Header.Set(header[i], header[i+1])
	}
	return resp
}

// handled serves requests by a handler, without a network.
func handled(handler http.Handler) *transport {
	return &transport{answer: func(_ int, req *http.Request) (*http.Response, error) {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, req)
		return recorder.Result(), nil
	}}
}

type option = func(*workos.Config)

func retries(n int) option           { return func(c *workos.Config) { c.MaxRetries = n } }
func timeout(d time.Duration) option { return func(c *workos.Config) { c.RequestTimeout = d } }
func through(t http.RoundTripper) option {
	return func(c *workos.Config) { c.Transport = t }
}

// newClient returns a client of an API in memory. It does not retry, unless an option says so.
func newClient(tb testing.TB, api http.RoundTripper, options ...option) *workos.Client {
	tb.Helper()
	return newClientAt(tb, "https://api.example.com", append([]option{through(api)}, options...)...)
}

// newFakeClient returns a client of the fake API, over HTTP. Its pauses are short.
func newFakeClient(tb testing.TB, api *workostest.Server, options ...option) *workos.Client {
	tb.Helper()
	short := func(c *workos.Config) { c.APIKey, c.FirstBackoff = api.APIKey(), time.Millisecond }
	return newClientAt(tb, api.URL(), append([]option{short}, options...)...)
}

func newClientAt(tb testing.TB, base string, options ...option) *workos.Client {
	tb.Helper()
	baseURL, err := url.Parse(base)
	if err != nil {
		tb.Fatal(err)
	}
	cfg := workos.Config{BaseURL: baseURL, APIKey: "sk_test_fake", UserAgent: userAgent}
	for _, set := range options {
		set(&cfg)
	}
	return workos.New(cfg)
}

// call is one of the client's calls, its answer thrown away.
type call struct {
	name string
	ok   string // what an API answers with success
	send func(*testing.T, *workos.Client) error
}

func (c call) status() int {
	switch {
	case c.ok == "":
		return http.StatusNoContent
	case strings.HasPrefix(c.name, "POST"):
		return http.StatusCreated
	}
	return http.StatusOK
}

// The calls, one of each method.
var (
	list = call{"GET list", aPage, func(t *testing.T, c *workos.Client) error {
		t.Helper()
		_, err := firstPage(t, c, "")
		return err
	}}
	put = call{"PUT", aTemplate, func(t *testing.T, c *workos.Client) error {
		t.Helper()
		_, err := c.PutJWTTemplate(t.Context(), `{"a":1}`)
		return err
	}}
	remove = call{"DELETE", "", func(t *testing.T, c *workos.Client) error {
		t.Helper()
		return c.DeleteRedirectURI(t.Context(), "redir_1")
	}}
	post = call{"POST", anObject, func(t *testing.T, c *workos.Client) error {
		t.Helper()
		_, err := c.CreateRedirectURI(t.Context(), "https://example.com/cb")
		return err
	}}
)

func firstPage(t *testing.T, c *workos.Client, after string) (workos.Page[workos.RedirectURI], error) {
	t.Helper()
	for page, err := range c.RedirectURIs(t.Context(), after) {
		return page, err
	}
	t.Fatal("the iterator gave neither a page nor an error")
	return workos.Page[workos.RedirectURI]{}, nil
}

// failure is the *workos.Error that an error is.
func failure(tb testing.TB, err error) *workos.Error {
	tb.Helper()
	var failed *workos.Error
	if !errors.As(err, &failed) {
		tb.Fatalf("got %v (%T), want a *workos.Error", err, err)
	}
	return failed
}

// sentinels are all that an error can be.
func sentinels() map[string]error {
	return map[string]error{
		"not found": workos.ErrNotFound, "no such route": workos.ErrNoSuchRoute, "nothing set": workos.ErrNothingSet,
		"already exists": workos.ErrAlreadyExists, "default": workos.ErrDefaultRedirectURI,
		"unauthorized": workos.ErrUnauthorized, "cursor": workos.ErrCursor, "ambiguous": workos.ErrAmbiguous,
		"unreadable": workos.ErrUnreadable,
	}
}

// wantKinds checks that err is exactly what is named, of all sentinels.
func wantKinds(tb testing.TB, err error, kinds ...error) {
	tb.Helper()
	_ = failure(tb, err)
	wanted := map[error]bool{}
	for _, kind := range kinds {
		wanted[kind] = true
	}
	for name, sentinel := range sentinels() {
		if got := errors.Is(err, sentinel); got != wanted[sentinel] {
			tb.Errorf("is it %q: %t, want %t (%v)", name, got, wanted[sentinel], err)
		}
	}
}
