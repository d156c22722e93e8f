package inventory_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
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
		inParallel(50, func(i int) {
			for i := i; i < 250; i += 50 {
				wantURI(t, uris[i].ID)(inv.RedirectURIs.ByID(t.Context(), uris[i].ID))
				wantURI(t, uris[i].ID)(inv.RedirectURIs.ByValue(t.Context(), uriOf(i)))
				wantURI(t, uris[i].ID)(inv.RedirectURIs.Read(t.Context(), uris[i].ID, uriOf(i), uris[i].CreatedAt))
			}
		})
		wantURI(t, "")(inv.RedirectURIs.ByValue(t.Context(), wanted))
		wantURI(t, "")(inv.RedirectURIs.ByID(t.Context(), "redir_other"))
		e.wantCount(t, "", "", 3)
		e.wantCount(t, http.MethodGet, redirects, 3)
	})
}

func TestNoPageIsFetchedThatIsNotNeeded(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		uris := e.addURIs(500)
		inv := e.inventory()
		for _, look := range []struct{ object, pages int }{{0, 1}, {99, 1}, {100, 2}, {50, 2}, {399, 4}, {499, 5}} {
			wantURI(t, uris[look.object].ID)(inv.RedirectURIs.ByID(t.Context(), uris[look.object].ID))
			e.wantCount(t, "", "", look.pages)
		}
	})
}

func TestListsOfOtherServersAreFollowedToTheirEnd(t *testing.T) {
	t.Parallel()
	for name, option := range map[string]workostest.Option{
		"order ignored":              workostest.WithListFlaws(workostest.ListIgnoresOrder),
		"pages smaller than the ask": workostest.WithPageSize(40),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				uris := e.addURIs(150)
				inv := e.inventory()
				for _, uri := range uris {
					wantURI(t, uri.ID)(inv.RedirectURIs.ByID(t.Context(), uri.ID))
				}
				wantURI(t, "")(inv.RedirectURIs.ByValue(t.Context(), wanted))
				e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
				wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
				e.wantCount(t, http.MethodPost, "", 1)
			}, option)
		})
	}
}

func TestValuesAreFoundByTheKindsOwnEquivalence(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		upper, exact := e.AddRedirectURI("https://EXAMPLE.com/wanted"), e.AddRedirectURI(wanted)
		origin := e.AddCORSOrigin("https://app.example.com")
		inv := e.inventory()
		ctx := t.Context()
		wantURI(t, upper.ID)(inv.RedirectURIs.ByValue(ctx, upper.URI))
		wantURI(t, "")(inv.RedirectURIs.ByValue(ctx, "https://Example.com/wanted"))
		wantURI(t, exact.ID)(inv.RedirectURIs.ByNormalForm(ctx, wanted)) // before the other spelling, which is older
		wantURI(t, upper.ID)(inv.RedirectURIs.ByNormalForm(ctx, "https://Example.com/wanted"))
		wantURI(t, "")(inv.RedirectURIs.ByNormalForm(ctx, wanted+"/"))
		wantFound[workos.CORSOrigin](t, origin.ID)(inv.CORSOrigins.ByValue(ctx, "HTTPS://App.Example.com:443/"))
		wantFound[workos.CORSOrigin](t, "")(inv.CORSOrigins.ByValue(ctx, "https://app.example.com:444"))
		e.wantCount(t, "", "", 2)
	})
}

// Only a complete list proves absence.
func TestAFailingPageIsAnErrorForWhatMayStandOnIt(t *testing.T) {
	t.Parallel()
	for _, fault := range []*workostest.Fault{
		workostest.Answer(503, `{"message":"Down."}`), workostest.Reset(), hang(), workostest.AnswerHTML(200),
		workostest.AnswerHTML(404), workostest.AnswerHTML(502), workostest.TruncatedJSON(), workostest.Truncated(),
		workostest.WrongContentType("text/html"), workostest.Answer(429, "", "Retry-After", "0"), workostest.Answer(401, "{}"),
		workostest.EditedJSON(func(body map[string]any) { delete(body, "data") }),
		workostest.EditedJSON(func(body map[string]any) { delete(body, "list_metadata") }),
	} {
		t.Run(fault.Name(), func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				uris := e.addURIs(250)
				e.Before(func(r *workostest.Request) *workostest.Fault {
					if r.RawQuery != "limit=100&order=asc" {
						return fault
					}
					return nil
				})
				inv := e.inventory()
				inParallel(50, func(i int) { wantNoAnswer(t, nil)(inv.RedirectURIs.ByID(t.Context(), uris[100+i].ID)) })
				wantNoAnswer(t, nil)(inv.RedirectURIs.ByValue(t.Context(), wanted))
				wantNoAnswer(t, nil)(inv.RedirectURIs.ByNormalForm(t.Context(), wanted))
				wantNoAnswer(t, nil)(inv.RedirectURIs.Read(t.Context(), "redir_x", wanted, time.Time{}))
				wantNoAnswer(t, nil)(inv.RedirectURIs.LookUp(t.Context(), wanted))
				if all, err := inv.RedirectURIs.All(t.Context()); err == nil {
					t.Errorf("%d objects are taken for all", len(all))
				}
				wantURI(t, uris[99].ID)(inv.RedirectURIs.ByID(t.Context(), uris[99].ID)) // the page that did come
				if n := e.Count("", ""); n > 4 {
					t.Errorf("%d requests, want one series of retries", n)
				}
			})
		})
	}
}

func TestAnAPIThatIsDownCostsOneSeriesOfRetriesUntilItIsAskedAgain(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		uris := e.addURIs(1000)
		e.FailAlways("", "", workostest.Answer(503, ""))
		inv := e.inventory(retries(4))
		inParallel(1000, func(i int) { wantNoAnswer(t, nil)(inv.RedirectURIs.ByID(t.Context(), uris[i].ID)) })
		e.wantCount(t, "", "", 5)
		e.ClearHooks()
		time.Sleep(5 * time.Second)
		wantNoAnswer(t, nil)(inv.RedirectURIs.ByID(t.Context(), uris[0].ID))
		e.wantCount(t, "", "", 5)
		time.Sleep(6 * time.Second)
		inParallel(1000, func(i int) { wantURI(t, uris[i].ID)(inv.RedirectURIs.ByID(t.Context(), uris[i].ID)) })
		e.wantCount(t, "", "", 5+10)
	})
}

func TestACancelledReaderDoesNotSpoilTheOthers(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		uris := e.addURIs(150)
		inv := e.inventory()
		wantNoAnswer(t, context.Canceled)(inv.RedirectURIs.ByID(cancelled(t), uris[0].ID))
		e.FailNext("", "", 1, slow(9*time.Second))
		began := time.Now()
		ctx := cancelledAfter(t, time.Second)
		inParallel(3, func(i int) { // one fetches, the others wait for it
			wantNoAnswer(t, context.Canceled)(inv.RedirectURIs.ByID(ctx, uris[140+i].ID))
		})
		if took := time.Since(began); took != time.Second {
			t.Errorf("they ended after %v", took)
		}
		inParallel(150, func(i int) { wantURI(t, uris[i].ID)(inv.RedirectURIs.ByID(t.Context(), uris[i].ID)) })
		e.wantCount(t, "", "", 1+2)
	})
}

func TestACursorWhoseObjectIsGoneStartsTheListOverOnce(t *testing.T) {
	t.Parallel()
	for _, status := range []int{0, 400, 404, 422} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				uris := e.addURIs(250)
				inv := e.inventory()
				made := wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
				remove := workostest.Meanwhile(func() { e.RemoveRedirectURI(uris[99].ID) })
				if status != 0 { // 0: as the fake says it
					remove = workostest.Answer(status, `{"message":"Not Found"}`).Meanwhile(func() { e.RemoveRedirectURI(uris[99].ID) })
				}
				e.FailNth(http.MethodGet, redirects, 2, remove)
				for _, i := range []int{0, 98, 100, 249} {
					wantURI(t, uris[i].ID)(inv.RedirectURIs.ByID(t.Context(), uris[i].ID))
				}
				wantURI(t, "")(inv.RedirectURIs.ByID(t.Context(), uris[99].ID))
				wantURI(t, made.ID)(inv.RedirectURIs.ByValue(t.Context(), wanted))
				e.wantCount(t, http.MethodGet, "", 2+3)
			})
		})
	}
	t.Run("always", func(t *testing.T) {
		t.Parallel()
		play(t, func(t *testing.T, e *environment) {
			uris := e.addURIs(250)
			remove := e.Before(func(r *workostest.Request) *workostest.Fault {
				if r.RawQuery != "limit=100&order=asc" {
					return workostest.Answer(422, `{"message":"No such cursor."}`)
				}
				return nil
			})
			inv := e.inventory()
			inParallel(10, func(i int) { wantNoAnswer(t, workos.ErrCursor)(inv.RedirectURIs.ByID(t.Context(), uris[100+i].ID)) })
			e.wantCount(t, "", "", 4)
			remove()
			e.RemoveRedirectURI(uris[99].ID)
			time.Sleep(11 * time.Second)
			wantURI(t, uris[249].ID)(inv.RedirectURIs.ByID(t.Context(), uris[249].ID))
		})
	})
}

func TestAnAPIWithoutListsSaysSoAndIsAskedOnce(t *testing.T) {
	t.Parallel()
	for _, missing := range missingRoutes() {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
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
			}, workostest.WithProfile(workostest.Older), missing)
		})
	}
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

func TestReadTakesOverWhatWasAddedAgain(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		uris := e.addURIs(3)
		e.RemoveRedirectURI(uris[1].ID)
		again, upper := e.AddRedirectURI(uriOf(1)), e.AddRedirectURI("https://EXAMPLE.com/wanted")
		e.ChangeRedirectURI(uris[2].ID, "https://example.com/changed")
		inv := e.inventory()
		wantURI(t, again.ID)(inv.RedirectURIs.Read(t.Context(), uris[1].ID, uriOf(1), uris[1].CreatedAt))
		wantURI(t, uris[0].ID)(inv.RedirectURIs.Read(t.Context(), uris[0].ID, upper.URI, uris[0].CreatedAt)) // by id first
		wantURI(t, uris[2].ID)(inv.RedirectURIs.Read(t.Context(), uris[2].ID, uriOf(2), uris[2].CreatedAt))
		wantURI(t, "")(inv.RedirectURIs.Read(t.Context(), "redir_old", wanted, time.Time{})) // exactly the same value alone
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

func TestYoungObjectsThatTheListDoesNotShowYetAreLookedForAgain(t *testing.T) {
	t.Parallel()
	for _, ahead := range []time.Duration{0, -time.Hour, time.Hour} { // of the API's clock, which decides
		t.Run(ahead.String(), func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				e.Clock().Advance(ahead)
				uris := madeJustNow(t, e, 30)
				inv := e.inventory()
				began := time.Now()
				inParallel(30, func(i int) {
					wantURI(t, uris[i].ID)(inv.RedirectURIs.Read(t.Context(), uris[i].ID, uris[i].URI, uris[i].Created()))
				})
				if took, n := time.Since(began), e.Count("", ""); took > 5*time.Second || n > 6 {
					t.Errorf("%v and %d requests", took, n)
				}
			}, workostest.WithListLag(4*time.Second))
		})
	}
}

// One process may serve many walks: its list may be older than an object.
func TestObjectsThatAreNewerThanTheListAreLookedForAtOnce(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.addURIs(250)
		inv := e.inventory()
		wantURI(t, "")(inv.RedirectURIs.ByValue(t.Context(), wanted))
		time.Sleep(time.Hour)
		uri := e.AddRedirectURI(wanted)
		time.Sleep(2 * time.Minute)
		began := time.Now()
		wantURI(t, uri.ID)(inv.RedirectURIs.Read(t.Context(), uri.ID, wanted+"/2", uri.CreatedAt))
		wantURI(t, "")(inv.RedirectURIs.Read(t.Context(), "redir_x", wanted+"/2", uri.CreatedAt))
		wantURI(t, "")(inv.RedirectURIs.Read(t.Context(), "redir_y", wanted+"/3", uri.CreatedAt))
		if took := time.Since(began); took != latency {
			t.Errorf("took %v", took)
		}
		e.wantCount(t, "", "", 3+1)
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
		inParallel(30, func(i int) {
			wantURI(t, "")(inv.RedirectURIs.Read(t.Context(), uris[i].ID, uris[i].URI, uris[i].Created()))
		})
		if took := time.Since(began); took < 6*time.Second || took > 7*time.Second {
			t.Errorf("took %v", took)
		}
		e.wantCount(t, "", "", 1+6)
	})
}

func TestOldObjectsThatAreGoneAreNotWaitedFor(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		old := madeJustNow(t, e, 1)[0]
		e.RemoveRedirectURI(old.ID)
		e.Clock().Advance(time.Minute + time.Second) // by the API's clock; a Date has no fractions
		began := time.Now()
		inv := e.inventory()
		wantURI(t, "")(inv.RedirectURIs.Read(t.Context(), old.ID, old.URI, old.Created()))
		wantURI(t, "")(inv.RedirectURIs.Read(t.Context(), old.ID, old.URI, time.Time{})) // its age is unknown
		if took := time.Since(began); took != latency {
			t.Errorf("took %v", took)
		}
	})
}

func TestALookForAYoungObjectThatFailsIsAnError(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		uris := madeJustNow(t, e, 30)
		e.FailNth(http.MethodGet, "", 1, workostest.Afterwards(func() { e.FailAlways("", "", workostest.Answer(503, "")) }))
		inv := e.inventory(func(_ *workos.Config, o *inventory.Options) { o.ListLagWaits = []time.Duration{time.Second} })
		read := func(i int) (workos.RedirectURI, bool, error) {
			return inv.RedirectURIs.Read(t.Context(), uris[i].ID, uris[i].URI, uris[i].Created())
		}
		inParallel(30, func(i int) { wantNoAnswer(t, nil)(read(i)) })
		e.wantCount(t, "", "", 1+3)
		time.Sleep(11 * time.Second)
		wantNoAnswer(t, nil)(read(0)) // though no wait is left
		e.ClearHooks()
		time.Sleep(11 * time.Second)
		wantURI(t, "")(read(0))
	}, workostest.WithListLag(time.Hour))
}

func TestALookForAYoungObjectCanBeCancelled(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		young := madeJustNow(t, e, 1)[0]
		inv := e.inventory()
		began := time.Now()
		wantNoAnswer(t, context.Canceled)(inv.RedirectURIs.Read(cancelledAfter(t, 100*time.Millisecond), young.ID, young.URI, young.Created()))
		if took := time.Since(began); took != 100*time.Millisecond {
			t.Errorf("ended after %v", took)
		}
		wantURI(t, young.ID)(inv.RedirectURIs.Read(t.Context(), young.ID, young.URI, young.Created()))
	}, workostest.WithListLag(4*time.Second))
}

func TestLookUpListsTheNewestBeforeItMisses(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		uris := e.addURIs(250)
		inv := e.inventory()
		wantURI(t, uris[7].ID)(inv.RedirectURIs.LookUp(t.Context(), uriOf(7)))
		wantURI(t, uris[8].ID)(inv.RedirectURIs.LookUp(t.Context(), uris[8].ID))
		e.wantCount(t, "", "", 1)
		wantURI(t, "")(inv.RedirectURIs.LookUp(t.Context(), "https://EXAMPLE.com/callback/00007"))
		e.wantCount(t, "", "", 3+1)
		byID, byValue := e.AddRedirectURI(wanted), e.AddRedirectURI(wanted+"/2")
		wantURI(t, byID.ID)(inv.RedirectURIs.LookUp(t.Context(), byID.ID))
		wantURI(t, byValue.ID)(inv.RedirectURIs.LookUp(t.Context(), byValue.URI))
		e.wantCount(t, "", "", 3+1+1)
		first := e.AddRedirectURI(wanted + "/3")
		for i := range 150 {
			e.Clock().Advance(time.Millisecond)
			e.AddRedirectURI(uriOf(1000 + i))
		}
		wantURI(t, first.ID)(inv.RedirectURIs.LookUp(t.Context(), first.ID)) // on the second page
		e.wantCount(t, "", "", 3+1+1+2)
		e.FailAlways("", "", workostest.Answer(403, "{}"))
		wantNoAnswer(t, nil)(inv.RedirectURIs.LookUp(t.Context(), "redir_other"))
	})
}

func TestAllAndStreamAreOldestFirst(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]workostest.Option{
		"order": nil, "order ignored": {workostest.WithListFlaws(workostest.ListIgnoresOrder)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				want := make([]string, 150)
				for i := range want {
					e.AddRedirectURI(uriOf(i))
					time.Sleep(time.Second)
					want[i] = uriOf(i)
				}
				inv := e.inventory()
				if all, err := inv.RedirectURIs.All(t.Context()); err != nil || !slices.Equal(values(all), want) {
					t.Errorf("got %v, %v", values(all), err)
				}
				e.wantCount(t, "", "", 2)
			}, options...)
		})
	}
}

func TestAStreamFetchesNoPageThatIsNotTaken(t *testing.T) {
	t.Parallel()
	for limit, pages := range map[int]int{1: 1, 100: 1, 101: 2, 1000: 2} {
		t.Run(strconv.Itoa(limit), func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				e.addURIs(130)
				var taken []string
				for uri, err := range e.inventory().RedirectURIs.Stream(t.Context()) {
					if err != nil {
						t.Error(err)
					}
					if taken = append(taken, uri.URI); len(taken) == limit {
						break
					}
				}
				if len(taken) != min(limit, 130) || taken[0] != uriOf(0) || taken[len(taken)-1] != uriOf(len(taken)-1) {
					t.Errorf("got %v", taken)
				}
				e.wantCount(t, "", "", pages)
			})
		})
	}
}

func TestAStreamGivesItsErrorLast(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.addURIs(130)
		e.FailNth(http.MethodGet, redirects, 2, workostest.Answer(403, `{"message":"No."}`))
		given, failures := 0, 0
		for _, err := range e.inventory().RedirectURIs.Stream(t.Context()) {
			if err == nil {
				given++
			} else if refused, ok := errors.AsType[*workos.Error](err); ok && refused.Status == 403 && given == 100 {
				failures++
			}
		}
		if given != 100 || failures != 1 {
			t.Errorf("%d objects and %d errors", given, failures)
		}
	})
}
