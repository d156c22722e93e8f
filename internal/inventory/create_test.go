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

const wanted = "https://example.com/wanted"

// wantOutcome creates the wanted redirect URI.
func wantOutcome(t *testing.T, run *inventory.Inventory, want inventory.Outcome) inventory.Creation[workos.RedirectURI] {
	t.Helper()
	creation, err := run.RedirectURIs.Create(t.Context(), wanted)
	if err != nil || creation.Outcome != want {
		t.Errorf("got %+v, %v, want %v", creation, err, want)
	}
	if (creation.Err == nil) != (want == inventory.Created) {
		t.Errorf("%v with the error %v", creation.Outcome, creation.Err)
	}
	return creation
}

// wantOnServer checks how many of the wanted redirect URIs there are.
func wantOnServer(t *testing.T, api *workostest.Server, want int) {
	t.Helper()
	var got int
	for _, u := range api.RedirectURIs() {
		if u.URI == wanted {
			got++
		}
	}
	if got != want {
		t.Errorf("%d on the server, want %d", got, want)
	}
}

func TestACreateCostsOneRequest(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	run := newRun(api)
	made := wantCreated(t, run.RedirectURIs, wanted)
	if on := api.RedirectURIs(); len(on) != 1 || on[0].ID != made.ID || made.CreatedAt == "" {
		t.Errorf("got %+v, on the server are %+v", made, on)
	}
	wantCreated(t, run.CORSOrigins, originOf(1))
	wantCount(t, api, "", "", 2)
}

func TestACreateThatIsRefusedIsAnError(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		run := e.run()
		for _, status := range []int{302, 400, 401, 403, 404, 405, 422, 429, 501} {
			e.FailNext(http.MethodPost, "", 3, workostest.Answer(status, `{"message":"No."}`))
			creation, err := run.RedirectURIs.Create(t.Context(), wanted)
			var refused *workos.Error
			if !errors.As(err, &refused) || refused.Status != status || creation != (inventory.Creation[workos.RedirectURI]{}) {
				t.Errorf("%d: got %+v, %v", status, creation, err)
			}
			e.ClearHooks()
		}
		wantOnServer(t, e.Server, 0)
		wantCount(t, e.Server, http.MethodGet, "", 0)
	})
}

// lost are the ways in which a create is carried out and its answer does not arrive, or can't be read.
func lost() []*workostest.Fault {
	return []*workostest.Fault{
		workostest.LostAnswer(),
		workostest.Answer(500, `{"message":"Sorry."}`).Acting(),
		workostest.AnswerHTML(502).Acting(),
		workostest.Answer(503, "", "Retry-After", "2").Acting(),
		workostest.Answer(504, "").Acting(),
		workostest.Answer(408, "").Acting(),
		workostest.AnswerHTML(201).Acting(),
		workostest.TruncatedJSON(),
		workostest.WrongContentType("text/plain"),
		workostest.EditedJSON(func(body map[string]any) { delete(body, "id") }),
	}
}

func TestACreateWhoseAnswerIsLostIsFound(t *testing.T) {
	t.Parallel()
	for _, fault := range lost() {
		t.Run(fault.Name(), func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			synctest.Test(t, func(t *testing.T) {
				addURIs(e.Server, 3)
				time.Sleep(time.Minute)
				e.FailNext(http.MethodPost, "", 1, fault)
				run := e.run()
				creation := wantOutcome(t, run, inventory.Created)
				if on := e.RedirectURIs(); len(on) != 4 || on[3].ID != creation.Object.ID || on[3].URI != wanted {
					t.Errorf("got %+v, on the server are %+v", creation.Object, on)
				}
				wantCount(t, e.Server, http.MethodPost, "", 1)
				wantCount(t, e.Server, http.MethodGet, "", 1)
				wantAll(t, run.RedirectURIs, uriOf(0), uriOf(1), uriOf(2), wanted)
			})
		})
	}
}

func TestACreateThatNeverArrivedIsSentAgain(t *testing.T) {
	t.Parallel()
	for _, fault := range []*workostest.Fault{
		workostest.Reset(), workostest.Answer(503, ""), workostest.Answer(500, ""), workostest.AnswerHTML(504), workostest.AnswerHTML(201),
	} {
		t.Run(fault.Name(), func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			synctest.Test(t, func(t *testing.T) {
				addURIs(e.Server, 3)
				e.FailNext(http.MethodPost, "", 2, fault)
				wantOutcome(t, e.run(), inventory.Created)
				wantOnServer(t, e.Server, 1)
				wantCount(t, e.Server, http.MethodPost, "", 3)
				wantCount(t, e.Server, http.MethodGet, "", 2)
			})
		})
	}
}

func TestACreateIsSentAgainNoMoreThanMaxRetries(t *testing.T) {
	t.Parallel()
	for _, retry := range []int{0, 1, 4} {
		e := newEnvironment(t)
		synctest.Test(t, func(t *testing.T) {
			addURIs(e.Server, 3)
			e.FailAlways(http.MethodPost, "", workostest.Answer(503, `{"message":"Down."}`))
			creation := wantOutcome(t, e.run(retries(retry)), inventory.Unknown)
			var answer *workos.Error
			if !errors.As(creation.Err, &answer) || answer.Status != 503 || answer.Message != "Down." {
				t.Errorf("got %v", creation.Err)
			}
			wantCount(t, e.Server, http.MethodPost, "", retry+1)
			wantOnServer(t, e.Server, 0)
		})
	}
}

func TestACreatePausesBeforeItIsSentAgain(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		e.FailNext(http.MethodPost, "", 1, workostest.Answer(503, "", "Retry-After", "20"))
		began := time.Now()
		wantOutcome(t, e.run(), inventory.Created)
		if took := time.Since(began); took < 20*time.Second || took > 21*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestACreateThatTimesOutIsFound(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		e.FailNext(http.MethodPost, "", 1, workostest.Afterwards(func() { time.Sleep(11 * time.Second) }))
		creation := wantOutcome(t, e.run(), inventory.Created)
		if creation.Object.ID != e.RedirectURIs()[0].ID {
			t.Errorf("got %+v", creation.Object)
		}
		wantCount(t, e.Server, http.MethodPost, "", 1)
	})
}

// A list that another create has begun while this one's answer was awaited does not show what happened since.
func TestACreateInDoubtIsLookedForInAListOfItsOwn(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		addURIs(e.Server, 3)
		run := e.run()
		e.holding(func(req *http.Request) error {
			if req.Method == http.MethodPost { // it is carried out after 9 s, and answered too late
				return workos.Sleep(t.Context(), 9*time.Second)
			}
			return nil
		})
		e.After(func(r *workostest.Request, _ *workostest.Response) {
			if r.Method == http.MethodPost {
				time.Sleep(5 * time.Second)
			}
		})
		time.AfterFunc(5*time.Second, func() { wantLookup(t, run.RedirectURIs, "https://example.com/none", inventory.Gone) })
		wantOutcome(t, run, inventory.Created)
		wantCount(t, e.Server, http.MethodPost, "", 1)
		wantOnServer(t, e.Server, 1)
	})
}

func TestAnObjectSomebodyElseMadeIsNotTakenForOurs(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		run := e.run()
		wantLookup(t, run.RedirectURIs, wanted, inventory.Gone)
		other := e.AddRedirectURI(wanted)
		time.Sleep(2 * time.Second)
		e.FailNext(http.MethodPost, "", 1, workostest.Answer(503, ""))
		if creation := wantOutcome(t, run, inventory.Exists); creation.Object.ID != other.ID {
			t.Errorf("got %+v", creation)
		}
		wantCount(t, e.Server, http.MethodPost, "", 1)
		wantRemoval(t, run.RedirectURIs, other.ID, inventory.Removed) // it was not claimed
	})
}

// What a listing showed before can't be ours, be it as young as it may.
func TestAnObjectThatWasListedBeforeIsNotTakenForOurs(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		run := e.run()
		other := e.AddRedirectURI(wanted)
		wantLookup(t, run.RedirectURIs, wanted, inventory.Found)
		time.Sleep(time.Millisecond)
		e.FailNext(http.MethodPost, "", 1, workostest.Answer(503, ""))
		if creation := wantOutcome(t, run, inventory.Exists); creation.Object.ID != other.ID {
			t.Errorf("got %+v", creation)
		}
	})
}

func TestWhoseAnObjectIsFollowsTheServersClock(t *testing.T) {
	t.Parallel()
	for _, ahead := range []time.Duration{-72 * time.Hour, -5 * time.Second, 5 * time.Second, 72 * time.Hour} {
		ours, theirs := newEnvironment(t), newEnvironment(t)
		synctest.Test(t, func(t *testing.T) {
			ours.Clock().Advance(ahead)
			ours.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
			wantOutcome(t, ours.run(), inventory.Created)

			theirs.Clock().Advance(ahead)
			theirs.AddRedirectURI(wanted)
			time.Sleep(2 * time.Second)
			theirs.FailNext(http.MethodPost, "", 1, workostest.Answer(503, ""))
			wantOutcome(t, theirs.run(), inventory.Exists)
		})
	}
}

// listedAs lists every object with another member.
func listedAs(name, value string) *workostest.Fault {
	return workostest.EditedJSON(func(body map[string]any) {
		items, _ := body["data"].([]any)
		for i := range items {
			item, _ := items[i].(map[string]any)
			item[name] = value
		}
	})
}

func TestTimesOfCreationWithoutFractionsAreUnderstood(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(700 * time.Millisecond)
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		e.FailAlways(http.MethodGet, "", listedAs("created_at", "2000-01-01T00:00:00Z"))
		wantOutcome(t, e.run(), inventory.Created)
	})
}

func TestAnObjectOfUnknownAgeIsNotTakenForOurs(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		e.FailAlways(http.MethodGet, "", listedAs("created_at", ""))
		wantOutcome(t, e.run(), inventory.Exists)
	})
}

func TestACreateThatExistsTellsOfWhatIsThere(t *testing.T) {
	t.Parallel()
	for _, duplicate := range []workostest.Duplicate{workostest.DuplicateConflict, workostest.DuplicateCode, workostest.DuplicateMessage} {
		e := newEnvironment(t, workostest.WithRedirectDuplicate(duplicate))
		synctest.Test(t, func(t *testing.T) {
			addURIs(e.Server, 120)
			other := e.AddRedirectURI(wanted)
			creation := wantOutcome(t, e.run(), inventory.Exists)
			if creation.Object.ID != other.ID || !errors.Is(creation.Err, workos.ErrAlreadyExists) {
				t.Errorf("got %+v", creation)
			}
			wantCount(t, e.Server, http.MethodPost, "", 1)
			wantCount(t, e.Server, http.MethodGet, "", 2)
		})
	}
}

func TestACreateThatExistsIsARefusalThoughTheListFails(t *testing.T) {
	t.Parallel()
	for _, profile := range []workostest.Profile{workostest.Today, workostest.Older} {
		e := newEnvironment(t, workostest.WithProfile(profile))
		synctest.Test(t, func(t *testing.T) {
			e.AddRedirectURI(wanted)
			e.FailAlways(http.MethodGet, redirects, workostest.Answer(503, ""))
			creation := wantOutcome(t, e.run(), inventory.Exists)
			if creation.Object.ID != "" || !errors.Is(creation.Err, workos.ErrAlreadyExists) {
				t.Errorf("got %+v", creation)
			}
		})
	}
}

func TestACreateThatAnOlderAPIRefusesExists(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, workostest.WithProfile(workostest.Older))
	synctest.Test(t, func(t *testing.T) {
		e.AddRedirectURI(wanted)
		run := e.run()
		wantOutcome(t, run, inventory.Exists)
		wantOutcome(t, run, inventory.Exists)
		wantCount(t, e.Server, http.MethodGet, "", 1)
	})
}

func TestADoubtThatAnOlderAPICannotSettleIsSaid(t *testing.T) {
	t.Parallel()
	for _, fault := range []*workostest.Fault{workostest.LostAnswer(), workostest.Answer(503, `{"message":"Down."}`)} {
		e := newEnvironment(t, workostest.WithProfile(workostest.Older))
		synctest.Test(t, func(t *testing.T) {
			e.FailNext(http.MethodPost, "", 1, fault)
			creation := wantOutcome(t, e.run(), inventory.Unknown)
			if !errors.Is(creation.Err, workos.ErrAmbiguous) || creation.Object.ID != "" {
				t.Errorf("got %+v", creation)
			}
			wantCount(t, e.Server, http.MethodPost, "", 1)
		})
	}
}

func TestADoubtThatAFailingListCannotSettleIsSaid(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 3)
		run := e.run()
		wantRead(t, run.RedirectURIs, refs[0], inventory.Found)
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		e.FailNext(http.MethodGet, "", 3, workostest.AnswerHTML(502))
		creation := wantOutcome(t, run, inventory.Unknown)
		if !errors.Is(creation.Err, workos.ErrAmbiguous) {
			t.Errorf("got %+v", creation)
		}
		wantCount(t, e.Server, http.MethodPost, "", 1)
		// The failure was this create's: what was known before stays, and the next one looks anew.
		wantRead(t, run.RedirectURIs, refs[2], inventory.Found)
		wantLookup(t, run.RedirectURIs, uriOf(9), inventory.Gone)
		wantCount(t, e.Server, http.MethodGet, "", 4)
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		wantCreated(t, run.RedirectURIs, uriOf(7))
	})
}

func TestARememberedFailureIsNotTheAnswerToALaterCreate(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		run := e.run()
		e.FailNext(http.MethodGet, "", 3, workostest.Answer(503, ""))
		wantReadError(t, run.RedirectURIs, inventory.Ref{ID: "redir_1"})
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		wantOutcome(t, run, inventory.Created)
	})
}

// Whether the value is there is not known: a create could make it twice on an API that keeps spellings apart.
func TestACreateIsAnErrorWhereTheListCannotBeRead(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 150)
		run := e.run()
		wantRead(t, run.RedirectURIs, refs[0], inventory.Found)
		e.FailNext(http.MethodGet, "", 3, workostest.Answer(503, ""))
		_, err := run.RedirectURIs.Create(t.Context(), wanted)
		if refused, ok := errors.AsType[*workos.Error](err); !ok || refused.Method != http.MethodGet || refused.Status != 503 {
			t.Errorf("got %v", err)
		}
		wantCount(t, e.Server, http.MethodPost, "", 0)
	})
}

func TestARefusalAfterADoubtIsTheirBoth(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		e.FailNext(http.MethodPost, "", 1, workostest.Answer(503, `{"message":"Down."}`))
		e.FailNext(http.MethodPost, "", 1, workostest.Answer(401, `{"message":"Revoked."}`))
		creation := wantOutcome(t, e.run(), inventory.Unknown)
		if !errors.Is(creation.Err, workos.ErrUnauthorized) || !errors.Is(creation.Err, workos.ErrAmbiguous) {
			t.Errorf("got %v", creation.Err)
		}
	})
}

func TestADuplicateAfterADoubtIsOurs(t *testing.T) {
	t.Parallel()
	for name, lag := range map[string]time.Duration{"behind a list that lags": 4 * time.Second, "at once": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t, workostest.WithListLag(lag))
			synctest.Test(t, func(t *testing.T) {
				e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
				creation := wantOutcome(t, e.run(), inventory.Created)
				if creation.Object.ID != e.RedirectURIs()[0].ID {
					t.Errorf("got %+v", creation)
				}
				wantOnServer(t, e.Server, 1)
			})
		})
	}
}

func TestADuplicateAfterADoubtThatNoListShowsIsUnknown(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, workostest.WithListLag(time.Hour))
	synctest.Test(t, func(t *testing.T) {
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		began := time.Now()
		creation := wantOutcome(t, e.run(), inventory.Unknown)
		if !errors.Is(creation.Err, workos.ErrAlreadyExists) || !errors.Is(creation.Err, workos.ErrAmbiguous) {
			t.Errorf("got %v", creation.Err)
		}
		if took := time.Since(began); took > 8*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestDuplicatesThatNoListShowsCostOneWaitOfTheRun(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, workostest.WithListLag(time.Hour))
	synctest.Test(t, func(t *testing.T) {
		addURIs(e.Server, 40)
		run := e.run()
		began := time.Now()
		inParallel(10, 40, func(i int) {
			creation, err := run.RedirectURIs.Create(t.Context(), uriOf(i))
			if err != nil || creation.Outcome != inventory.Exists {
				t.Errorf("got %+v, %v", creation, err)
			}
		})
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

// A server that has a spelling of its own lists what was sent under it.
func TestALostCreateIsFoundInTheServersSpelling(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, workostest.WithSpelling(workostest.SpellRedirectHosts|workostest.SpellOrigins))
	synctest.Test(t, func(t *testing.T) {
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		creation, err := e.run().RedirectURIs.Create(t.Context(), "https://EXAMPLE.com/Wanted")
		if err != nil || creation.Outcome != inventory.Created || creation.Object.URI != "https://example.com/Wanted" {
			t.Errorf("got %+v, %v", creation, err)
		}
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		origin, err := e.run().CORSOrigins.Create(t.Context(), "HTTPS://App.Example.com:443/")
		if err != nil || origin.Outcome != inventory.Created || origin.Object.Origin != "https://app.example.com" {
			t.Errorf("got %+v, %v", origin, err)
		}
	})
}

// On a server that keeps spellings apart, another resource's is not in the way.
func TestACreateInDoubtIsSentAgainBesideAnotherSpelling(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		run := e.run()
		wantCreated(t, run.RedirectURIs, "https://EXAMPLE.com/wanted")
		e.FailNext(http.MethodPost, "", 1, workostest.Answer(503, ""))
		if creation := wantOutcome(t, run, inventory.Created); creation.Object.URI != wanted {
			t.Errorf("got %+v", creation)
		}
		if on := e.RedirectURIs(); len(on) != 2 {
			t.Errorf("on the server are %+v", on)
		}
	})
}

func TestAnOriginThatIsKnownInAnotherSpellingIsNotMadeTwice(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	there := api.AddCORSOrigin("https://app.example.com")
	run := newRun(api)
	wantLookup(t, run.CORSOrigins, "https://app.example.com", inventory.Found)
	creation, err := run.CORSOrigins.Create(t.Context(), "https://APP.example.com:443/")
	if err != nil || creation.Outcome != inventory.Exists || creation.Object.ID != there.ID || creation.Err == nil {
		t.Errorf("got %+v, %v", creation, err)
	}
	wantCount(t, api, http.MethodPost, "", 0)
	// Redirect URIs are matched exactly: each spelling is one of its own.
	wantCreated(t, run.RedirectURIs, wanted)
	wantCreated(t, run.RedirectURIs, "https://EXAMPLE.com/wanted")
}

func TestALostCreateIsFoundInItsOwnSpellingFirst(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		e.AddRedirectURI("https://EXAMPLE.com/wanted")
		e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		if creation := wantOutcome(t, e.run(), inventory.Created); creation.Object.URI != wanted {
			t.Errorf("got %+v", creation)
		}
	})
}

func TestACreateIsCancelledAtOnce(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]*workostest.Fault{
		"in a pause": workostest.Answer(503, "", "Retry-After", "50"),
		"in flight":  workostest.Afterwards(func() { time.Sleep(9 * time.Second) }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			synctest.Test(t, func(t *testing.T) {
				e.FailNext(http.MethodPost, "", 1, fault)
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(100*time.Millisecond, cancel)
				began := time.Now()
				creation, err := e.run().RedirectURIs.Create(ctx, wanted)
				if err != nil || creation.Outcome != inventory.Unknown || !errors.Is(creation.Err, workos.ErrAmbiguous) {
					t.Errorf("got %+v, %v", creation, err)
				}
				if took := time.Since(began); name == "in a pause" && took != 100*time.Millisecond {
					t.Errorf("ended after %v", took)
				}
			})
		})
	}
	t.Run("before it is sent", func(t *testing.T) {
		t.Parallel()
		api := workostest.New(t)
		_, err := newRun(api).RedirectURIs.Create(cancelled(t), wanted)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		wantCount(t, api, "", "", 0)
	})
}

// Not every API refuses what is there already.
func TestACreateThatIsAnsweredWithWhatWasThereExists(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		other := e.AddRedirectURI(wanted)
		body := `{"id":"` + other.ID + `","uri":"` + wanted + `","created_at":"2000-01-01T00:00:00.000Z"}`
		e.FailAlways(http.MethodPost, "", workostest.Answer(200, body))
		run := e.run()
		wantLookup(t, run.RedirectURIs, wanted, inventory.Found)
		time.Sleep(time.Second)
		wantOutcome(t, run, inventory.Exists)
		wantRemoval(t, run.RedirectURIs, other.ID, inventory.Removed)

		again := e.run() // which has not seen it
		wantOutcome(t, again, inventory.Created)
		wantOutcome(t, again, inventory.Exists)
	})
}
