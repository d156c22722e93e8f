package inventory_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// isUnknown reports whether an error says that an object may have been created.
func isUnknown(err error) bool {
	_, unknown := errors.AsType[*inventory.UnknownOutcomeError](err)
	return unknown
}

// lost is what becomes of the answer to a create, and how long lists do not show what it made.
type lost struct {
	fault *workostest.Fault
	lag   time.Duration
}

func TestACreateCostsOneRequest(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		inv := e.inventory()
		made := wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
		if on := e.RedirectURIs(); len(on) != 1 || on[0].ID != made.ID || made.URI != wanted || made.CreatedAt == "" {
			t.Errorf("got %+v, on the server are %+v", made, on)
		}
		wantCreated(t, inv.CORSOrigins, corsOrigin("https://app.example.com"))
		// The API keeps spellings apart: one origin in two is made once, redirect URIs in two are two.
		_ = wantExists(t, inv.CORSOrigins, corsOrigin("https://APP.example.com:443/"), e.CORSOrigins()[0].ID, true)
		wantFound(t, made.ID)(byID(t.Context(), inv.RedirectURIs, made.ID))
		e.wantCount(t, "", "", 2)
		wantCreated(t, inv.RedirectURIs, redirectURI("https://EXAMPLE.com/wanted"))
	})
}

func TestACreateThatIsRefusedIsAnError(t *testing.T) {
	t.Parallel()
	playEach(t, each(302, 400, 401, 403, 404, 405, 422, 429, 501), func(t *testing.T, e *environment, status int) {
		e.FailAlways(http.MethodPost, "", workostest.Answer(status, `{"message":"No."}`))
		_, err := e.inventory().RedirectURIs.Create(t.Context(), redirectURI(wanted))
		if refused, ok := errors.AsType[*workos.Error](err); !ok || refused.Status != status || isUnknown(err) {
			t.Errorf("got %v", err)
		}
		e.wantCount(t, http.MethodGet, "", 0)
	})
}

func TestACreateWhoseAnswerIsLostIsFoundByOneRequest(t *testing.T) {
	t.Parallel()
	playEach(t, each(
		workostest.LostAnswer(), workostest.Answer(500, `{"message":"Sorry."}`).Acting(), workostest.AnswerHTML(502).Acting(),
		workostest.Answer(503, "", "Retry-After", "2").Acting(), workostest.Answer(408, "").Acting(),
		workostest.AnswerHTML(201).Acting(), workostest.TruncatedJSON(), workostest.Truncated(), slow(timeout+time.Second),
		workostest.WrongContentType("text/plain"), workostest.EditedJSON(func(body map[string]any) { delete(body, "id") }),
	), func(t *testing.T, e *environment, fault *workostest.Fault) {
		e.addURIs(3)
		e.FailNext(http.MethodPost, "", 1, fault)
		made := wantCreated(t, e.inventory().RedirectURIs, redirectURI(wanted))
		if on := e.RedirectURIs(); len(on) != 4 || on[3].ID != made.ID {
			t.Errorf("got %+v of %d", made, len(on))
		}
		e.wantCount(t, http.MethodPost, "", 1)
		e.wantCount(t, http.MethodGet, "", 1)
	})
}

func TestACreateThatWasNotCarriedOutIsSentAgainAfterALook(t *testing.T) {
	t.Parallel()
	playEach(t, each(
		workostest.Reset(), workostest.Answer(503, ""), workostest.AnswerHTML(504), workostest.AnswerHTML(201), hang(),
	), func(t *testing.T, e *environment, fault *workostest.Fault) {
		e.addURIs(250)
		inv := e.inventory()
		wantFound(t, "")(byValue(t.Context(), inv.RedirectURIs, wanted))
		e.ResetRequests()
		e.FailNext(http.MethodPost, "", 2, fault)
		e.FailAlways(http.MethodPost, "", workostest.Meanwhile(func() {
			if posts, looks := e.Count(http.MethodPost, ""), e.Count(http.MethodGet, ""); posts != looks+1 {
				t.Errorf("%d requests and %d looks", posts, looks)
			}
		}))
		wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
		e.wantOnServer(t, wanted, 1)
		e.wantCount(t, http.MethodPost, "", 3)
		e.wantCount(t, http.MethodGet, "", 2) // of the newest page
		e.ClearHooks()
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer().Meanwhile(func() { e.AddRedirectURI(wanted + "/2") }))
		wantCreated(t, inv.RedirectURIs, redirectURI(wanted+"/3"))
		// What was listed serves the others.
		wantFound(t, e.RedirectURIs()[251].ID)(byValue(t.Context(), inv.RedirectURIs, wanted+"/2"))
		e.wantCount(t, http.MethodGet, "", 3)
	})
}

func TestACreateIsSentAgainNoMoreThanMaxRetriesAndAfterAPause(t *testing.T) {
	t.Parallel()
	playEach(t, each(0, 1, 4), func(t *testing.T, e *environment, n int) {
		e.FailAlways(http.MethodPost, "", workostest.Answer(503, `{"message":"Down."}`))
		began := time.Now()
		wantUnknown(t, e.inventory(retries(n)).RedirectURIs)
		wantTook(t, began, time.Duration(n)*time.Second/2, time.Minute)
		e.wantCount(t, http.MethodPost, "", n+1)
		e.wantOnServer(t, wanted, 0)
	})
}

func TestSomebodyElsesObjectIsNotClaimed(t *testing.T) {
	t.Parallel()
	type other struct {
		listed bool
		ahead  time.Duration // of the API's clock
	}
	const days = 72 * time.Hour
	playEach(t, each(other{false, 0}, other{true, 0}, other{false, days}, other{true, days}, other{false, -days}, other{true, -days}),
		func(t *testing.T, e *environment, test other) {
			e.Clock().Advance(test.ahead)
			inv := e.inventory()
			other := e.AddRedirectURI(wanted)
			if test.listed { // then it is not ours, be it as young as it may
				wantFound(t, other.ID)(byValue(t.Context(), inv.RedirectURIs, wanted))
			} else {
				time.Sleep(2 * time.Second)
			}
			e.FailNext(http.MethodPost, "", 1, workostest.Answer(503, ""))
			_ = wantExists(t, inv.RedirectURIs, redirectURI(wanted), other.ID, false)
			e.wantCount(t, http.MethodPost, "", 2)
			// One's own is found by the same clock.
			e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
			wantCreated(t, inv.RedirectURIs, redirectURI(wanted+"/2"))
		})
}

func TestAnObjectIsOneResourcesAlone(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		inv, another := e.inventory(), e.inventory()
		made := wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
		if exists := wantExists(t, inv.RedirectURIs, redirectURI(wanted), made.ID, true); !errors.Is(exists, workos.ErrAlreadyExists) {
			t.Errorf("got %v", exists)
		}
		for _, fault := range []*workostest.Fault{workostest.LostAnswer(), workostest.Answer(503, "")} {
			e.FailNext(http.MethodPost, "", 1, fault)
			_ = wantExists(t, inv.RedirectURIs, redirectURI(wanted), made.ID, true)
		}
		body := `{"id":"` + made.ID + `","uri":"` + wanted + `"}`
		e.FailNext(http.MethodPost, "", 2, workostest.Answer(201, body)) // of an API that does not refuse what exists
		if refusal := wantExists(t, inv.RedirectURIs, redirectURI(wanted), made.ID, true).Refusal; refusal != nil {
			t.Errorf("got %v", refusal)
		}
		wantFound(t, made.ID)(byValue(t.Context(), another.RedirectURIs, wanted))
		_ = wantExists(t, another.RedirectURIs, redirectURI(wanted), made.ID, false)
		if another.RedirectURIs.Claimed(made.ID) {
			t.Error("another inventory claims it")
		}
	})
}

func TestOverlappingCreatesOfOneValueAreOneRequest(t *testing.T) {
	t.Parallel()
	playEach(t, map[string]lost{
		"answered": {nil, 0}, "answered, not listed": {nil, 3 * time.Second}, "not carried out": {workostest.Answer(503, ""), 0},
		"lost": {workostest.LostAnswer(), 0}, "lost, not listed yet": {workostest.LostAnswer(), 3 * time.Second},
	}, func(t *testing.T, e *environment, test lost) {
		e.Set(workostest.WithListLag(test.lag))
		if test.fault != nil {
			e.FailNext(http.MethodPost, "", 1, test.fault)
		}
		inv := e.inventory()
		made := make(chan workos.CORSOrigin, 2)
		inParallel(2, func(i int) {
			object, err := inv.CORSOrigins.Create(t.Context(), corsOrigin([]string{"https://app.example.com", "https://APP.example.com/"}[i]))
			exists, refused := errors.AsType[*inventory.ExistsError[workos.CORSOrigin]](err)
			switch {
			case err == nil:
				made <- object
			case !refused || !exists.Claimed || exists.Refusal != nil:
				t.Errorf("got %#v", err)
				made <- object
			default:
				made <- exists.Object
			}
		})
		on := e.CORSOrigins()
		if one, other := <-made, <-made; len(on) != 1 || one.ID != on[0].ID || other.ID != on[0].ID {
			t.Errorf("got %+v and %+v, on the server are %+v", one, other, on)
		}
	})
}

func TestOverlappingLostCreatesInTwoSpellings(t *testing.T) {
	t.Parallel()
	playEach(t, each(false, true), func(t *testing.T, e *environment, normalising bool) {
		e.Set(workostest.WithNormalising(normalising))
		e.FailNext(http.MethodPost, "", 2, workostest.LostAnswer())
		inv := e.inventory()
		made, errs := make([]workos.RedirectURI, 2), make([]error, 2)
		uris := []string{wanted, "https://EXAMPLE.com/wanted"}
		inParallel(2, func(i int) { made[i], errs[i] = inv.RedirectURIs.Create(t.Context(), redirectURI(uris[i])) })
		if !normalising { // the server keeps them apart
			if errs[0] != nil || errs[1] != nil || made[0].URI != uris[0] || made[1].URI != uris[1] {
				t.Errorf("got %+v, %v", made, errs)
			}
			return
		}
		exists, refused := errors.AsType[*inventory.ExistsError[workos.RedirectURI]](errors.Join(errs...))
		if (errs[0] == nil) == (errs[1] == nil) || !refused || !exists.Claimed {
			t.Errorf("got %v", errs)
		}
	})
}

func TestACreateThatIsAnsweredWithWhatAnotherMade(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		inv := e.inventory()
		made := wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
		e.FailNext(http.MethodPost, "", 1, workostest.EditedJSON(func(body map[string]any) { body["id"], body["uri"] = made.ID, made.URI }))
		_ = wantExists(t, inv.RedirectURIs, redirectURI(wanted+"/2"), made.ID, true)
	})
}

// The object of a resource in another spelling, created at the same time, is not taken for what a lost create made.
func TestALostCreateBesideOneInAnotherSpelling(t *testing.T) {
	t.Parallel()
	playEach(t, each(0, time.Second, 3*time.Second), func(t *testing.T, e *environment, slower time.Duration) {
		const respelled = "https://EXAMPLE.com/wanted"
		inv := e.inventory()
		var lost atomic.Bool
		e.Before(func(r *workostest.Request) *workostest.Fault {
			switch {
			case r.Method != http.MethodPost:
				return nil
			case strings.Contains(string(r.Body), respelled) && lost.CompareAndSwap(false, true):
				return workostest.Meanwhile(func() { time.Sleep(timeout + time.Second) }) // carried out after the look
			}
			return workostest.Edited(func(*workostest.Request, *workostest.Response) { time.Sleep(slower) })
		})
		inParallel(2, func(i int) {
			uri := []string{wanted, respelled}[i]
			if made := wantCreated(t, inv.RedirectURIs, redirectURI(uri)); made.URI != uri {
				t.Errorf("got %+v for %s", made, uri)
			}
			e.wantOnServer(t, uri, 1)
		})
	})
}

func TestAValueThatExistsIsLookedUp(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.addURIs(500)
		uri, origin := e.AddRedirectURI(wanted), e.AddCORSOrigin(originOf(1))
		inv := e.inventory(func(_ *workos.Config, o *inventory.Options) { o.ListLagWaits = []time.Duration{} }) // at once
		_ = wantExists(t, inv.RedirectURIs, redirectURI(wanted), uri.ID, false)
		_ = wantExists(t, inv.CORSOrigins, corsOrigin(originOf(1)), origin.ID, false)
		e.wantCount(t, http.MethodGet, "", 6+1)
		for i := range 60 {
			e.AddRedirectURI(fmt.Sprint(wanted, i))
		}
		for i := range 60 { // what was added since is looked up together
			_ = wantExists(t, inv.RedirectURIs, redirectURI(fmt.Sprint(wanted, i)), e.RedirectURIs()[501+i].ID, false)
		}
		e.wantCount(t, http.MethodGet, "", 6+1+1)
		e.wantCount(t, http.MethodPost, "", 62)
	})
}

func TestAValueThatExistsAndIsNotListedYetIsLookedForWithinOneBudget(t *testing.T) {
	t.Parallel()
	playEach(t, each(4*time.Second, time.Hour), func(t *testing.T, e *environment, lag time.Duration) {
		e.Set(workostest.WithListLag(lag))
		ids := make([]string, 40) // none where it is not listed in time
		for i := range ids {
			if there := e.AddRedirectURI(uriOf(i)); lag < time.Hour {
				ids[i] = there.ID
			}
		}
		inv := e.inventory()
		began := time.Now()
		inParallel(40, func(i int) { _ = wantExists(t, inv.RedirectURIs, redirectURI(uriOf(i)), ids[i], false) })
		wantTook(t, began, 0, 8*time.Second)
	})
}

func TestAValueThatExistsIsSaidToThoughTheListFails(t *testing.T) {
	t.Parallel()
	playEach(t, each(workostest.Today, workostest.Older), func(t *testing.T, e *environment, profile workostest.Profile) {
		e.Set(workostest.WithProfile(profile))
		e.AddRedirectURI(wanted)
		e.FailAlways(http.MethodGet, redirects, workostest.Answer(503, ""))
		exists := wantExists(t, e.inventory().RedirectURIs, redirectURI(wanted), "", false)
		if !errors.Is(exists, workos.ErrAlreadyExists) {
			t.Errorf("got %v", exists)
		}
	})
}

func TestAnOutcomeThatCannotBeFoundOutIsUnknown(t *testing.T) {
	t.Parallel()
	type unclear struct {
		option  workostest.Option
		refusal *workostest.Fault // of what is sent again
		lists   *workostest.Fault
		kind    error
	}
	playEach(t, map[string]unclear{
		"an API without lists": {option: workostest.WithProfile(workostest.Older), kind: inventory.ErrCannotList},
		"a list that fails":    {option: workostest.WithListLag(0), lists: workostest.AnswerHTML(502), kind: workos.ErrAmbiguous},
		"a list that lags":     {option: workostest.WithListLag(time.Hour), kind: workos.ErrAlreadyExists},
		"a refusal of what is sent again": {
			option: workostest.WithListLag(time.Hour), kind: workos.ErrUnauthorized,
			refusal: workostest.Answer(401, `{"message":"Revoked."}`),
		},
	}, func(t *testing.T, e *environment, test unclear) {
		e.Set(test.option)
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		if test.refusal != nil {
			e.FailNext(http.MethodPost, "", 1, test.refusal)
		}
		inv := e.inventory()
		_, _, _ = byValue(t.Context(), inv.RedirectURIs, wanted) // listed before, where that is possible
		if test.lists != nil {
			e.FailAlways(http.MethodGet, "", test.lists)
		}
		began := time.Now()
		wantUnknown(t, inv.RedirectURIs, test.kind)
		wantTook(t, began, 0, 10*time.Second)
		e.wantOnServer(t, wanted, 1)
		e.ClearHooks()
		e.Clock().Advance(2 * time.Hour)
		if !errors.Is(test.kind, inventory.ErrCannotList) {
			wantFound(t, e.RedirectURIs()[0].ID)(byValue(t.Context(), inv.RedirectURIs, wanted)) // not as before
		}
	})
}

func TestALostCreateIsFoundInTheServersSpelling(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.Set(workostest.WithNormalising(true))
		inv := e.inventory()
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		if made := wantCreated(t, inv.RedirectURIs, redirectURI("https://EXAMPLE.com/wanted")); made.URI != wanted {
			t.Errorf("got %+v", made)
		}
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		wantCreated(t, inv.CORSOrigins, corsOrigin("HTTPS://App.Example.com:443/"))
		e.wantCount(t, http.MethodPost, "", 2)
		other := e.AddRedirectURI("https://example.com/other")
		time.Sleep(2 * time.Second)
		_ = wantExists(t, inv.RedirectURIs, redirectURI("https://EXAMPLE.com/other"), other.ID, false)
		e.FailNext(http.MethodPost, "", 1, workostest.Answer(503, ""))
		_ = wantExists(t, inv.RedirectURIs, redirectURI("https://Example.com/other"), other.ID, false)
	})
}

// What was listed before may be gone since.
func TestALostCreateIsNotTakenForWhatWasThereBefore(t *testing.T) {
	t.Parallel()
	playEach(t, map[string]lost{
		"carried out": {workostest.LostAnswer(), 0}, "not carried out": {workostest.Answer(503, ""), 0},
		"not listed yet":       {workostest.LostAnswer(), time.Hour},
		"carried out too late": {workostest.LostAnswer().Meanwhile(func() { time.Sleep(timeout + time.Second/10) }), 0},
	}, func(t *testing.T, e *environment, test lost) {
		inv := e.inventory()
		before := e.AddRedirectURI(wanted)
		wantFound(t, before.ID)(byValue(t.Context(), inv.RedirectURIs, wanted))
		e.RemoveRedirectURI(before.ID)
		e.Set(workostest.WithListLag(test.lag))
		e.FailNext(http.MethodPost, "", 1, test.fault)
		if test.lag > 0 {
			wantUnknown(t, inv.RedirectURIs, workos.ErrAlreadyExists)
			return
		}
		made := wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
		time.Sleep(time.Minute)
		e.wantOnServer(t, wanted, 1)
		wantFound(t, made.ID)(byID(t.Context(), inv.RedirectURIs, made.ID))
	})
}

// Nor where no wait is left for another look, and the list still shows one with this value that is gone.
func TestALostCreateIsFoundThoughNoWaitIsLeft(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.Set(workostest.WithDeleteLag(time.Hour))
		inv := e.inventory(func(_ *workos.Config, o *inventory.Options) { o.ListLagWaits = []time.Duration{time.Second} })
		before := e.AddRedirectURI(wanted)
		wantFound(t, before.ID)(byValue(t.Context(), inv.RedirectURIs, wanted))
		e.RemoveRedirectURI(before.ID)
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer().Meanwhile(func() { time.Sleep(timeout + time.Second/10) }))
		inParallel(2, func(i int) {
			if i == 0 {
				wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
				return
			}
			time.Sleep(time.Second)
			wantFound(t, "")(inv.RedirectURIs.Read(t.Context(), "redir_x", uriOf(1), time.Now())) // takes the wait
		})
	})
}

// On a server that keeps spellings apart, somebody's or another resource's other spelling is not in the way.
func TestALostCreateIsNotTakenForAnotherSpelling(t *testing.T) {
	t.Parallel()
	playEach(t, each(0, 4*time.Second), func(t *testing.T, e *environment, lag time.Duration) {
		e.Set(workostest.WithListLag(lag))
		e.AddRedirectURI("https://EXAMPLE.com/wanted")
		time.Sleep(10 * time.Second)
		inv := e.inventory()
		wantCreated(t, inv.RedirectURIs, redirectURI("https://Example.com/wanted"))
		for value, fault := range map[string]*workostest.Fault{wanted: workostest.LostAnswer(), "https://example.COM/wanted": workostest.Answer(503, "")} {
			e.FailNext(http.MethodPost, "", 1, fault)
			if made := wantCreated(t, inv.RedirectURIs, redirectURI(value)); made.URI != value {
				t.Errorf("got %+v", made)
			}
			e.wantOnServer(t, value, 1)
		}
	})
}

func TestACancelledCreate(t *testing.T) {
	t.Parallel()
	type outcome struct {
		after    time.Duration // it is cancelled
		fault    *workostest.Fault
		requests int
		want     func(err error) bool
	}
	playEach(t, map[string]outcome{
		"before it is sent": {0, workostest.Reset(), 0, func(err error) bool {
			return errors.Is(err, workos.ErrNotSent) && errors.Is(err, context.Canceled) && !isUnknown(err)
		}},
		"that is answered in time": {time.Second, slow(4 * time.Second), 1, func(err error) bool { return err == nil }},
		"that is not answered":     {time.Second, slow(9 * time.Second), 1, isUnknown},
		"in a pause":               {time.Second, workostest.Answer(503, "", "Retry-After", "50"), 1, isUnknown},
	}, func(t *testing.T, e *environment, test outcome) {
		e.FailNext(http.MethodPost, "", 1, test.fault)
		inv := e.inventory()
		ctx := cancelledAfter(t, test.after)
		began := time.Now()
		made, err := inv.RedirectURIs.Create(ctx, redirectURI(wanted))
		if !test.want(err) || (err == nil) != (made.ID != "") || inv.RedirectURIs.Claimed(made.ID) != (err == nil) {
			t.Errorf("got %+v, %v", made, err)
		}
		wantTook(t, began, 0, 7*time.Second)
		e.wantCount(t, http.MethodPost, "", test.requests)
	})
}
