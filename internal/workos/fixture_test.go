package workos_test

import (
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
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

const (
	userAgent  = "terraform-provider-workos/1.2.3 Terraform/1.14.0"
	secret     = "sk_test_fake_that_must_not_be_seen"
	anObject   = `{"id":"redir_1","uri":"https://example.com/cb","created_at":"2026-01-15T12:00:00.000Z"}`
	anEndpoint = `{"id":"we_1","endpoint_url":"https://example.com/hook","secret":"whsec_1","status":"enabled","events":["a.b"]}`
	aTemplate  = `{"object":"jwt_template","content":"{\"a\":1}"}`
	aPage      = `{"object":"list","data":[` + anObject + `],"list_metadata":{"before":null,"after":null}}`
)

var errNoRoute = errors.New("no route to host")

// sent is one request as a transport got it.
type sent struct {
	*http.Request
	at   time.Time
	body string
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
	t.sent = append(t.sent, sent{req, time.Now(), string(body)})
	n := len(t.sent)
	t.mu.Unlock()
	return t.answer(n, req)
}

// fresh is the same API, which was asked for nothing yet.
func (t *transport) fresh() *transport { return &transport{answer: t.answer, connect: t.connect} }

// after is the same API, which takes so long for an answer.
func (t *transport) after(d time.Duration) *transport {
	return &transport{answer: func(n int, req *http.Request) (*http.Response, error) {
		if err := workos.Sleep(req.Context(), d); err != nil {
			return nil, err
		}
		return t.answer(n, req)
	}}
}

func (t *transport) requests() []sent {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.sent)
}

func wantRequests(tb testing.TB, api *transport, want int) {
	tb.Helper()
	if n := len(api.requests()); n != want {
		tb.Errorf("%d requests, want %d", n, want)
	}
}

// by answers each request by a function.
func by(answer func(*http.Request) (*http.Response, error)) *transport {
	return &transport{answer: func(_ int, req *http.Request) (*http.Response, error) { return answer(req) }}
}

// always answers every request alike.
func always(status int, body string, header ...string) *transport {
	return by(func(*http.Request) (*http.Response, error) { return response(status, body, header...), nil })
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
	return by(func(req *http.Request) (*http.Response, error) {
		<-req.Context().Done()
		return nil, req.Context().Err()
	})
}

// failing answers nothing.
func failing(err error) *transport {
	return by(func(*http.Request) (*http.Response, error) { return nil, err })
}

// breaking answers with a body that breaks off.
func breaking(status int, body string) *transport {
	return by(func(*http.Request) (*http.Response, error) {
		resp := response(status, "")
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(body), iotest.ErrReader(io.ErrUnexpectedEOF)))
		return resp, nil
	})
}

// answering answers every call with success.
func answering() *transport {
	return by(func(req *http.Request) (*http.Response, error) { return success(req), nil })
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

// success is what the API answers to any of calls.
func success(req *http.Request) *http.Response {
	switch req.Method {
	case http.MethodPost:
		return response(http.StatusCreated, anObject)
	case http.MethodPut:
		return response(http.StatusOK, aTemplate)
	case http.MethodPatch:
		return response(http.StatusOK, anEndpoint)
	case http.MethodDelete:
		return response(http.StatusNoContent, "")
	}
	return response(http.StatusOK, aPage)
}

type option = func(*workos.Config)

func short(c *workos.Config)             { c.FirstBackoff = time.Millisecond }
func retries(n int) option               { return func(c *workos.Config) { c.MaxRetries = n } }
func timeout(d time.Duration) option     { return func(c *workos.Config) { c.RequestTimeout = d } }
func through(t http.RoundTripper) option { return func(c *workos.Config) { c.Transport = t } }

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// observing lets a function see each attempt.
func observing(see func(*http.Request, *http.Response, error)) option {
	return func(c *workos.Config) {
		c.Observe = func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(req *http.Request) (*http.Response, error) {
				resp, err := next.RoundTrip(req)
				see(req, resp, err)
				return resp, err
			})
		}
	}
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
	cfg := workos.Config{BaseURL: baseURL, APIKey: secret, UserAgent: userAgent}
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

func errorOf[T any](_ T, err error) error { return err }

// The calls, one of each method.
var (
	list = call{"GET", func(ctx context.Context, c *workos.Client) error {
		return errorOf(c.RedirectURIs().List(workos.OldestFirst).Next(ctx))
	}}
	put = call{"PUT", func(ctx context.Context, c *workos.Client) error {
		return errorOf(c.PutJWTTemplate(ctx, `{"a":1}`))
	}}
	patch = call{"PATCH", func(ctx context.Context, c *workos.Client) error {
		return errorOf(c.UpdateWebhookEndpoint(ctx, "we_1", workos.WebhookEndpointChange{Status: "enabled"}))
	}}
	remove = call{"DELETE", func(ctx context.Context, c *workos.Client) error {
		return c.RedirectURIs().Delete(ctx, "redir_1")
	}}
	post = call{"POST", func(ctx context.Context, c *workos.Client) error {
		return errorOf(c.RedirectURIs().Create(ctx, workos.RedirectURI{URI: "https://example.com/cb"}))
	}}

	repeatable = []call{put, patch, remove} // writes that may be sent twice
	writes     = append(slices.Clone(repeatable), post)
	calls      = append(slices.Clone(writes), list)
)

// bubble is a parallel subtest with a fake clock.
type bubble struct{ *testing.T }

func inBubble(t *testing.T, name string, test func(bubble)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) { test(bubble{t}) })
	})
}

// inParallel does n things, so many at a time.
func inParallel(at, n int, do func(i int)) {
	var wg sync.WaitGroup
	places := make(chan struct{}, at)
	for i := range n {
		places <- struct{}{}
		wg.Go(func() {
			do(i)
			<-places
		})
	}
	wg.Wait()
}

func wantNone(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Error(err)
	}
}

// wantKinds checks that err is a *workos.Error and, of all sentinels, exactly the kinds.
func wantKinds(tb testing.TB, err error, kinds ...error) *workos.Error {
	tb.Helper()
	failed, ok := errors.AsType[*workos.Error](err)
	if !ok {
		tb.Fatalf("got %v (%T), want a *workos.Error", err, err)
	}
	for _, sentinel := range []error{
		workos.ErrNotFound, workos.ErrNoSuchRoute, workos.ErrNothingSet, workos.ErrAlreadyExists,
		workos.ErrDefaultRedirectURI, workos.ErrUnauthorized, workos.ErrCursor, workos.ErrAmbiguous,
		workos.ErrUnreadable, workos.ErrNotSent, workos.ErrBrokenList,
	} {
		if got, want := errors.Is(err, sentinel), slices.Contains(kinds, sentinel); got != want {
			tb.Errorf("is it %q: %t, want %t (%v)", sentinel, got, want, err)
		}
	}
	return failed
}
