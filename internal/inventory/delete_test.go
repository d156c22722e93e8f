package inventory_test

import (
	"errors"
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
	wantFound(t, "")(byID(t.Context(), inv.RedirectURIs, id))
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
		wantFound(t, uris[1].ID)(byID(t.Context(), inv.RedirectURIs, uris[1].ID))
		wantDeleted(t, inv, uris[1].ID)
		wantFound(t, "")(byValue(t.Context(), inv.RedirectURIs, uriOf(1)))
		wantDeleted(t, inv, uris[1].ID) // a 404 that names it
		e.wantCount(t, http.MethodDelete, "", 2)
		e.FailNext(http.MethodDelete, "", 1, workostest.LostAnswer()) // then a retry that is answered with a 404
		wantDeleted(t, inv, uris[2].ID)
		if on := e.RedirectURIs(); len(on) != 1 || on[0].ID != uris[0].ID {
			t.Errorf("left are %+v", on)
		}
		e.wantCount(t, http.MethodGet, "", 1)
	})
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
		wantFound(t, uris[0].ID)(byValue(t.Context(), inv.RedirectURIs, uriOf(0)))
		wantFound(t, made.ID)(byValue(t.Context(), inv.RedirectURIs, wanted))
	})
}

func TestADeletionThatFailedIsNotTakenForEither(t *testing.T) {
	t.Parallel()
	playEach(t, each(workostest.Answer(503, ""), workostest.LostAnswer()), func(t *testing.T, e *environment, fault *workostest.Fault) {
		uris := e.addURIs(3)
		inv := e.inventory()
		wantFound(t, "")(byValue(t.Context(), inv.RedirectURIs, wanted))
		e.Set(workostest.WithListLag(time.Hour))
		e.ChangeRedirectURI(uris[2].ID, uriOf(2)+"/changed") // by hand
		made := wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
		e.FailNext(http.MethodDelete, "", 1, fault)
		e.FailNext(http.MethodDelete, "", 2, workostest.Answer(503, ""))
		wantNotDeleted(t, inv, uris[1].ID, nil)
		carriedOut, id := e.onServer(uris[1].ID) == 0, uris[1].ID
		if carriedOut {
			id = ""
		}
		wantFound(t, id)(inv.RedirectURIs.Read(t.Context(), uris[1].ID, uriOf(1), time.Time{}))
		wantFound(t, made.ID)(byValue(t.Context(), inv.RedirectURIs, wanted)) // what is known of the others stays
		wantFound(t, "")(inv.RedirectURIs.ByNormalForm(t.Context(), uriOf(2)))
		e.wantCount(t, http.MethodGet, "", 2)
		if carriedOut {
			wantCreated(t, inv.RedirectURIs, redirectURI(uriOf(1)))
		}
	})
}

// A 404 of a missing route says nothing about the object: the list does.
func TestADeletionThatTheAPILacksIsCheckedInTheList(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.Set(workostest.WithProfile(workostest.Today&^workostest.RouteDeleteRedirectURI), workostest.WithDeleteLag(4*time.Second))
		uris := e.addURIs(150)
		inv := e.inventory()
		made := wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
		wantFound(t, "")(byValue(t.Context(), inv.RedirectURIs, wanted+"/2"))
		e.RemoveRedirectURI(uris[149].ID)
		e.RemoveRedirectURI(made.ID)
		wantDeleted(t, inv, uris[149].ID) // which the list shows for a while
		wantDeleted(t, inv, made.ID)      // though this inventory created it
		wantNotDeleted(t, inv, uris[0].ID, workos.ErrNoSuchRoute)
		wantFound(t, uris[0].ID)(byID(t.Context(), inv.RedirectURIs, uris[0].ID))
		e.FailAlways(http.MethodGet, "", workostest.Answer(503, ""))
		wantNotDeleted(t, inv, "redir_x", nil)
	})
}

func TestADeletionThatTheAPILacksIsNotCheckedWithoutLists(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.Set(workostest.WithProfile(workostest.Older))
		uris := e.addURIs(10)
		inv := e.inventory()
		inParallel(10, func(i int) { wantNotDeleted(t, inv, uris[i].ID, inventory.ErrCannotList) })
		e.wantCount(t, http.MethodDelete, "", 10)
		e.wantCount(t, http.MethodGet, "", 1)
	})
}

func TestWhatWasDeletedStaysGoneThoughTheListLags(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.Set(workostest.WithDeleteLag(time.Hour))
		uris := e.addURIs(3)
		inv := e.inventory()
		wantDeleted(t, inv, uris[1].ID)
		made := wantCreated(t, inv.RedirectURIs, redirectURI(uriOf(1)))
		wantDeleted(t, inv, made.ID) // nothing is withheld because this inventory created it
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		again := wantCreated(t, inv.RedirectURIs, redirectURI(uriOf(1)))
		wantFound(t, again.ID)(byValue(t.Context(), inv.RedirectURIs, uriOf(1)))
		wantFound(t, "")(inv.RedirectURIs.LookUp(t.Context(), made.ID))
		e.wantOnServer(t, uriOf(1), 1)
	})
}

// One inventory serves many plans, applies and destroys.
func TestOneInventoryServesManyWalks(t *testing.T) {
	t.Parallel()
	playEach(t, each(0, time.Hour), func(t *testing.T, e *environment, lag time.Duration) {
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
		for range 3 {
			wantAll(121, wanted)
			time.Sleep(time.Minute)
			made := wantCreated(t, inv.RedirectURIs, redirectURI(uriOf(500)))
			wantFound(t, made.ID)(read(t.Context(), inv, made))
			wantAll(122, wanted, uriOf(500))
			_ = wantExists(t, inv.RedirectURIs, redirectURI(uriOf(500)), made.ID, true)
			_ = wantExists(t, inv.RedirectURIs, redirectURI(uriOf(7)), there[7].ID, false)
			wantDeleted(t, inv, made.ID)
			wantFound(t, "")(byValue(t.Context(), inv.RedirectURIs, made.URI))
			time.Sleep(time.Minute)
		}
		wantDeleted(t, inv, early.ID)
		wantDeleted(t, inv, there[119].ID)
		wantAll(119, uriOf(118))
		e.wantCount(t, http.MethodGet, "", 2)
		e.wantOnServer(t, uriOf(500), 0)
	})
}
