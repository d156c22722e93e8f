package inventory_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// wantDeleted deletes a redirect URI.
func wantDeleted(t *testing.T, inv *inventory.Inventory, id string) {
	t.Helper()
	if err := inv.RedirectURIs.Delete(t.Context(), id); err != nil || inv.RedirectURIs.Claimed(id) {
		t.Errorf("deleting %s: %v, claimed %v", id, err, inv.RedirectURIs.Claimed(id))
	}
	wantURI(t, "")(inv.RedirectURIs.ByID(t.Context(), id))
}

// wantNotDeleted checks that a deletion fails, with an error that is kind.
func wantNotDeleted(t *testing.T, inv *inventory.Inventory, id string, kind error) {
	t.Helper()
	if err := inv.RedirectURIs.Delete(t.Context(), id); err == nil || kind != nil && !errors.Is(err, kind) {
		t.Errorf("deleting %s: %v, want %v", id, err, kind)
	}
}

func TestADeletionCostsOneRequest(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		uris := e.addURIs(3)
		inv := e.inventory()
		wantURI(t, uris[1].ID)(inv.RedirectURIs.ByID(t.Context(), uris[1].ID))
		wantDeleted(t, inv, uris[1].ID)
		wantURI(t, "")(inv.RedirectURIs.ByValue(t.Context(), uriOf(1)))
		wantDeleted(t, inv, uris[1].ID) // a 404 that names it
		if on := e.RedirectURIs(); len(on) != 2 {
			t.Errorf("left are %+v", on)
		}
		e.wantCount(t, http.MethodDelete, "", 2)
		e.wantCount(t, "", "", 2+1)
	})
}

func TestADeletionWhoseAnswerIsLostIsSuccess(t *testing.T) {
	t.Parallel()
	for _, fault := range []*workostest.Fault{
		workostest.LostAnswer(), workostest.Answer(503, "").Acting(), workostest.AnswerHTML(502).Acting(), slow(timeout + time.Second),
	} {
		t.Run(fault.Name(), func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				uris := e.addURIs(2)
				e.FailNext(http.MethodDelete, "", 1, fault)
				if err := e.inventory().RedirectURIs.Delete(t.Context(), uris[0].ID); err != nil {
					t.Error(err)
				}
				e.wantCount(t, http.MethodDelete, "", 2)
				e.wantCount(t, http.MethodGet, "", 0)
			})
		})
	}
}

func TestADeletionThatIsRefusedKeepsTheObject(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		uris := e.addURIs(2)
		inv := e.inventory()
		made := wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
		for _, status := range []int{302, 400, 401, 403, 410, 422, 429, 500, 503} {
			e.FailAlways(http.MethodDelete, "", workostest.Answer(status, `{"message":"No."}`))
			wantNotDeleted(t, inv, made.ID, nil)
			e.ClearHooks()
		}
		e.FailNext(http.MethodDelete, "", 3, workostest.AnswerHTML(200))
		wantNotDeleted(t, inv, made.ID, workos.ErrUnreadable)
		e.SetDefaultRedirectURI(uris[0].ID)
		wantNotDeleted(t, inv, uris[0].ID, workos.ErrDefaultRedirectURI)
		e.wantCount(t, http.MethodGet, "", 0)
		wantURI(t, uris[0].ID)(inv.RedirectURIs.ByValue(t.Context(), uriOf(0)))
		wantURI(t, made.ID)(inv.RedirectURIs.ByValue(t.Context(), wanted))
		// One that failed and was carried out all the same.
		e.FailNext(http.MethodDelete, "", 1, workostest.LostAnswer())
		e.FailNext(http.MethodDelete, "", 2, workostest.Answer(503, ""))
		wantNotDeleted(t, inv, made.ID, nil)
		wantURI(t, "")(inv.RedirectURIs.Read(t.Context(), made.ID, wanted, time.Time{}))
		wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
	})
}

func TestADeletionThatFailedIsNotTakenForEither(t *testing.T) {
	t.Parallel()
	for _, carriedOut := range []bool{false, true} {
		t.Run(fmt.Sprint("carried out ", carriedOut), func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				uris := e.addURIs(3)
				inv := e.inventory()
				wantURI(t, "")(inv.RedirectURIs.ByValue(t.Context(), wanted))
				e.Set(workostest.WithListLag(time.Hour))
				made := wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
				fault, id := workostest.Answer(503, ""), uris[1].ID
				if carriedOut {
					fault, id = fault.Acting(), ""
				}
				e.FailNext(http.MethodDelete, "", 1, fault)
				e.FailNext(http.MethodDelete, "", 2, workostest.Answer(503, ""))
				wantNotDeleted(t, inv, uris[1].ID, nil)
				wantURI(t, id)(inv.RedirectURIs.ByValue(t.Context(), uriOf(1)))
				wantURI(t, made.ID)(inv.RedirectURIs.ByValue(t.Context(), wanted)) // what is known of the others stays
				e.wantCount(t, http.MethodGet, "", 2)
			})
		})
	}
}

// A 404 of a missing route says nothing about the object: the list does.
func TestADeletionThatTheAPILacksIsCheckedInTheList(t *testing.T) {
	t.Parallel()
	for _, missing := range missingRoutes() {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				uris := e.addURIs(150)
				inv := e.inventory()
				made := wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
				wantURI(t, "")(inv.RedirectURIs.ByValue(t.Context(), wanted+"/2"))
				e.RemoveRedirectURI(uris[149].ID)
				e.RemoveRedirectURI(made.ID)
				wantDeleted(t, inv, uris[149].ID)
				wantDeleted(t, inv, made.ID) // though this inventory created it
				wantNotDeleted(t, inv, uris[0].ID, workos.ErrNoSuchRoute)
				wantURI(t, uris[0].ID)(inv.RedirectURIs.ByID(t.Context(), uris[0].ID))
				e.FailAlways(http.MethodGet, "", workostest.Answer(503, ""))
				wantNotDeleted(t, inv, "redir_x", nil)
			}, workostest.WithProfile(workostest.Today&^workostest.RouteDeleteRedirectURI), missing)
		})
		t.Run("nor lists", func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				uris := e.addURIs(10)
				inv := e.inventory()
				inParallel(10, func(i int) { wantNotDeleted(t, inv, uris[i].ID, inventory.ErrCannotList) })
				e.wantCount(t, http.MethodDelete, "", 10)
				e.wantCount(t, http.MethodGet, "", 1)
			}, workostest.WithProfile(workostest.Older), missing)
		})
	}
}

func TestADeletionIsCheckedInALaggingListAgain(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		uris := e.addURIs(3)
		e.RemoveRedirectURI(uris[1].ID)
		wantDeleted(t, e.inventory(), uris[1].ID)
	}, workostest.WithProfile(workostest.Today&^workostest.RouteDeleteRedirectURI), workostest.WithDeleteLag(4*time.Second))
}

func TestWhatWasDeletedStaysGoneThoughTheListLags(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		uris := e.addURIs(3)
		inv := e.inventory()
		wantDeleted(t, inv, uris[1].ID)
		made := wantCreated(t, inv.RedirectURIs, redirectURI(uriOf(1)))
		wantDeleted(t, inv, made.ID) // nothing is withheld because this inventory created it
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		again := wantCreated(t, inv.RedirectURIs, redirectURI(uriOf(1)))
		wantURI(t, again.ID)(inv.RedirectURIs.ByValue(t.Context(), uriOf(1)))
		wantURI(t, again.ID)(inv.RedirectURIs.LookUp(t.Context(), uriOf(1)))
		wantURI(t, "")(inv.RedirectURIs.LookUp(t.Context(), made.ID))
		e.wantOnServer(t, uriOf(1), 1)
	}, workostest.WithDeleteLag(time.Hour))
}

func TestADeletedOneDoesNotHideItsOtherSpelling(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		one, other := e.AddRedirectURI("https://EXAMPLE.com/wanted"), e.AddRedirectURI("https://Example.com/wanted")
		inv := e.inventory()
		wantURI(t, one.ID)(inv.RedirectURIs.ByNormalForm(t.Context(), wanted))
		wantDeleted(t, inv, one.ID)
		wantURI(t, other.ID)(inv.RedirectURIs.ByNormalForm(t.Context(), wanted))
		e.wantCount(t, http.MethodGet, "", 1)
	})
}

func TestACancelledDeletion(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault *workostest.Fault
		err   error
	}{
		"that is answered in time": {slow(4 * time.Second), nil},
		"that is not answered":     {slow(9 * time.Second), context.Canceled},
		"in a pause":               {workostest.Answer(503, "", "Retry-After", "50"), context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				uris := e.addURIs(1)
				e.FailNext(http.MethodDelete, "", 1, test.fault)
				inv := e.inventory()
				began := time.Now()
				err := inv.RedirectURIs.Delete(cancelledAfter(t, 100*time.Millisecond), uris[0].ID)
				if !errors.Is(err, test.err) || time.Since(began) > 6*time.Second {
					t.Errorf("got %v after %v", err, time.Since(began))
				}
				e.wantCount(t, "", "", 1)
			})
		})
	}
	t.Run("before it is sent", func(t *testing.T) {
		t.Parallel()
		play(t, func(t *testing.T, e *environment) {
			if err := e.inventory().RedirectURIs.Delete(cancelled(t), "redir_x"); !errors.Is(err, workos.ErrNotSent) {
				t.Errorf("got %v", err)
			}
			e.wantCount(t, "", "", 0)
		})
	})
}

// One inventory serves many plans, applies and destroys.
func TestOneInventoryServesManyWalks(t *testing.T) {
	t.Parallel()
	for _, lag := range []time.Duration{0, time.Hour} {
		t.Run(fmt.Sprint("lists lag ", lag), func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				there := e.addURIs(120)
				e.Set(workostest.WithListLag(lag), workostest.WithDeleteLag(lag))
				inv := e.inventory()
				wantAll := func(want int, with ...string) {
					t.Helper()
					all, err := inv.RedirectURIs.All(t.Context())
					got := values(all)
					if err != nil || len(got) != want || !slices.Equal(got[len(got)-len(with):], with) {
						t.Errorf("got %d, %v, %v, want %d with %v", len(got), got[max(0, len(got)-3):], err, want, with)
					}
				}
				early := wantCreated(t, inv.RedirectURIs, redirectURI(wanted)) // before the first list
				for range 4 {
					wantAll(121, wanted)
					time.Sleep(time.Minute)
					made := wantCreated(t, inv.RedirectURIs, redirectURI(uriOf(500)))
					wantURI(t, made.ID)(inv.RedirectURIs.Read(t.Context(), made.ID, made.URI, made.Created()))
					wantAll(122, wanted, uriOf(500))
					wantExists(t, inv.RedirectURIs, redirectURI(uriOf(500)), made.ID, true)
					wantExists(t, inv.RedirectURIs, redirectURI(uriOf(7)), there[7].ID, false)
					wantDeleted(t, inv, made.ID)
					wantURI(t, "")(inv.RedirectURIs.ByValue(t.Context(), made.URI))
					time.Sleep(time.Minute)
				}
				wantDeleted(t, inv, early.ID)
				wantDeleted(t, inv, there[119].ID)
				wantAll(119, uriOf(118))
				e.wantCount(t, http.MethodGet, "", 2)
				e.wantOnServer(t, uriOf(500), 0)
			})
		})
	}
}
