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

func TestReadersShareOneList(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		uris := e.addURIs(250)
		inv := e.inventory()
		e.wantCount(t, "", "", 0)
		for _, look := range []struct{ object, pages int }{{0, 1}, {99, 1}, {100, 2}, {50, 2}} {
			wantFound(t, uris[look.object].ID)(byID(t.Context(), inv.RedirectURIs, uris[look.object].ID))
			e.wantCount(t, "", "", look.pages) // none that is not needed
		}
		inParallel(250, func(i int) {
			wantFound(t, uris[i].ID)(byID(t.Context(), inv.RedirectURIs, uris[i].ID))
			wantFound(t, uris[i].ID)(byValue(t.Context(), inv.RedirectURIs, uriOf(i)))
			wantFound(t, uris[i].ID)(inv.RedirectURIs.Read(t.Context(), uris[i].ID, uriOf(i), uris[i].CreatedAt))
		})
		wantFound(t, "")(byValue(t.Context(), inv.RedirectURIs, wanted))
		wantFound(t, "")(byID(t.Context(), inv.RedirectURIs, "redir_other"))
		e.wantCount(t, "", "", 3) // a page of 100 each
	})
}

func TestAListThatIgnoresTheOrderIsFollowedToItsEnd(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.Set(workostest.WithOrderIgnored(true))
		e.addURIs(150)
		inv := e.inventory()
		wantFound(t, "")(byValue(t.Context(), inv.RedirectURIs, wanted))
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
		e.wantCount(t, http.MethodPost, "", 1)
		if all, err := inv.RedirectURIs.All(t.Context()); err != nil || len(all) != 151 ||
			!slices.IsSortedFunc(all, func(a, b workos.RedirectURI) int { return a.Created().Compare(b.Created()) }) {
			t.Errorf("got %v, %v, want all, oldest first", values(all), err)
		}
	})
}

func TestValuesAreFoundByTheKindsOwnEquivalence(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		upper, exact := e.AddRedirectURI("https://EXAMPLE.com/wanted"), e.AddRedirectURI(wanted)
		origin := e.AddCORSOrigin("https://app.example.com")
		inv := e.inventory()
		ctx := t.Context()
		wantFound(t, upper.ID)(byValue(ctx, inv.RedirectURIs, upper.URI))
		wantFound(t, "")(byValue(ctx, inv.RedirectURIs, "https://Example.com/wanted"))
		wantFound(t, exact.ID)(inv.RedirectURIs.ByNormalForm(ctx, wanted)) // before the other spelling, which is older
		wantFound(t, upper.ID)(inv.RedirectURIs.ByNormalForm(ctx, "https://Example.com/wanted"))
		wantFound(t, "")(inv.RedirectURIs.ByNormalForm(ctx, wanted+"/"))
		wantFound(t, origin.ID)(byValue(ctx, inv.CORSOrigins, "HTTPS://App.Example.com:443/"))
		wantFound(t, "")(byValue(ctx, inv.CORSOrigins, "https://app.example.com:444"))
		wantDeleted(t, inv, exact.ID)
		wantFound(t, upper.ID)(inv.RedirectURIs.ByNormalForm(ctx, wanted))
		e.wantCount(t, http.MethodGet, "", 2)
	})
}

// afterFirstPage fails every request for a page but the first of a list.
func (e *environment) afterFirstPage(fault *workostest.Fault) {
	e.Before(func(r *workostest.Request) *workostest.Fault {
		if r.RawQuery != "limit=100&order=asc" {
			return fault
		}
		return nil
	})
}

// Only a complete list proves absence.
func TestAFailingPageIsAnErrorForWhatMayStandOnIt(t *testing.T) {
	t.Parallel()
	playEach(t, each(
		workostest.Answer(503, ""), hang(), workostest.AnswerHTML(200), workostest.AnswerHTML(404),
		workostest.Answer(501, ""), workostest.Truncated(), workostest.Answer(401, "{}"),
		workostest.Answer(429, "", "Retry-After", "0"),
		workostest.EditedJSON(func(body map[string]any) { delete(body, "data") }),
	), func(t *testing.T, e *environment, fault *workostest.Fault) {
		uris := e.addURIs(250)
		e.afterFirstPage(fault)
		inv := e.inventory()
		inParallel(50, func(i int) { wantNoAnswer(t, nil)(byID(t.Context(), inv.RedirectURIs, uris[100+i].ID)) })
		wantNoAnswer(t, nil)(inv.RedirectURIs.ByNormalForm(t.Context(), wanted))
		wantNoAnswer(t, nil)(inv.RedirectURIs.Read(t.Context(), "redir_x", wanted, time.Time{}))
		wantNoAnswer(t, nil)(inv.RedirectURIs.LookUp(t.Context(), wanted))
		if all, err := inv.RedirectURIs.All(t.Context()); err == nil || errors.Is(err, inventory.ErrCannotList) {
			t.Errorf("%d objects are taken for all, %v", len(all), err)
		}
		wantFound(t, uris[99].ID)(byID(t.Context(), inv.RedirectURIs, uris[99].ID)) // the page that did come
		if n := e.Count("", ""); n > 4 {
			t.Errorf("%d requests, want one series of retries", n)
		}
	})
}

func TestAnAPIThatIsDownCostsOneSeriesOfRetriesUntilItIsAskedAgain(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		uris := e.addURIs(1000)
		e.FailAlways("", "", workostest.Answer(503, ""))
		inv := e.inventory(retries(4))
		inParallel(1000, func(i int) { wantNoAnswer(t, nil)(byID(t.Context(), inv.RedirectURIs, uris[i].ID)) })
		e.ClearHooks()
		time.Sleep(5 * time.Second)
		wantNoAnswer(t, nil)(byID(t.Context(), inv.RedirectURIs, uris[0].ID))
		e.wantCount(t, "", "", 5)
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		wantCreated(t, inv.RedirectURIs, redirectURI(wanted)) // it lists all the same
		e.ResetRequests()
		time.Sleep(6 * time.Second)
		inParallel(1000, func(i int) { wantFound(t, uris[i].ID)(byID(t.Context(), inv.RedirectURIs, uris[i].ID)) })
		e.wantCount(t, "", "", 10)
	})
}

func TestACancelledReaderDoesNotSpoilTheOthers(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		uris := e.addURIs(150)
		inv := e.inventory()
		wantNoAnswer(t, context.Canceled)(byID(cancelledAfter(t, 0), inv.RedirectURIs, uris[0].ID))
		e.FailNext("", "", 1, slow(9*time.Second))
		began := time.Now()
		ctx := cancelledAfter(t, time.Second)
		inParallel(3, func(i int) { // one fetches, the others wait for it
			wantNoAnswer(t, context.Canceled)(byID(ctx, inv.RedirectURIs, uris[140+i].ID))
		})
		wantTook(t, began, time.Second, time.Second)
		inParallel(150, func(i int) { wantFound(t, uris[i].ID)(byID(t.Context(), inv.RedirectURIs, uris[i].ID)) })
		e.wantCount(t, "", "", 1+2)
	})
}

func TestACursorWhoseObjectIsGoneStartsTheListOver(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		uris := e.addURIs(250)
		inv := e.inventory()
		made := wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
		e.FailNth(http.MethodGet, redirects, 2, workostest.Meanwhile(func() { e.RemoveRedirectURI(uris[99].ID) }))
		for _, i := range []int{0, 98, 100, 249} {
			wantFound(t, uris[i].ID)(byID(t.Context(), inv.RedirectURIs, uris[i].ID))
		}
		wantFound(t, "")(byID(t.Context(), inv.RedirectURIs, uris[99].ID))
		wantFound(t, made.ID)(byValue(t.Context(), inv.RedirectURIs, wanted))
		e.wantCount(t, http.MethodGet, "", 2+3)
	})
}

func TestAListThatAlwaysLosesItsCursorIsStartedOverOnce(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		uris := e.addURIs(250)
		e.afterFirstPage(workostest.Answer(422, `{"message":"No such cursor."}`))
		inv := e.inventory()
		inParallel(10, func(i int) { wantNoAnswer(t, workos.ErrCursor)(byID(t.Context(), inv.RedirectURIs, uris[100+i].ID)) })
		e.wantCount(t, "", "", 4)
		e.ClearHooks()
		e.RemoveRedirectURI(uris[99].ID)
		time.Sleep(11 * time.Second)
		wantFound(t, uris[249].ID)(byID(t.Context(), inv.RedirectURIs, uris[249].ID))
	})
}

func TestAnAPIWithoutListsSaysSoAndIsAskedOnce(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.Set(workostest.WithProfile(workostest.Older))
		there := e.AddRedirectURI(wanted)
		inv := e.inventory()
		inParallel(10, func(int) {
			wantNoAnswer(t, inventory.ErrCannotList)(inv.RedirectURIs.Read(t.Context(), there.ID, wanted, time.Now()))
		})
		time.Sleep(time.Minute)
		wantNoAnswer(t, inventory.ErrCannotList)(inv.RedirectURIs.LookUp(t.Context(), wanted))
		if _, err := inv.RedirectURIs.All(t.Context()); !errors.Is(err, inventory.ErrCannotList) {
			t.Errorf("got %v", err)
		}
		e.wantCount(t, "", "", 1)
		for _, err := range inv.RedirectURIs.Stream(t.Context()) {
			if !errors.Is(err, inventory.ErrCannotList) {
				t.Errorf("got %v", err)
			}
		}
	})
}

func TestReadTakesOverWhatWasAddedAgain(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		uris := e.addURIs(3)
		e.RemoveRedirectURI(uris[1].ID)
		again, upper := e.AddRedirectURI(uriOf(1)), e.AddRedirectURI("https://EXAMPLE.com/wanted")
		e.ChangeRedirectURI(uris[2].ID, "https://example.com/changed")
		inv := e.inventory()
		wantFound(t, again.ID)(inv.RedirectURIs.Read(t.Context(), uris[1].ID, uriOf(1), uris[1].CreatedAt))
		wantFound(t, uris[0].ID)(inv.RedirectURIs.Read(t.Context(), uris[0].ID, upper.URI, uris[0].CreatedAt)) // by id first
		wantFound(t, uris[2].ID)(inv.RedirectURIs.Read(t.Context(), uris[2].ID, uriOf(2), uris[2].CreatedAt))
		wantFound(t, "")(inv.RedirectURIs.Read(t.Context(), "redir_old", wanted, time.Time{})) // exactly the same value alone
		e.wantCount(t, "", "", 1)
	})
}

// madeJustNow creates redirect URIs, as another process did a moment ago.
func madeJustNow(t *testing.T, e *environment, n int) []workos.RedirectURI {
	t.Helper()
	inv, uris := e.inventory(), make([]workos.RedirectURI, n)
	inParallel(n, func(i int) { uris[i] = wantCreated(t, inv.RedirectURIs, redirectURI(uriOf(i))) })
	e.ResetRequests()
	return uris
}

// read reads a managed object.
func read(ctx context.Context, inv *inventory.Inventory, uri workos.RedirectURI) (workos.RedirectURI, bool, error) {
	return inv.RedirectURIs.Read(ctx, uri.ID, uri.URI, uri.Created())
}

func TestYoungObjectsThatTheListDoesNotShowYetAreLookedForAgain(t *testing.T) {
	t.Parallel()
	playEach(t, each(0, -time.Hour, time.Hour), func(t *testing.T, e *environment, ahead time.Duration) {
		e.Clock().Advance(ahead) // the API's clock decides
		e.Set(workostest.WithListLag(4 * time.Second))
		uris := madeJustNow(t, e, 30)
		inv := e.inventory()
		began := time.Now()
		wantNoAnswer(t, context.Canceled)(read(cancelledAfter(t, 100*time.Millisecond), e.inventory(), uris[0]))
		wantTook(t, began, 100*time.Millisecond, 100*time.Millisecond)
		inParallel(30, func(i int) { wantFound(t, uris[i].ID)(read(t.Context(), inv, uris[i])) })
		wantTook(t, began, 0, 5*time.Second)
		if n := e.Count("", ""); n > 1+6 {
			t.Errorf("%d requests", n)
		}
	})
}

// One process may serve many walks: its list may be older than an object.
func TestObjectsThatAreNewerThanTheListAreLookedForAtOnce(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.addURIs(250)
		inv := e.inventory()
		wantFound(t, "")(byValue(t.Context(), inv.RedirectURIs, wanted))
		time.Sleep(time.Hour)
		older := e.AddRedirectURI(wanted + "/older")
		time.Sleep(time.Hour)
		for i := range 120 {
			e.AddRedirectURI(fmt.Sprint(wanted, i))
			time.Sleep(time.Millisecond)
		}
		uri := e.AddRedirectURI(wanted)
		time.Sleep(2 * time.Minute)
		began := time.Now()
		wantFound(t, uri.ID)(inv.RedirectURIs.Read(t.Context(), uri.ID, wanted, uri.CreatedAt))
		wantFound(t, older.ID)(inv.RedirectURIs.Read(t.Context(), older.ID, older.URI, older.CreatedAt)) // on the second page
		wantFound(t, "")(inv.RedirectURIs.Read(t.Context(), "redir_x", wanted+"/2", uri.CreatedAt))
		wantTook(t, began, 2*latency, 2*latency)
		e.wantCount(t, "", "", 3+2)
	})
}

func TestYoungObjectsThatAreGoneCostOneBudgetOfWaits(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		uris := madeJustNow(t, e, 30)
		for _, uri := range uris {
			e.RemoveRedirectURI(uri.ID)
		}
		inv := e.inventory()
		began := time.Now()
		inParallel(30, func(i int) { wantFound(t, "")(read(t.Context(), inv, uris[i])) })
		wantTook(t, began, 6*time.Second, 7*time.Second)
		e.wantCount(t, "", "", 1+6)
		e.Clock().Advance(time.Minute - 5*time.Second) // they are old, by the API's clock
		began, inv = time.Now(), e.inventory()
		wantFound(t, "")(read(t.Context(), inv, uris[0]))
		wantFound(t, "")(inv.RedirectURIs.Read(t.Context(), uris[1].ID, uris[1].URI, time.Time{})) // its age is unknown
		wantTook(t, began, latency, latency)
	})
}

func TestALookForAYoungObjectThatFailsIsAnError(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.Set(workostest.WithListLag(time.Hour))
		uris := madeJustNow(t, e, 30)
		e.FailNth(http.MethodGet, "", 1, workostest.Afterwards(func() { e.FailAlways("", "", workostest.Answer(503, "")) }))
		inv := e.inventory(func(_ *workos.Config, o *inventory.Options) { o.ListLagWaits = []time.Duration{time.Second} })
		inParallel(30, func(i int) { wantNoAnswer(t, nil)(read(t.Context(), inv, uris[i])) })
		e.wantCount(t, "", "", 1+3)
		time.Sleep(11 * time.Second)
		wantNoAnswer(t, nil)(read(t.Context(), inv, uris[0])) // though no wait is left
		e.ClearHooks()
		time.Sleep(11 * time.Second)
		wantFound(t, "")(read(t.Context(), inv, uris[0]))
	})
}

func TestLookUpListsTheNewestBeforeItMisses(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		uris := e.addURIs(250)
		inv := e.inventory()
		lookUp := inv.RedirectURIs.LookUp
		wantFound(t, uris[7].ID)(lookUp(t.Context(), uriOf(7)))
		wantFound(t, uris[8].ID)(lookUp(t.Context(), uris[8].ID))
		e.wantCount(t, "", "", 1)
		wantFound(t, "")(lookUp(t.Context(), "https://EXAMPLE.com/callback/00007"))
		e.wantCount(t, "", "", 3+1)
		byID, byValue := e.AddRedirectURI(wanted), e.AddRedirectURI(wanted+"/2")
		wantFound(t, byID.ID)(lookUp(t.Context(), byID.ID))
		wantFound(t, byValue.ID)(lookUp(t.Context(), byValue.URI))
		e.wantCount(t, "", "", 3+1+1)
		first := e.AddRedirectURI(wanted + "/3")
		for i := range 150 {
			e.Clock().Advance(time.Millisecond)
			e.AddRedirectURI(uriOf(1000 + i))
		}
		wantFound(t, first.ID)(lookUp(t.Context(), first.ID)) // on the second page
		e.wantCount(t, "", "", 3+1+1+2)
		e.FailAlways("", "", workostest.Answer(403, "{}"))
		wantNoAnswer(t, nil)(lookUp(t.Context(), "redir_other"))
	})
}

func TestAStreamFetchesNoPageThatIsNotTaken(t *testing.T) {
	t.Parallel()
	playEach(t, each(1, 100, 101, 1000), func(t *testing.T, e *environment, limit int) {
		e.addURIs(130)
		var taken []workos.RedirectURI
		for uri, err := range e.inventory().RedirectURIs.Stream(t.Context()) {
			if err != nil {
				t.Error(err)
			}
			if taken = append(taken, uri); len(taken) == limit {
				break
			}
		}
		if n := len(taken); n != min(limit, 130) || taken[0].URI != uriOf(0) || taken[n-1].URI != uriOf(n-1) {
			t.Errorf("got %v", taken)
		}
		e.wantCount(t, "", "", min((limit+99)/100, 2))
	})
}

func TestAStreamGivesItsErrorLast(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.addURIs(130)
		e.FailNth(http.MethodGet, redirects, 2, workostest.Answer(403, `{"message":"No."}`))
		var errs []error
		for _, err := range e.inventory().RedirectURIs.Stream(t.Context()) {
			errs = append(errs, err)
		}
		if refused, ok := errors.AsType[*workos.Error](errs[len(errs)-1]); len(errs) != 101 || errors.Join(errs[:100]...) != nil || !ok || refused.Status != 403 {
			t.Errorf("got %v", errs)
		}
	})
}
