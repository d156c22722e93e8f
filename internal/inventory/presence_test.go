package inventory_test

import (
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestAnObjectThatWasAddedAgainIsFoundUnderItsNewID(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	refs := addURIs(api, 150)
	api.RemoveRedirectURI(refs[7].ID)
	again := api.AddRedirectURI(refs[7].Value)
	run := newRun(api)
	if got := wantRead(t, run.RedirectURIs, refs[7], inventory.Readded); got.ID != again.ID {
		t.Errorf("got %+v, want %+v", got, again)
	}
	// It belongs to that resource now: no other one takes it, though it holds the same value.
	wantRead(t, run.RedirectURIs, inventory.Ref{ID: "redir_older", Value: refs[7].Value}, inventory.Gone)
	// Its own resource finds it.
	wantRead(t, run.RedirectURIs, inventory.Ref{ID: again.ID, Value: again.URI}, inventory.Found)
	wantCount(t, api, "", "", 2)
}

func TestAnObjectThatWasAddedAgainGoesToOneOfManyReaders(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	addURIs(api, 1)
	run := newRun(api)
	var took atomic.Int32
	inParallel(20, 100, func(i int) {
		_, presence, err := run.RedirectURIs.Read(t.Context(), inventory.Ref{ID: fmt.Sprint("redir_", i), Value: uriOf(0)})
		if err != nil {
			t.Error(err)
		}
		if presence == inventory.Readded {
			took.Add(1)
		}
	})
	if took.Load() != 1 {
		t.Errorf("%d readers took it", took.Load())
	}
}

func TestAnOriginThatWasAddedAgainIsFoundInAnySpelling(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	again := api.AddCORSOrigin("https://app.example.com")
	run := newRun(api)
	ref := inventory.Ref{ID: "cors_origin_old", Value: "HTTPS://App.Example.COM:443/"}
	if got := wantRead(t, run.CORSOrigins, ref, inventory.Readded); got.ID != again.ID {
		t.Errorf("got %+v", got)
	}
}

func TestARedirectURIIsTakenOverInItsExactSpellingAlone(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	api.AddRedirectURI("https://example.com/callback/")
	api.AddRedirectURI("https://EXAMPLE.com/callback")
	run := newRun(api)
	wantRead(t, run.RedirectURIs, inventory.Ref{ID: "redir_old", Value: "https://example.com/callback"}, inventory.Gone)
	wantLookup(t, run.RedirectURIs, "https://example.com/callback", inventory.Gone)
	wantLookup(t, run.RedirectURIs, "https://EXAMPLE.com/callback", inventory.Found)
}

func TestWhatThisRunMadeIsNotTakenOver(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	run := newRun(api)
	wantCreated(t, run.RedirectURIs, uriOf(0))
	wantRead(t, run.RedirectURIs, inventory.Ref{ID: "redir_old", Value: uriOf(0)}, inventory.Gone)
}

func TestOnlyACompleteListShowsThatAnObjectIsGone(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	refs := addURIs(api, 250)
	api.RemoveRedirectURI(refs[3].ID)
	run := newRun(api)
	wantRead(t, run.RedirectURIs, refs[0], inventory.Found)
	wantCount(t, api, "", "", 1)
	wantRead(t, run.RedirectURIs, refs[3], inventory.Gone)
	wantCount(t, api, "", "", 3)
}

func TestAnEmptyListShowsThatAnObjectIsGone(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	run := newRun(api)
	wantRead(t, run.CORSOrigins, inventory.Ref{ID: "cors_origin_1", Value: originOf(1)}, inventory.Gone)
	wantRead(t, run.CORSOrigins, inventory.Ref{}, inventory.Gone)
	wantCount(t, api, "", "", 1)
}

func TestAValueThatChangedUnderItsIDIsFound(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	refs := addURIs(api, 2)
	api.ChangeRedirectURI(refs[0].ID, "https://example.com/changed")
	if got := wantRead(t, newRun(api).RedirectURIs, refs[0], inventory.Found); got.URI != "https://example.com/changed" {
		t.Errorf("got %+v", got)
	}
}

func TestThatAnAPICannotListIsLearnedOnce(t *testing.T) {
	t.Parallel()
	for _, status := range []int{404, 405, 501} {
		for body, name := range map[workostest.RouteBody]string{
			workostest.RouteMessage: "message", workostest.RouteStatusCode: "path", workostest.RouteHTML: "HTML", workostest.RouteEmpty: "empty",
		} {
			t.Run(fmt.Sprintf("%d %s", status, name), func(t *testing.T) {
				t.Parallel()
				api := workostest.New(t, workostest.WithProfile(workostest.Older), workostest.WithMissingRoute(status, body))
				refs := addURIs(api, 30)
				addOrigins(api, 30)
				run := newRun(api)
				inParallel(10, 30, func(i int) {
					wantRead(t, run.RedirectURIs, refs[i], inventory.Unlistable)
					wantLookup(t, run.RedirectURIs, uriOf(i), inventory.Unlistable)
					wantLookup(t, run.CORSOrigins, originOf(i), inventory.Unlistable)
				})
				if _, err := run.CORSOrigins.All(t.Context()); !errors.Is(err, workos.ErrNoSuchRoute) {
					t.Errorf("all of them: got %v", err)
				}
				for _, err := range run.CORSOrigins.Stream(t.Context()) {
					if !errors.Is(err, workos.ErrNoSuchRoute) {
						t.Errorf("streamed: got %v", err)
					}
				}
				wantCount(t, api, "", "", 2)
			})
		}
	}
}

// An API that has shown a page has the list, whatever it says afterwards.
func TestAListThatWasThereIsNotTakenForMissing(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 3)
		run := e.run()
		wantRead(t, run.RedirectURIs, refs[0], inventory.Found)
		e.FailAlways("", "", workostest.AnswerHTML(http.StatusNotFound))
		// The deletion says nothing of the object, and neither does the list.
		removal, err := run.RedirectURIs.Delete(t.Context(), refs[0].ID)
		if err == nil {
			t.Errorf("got %v, want an error that keeps the state", removal)
		}
		e.ClearHooks()
		wantRead(t, run.RedirectURIs, refs[1], inventory.Found)
		wantLookup(t, run.RedirectURIs, uriOf(0), inventory.Found)
	})
}

func TestWasReadTellsWhatAManagedResourceHolds(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 3)
		run := e.run()
		wantRead(t, run.RedirectURIs, refs[0], inventory.Found)
		wantLookup(t, run.RedirectURIs, uriOf(1), inventory.Found) // which is not a managed resource's look
		if run.RedirectURIs.Holding(t.Context(), refs[0].ID) == inventory.Unheld || run.RedirectURIs.Holding(t.Context(), refs[1].ID) != inventory.Unheld {
			t.Error("reads and looks are mixed up")
		}
		if run.CORSOrigins.Holding(t.Context(), refs[0].ID) != inventory.Unheld {
			t.Error("the kinds are mixed up")
		}
	})
}
