package inventory_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestACreateCostsOneRequest(t *testing.T) {
	t.Parallel()
	for _, wrapped := range []bool{false, true} {
		t.Run(fmt.Sprint("wrapped ", wrapped), func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				inv := e.inventory()
				made := wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
				if on := e.RedirectURIs(); len(on) != 1 || on[0].ID != made.ID || made.URI != wanted || made.CreatedAt == "" {
					t.Errorf("got %+v, on the server are %+v", made, on)
				}
				wantCreated(t, inv.CORSOrigins, corsOrigin(originOf(1)))
				wantURI(t, made.ID)(inv.RedirectURIs.ByID(t.Context(), made.ID))
				e.wantCount(t, "", "", 2)
			}, workostest.WithWrappedCreates(wrapped))
		})
	}
}

func TestACreateThatIsRefusedIsAnError(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		inv := e.inventory()
		for _, status := range []int{302, 400, 401, 403, 404, 405, 422, 429, 501} {
			e.FailAlways(http.MethodPost, "", workostest.Answer(status, `{"message":"No."}`))
			_, err := inv.RedirectURIs.Create(t.Context(), redirectURI(wanted))
			unknown := &inventory.UnknownOutcomeError{}
			if refused, ok := errors.AsType[*workos.Error](err); !ok || refused.Status != status || errors.As(err, &unknown) {
				t.Errorf("%d: got %v", status, err)
			}
			e.ClearHooks()
		}
		e.wantOnServer(t, wanted, 0)
		e.wantCount(t, http.MethodGet, "", 0)
	})
}

func TestACreateWhoseAnswerIsLostIsFoundByOneRequest(t *testing.T) {
	t.Parallel()
	for _, fault := range []*workostest.Fault{
		workostest.LostAnswer(), workostest.Answer(500, `{"message":"Sorry."}`).Acting(), workostest.AnswerHTML(502).Acting(),
		workostest.Answer(503, "", "Retry-After", "2").Acting(), workostest.Answer(408, "").Acting(),
		workostest.AnswerHTML(201).Acting(), workostest.TruncatedJSON(), workostest.Truncated(), slow(timeout + time.Second),
		workostest.WrongContentType("text/plain"), workostest.EditedJSON(func(body map[string]any) { delete(body, "id") }),
	} {
		t.Run(fault.Name(), func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				e.addURIs(3)
				e.FailNext(http.MethodPost, "", 1, fault)
				inv := e.inventory()
				made := wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
				if on := e.RedirectURIs(); len(on) != 4 || on[3].ID != made.ID {
					t.Errorf("got %+v, on the server are %+v", made, on)
				}
				e.wantCount(t, http.MethodPost, "", 1)
				e.wantCount(t, http.MethodGet, "", 1)
			})
		})
	}
}

func TestACreateThatWasNotCarriedOutIsSentAgainAfterALook(t *testing.T) {
	t.Parallel()
	for _, fault := range []*workostest.Fault{
		workostest.Reset(), workostest.Answer(503, ""), workostest.Answer(500, ""), workostest.AnswerHTML(504),
		workostest.AnswerHTML(201), hang(),
	} {
		t.Run(fault.Name(), func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				e.addURIs(3)
				e.FailNext(http.MethodPost, "", 2, fault)
				e.FailAlways(http.MethodPost, "", workostest.Meanwhile(func() { // each is preceded by a look
					if posts, looks := e.Count(http.MethodPost, ""), e.Count(http.MethodGet, ""); posts != looks+1 {
						t.Errorf("%d requests and %d looks", posts, looks)
					}
				}))
				wantCreated(t, e.inventory().RedirectURIs, redirectURI(wanted))
				e.wantOnServer(t, wanted, 1)
				e.wantCount(t, http.MethodPost, "", 3)
				e.wantCount(t, http.MethodGet, "", 2)
			})
		})
	}
}

// A create that is carried out while its client has given up and sent another one is made once.
func TestACreateThatIsCarriedOutTooLateIsMadeOnce(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer().Meanwhile(func() { time.Sleep(timeout + 100*time.Millisecond) }))
		made := wantCreated(t, e.inventory().RedirectURIs, redirectURI(wanted))
		time.Sleep(time.Minute)
		e.wantOnServer(t, wanted, 1)
		wantURI(t, made.ID)(e.inventory().RedirectURIs.ByValue(t.Context(), wanted))
	})
}

func TestACreateIsSentAgainNoMoreThanMaxRetriesAndAfterAPause(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 4} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				e.FailAlways(http.MethodPost, "", workostest.Answer(503, `{"message":"Down."}`))
				began := time.Now()
				wantUnknown(t.Context(), t, e.inventory(retries(n)).RedirectURIs, wanted)
				if took := time.Since(began); took < time.Duration(n)*time.Second/2 {
					t.Errorf("took %v", took)
				}
				e.wantCount(t, http.MethodPost, "", n+1)
				e.wantOnServer(t, wanted, 0)
			})
		})
	}
}

func TestAVerificationAmongThousandsOfObjectsListsTheNewest(t *testing.T) {
	t.Parallel()
	for _, n := range []int{3_000, 10_000} {
		for name, faults := range map[string][]*workostest.Fault{
			"carried out": {workostest.LostAnswer()}, "not carried out": {workostest.Answer(503, ""), workostest.Answer(503, "")},
			"not, then carried out": {workostest.Reset(), workostest.LostAnswer()},
		} {
			t.Run(fmt.Sprint(n, " ", name), func(t *testing.T) {
				t.Parallel()
				play(t, func(t *testing.T, e *environment) {
					e.addURIs(n)
					inv := e.inventory()
					wantURI(t, "")(inv.RedirectURIs.ByValue(t.Context(), wanted))
					e.ResetRequests()
					for _, fault := range faults {
						e.FailNext(http.MethodPost, "", 1, fault)
					}
					wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
					e.wantCount(t, http.MethodGet, "", len(faults))
					// What was listed serves the others.
					e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer().Meanwhile(func() { e.AddRedirectURI(wanted + "/2") }))
					wantCreated(t, inv.RedirectURIs, redirectURI(wanted+"/3"))
					if _, found, err := inv.RedirectURIs.ByValue(t.Context(), wanted+"/2"); !found || err != nil {
						t.Errorf("got %v, %v", found, err)
					}
					e.wantCount(t, http.MethodGet, "", len(faults)+1)
				})
			})
		}
	}
}

func TestSomebodyElsesObjectIsNotClaimed(t *testing.T) {
	t.Parallel()
	for _, listed := range []bool{false, true} {
		for _, ahead := range []time.Duration{0, -72 * time.Hour, 72 * time.Hour} { // of the API's clock
			t.Run(fmt.Sprint("listed ", listed, " ahead ", ahead), func(t *testing.T) {
				t.Parallel()
				play(t, func(t *testing.T, e *environment) {
					e.Clock().Advance(ahead)
					inv := e.inventory()
					other := e.AddRedirectURI(wanted)
					if listed { // then it is not ours, be it as young as it may
						wantURI(t, other.ID)(inv.RedirectURIs.ByValue(t.Context(), wanted))
					} else {
						time.Sleep(2 * time.Second)
					}
					e.FailNext(http.MethodPost, "", 1, workostest.Answer(503, ""))
					wantExists(t, inv.RedirectURIs, redirectURI(wanted), other.ID, false)
					e.wantCount(t, http.MethodPost, "", 2)
					// One's own is found by the same clock.
					e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
					wantCreated(t, inv.RedirectURIs, redirectURI(wanted+"/2"))
				})
			})
		}
	}
}

func TestAnObjectIsOneResourcesAlone(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		inv := e.inventory()
		made := wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
		if exists := wantExists(t, inv.RedirectURIs, redirectURI(wanted), made.ID, true); !errors.Is(exists, workos.ErrAlreadyExists) {
			t.Errorf("got %v", exists)
		}
		for _, fault := range []*workostest.Fault{workostest.LostAnswer(), workostest.Answer(503, "")} {
			e.FailNext(http.MethodPost, "", 1, fault)
			wantExists(t, inv.RedirectURIs, redirectURI(wanted), made.ID, true)
		}
		body := `{"id":"` + made.ID + `","uri":"` + wanted + `"}`
		e.FailNext(http.MethodPost, "", 1, workostest.Answer(201, body)) // of an API that does not refuse what exists
		if exists := wantExists(t, inv.RedirectURIs, redirectURI(wanted), made.ID, true); exists.Refusal != nil {
			t.Errorf("got %v", exists.Refusal)
		}
		e.FailNext(http.MethodPost, "", 1, workostest.Answer(201, body))
		another := e.inventory()
		wantURI(t, made.ID)(another.RedirectURIs.ByValue(t.Context(), wanted))
		wantExists(t, another.RedirectURIs, redirectURI(wanted), made.ID, false)
		if another.RedirectURIs.Claimed(made.ID) {
			t.Error("another inventory claims it")
		}
	})
}

func TestOverlappingCreatesOfOneValueAreOneRequest(t *testing.T) {
	t.Parallel()
	for _, fault := range []*workostest.Fault{nil, workostest.LostAnswer(), workostest.Answer(503, "")} {
		for _, lag := range []time.Duration{0, 3 * time.Second} {
			t.Run(fmt.Sprint(fault != nil, lag), func(t *testing.T) {
				t.Parallel()
				play(t, func(t *testing.T, e *environment) {
					if fault != nil {
						e.FailNext(http.MethodPost, "", 1, fault)
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
						default:
							made <- exists.Object
						}
					})
					on := e.CORSOrigins()
					if one, other := <-made, <-made; len(on) != 1 || one.ID != on[0].ID || other.ID != on[0].ID {
						t.Errorf("got %+v and %+v, on the server are %+v", one, other, on)
					}
				}, workostest.WithListLag(lag))
			})
		}
	}
}

func TestAnOriginInTwoSpellingsIsMadeOnce(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) { // which keeps spellings apart
		inv := e.inventory()
		made := wantCreated(t, inv.CORSOrigins, corsOrigin("https://app.example.com"))
		wantExists(t, inv.CORSOrigins, corsOrigin("https://APP.example.com:443/"), made.ID, true)
		e.wantCount(t, "", "", 1)
		wantCreated(t, inv.RedirectURIs, redirectURI(wanted)) // redirect URIs in two spellings are two
		wantCreated(t, inv.RedirectURIs, redirectURI("https://EXAMPLE.com/wanted"))
	})
}

func TestAValueThatExistsIsLookedUp(t *testing.T) {
	t.Parallel()
	for _, duplicate := range []workostest.Duplicate{workostest.DuplicateConflict, workostest.DuplicateCode, workostest.DuplicateMessage} {
		t.Run(fmt.Sprint(duplicate), func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				e.addURIs(120)
				uri, origin := e.AddRedirectURI(wanted), e.AddCORSOrigin(originOf(1))
				inv := e.inventory()
				if exists := wantExists(t, inv.RedirectURIs, redirectURI(wanted), uri.ID, false); !errors.Is(exists, workos.ErrAlreadyExists) {
					t.Errorf("got %v", exists)
				}
				wantExists(t, inv.CORSOrigins, corsOrigin(originOf(1)), origin.ID, false)
				e.wantCount(t, http.MethodPost, "", 2)
				e.wantCount(t, http.MethodGet, "", 2+1)
			}, workostest.WithRedirectDuplicate(duplicate), workostest.WithCORSDuplicate(duplicate))
		})
	}
}

func TestValuesThatWereAddedSinceTheListAreLookedUpTogether(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.addURIs(500)
		inv := e.inventory()
		wantURI(t, "")(inv.RedirectURIs.ByValue(t.Context(), wanted))
		for i := range 60 {
			e.AddRedirectURI(fmt.Sprint(wanted, i))
		}
		for i := range 60 {
			if _, err := inv.RedirectURIs.Create(t.Context(), redirectURI(fmt.Sprint(wanted, i))); !errors.Is(err, workos.ErrAlreadyExists) {
				t.Error(err)
			}
		}
		e.wantCount(t, http.MethodGet, "", 5+1)
	})
}

func TestAValueThatExistsAndIsNotListedYetIsLookedForWithinOneBudget(t *testing.T) {
	t.Parallel()
	for _, lag := range []time.Duration{4 * time.Second, time.Hour} {
		t.Run(lag.String(), func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				there := make([]workostest.RedirectURI, 40)
				for i := range there {
					there[i] = e.AddRedirectURI(uriOf(i))
				}
				inv := e.inventory()
				began := time.Now()
				inParallel(40, func(i int) {
					id := there[i].ID
					if lag == time.Hour {
						id = ""
					}
					exists := wantExists(t, inv.RedirectURIs, redirectURI(uriOf(i)), id, false)
					if !errors.Is(exists, workos.ErrAlreadyExists) {
						t.Errorf("got %v", exists)
					}
				})
				if took := time.Since(began); took > 8*time.Second {
					t.Errorf("took %v", took)
				}
			}, workostest.WithListLag(lag))
		})
	}
}

func TestAValueThatExistsIsSaidToThoughTheListFails(t *testing.T) {
	t.Parallel()
	for _, profile := range []workostest.Profile{workostest.Today, workostest.Older} {
		t.Run(fmt.Sprint(profile), func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				e.AddRedirectURI(wanted)
				e.FailAlways(http.MethodGet, redirects, workostest.Answer(503, ""))
				exists := wantExists(t, e.inventory().RedirectURIs, redirectURI(wanted), "", false)
				if !errors.Is(exists, workos.ErrAlreadyExists) {
					t.Errorf("got %v", exists)
				}
			}, workostest.WithProfile(profile))
		})
	}
}

func TestAnOutcomeThatCannotBeFoundOutIsUnknown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		option workostest.Option
		faults []*workostest.Fault
		lists  *workostest.Fault
		kinds  []error
	}{
		"an API without lists": {option: workostest.WithProfile(workostest.Older), kinds: []error{inventory.ErrCannotList}},
		"a list that fails":    {option: workostest.WithListLag(0), lists: workostest.AnswerHTML(502)},
		"a list that lags": {
			option: workostest.WithListLag(time.Hour), kinds: []error{workos.ErrAlreadyExists},
		},
		"a refusal of what is sent again": {
			option: workostest.WithListLag(time.Hour), kinds: []error{workos.ErrUnauthorized},
			faults: []*workostest.Fault{workostest.Answer(401, `{"message":"Revoked."}`)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				for _, fault := range append([]*workostest.Fault{workostest.LostAnswer()}, test.faults...) {
					e.FailNext(http.MethodPost, "", 1, fault)
				}
				inv := e.inventory()
				_, _, _ = inv.RedirectURIs.ByValue(t.Context(), wanted) // listed before, where that is possible
				if test.lists != nil {
					e.FailAlways(http.MethodGet, "", test.lists)
				}
				began := time.Now()
				wantUnknown(t.Context(), t, inv.RedirectURIs, wanted, test.kinds...)
				if took := time.Since(began); took > 10*time.Second {
					t.Errorf("took %v", took)
				}
				e.wantOnServer(t, wanted, 1)
				e.ClearHooks()
				e.Clock().Advance(2 * time.Hour)
				if name != "an API without lists" {
					wantURI(t, e.RedirectURIs()[0].ID)(inv.RedirectURIs.ByValue(t.Context(), wanted)) // not as before
				}
			}, test.option)
		})
	}
}

func TestAFailureOfTheListThatIsRememberedDoesNotConcernALaterCreate(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		inv := e.inventory()
		e.FailNext(http.MethodGet, "", 3, workostest.Answer(503, ""))
		wantNoAnswer(t, nil)(inv.RedirectURIs.ByValue(t.Context(), wanted))
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
	})
}

func TestALostCreateBehindAListThatLagsIsFound(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.AddRedirectURI("https://EXAMPLE.com/wanted")
		time.Sleep(10 * time.Second)
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		if made := wantCreated(t, e.inventory().RedirectURIs, redirectURI(wanted)); made.URI != wanted {
			t.Errorf("got %+v", made)
		}
		e.wantOnServer(t, wanted, 1)
	}, workostest.WithListLag(4*time.Second))
}

func TestALostCreateIsFoundInTheServersSpelling(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
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
		wantExists(t, inv.RedirectURIs, redirectURI("https://EXAMPLE.com/other"), other.ID, false)
		e.FailNext(http.MethodPost, "", 1, workostest.Answer(503, ""))
		wantExists(t, inv.RedirectURIs, redirectURI("https://Example.com/other"), other.ID, false)
	}, workostest.WithSpelling(workostest.SpellRedirectHosts|workostest.SpellOrigins))
}

// What was listed before may be gone since.
func TestALostCreateIsNotTakenForWhatWasThereBefore(t *testing.T) {
	t.Parallel()
	for _, fault := range []*workostest.Fault{workostest.LostAnswer(), workostest.Answer(503, "")} {
		t.Run(fault.Name(), func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				inv := e.inventory()
				before := e.AddRedirectURI(wanted)
				wantURI(t, before.ID)(inv.RedirectURIs.ByValue(t.Context(), wanted))
				e.RemoveRedirectURI(before.ID)
				e.FailNext(http.MethodPost, "", 1, fault)
				made := wantCreated(t, inv.RedirectURIs, redirectURI(wanted))
				e.wantOnServer(t, wanted, 1)
				wantURI(t, made.ID)(inv.RedirectURIs.ByID(t.Context(), made.ID))
			})
		})
	}
}

func TestADuplicateIsNotTakenForWhatWasThereBefore(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		inv := e.inventory()
		before := e.AddRedirectURI(wanted)
		wantURI(t, before.ID)(inv.RedirectURIs.ByValue(t.Context(), wanted))
		e.RemoveRedirectURI(before.ID)
		e.Set(workostest.WithListLag(time.Hour))
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		wantUnknown(t.Context(), t, inv.RedirectURIs, wanted, workos.ErrAlreadyExists)
	})
}

// On a server that keeps spellings apart, somebody's or another resource's other spelling is not in the way.
func TestALostCreateIsNotTakenForAnotherSpelling(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.AddRedirectURI("https://EXAMPLE.com/wanted")
		time.Sleep(2 * time.Second)
		inv := e.inventory()
		wantCreated(t, inv.RedirectURIs, redirectURI("https://Example.com/wanted"))
		for i, fault := range []*workostest.Fault{workostest.LostAnswer(), workostest.Answer(503, "")} {
			value := []string{wanted, "https://example.COM/wanted"}[i]
			e.FailNext(http.MethodPost, "", 1, fault)
			if made := wantCreated(t, inv.RedirectURIs, redirectURI(value)); made.URI != value {
				t.Errorf("got %+v", made)
			}
		}
	})
}

// listedAs lists every object with another time of creation.
func listedAs(created string) *workostest.Fault {
	return workostest.EditedJSON(func(body map[string]any) {
		items, _ := body["data"].([]any)
		for i := range items {
			item, _ := items[i].(map[string]any)
			item["created_at"] = created
		}
	})
}

func TestTheAgeOfALostCreateIsUnderstood(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		created string
		ours    bool
	}{
		"without fractions": {"2000-01-01T00:00:00Z", true}, // the bubble's first second
		"2 seconds before":  {"1999-12-31T23:59:58Z", false},
		"unknown":           {"", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				time.Sleep(700 * time.Millisecond)
				e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
				e.FailAlways(http.MethodGet, "", listedAs(test.created))
				_, err := e.inventory().RedirectURIs.Create(t.Context(), redirectURI(wanted))
				exists := &inventory.ExistsError[workos.RedirectURI]{}
				if test.ours && err != nil || !test.ours && !errors.As(err, &exists) {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

func TestACancelledCreate(t *testing.T) {
	t.Parallel()
	t.Run("before it is sent", func(t *testing.T) {
		t.Parallel()
		play(t, func(t *testing.T, e *environment) {
			_, err := e.inventory().RedirectURIs.Create(cancelled(t), redirectURI(wanted))
			unknown := &inventory.UnknownOutcomeError{}
			if !errors.Is(err, workos.ErrNotSent) || !errors.Is(err, context.Canceled) || errors.As(err, &unknown) {
				t.Errorf("got %v", err)
			}
			e.wantCount(t, "", "", 0)
		})
	})
	t.Run("that is answered in time", func(t *testing.T) {
		t.Parallel()
		play(t, func(t *testing.T, e *environment) {
			e.FailNext(http.MethodPost, "", 1, slow(4*time.Second))
			inv := e.inventory()
			made, err := inv.RedirectURIs.Create(cancelledAfter(t, 100*time.Millisecond), redirectURI(wanted))
			if err != nil || made.ID != e.RedirectURIs()[0].ID || !inv.RedirectURIs.Claimed(made.ID) {
				t.Errorf("got %+v, %v", made, err)
			}
			e.wantCount(t, "", "", 1)
		})
	})
	for name, fault := range map[string]*workostest.Fault{
		"that is not answered": slow(9 * time.Second), "in a pause": workostest.Answer(503, "", "Retry-After", "50"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				e.FailNext(http.MethodPost, "", 1, fault)
				began := time.Now()
				wantUnknown(cancelledAfter(t, 100*time.Millisecond), t, e.inventory().RedirectURIs, wanted)
				if took := time.Since(began); took > 6*time.Second {
					t.Errorf("ended after %v", took)
				}
				e.wantCount(t, http.MethodPost, "", 1)
			})
		})
	}
}
