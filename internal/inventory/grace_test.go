package inventory_test

import (
	"context"
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
		if !run.RedirectURIs.WasRead(t.Context(), refs[0].ID) {
			t.Error("a resource that was read meanwhile is taken for somebody else's")
		}
		if took := time.Since(began); took != 600*time.Millisecond {
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
			if run.RedirectURIs.WasRead(t.Context(), refs[i].ID) {
				t.Error("nothing has read it")
			}
		})
		if took := time.Since(began); took != time.Second {
			t.Errorf("took %v", took)
		}
		wantRead(t, run.RedirectURIs, refs[5], inventory.Found)
		if !run.RedirectURIs.WasRead(t.Context(), refs[5].ID) {
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
		if e.run(short).JWTTemplate.WasRead(t.Context()) || time.Since(began) != 10*time.Millisecond {
			t.Errorf("took %v", time.Since(began))
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(100*time.Millisecond, cancel)
		began = time.Now()
		if e.run().RedirectURIs.WasRead(ctx, "redir_1") || time.Since(began) != 100*time.Millisecond {
			t.Errorf("took %v", time.Since(began))
		}
	})
}
