package inventory_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// madeJustNow makes redirect URIs in one run, and gives what the state holds of them for the next.
func madeJustNow(t *testing.T, e *environment, n int) []inventory.Ref {
	t.Helper()
	run := e.run()
	refs := make([]inventory.Ref, n)
	inParallel(10, n, func(i int) {
		made := wantCreated(t, run.RedirectURIs, uriOf(i))
		refs[i] = inventory.Ref{ID: made.ID, Value: made.URI, Created: made.Created()}
	})
	e.ResetRequests()
	return refs
}

func TestAYoungObjectThatTheListDoesNotShowYetIsLookedForAgain(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, workostest.WithListLag(4*time.Second))
	synctest.Test(t, func(t *testing.T) {
		refs := madeJustNow(t, e, 30)
		run := e.run()
		began := time.Now()
		inParallel(30, 30, func(i int) { wantRead(t, run.RedirectURIs, refs[i], inventory.Found) })
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
		if n := e.Count(http.MethodGet, redirects); n > 6 {
			t.Errorf("%d list requests", n)
		}
	})
}

func TestYoungObjectsThatAreGoneCostOneWaitOfTheRun(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := madeJustNow(t, e, 30)
		for _, ref := range refs {
			e.RemoveRedirectURI(ref.ID)
		}
		run := e.run()
		began := time.Now()
		inParallel(10, 30, func(i int) { wantRead(t, run.RedirectURIs, refs[i], inventory.Gone) })
		if took := time.Since(began); took < 6*time.Second || took > 7*time.Second {
			t.Errorf("took %v", took)
		}
		wantCount(t, e.Server, http.MethodGet, redirects, 7)
		began = time.Now()
		wantRead(t, run.RedirectURIs, refs[0], inventory.Gone)
		if took := time.Since(began); took != 0 {
			t.Errorf("another one took %v", took)
		}
	})
}

func TestAnOldObjectThatIsGoneIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	for name, age := range map[string]func(e *environment, ref *inventory.Ref){
		"a minute":        func(e *environment, _ *inventory.Ref) { e.Clock().Advance(time.Minute + time.Second) }, // a Date has no fractions
		"of an unknown":   func(_ *environment, ref *inventory.Ref) { ref.Created = time.Time{} },
		"by their clocks": func(e *environment, _ *inventory.Ref) { e.Clock().Advance(24 * time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			synctest.Test(t, func(t *testing.T) {
				ref := madeJustNow(t, e, 1)[0]
				e.RemoveRedirectURI(ref.ID)
				age(e, &ref)
				began := time.Now()
				wantRead(t, e.run().RedirectURIs, ref, inventory.Gone)
				if took := time.Since(began); took != latency {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

// The age of an object is a matter of the API's clock, whatever ours shows.
func TestAnObjectIsYoungByTheServersClock(t *testing.T) {
	t.Parallel()
	for _, ahead := range []time.Duration{-time.Hour, -30 * time.Second, 30 * time.Second, time.Hour} {
		t.Run(ahead.String(), func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t, workostest.WithListLag(4*time.Second))
			synctest.Test(t, func(t *testing.T) {
				e.Clock().Advance(ahead)
				ref := madeJustNow(t, e, 1)[0]
				wantRead(t, e.run().RedirectURIs, ref, inventory.Found)
			})
		})
	}
}

func TestTheWaitForAYoungObjectCanBeCancelled(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, workostest.WithListLag(5900*time.Millisecond))
	synctest.Test(t, func(t *testing.T) {
		refs := madeJustNow(t, e, 1)
		run := e.run()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(100*time.Millisecond, cancel)
		began := time.Now()
		if _, presence, err := run.RedirectURIs.Read(ctx, refs[0]); err == nil {
			t.Errorf("got %v", presence)
		}
		if took := time.Since(began); took != 100*time.Millisecond {
			t.Errorf("ended after %v", took)
		}
		wantRead(t, run.RedirectURIs, refs[0], inventory.Found) // the others' wait is whole
	})
}

func TestAListThatFailsWhileItIsLookedAtAgainIsAnError(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, workostest.WithListLag(4*time.Second))
	synctest.Test(t, func(t *testing.T) {
		refs := madeJustNow(t, e, 20)
		e.FailNth(http.MethodGet, redirects, 1, workostest.Meanwhile(func() {
			e.FailAlways("", "", workostest.Answer(503, ""))
		}))
		run := e.run()
		inParallel(10, 20, func(i int) { wantReadError(t, run.RedirectURIs, refs[i]) })
		wantCount(t, e.Server, http.MethodGet, redirects, 1+3)
	})
}

func TestAYoungObjectThatWasAddedAgainIsNotLookedForAgain(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := madeJustNow(t, e, 1)
		e.RemoveRedirectURI(refs[0].ID)
		e.AddRedirectURI(refs[0].Value)
		wantRead(t, e.run().RedirectURIs, refs[0], inventory.Readded)
		wantCount(t, e.Server, http.MethodGet, "", 1)
	})
}
