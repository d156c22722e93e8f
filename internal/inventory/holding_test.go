package inventory_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/inventory"
)

func TestHoldingTellsWhoHoldsAnObject(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 4)
		run := e.run()
		for _, ref := range refs[1:] {
			wantRead(t, run.RedirectURIs, ref, inventory.Found)
		}
		run.RedirectURIs.Stays(refs[2].ID)
		wantRemoval(t, run.RedirectURIs, refs[3].ID, inventory.Removed)
		for i, want := range []inventory.Holding{inventory.Unheld, inventory.Held, inventory.Staying, inventory.Vacated} {
			if got := run.RedirectURIs.Holding(t.Context(), refs[i].ID); got != want {
				t.Errorf("%d: got %v, want %v", i, got, want)
			}
		}
	})
}

// Core plans resources in no order: the one that holds the object may come to its plan later.
func TestAResourceThatStillWaitsToBePlannedIsWaitedFor(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 2)
		run := e.run()
		for _, ref := range refs {
			wantRead(t, run.RedirectURIs, ref, inventory.Found)
		}
		began := time.Now()
		time.AfterFunc(300*time.Millisecond, func() { run.RedirectURIs.Stays(refs[0].ID) })
		if got := run.RedirectURIs.Holding(t.Context(), refs[0].ID); got != inventory.Staying {
			t.Errorf("got %v", got)
		}
		if took := time.Since(began); took != 300*time.Millisecond {
			t.Errorf("took %v", took)
		}
	})
}

func TestHoldingTellsWhoHoldsTheTemplate(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		e.SetJWTTemplate(oneContent)
		run := e.run()
		if got := run.JWTTemplate.Holding(t.Context()); got != inventory.Unheld {
			t.Errorf("got %v", got)
		}
		wantTemplate(t, run, inventory.Found, oneContent)
		if got := run.JWTTemplate.Holding(t.Context()); got != inventory.Held {
			t.Errorf("got %v", got)
		}
		run.JWTTemplate.Stays()
		if got := run.JWTTemplate.Holding(t.Context()); got != inventory.Staying {
			t.Errorf("got %v", got)
		}
	})
}
