package inventory_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

func TestAResourceThatStillWaitsToBeReadIsWaitedFor(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 2)
		run := e.run()
		time.AfterFunc(300*time.Millisecond, func() { _, _, _ = run.RedirectURIs.Read(t.Context(), refs[1]) })
		time.AfterFunc(600*time.Millisecond, func() { _, _, _ = run.RedirectURIs.Read(t.Context(), refs[0]) })
		began := time.Now()
		if run.RedirectURIs.Holding(t.Context(), refs[0].ID) == inventory.Unheld {
			t.Error("a resource that was read meanwhile is taken for somebody else's")
		}
		if took := time.Since(began); took != 1600*time.Millisecond { // a moment more for its plan
			t.Errorf("took %v", took)
		}
	})
}

func TestTheWaitForResourcesIsTheRunsNotEachOnes(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 100)
		run := e.run()
		began := time.Now()
		inParallel(10, 100, func(i int) {
			if run.RedirectURIs.Holding(t.Context(), refs[i].ID) != inventory.Unheld {
				t.Error("nothing has read it")
			}
		})
		if took := time.Since(began); took != time.Second {
			t.Errorf("took %v", took)
		}
		wantRead(t, run.RedirectURIs, refs[5], inventory.Found)
		if run.RedirectURIs.Holding(t.Context(), refs[5].ID) == inventory.Unheld {
			t.Error("a late read is not seen")
		}
	})
}

func TestTheWaitForResourcesCanBeShortenedAndCancelled(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		short := func(_ *workos.Config, o *inventory.Options) { o.ReadGrace = 10 * time.Millisecond }
		began := time.Now()
		if e.run(short).JWTTemplate.Holding(t.Context()) != inventory.Unheld || time.Since(began) != 10*time.Millisecond {
			t.Errorf("took %v", time.Since(began))
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(100*time.Millisecond, cancel)
		began = time.Now()
		if e.run().RedirectURIs.Holding(ctx, "redir_1") != inventory.Unheld || time.Since(began) != 100*time.Millisecond {
			t.Errorf("took %v", time.Since(began))
		}
	})
}

// Core reads so many at a time: each wave must not wait for one that can only come after it.
func TestResourcesThatWereAllAddedAgainWaitOnce(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		addURIs(e.Server, 300)
		run := e.run()
		began := time.Now()
		inParallel(10, 300, func(i int) {
			wantRead(t, run.RedirectURIs, inventory.Ref{ID: fmt.Sprint("redir_old_", i), Value: uriOf(i)}, inventory.Readded)
		})
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

// The object of a stale id is another resource's, which is read later: that one keeps it.
func TestAnObjectIsLeftToTheResourceThatHoldsIt(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 2)
		run := e.run()
		time.AfterFunc(500*time.Millisecond, func() { wantRead(t, run.RedirectURIs, refs[0], inventory.Found) })
		wantRead(t, run.RedirectURIs, inventory.Ref{ID: "redir_old", Value: refs[0].Value}, inventory.Gone)
	})
}

// As long as reads keep coming, the one that is waited for may be among them.
func TestReadsThatKeepComingAreWaitedFor(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 10)
		run := e.run()
		for i, ref := range refs {
			time.AfterFunc(time.Duration(i)*900*time.Millisecond, func() { wantRead(t, run.RedirectURIs, ref, inventory.Found) })
		}
		began := time.Now()
		if run.RedirectURIs.Holding(t.Context(), refs[9].ID) != inventory.Held {
			t.Error("it was given up while others were read")
		}
		if took := time.Since(began); took != 9*900*time.Millisecond+time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestWhatAResourceKeepsOrHasRemovedIsToldAtOnce(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 2)
		run := e.run()
		began := time.Now()
		wantRead(t, run.RedirectURIs, refs[0], inventory.Found)
		run.RedirectURIs.Stays(refs[0].ID)
		if got := run.RedirectURIs.Holding(t.Context(), refs[0].ID); got != inventory.Staying {
			t.Errorf("got %v, want Staying", got)
		}
		wantRemoval(t, run.RedirectURIs, refs[1].ID, inventory.Removed)
		if got := run.RedirectURIs.Holding(t.Context(), refs[1].ID); got != inventory.Vacated {
			t.Errorf("got %v, want Vacated", got)
		}
		if took := time.Since(began); took > 100*time.Millisecond {
			t.Errorf("took %v", took)
		}
	})
}
