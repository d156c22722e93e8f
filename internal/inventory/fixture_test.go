package inventory_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/weburl"
	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const (
	redirects = workostest.RedirectURIsPath
	origins   = workostest.CORSOriginsPath
	template  = workostest.JWTTemplatePath

	wanted = "https://example.com/wanted"

	// latency is what a request takes, there and back.
	latency = 20 * time.Millisecond
	// timeout is the client's, of one attempt.
	timeout = 10 * time.Second
)

// environment is a fake WorkOS that clients reach without a network, so that time can be virtual (testing/synctest).
type environment struct {
	*workostest.Server
	handlers sync.WaitGroup
}

// play runs a test in virtual time on an environment.
func play(t *testing.T, run func(t *testing.T, e *environment)) {
	t.Helper()
	e := &environment{Server: workostest.New(t)} // it listens, so it can't be part of the bubble
	synctest.Test(t, func(t *testing.T) {
		defer e.handlers.Wait()
		run(t, e)
	})
}

// playEach plays a subtest of each case.
func playEach[C any](t *testing.T, cases map[string]C, run func(t *testing.T, e *environment, c C)) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) { run(t, e, c) })
		})
	}
}

// each names cases by their number and what they print as, faults by their names.
func each[C any](values ...C) map[string]C {
	cases := map[string]C{}
	for i, value := range values {
		name := fmt.Sprint(value)
		if fault, ok := any(value).(*workostest.Fault); ok {
			name = fault.Name()
		}
		cases[fmt.Sprint(i, " ", name)] = value
	}
	return cases
}

// RoundTrip lets the server handle a request, also if its client gives up.
func (e *environment) RoundTrip(req *http.Request) (*http.Response, error) {
	answered := make(chan *http.Response, 1)
	served := req.Clone(req.Context())
	if served.Body == nil {
		served.Body = http.NoBody
	}
	e.handlers.Go(func() {
		defer close(answered)
		defer func() {
			broke := recover()
			if err, _ := broke.(error); broke != nil && !errors.Is(err, http.ErrAbortHandler) { // the fake drops the connection
				panic(broke)
			}
		}()
		time.Sleep(latency / 2)
		recorder := httptest.NewRecorder()
		e.Handler().ServeHTTP(recorder, served)
		time.Sleep(latency / 2)
		answered <- recorder.Result()
	})
	select {
	case resp, ok := <-answered:
		if !ok {
			return nil, syscall.ECONNRESET
		}
		return resp, nil
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
}

type setting = func(*workos.Config, *inventory.Options)

func retries(n int) setting { return func(c *workos.Config, _ *inventory.Options) { c.MaxRetries = n } }

// inventory returns the inventory of a new process.
func (e *environment) inventory(settings ...setting) *inventory.Inventory {
	base, err := url.Parse(e.URL())
	if err != nil {
		panic(err)
	}
	cfg := workos.Config{BaseURL: base, APIKey: e.APIKey(), MaxRetries: 2, RequestTimeout: timeout, Transport: e}
	opts := inventory.Options{
		CanonicalOrigin: weburl.CanonicalOrigin,
		NormalURL:       strings.ToLower,
		SameTemplate: func(a, b string) bool {
			return strings.Join(strings.Fields(a), "") == strings.Join(strings.Fields(b), "")
		},
	}
	for _, set := range settings {
		set(&cfg, &opts)
	}
	return inventory.New(workos.New(cfg), opts)
}

// wantCount checks how many requests the API got; see [workostest.Server.Count].
func (e *environment) wantCount(t *testing.T, method, path string, want int) {
	t.Helper()
	if got := e.Count(method, path); got != want {
		t.Errorf("%d times %s %s, want %d", got, method, path, want)
	}
}

// onServer counts the redirect URIs with the value or id.
func (e *environment) onServer(idOrValue string) (n int) {
	for _, u := range e.RedirectURIs() {
		if u.URI == idOrValue || u.ID == idOrValue {
			n++
		}
	}
	return n
}

// wantOnServer checks how many redirect URIs with the value there are.
func (e *environment) wantOnServer(t *testing.T, value string, want int) {
	t.Helper()
	if got := e.onServer(value); got != want {
		t.Errorf("%d times %s on the server, want %d", got, value, want)
	}
}

func uriOf(i int) string    { return fmt.Sprintf("https://example.com/callback/%05d", i) }
func originOf(i int) string { return fmt.Sprintf("https://app-%05d.example.com", i) }

// addURIs adds redirect URIs to the environment, long before whatever follows.
func (e *environment) addURIs(n int) []workostest.RedirectURI {
	uris := make([]workostest.RedirectURI, n)
	for i := range uris {
		uris[i] = e.AddRedirectURI(uriOf(i))
		e.Clock().Advance(time.Millisecond)
	}
	e.Clock().Advance(time.Hour)
	return uris
}

func redirectURI(value string) workos.RedirectURI { return workos.RedirectURI{URI: value} }

func corsOrigin(value string) workos.CORSOrigin { return workos.CORSOrigin{Origin: value} }

// inParallel calls do for 0 to n-1, all at once.
func inParallel(n int, do func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

// byID and byValue look for an object in the list alone.
func byID[T inventory.Object](ctx context.Context, c *inventory.Collection[T], id string) (T, bool, error) {
	return c.Read(ctx, id, "", time.Time{})
}

func byValue[T inventory.Object](ctx context.Context, c *inventory.Collection[T], value string) (T, bool, error) {
	return c.Read(ctx, "", value, time.Time{})
}

// wantFound checks that a look found the object with the id; with an empty id, that there is none.
func wantFound(t *testing.T, id string) func(object inventory.Object, found bool, err error) {
	t.Helper()
	return func(object inventory.Object, found bool, err error) {
		t.Helper()
		if err != nil || found != (id != "") || object.ObjectID() != id {
			t.Errorf("got %+v, %v, %v, want %q", object, found, err, id)
		}
	}
}

// wantNoAnswer checks that a look failed, with an error that is kind.
func wantNoAnswer(t *testing.T, kind error) func(object workos.RedirectURI, found bool, err error) {
	t.Helper()
	return func(object workos.RedirectURI, found bool, err error) {
		t.Helper()
		if err == nil || found || object.ID != "" || kind != nil && !errors.Is(err, kind) {
			t.Errorf("got %+v, %v, %v, want an error (%v)", object, found, err, kind)
		}
	}
}

// wantCreated creates an object.
func wantCreated[T inventory.Object](t *testing.T, c *inventory.Collection[T], want T) T {
	t.Helper()
	object, err := c.Create(t.Context(), want)
	if err != nil || object.ObjectID() == "" || !c.Claimed(object.ObjectID()) {
		t.Errorf("creating %s: got %+v, %v", want.Value(), object, err)
	}
	return object
}

// wantExists checks that a value is not created because the object with the id has it.
func wantExists[T inventory.Object](t *testing.T, c *inventory.Collection[T], want T, id string, claimed bool) *inventory.ExistsError[T] {
	t.Helper()
	object, err := c.Create(t.Context(), want)
	exists, ok := errors.AsType[*inventory.ExistsError[T]](err)
	if !ok || object.ObjectID() != "" || exists.Object.ObjectID() != id || exists.Claimed != claimed || exists.Error() == "" {
		t.Errorf("creating %s: got %+v, %#v, want that %s exists, claimed %v", want.Value(), object, err, id, claimed)
		return &inventory.ExistsError[T]{}
	}
	return exists
}

// wantUnknown checks that nobody knows whether wanted was created, with an error that is each of kinds.
func wantUnknown(t *testing.T, c *inventory.Collection[workos.RedirectURI], kinds ...error) {
	t.Helper()
	object, err := c.Create(t.Context(), redirectURI(wanted))
	if !isUnknown(err) || object.ID != "" {
		t.Errorf("got %+v, %v, want an unknown outcome", object, err)
	}
	for _, kind := range append(kinds, workos.ErrAmbiguous) {
		if !errors.Is(err, kind) {
			t.Errorf("got %v, want %v", err, kind)
		}
	}
}

// wantTook checks how much virtual time has passed.
func wantTook(t *testing.T, began time.Time, least, most time.Duration) {
	t.Helper()
	if took := time.Since(began); took < least || took > most {
		t.Errorf("took %v, want %v to %v", took, least, most)
	}
}

// cancelledAfter is a context that ends after d.
func cancelledAfter(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	if d == 0 {
		cancel()
	}
	time.AfterFunc(d, cancel)
	return ctx
}

// hang answers later than the client waits. Nothing is carried out.
func hang() *workostest.Fault {
	return workostest.Reset().Meanwhile(func() { time.Sleep(timeout + time.Second) }).Named("hang")
}

// slow carries out a request at once, and answers after d.
func slow(d time.Duration) *workostest.Fault {
	return workostest.Afterwards(func() { time.Sleep(d) }).Named(fmt.Sprint("answer after ", d))
}

func values[T inventory.Object](objects []T) []string {
	all := make([]string, len(objects))
	for i, object := range objects {
		all[i] = object.Value()
	}
	return all
}
