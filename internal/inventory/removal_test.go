package inventory_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// deletingSlowly lets deletions take 5 s.
func (e *environment) deletingSlowly() {
	e.holding(func(req *http.Request) error {
		if req.Method == http.MethodDelete {
			return workos.Sleep(req.Context(), 5*time.Second)
		}
		return nil
	})
}

// A value may move from one resource to another: core deletes and creates side by side.
func TestACreateWaitsForARemovalOfItsValue(t *testing.T) {
	t.Parallel()
	for name, listed := range map[string]bool{"that a list has shown": true, "that no list has shown": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			synctest.Test(t, func(t *testing.T) {
				refs := addURIs(e.Server, 3)
				run := e.run()
				if listed {
					wantRead(t, run.RedirectURIs, refs[1], inventory.Found)
				}
				e.deletingSlowly()
				go wantRemoval(t, run.RedirectURIs, refs[1].ID, inventory.Removed)
				time.Sleep(time.Second)
				creation, err := run.RedirectURIs.Create(t.Context(), refs[1].Value)
				switch {
				case err != nil:
					t.Error(err)
				case listed && (creation.Outcome != inventory.Created || creation.Object.ID == refs[1].ID):
					t.Errorf("got %+v", creation)
				case !listed && creation.Outcome != inventory.Exists: // what it was in the way of, nobody could know
					t.Errorf("got %+v", creation)
				}
				synctest.Wait()
				time.Sleep(5 * time.Second)
			})
		})
	}
}

func TestACreateThatIsRefusedForWhatIsBeingRemovedIsSentAgain(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 3)
		run := e.run()
		wantRead(t, run.RedirectURIs, refs[1], inventory.Found)
		e.deletingSlowly()
		e.FailNext(http.MethodPost, "", 1, workostest.Afterwards(func() { // the removal begins when the refusal is made
			go wantRemoval(t, run.RedirectURIs, refs[1].ID, inventory.Removed)
			time.Sleep(time.Second)
		}))
		if made := wantCreated(t, run.RedirectURIs, refs[1].Value); made.ID == refs[1].ID {
			t.Errorf("got %+v", made)
		}
		wantCount(t, e.Server, http.MethodPost, "", 2)
		wantCount(t, e.Server, http.MethodDelete, "", 1)
	})
}

func TestACreateIsRefusedForWhatCouldNotBeRemoved(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 3)
		e.SetDefaultRedirectURI(refs[1].ID)
		run := e.run()
		wantRead(t, run.RedirectURIs, refs[1], inventory.Found)
		e.deletingSlowly()
		go wantDeleteError(t, run.RedirectURIs, refs[1].ID, workos.ErrDefaultRedirectURI)
		time.Sleep(time.Second)
		creation, err := run.RedirectURIs.Create(t.Context(), refs[1].Value)
		if err != nil || creation.Outcome != inventory.Exists || creation.Object.ID != refs[1].ID {
			t.Errorf("got %+v, %v", creation, err)
		}
		wantCount(t, e.Server, http.MethodPost, "", 1)
	})
}

// An object that a resource is letting go, or could not, is not another one's to take: two would hold it.
func TestWhatIsBeingRemovedCannotBeClaimed(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addOrigins(e.Server, 3)
		run := e.run()
		object := wantLookup(t, run.CORSOrigins, refs[1].Value, inventory.Found)
		e.deletingSlowly()
		e.FailNext(http.MethodDelete, "", 1, workostest.Answer(403, ""))
		go wantDeleteError(t, run.CORSOrigins, refs[1].ID)
		time.Sleep(time.Second)
		if run.CORSOrigins.Claim(object) {
			t.Error("claimed while it was being removed")
		}
		time.Sleep(9 * time.Second)
		if run.CORSOrigins.Claim(object) {
			t.Error("claimed after its removal had failed")
		}
		e.holding(nil)
		wantRemoval(t, run.CORSOrigins, refs[2].ID, inventory.Remains)
		if let := wantLookup(t, run.CORSOrigins, refs[2].Value, inventory.Found); !run.CORSOrigins.Claim(let) {
			t.Error("not claimed after it was let go")
		}
	})
}

func TestTheWaitForARemovalCanBeCancelled(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 3)
		run := e.run()
		wantRead(t, run.RedirectURIs, refs[1], inventory.Found)
		e.deletingSlowly()
		go wantRemoval(t, run.RedirectURIs, refs[1].ID, inventory.Removed)
		time.Sleep(time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		began := time.Now()
		creation, err := run.RedirectURIs.Create(ctx, refs[1].Value)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %+v, %v", creation, err)
		}
		if took := time.Since(began); took != time.Second {
			t.Errorf("ended after %v", took)
		}
		wantCount(t, e.Server, http.MethodPost, "", 0)
		time.Sleep(5 * time.Second)
	})
}
