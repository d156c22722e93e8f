package workos_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
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

// transport is an API in memory: it gives each request to answer, with its number from 1. Like http.Transport it tells
// of its connections.
type transport struct {
	answer func(n int, req *http.Request) (*http.Response, error)
	// connect, where set, is what getting a connection takes.
	connect func(ctx context.Context) error

	mu   sync.Mutex
	sent []sent
}

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	trace := httptrace.ContextClientTrace(req.Context())
	trace.GetConn(req.URL.Host)
	if t.connect != nil {
		if err := t.connect(req.Context()); err != nil {
			return nil, err
		}
	}
	trace.GotConn(httptrace.GotConnInfo{})
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

// failing answers nothing.
func failing(err error) *transport {
	return &transport{answer: func(int, *http.Request) (*http.Response, error) { return nil, err }}
}

// breaking answers with a body that breaks off.
func breaking(status int, body string) *transport {
	return &transport{answer: func(int, *http.Request) (*http.Response, error) {
		resp := response(status, "")
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(body), iotest.ErrReader(io.ErrUnexpectedEOF)))
		return resp, nil
	}}
}

// success is what the API answers to any of the calls.
func success(req *http.Request) *http.Response {
	switch req.Method {
	case http.MethodPost:
		return response(http.StatusCreated, anObject)
	case http.MethodPut:
		return response(http.StatusOK, aTemplate)
	case http.MethodDelete:
		return response(http.StatusNoContent, "")
	}
	return response(http.StatusOK, aPage)
}

// answering answers every call with success.
func answering() *transport {
	return &transport{answer: func(_ int, req *http.Request) (*http.Response, error) { return success(req), nil }}
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
	send func(context.Context, *workos.Client) error
}

// The calls, one of each method.
var (
	list = call{"GET", func(ctx context.Context, c *workos.Client) error {
		_, err := c.RedirectURIs(workos.OldestFirst).Next(ctx)
		return err
	}}
	put = call{"PUT", func(ctx context.Context, c *workos.Client) error {
		_, err := c.PutJWTTemplate(ctx, `{"a":1}`)
		return err
	}}
	remove = call{"DELETE", func(ctx context.Context, c *workos.Client) error {
		return c.DeleteRedirectURI(ctx, "redir_1")
	}}
	post = call{"POST", func(ctx context.Context, c *workos.Client) error {
		_, err := c.CreateRedirectURI(ctx, "https://example.com/cb")
		return err
	}}

	writes = []call{put, remove, post}
	calls  = []call{list, put, remove, post}
)

// inParallel does n things, so many at a time.
func inParallel(at, n int, do func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range at {
		wg.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
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
		"unreadable": workos.ErrUnreadable, "not sent": workos.ErrNotSent, "broken list": workos.ErrBrokenList,
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
