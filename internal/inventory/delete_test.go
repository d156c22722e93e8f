package inventory_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// wantDeleteError checks that a removal fails, with an error that is each of kinds.
func wantDeleteError[T inventory.Object](t *testing.T, c *inventory.Collection[T], id string, kinds ...error) {
	t.Helper()
	removal, err := c.Delete(t.Context(), id)
	wantError(t, fmt.Sprintf("removing %s gave %v", id, removal), err, kinds)
}

func TestADeletionCostsOneRequest(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	refs := addURIs(api, 3)
	run := newRun(api)
	wantRemoval(t, run.RedirectURIs, refs[1].ID, inventory.Removed)
	if on := api.RedirectURIs(); len(on) != 2 {
		t.Errorf("left are %+v", on)
	}
	wantRemoval(t, run.RedirectURIs, refs[1].ID, inventory.Removed) // a 404 that names it
	wantCount(t, api, http.MethodDelete, "", 2)
	wantCount(t, api, "", "", 2)
}

func TestADeletionWhoseAnswerIsLostIsSuccess(t *testing.T) {
	t.Parallel()
	for _, fault := range []*workostest.Fault{workostest.LostAnswer(), workostest.Answer(503, "").Acting(), workostest.AnswerHTML(502).Acting()} {
		e := newEnvironment(t)
		synctest.Test(t, func(t *testing.T) {
			refs := addURIs(e.Server, 2)
			e.FailNext(http.MethodDelete, "", 1, fault)
			wantRemoval(t, e.run().RedirectURIs, refs[0].ID, inventory.Removed)
			wantCount(t, e.Server, http.MethodDelete, "", 2)
			wantCount(t, e.Server, http.MethodGet, "", 0)
		})
	}
}

func TestWhatThisRunMadeOrClaimedIsNeverDeleted(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		run := e.run()
		made := wantCreated(t, run.RedirectURIs, uriOf(0))
		wantRemoval(t, run.RedirectURIs, made.ID, inventory.Kept)
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		found := wantCreated(t, run.RedirectURIs, uriOf(1))
		wantRemoval(t, run.RedirectURIs, found.ID, inventory.Kept)
		origin := wantCreated(t, run.CORSOrigins, originOf(0))
		wantRemoval(t, run.CORSOrigins, origin.ID, inventory.Kept)
		e.AddCORSOrigin(originOf(1))
		adopted := wantLookup(t, run.CORSOrigins, originOf(1), inventory.Found)
		run.CORSOrigins.Claim(adopted)
		wantRemoval(t, run.CORSOrigins, adopted.ID, inventory.Kept)
		wantCount(t, e.Server, http.MethodDelete, "", 0)
		wantLookup(t, run.RedirectURIs, uriOf(0), inventory.Found)

		wantRemoval(t, e.run().RedirectURIs, made.ID, inventory.Removed) // another run's business
	})
}

func TestTheDefaultRedirectURIIsNotDeleted(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	refs := addURIs(api, 2)
	api.SetDefaultRedirectURI(refs[0].ID)
	run := newRun(api)
	wantDeleteError(t, run.RedirectURIs, refs[0].ID, workos.ErrDefaultRedirectURI)
	if got := wantLookup(t, run.RedirectURIs, refs[0].Value, inventory.Found); !got.Default {
		t.Errorf("got %+v", got)
	}
}

func TestADeletionThatIsRefusedIsAnError(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 2)
		origs := addOrigins(e.Server, 2)
		run := e.run()
		for _, status := range []int{302, 400, 401, 403, 410, 422, 429, 500, 503} {
			remove := e.FailAlways(http.MethodDelete, "", workostest.Answer(status, `{"message":"No."}`))
			_, uri := run.RedirectURIs.Delete(t.Context(), refs[0].ID)
			_, origin := run.CORSOrigins.Delete(t.Context(), origs[0].ID)
			for _, err := range []error{uri, origin} {
				if refused, ok := errors.AsType[*workos.Error](err); !ok || refused.Status != status {
					t.Errorf("%d: got %v", status, err)
				}
			}
			remove()
		}
		wantCount(t, e.Server, http.MethodGet, "", 0)
		wantRead(t, run.RedirectURIs, refs[0], inventory.Found)
		wantRead(t, run.CORSOrigins, origs[0], inventory.Found)
	})
}

func TestADeletionThatAPageAnswersIsAnError(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 2)
		e.FailAlways(http.MethodDelete, "", workostest.AnswerHTML(200))
		wantDeleteError(t, e.run().RedirectURIs, refs[0].ID, workos.ErrUnreadable)
	})
}

// missingRoutes are how an API may answer a call that it does not have.
func missingRoutes() []workostest.Option {
	var all []workostest.Option
	for _, status := range []int{404, 405, 501} {
		for _, body := range []workostest.RouteBody{
			workostest.RouteMessage, workostest.RouteStatusCode, workostest.RouteHTML, workostest.RouteEmpty,
		} {
			all = append(all, workostest.WithMissingRoute(status, body))
		}
	}
	return all
}

func TestADeletionThatTheAPILacksIsSeenInTheList(t *testing.T) {
	t.Parallel()
	lacking := workostest.WithProfile(workostest.Today &^ workostest.RouteDeleteRedirectURI)
	for i, missing := range missingRoutes() {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t, lacking, missing)
			synctest.Test(t, func(t *testing.T) {
				refs := addURIs(e.Server, 3)
				e.RemoveRedirectURI(refs[1].ID)
				run := e.run()
				// What the list still shows is there: an error that keeps the state.
				wantDeleteError(t, run.RedirectURIs, refs[0].ID, workos.ErrNoSuchRoute)
				wantRemoval(t, run.RedirectURIs, refs[1].ID, inventory.Removed)
				wantRead(t, run.RedirectURIs, refs[0], inventory.Found)
				// Without the list nothing is known.
				e.FailAlways(http.MethodGet, "", workostest.Answer(503, ""))
				wantDeleteError(t, run.RedirectURIs, refs[1].ID)
				e.ClearHooks()
				wantRead(t, run.RedirectURIs, refs[2], inventory.Found)
			})
		})
	}
}

func TestADeletionThatAnOlderAPILacksIsUnverified(t *testing.T) {
	t.Parallel()
	for i, missing := range missingRoutes() {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t, workostest.WithProfile(workostest.Older), missing)
			synctest.Test(t, func(t *testing.T) {
				uris, origs := addURIs(e.Server, 10), addOrigins(e.Server, 10)
				run := e.run()
				inParallel(10, 10, func(i int) {
					wantRemoval(t, run.RedirectURIs, uris[i].ID, inventory.Unverified)
					wantRemoval(t, run.CORSOrigins, origs[i].ID, inventory.Unverified)
				})
				wantCount(t, e.Server, http.MethodGet, "", 2)
				wantCount(t, e.Server, http.MethodDelete, origins+"/", 1)
			})
		})
	}
}

// A list that was begun before the deletion shows what it removed.
func TestADeletionIsVerifiedByAListOfItsOwn(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 3)
		run := e.run()
		wantRead(t, run.RedirectURIs, refs[0], inventory.Found)
		time.AfterFunc(time.Second, func() { wantLookup(t, run.RedirectURIs, uriOf(2), inventory.Found) })
		e.FailNext(http.MethodDelete, "", 1, workostest.Answer(404, "").Meanwhile(func() {
			time.Sleep(2 * time.Second)
			e.RemoveRedirectURI(refs[0].ID)
		}))
		wantRemoval(t, run.RedirectURIs, refs[0].ID, inventory.Removed)
	})
}

func TestADeletionIsCancelledAtOnce(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		origs := addOrigins(e.Server, 3)
		run := e.run()
		e.holding(func(req *http.Request) error { return workos.Sleep(req.Context(), 9*time.Second) })
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(100*time.Millisecond, cancel)
		began := time.Now()
		inParallel(3, 3, func(i int) { // one asks, and the others wait for what it learns
			if removal, err := run.CORSOrigins.Delete(ctx, origs[i].ID); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, %v", removal, err)
			}
		})
		if took := time.Since(began); took != 100*time.Millisecond {
			t.Errorf("ended after %v", took)
		}
		e.holding(nil)
		wantRemoval(t, run.CORSOrigins, origs[0].ID, inventory.Remains) // nothing was learned of that
	})
}
