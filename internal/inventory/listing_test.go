package inventory_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestReadersShareTheListsPages(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	uris, origs := addURIs(api, 250), addOrigins(api, 250)
	run := newRun(api)
	inParallel(50, 250, func(i int) {
		wantRead(t, run.RedirectURIs, uris[249-i], inventory.Found)
		wantRead(t, run.CORSOrigins, origs[i], inventory.Found)
		wantLookup(t, run.RedirectURIs, uriOf(i), inventory.Found)
		wantLookup(t, run.CORSOrigins, originOf(i), inventory.Found)
	})
	wantLookup(t, run.RedirectURIs, "https://example.com/other", inventory.Gone)
	wantCount(t, api, http.MethodGet, redirects, 3)
	wantCount(t, api, http.MethodGet, origins, 3)
	wantCount(t, api, "", "", 6)
}

func TestPagingStopsWhereTheObjectIsFound(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	refs := addURIs(api, 500)
	run := newRun(api)
	for _, look := range []struct{ object, pages int }{{0, 1}, {99, 1}, {100, 2}, {50, 2}, {150, 2}, {399, 4}} {
		wantRead(t, run.RedirectURIs, refs[look.object], inventory.Found)
		wantCount(t, api, http.MethodGet, redirects, look.pages)
	}
	if object, presence, err := run.RedirectURIs.LookupID(t.Context(), refs[499].ID); err != nil || presence != inventory.Found || object.URI != uriOf(499) {
		t.Errorf("got %+v, %v, %v", object, presence, err)
	}
	wantCount(t, api, http.MethodGet, redirects, 5)
}

func TestTheInventoryOfANewRunAsksNothing(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	newRun(api)
	wantCount(t, api, "", "", 0)
}

func TestRunsKnowNothingOfEachOther(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	refs := addURIs(api, 1)
	one, other := newRun(api), newRun(api)
	wantRead(t, one.RedirectURIs, refs[0], inventory.Found)
	api.RemoveRedirectURI(refs[0].ID)
	wantRead(t, one.RedirectURIs, refs[0], inventory.Found)
	wantRead(t, other.RedirectURIs, refs[0], inventory.Gone)
}

func TestAFailingPageIsAnErrorForEveryReader(t *testing.T) {
	t.Parallel()
	for _, fault := range []*workostest.Fault{
		workostest.Answer(503, `{"message":"Down."}`), workostest.Reset(), workostest.AnswerHTML(200), workostest.AnswerHTML(502),
		workostest.TruncatedJSON(), workostest.WrongContentType("text/html"), workostest.Answer(429, "", "Retry-After", "0"),
		workostest.EditedJSON(func(body map[string]any) { delete(body, "data") }),
		workostest.EditedJSON(func(body map[string]any) { delete(body, "list_metadata") }),
	} {
		t.Run(fault.Name(), func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			synctest.Test(t, func(t *testing.T) {
				refs := addURIs(e.Server, 250)
				e.FailNth(http.MethodGet, redirects, 2, fault)
				e.FailNth(http.MethodGet, redirects, 3, fault)
				e.FailNth(http.MethodGet, redirects, 4, fault)
				run := e.run()
				inParallel(50, 150, func(i int) { wantReadError(t, run.RedirectURIs, refs[100+i]) })
				if _, _, err := run.RedirectURIs.Lookup(t.Context(), "https://example.com/other"); err == nil {
					t.Error("a value that may stand on the missing page is taken for absent")
				}
				if _, err := run.RedirectURIs.All(t.Context()); err == nil {
					t.Error("a part of the list is taken for all of it")
				}
				wantRead(t, run.RedirectURIs, refs[99], inventory.Found) // the page that did come
				wantCount(t, e.Server, http.MethodGet, redirects, 1+3)   // one budget of retries, not 150
			})
		})
	}
}

func TestAnAPIThatIsDownCostsOneBudgetOfRetries(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 1000)
		e.FailAlways("", "", workostest.Answer(503, ""))
		run := e.run(retries(4))
		began := time.Now()
		inParallel(10, 1000, func(i int) { wantReadError(t, run.RedirectURIs, refs[i]) })
		wantCount(t, e.Server, "", "", 5)
		if took := time.Since(began); took > 15*time.Second {
			t.Errorf("took %v", took)
		}
		e.ClearHooks()
		wantReadError(t, run.RedirectURIs, refs[0]) // for this run it is settled
		wantRead(t, e.run().RedirectURIs, refs[0], inventory.Found)
	})
}

func TestARefusedKeyIsAnErrorForEveryReader(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	refs := addURIs(api, 10)
	run := newRun(api, func(c *workos.Config, _ *inventory.Options) { c.APIKey = "sk_test_other" })
	inParallel(10, 10, func(i int) {
		wantReadError(t, run.RedirectURIs, refs[i], workos.ErrUnauthorized)
	})
	wantCount(t, api, "", "", 1)
}

func TestACancelledReaderDoesNotPoisonTheOthers(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 150)
		run := e.run()
		if _, _, err := run.RedirectURIs.Read(cancelled(t), refs[0]); err == nil {
			t.Error("a cancelled reader got an answer")
		}
		// One that is cancelled while it fetches for all.
		stuck := make(chan struct{})
		ctx, cancel := context.WithCancel(t.Context())
		var once atomic.Bool
		e.holding(func(req *http.Request) error {
			if once.CompareAndSwap(false, true) {
				close(stuck)
				<-req.Context().Done()
				return req.Context().Err()
			}
			return nil
		})
		go func() {
			<-stuck
			cancel()
		}()
		if _, _, err := run.RedirectURIs.Read(ctx, refs[140]); err == nil {
			t.Error("a cancelled reader got an answer")
		}
		inParallel(20, 150, func(i int) { wantRead(t, run.RedirectURIs, refs[i], inventory.Found) })
		wantCount(t, e.Server, http.MethodGet, redirects, 2)
	})
}

func TestAReaderThatWaitsForItsTurnCanBeCancelled(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 2)
		run := e.run()
		e.holding(func(*http.Request) error { return workos.Sleep(t.Context(), 5*time.Second) })
		go func() { _, _, _ = run.RedirectURIs.Read(t.Context(), refs[0]) }()
		time.Sleep(time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		began := time.Now()
		if _, _, err := run.RedirectURIs.Read(ctx, refs[1]); err == nil {
			t.Error("a cancelled reader got an answer")
		}
		if took := time.Since(began); took != time.Second {
			t.Errorf("ended after %v", took)
		}
	})
}

func TestACursorThatVanishedStartsTheListOverOnce(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 404, 405, 422, 501} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			synctest.Test(t, func(t *testing.T) {
				refs := addURIs(e.Server, 250)
				e.FailNth(http.MethodGet, redirects, 2, workostest.Answer(status, `{"message":"Not Found"}`).Meanwhile(func() {
					e.RemoveRedirectURI(refs[99].ID)
				}))
				run := e.run()
				for _, i := range []int{0, 98, 100, 101, 249} {
					wantRead(t, run.RedirectURIs, refs[i], inventory.Found)
				}
				wantRead(t, run.RedirectURIs, refs[99], inventory.Gone)
				wantCount(t, e.Server, http.MethodGet, redirects, 5)
			})
		})
	}
	t.Run("as the API says it", func(t *testing.T) {
		t.Parallel()
		e := newEnvironment(t)
		synctest.Test(t, func(t *testing.T) {
			refs := addURIs(e.Server, 250)
			run := e.run()
			wantRead(t, run.RedirectURIs, refs[0], inventory.Found)
			e.RemoveRedirectURI(refs[99].ID)
			all, err := run.RedirectURIs.All(t.Context())
			if err != nil || len(all) != 249 {
				t.Errorf("got %d, %v", len(all), err)
			}
			wantCount(t, e.Server, http.MethodGet, redirects, 5)
		})
	})
}

func TestACursorThatVanishesAgainIsAnError(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 404, 422} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			synctest.Test(t, func(t *testing.T) {
				refs := addURIs(e.Server, 250)
				e.Before(func(r *workostest.Request) *workostest.Fault {
					if r.RawQuery != "limit=100&order=asc" {
						return workostest.Answer(status, `{"message":"Not Found"}`)
					}
					return nil
				})
				run := e.run()
				inParallel(10, 150, func(i int) {
					wantReadError(t, run.RedirectURIs, refs[100+i], workos.ErrCursor)
				})
				wantCount(t, e.Server, http.MethodGet, redirects, 4)
			})
		})
	}
}

func TestACursorThatDoesNotAdvanceIsAnError(t *testing.T) {
	t.Parallel()
	after := func(body map[string]any, cursor string) {
		body["list_metadata"] = map[string]any{"before": nil, "after": cursor}
	}
	for name, change := range map[string]func(body map[string]any, refs []inventory.Ref){
		"repeats":        func(body map[string]any, refs []inventory.Ref) { after(body, refs[99].ID) },
		"is the first's": func(body map[string]any, refs []inventory.Ref) { after(body, refs[0].ID) },
		"of an empty page": func(body map[string]any, refs []inventory.Ref) {
			body["data"] = []any{}
			after(body, refs[249].ID)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			synctest.Test(t, func(t *testing.T) {
				refs := addURIs(e.Server, 250)
				e.After(func(r *workostest.Request, resp *workostest.Response) {
					if strings.Contains(r.RawQuery, "after=") {
						resp.EditJSON(func(body map[string]any) { change(body, refs) })
					}
				})
				run := e.run()
				wantReadError(t, run.RedirectURIs, inventory.Ref{ID: "redir_other"})
				count := e.Count(http.MethodGet, redirects)
				if count > 3 {
					t.Errorf("%d requests", count)
				}
				wantReadError(t, run.RedirectURIs, inventory.Ref{ID: "redir_another"})
				wantCount(t, e.Server, "", "", count)
			})
		})
	}
}
