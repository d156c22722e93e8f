package inventory_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/jwttemplate"
	"github.com/workos/terraform-provider-workos/internal/weburl"
	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const (
	redirects = workostest.RedirectURIsPath
	origins   = workostest.CORSOriginsPath
	template  = workostest.JWTTemplatePath
)

// environment is a fake WorkOS that runs reach without a network, so that their time may be virtual.
type environment struct {
	*workostest.Server

	mu sync.Mutex
	// hold, where set, is called with each request before the API gets it. An error of it loses the request.
	hold func(*http.Request) error
}

// latency is what a request takes there and back: nothing happens at the same moment.
const latency = 20 * time.Millisecond

func (e *environment) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	if err := workos.Sleep(req.Context(), latency/2); err != nil {
		return nil, err
	}
	e.mu.Lock()
	hold := e.hold
	e.mu.Unlock()
	if hold != nil {
		if err := hold(req); err != nil {
			return nil, err
		}
	}
	defer func() {
		switch broke := recover(); broke {
		case nil:
		case http.ErrAbortHandler: // the fake's way to drop a connection
			resp, err = nil, syscall.ECONNRESET
		default:
			panic(broke)
		}
	}()
	served := req.Clone(req.Context())
	if served.Body == nil {
		served.Body = http.NoBody
	}
	recorder := httptest.NewRecorder()
	e.Handler().ServeHTTP(recorder, served)
	if err := workos.Sleep(req.Context(), latency/2); err != nil {
		return nil, err
	}
	return recorder.Result(), nil
}

// holding sets what is called with each request.
func (e *environment) holding(hold func(*http.Request) error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.hold = hold
}

// newEnvironment starts a fake WorkOS: outside of the bubble whose time is virtual, for it listens as well.
func newEnvironment(t *testing.T, options ...workostest.Option) *environment {
	t.Helper()
	return &environment{Server: workostest.New(t, options...)}
}

type setting = func(*workos.Config, *inventory.Options)

func retries(n int) setting {
	return func(c *workos.Config, _ *inventory.Options) { c.MaxRetries = n }
}

// run starts a run of the provider on the environment.
func (e *environment) run(settings ...setting) *inventory.Inventory {
	return newRun(e.Server, append([]setting{func(c *workos.Config, _ *inventory.Options) { c.Transport = e }}, settings...)...)
}

// newRun starts a run of the provider over HTTP.
func newRun(api *workostest.Server, settings ...setting) *inventory.Inventory {
	base, err := url.Parse(api.URL())
	if err != nil {
		panic(err)
	}
	cfg := workos.Config{BaseURL: base, APIKey: api.APIKey(), MaxRetries: 2, RequestTimeout: 10 * time.Second}
	opts := inventory.Options{OriginKey: weburl.CanonicalOrigin, SameTemplate: jwttemplate.Same}
	for _, set := range settings {
		set(&cfg, &opts)
	}
	return inventory.New(workos.New(cfg), opts)
}

func uriOf(i int) string    { return fmt.Sprintf("https://example.com/callback/%04d", i) }
func originOf(i int) string { return fmt.Sprintf("https://app-%04d.example.com", i) }

// addURIs adds n redirect URIs, and gives what a state would hold of them.
func addURIs(api *workostest.Server, n int) []inventory.Ref {
	refs := make([]inventory.Ref, n)
	for i := range refs {
		u := api.AddRedirectURI(uriOf(i))
		refs[i] = inventory.Ref{ID: u.ID, Value: u.URI}
	}
	return refs
}

// addOrigins adds n CORS origins, and gives what a state would hold of them.
func addOrigins(api *workostest.Server, n int) []inventory.Ref {
	refs := make([]inventory.Ref, n)
	for i := range refs {
		o := api.AddCORSOrigin(originOf(i))
		refs[i] = inventory.Ref{ID: o.ID, Value: o.Origin}
	}
	return refs
}

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

// wantCount checks how many requests of a kind the API has got.
func wantCount(t *testing.T, api *workostest.Server, method, path string, want int) {
	t.Helper()
	if got := api.Count(method, path); got != want {
		t.Errorf("%d times %s %s, want %d", got, method, path, want)
	}
}

// wantRead checks what a look for an object in state comes to.
func wantRead[T inventory.Object](t *testing.T, c *inventory.Collection[T], ref inventory.Ref, want inventory.Presence) T {
	t.Helper()
	object, presence, err := c.Read(t.Context(), ref)
	if err != nil || presence != want {
		t.Errorf("reading %+v: got %v, %v, want %v", ref, presence, err, want)
	}
	if known := want == inventory.Found || want == inventory.Readded; known != (object.ObjectID() != "") {
		t.Errorf("reading %+v: got %v with the object %+v", ref, presence, object)
	}
	return object
}

// wantLookup checks what a look for a value comes to.
func wantLookup[T inventory.Object](t *testing.T, c *inventory.Collection[T], value string, want inventory.Presence) T {
	t.Helper()
	object, presence, err := c.Lookup(t.Context(), value)
	if err != nil || presence != want {
		t.Errorf("looking for %s: got %v, %v, want %v", value, presence, err, want)
	}
	if (want == inventory.Found) != (object.ObjectID() != "") {
		t.Errorf("looking for %s: got %v with the object %+v", value, presence, object)
	}
	return object
}

// wantReadError checks that a look for an object in state fails, with an error that is each of kinds.
func wantReadError[T inventory.Object](t *testing.T, c *inventory.Collection[T], ref inventory.Ref, kinds ...error) {
	t.Helper()
	_, presence, err := c.Read(t.Context(), ref)
	wantError(t, fmt.Sprintf("reading %+v gave %v", ref, presence), err, kinds)
}

func wantError(t *testing.T, what string, err error, kinds []error) {
	t.Helper()
	if err == nil {
		t.Errorf("%s, want an error", what)
	}
	for _, kind := range kinds {
		if !errors.Is(err, kind) {
			t.Errorf("%s, %v, want %v", what, err, kind)
		}
	}
}

// cancelled is a context that has ended.
func cancelled(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
