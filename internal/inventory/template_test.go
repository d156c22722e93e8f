package inventory_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const (
	oneContent  = `{"a": "{{ user.email }}"}`
	oneSpelt    = "{\n  \"a\": \"{{user.email}}\"\n}\n" // the same meaning
	twoContent  = `{"b": "{{ user.id }}"}`
	sixContent  = `{"c": true}`
	noneContent = ""
)

// wantTemplate reads the template, as a managed resource does.
func wantTemplate(t *testing.T, run *inventory.Inventory, want inventory.Presence, content string) {
	t.Helper()
	got, presence, err := run.JWTTemplate.Read(t.Context())
	if err != nil || presence != want || got.Content != content {
		t.Errorf("got %+v, %v, %v, want %v with %s", got, presence, err, want, content)
	}
}

// wantSet creates the template.
func wantSet(t *testing.T, run *inventory.Inventory, content string) {
	t.Helper()
	creation, err := run.JWTTemplate.Create(t.Context(), content)
	if err != nil || creation.Outcome != inventory.Created || creation.Template.Content != content || creation.Template.UpdatedAt == "" {
		t.Errorf("setting %s: got %+v, %v", content, creation, err)
	}
}

// wantRefused creates a template where there is another, and checks that nothing is sent.
func wantRefused(t *testing.T, e *environment, run *inventory.Inventory, content, there string) {
	t.Helper()
	puts := e.Count(http.MethodPut, "")
	creation, err := run.JWTTemplate.Create(t.Context(), content)
	if err != nil || creation.Outcome != inventory.Exists || creation.Template.Content != there {
		t.Errorf("setting %s: got %+v, %v, want it refused for %s", content, creation, err, there)
	}
	wantCount(t, e.Server, http.MethodPut, "", puts)
}

// wantContent checks what the environment has.
func wantContent(t *testing.T, e *environment, want string) {
	t.Helper()
	if got, _ := e.JWTTemplate(); got.Content != want {
		t.Errorf("the environment has %s, want %s", got.Content, want)
	}
}

func TestTheTemplateIsAskedForOnce(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		e.SetJWTTemplate(oneContent)
		run := e.run()
		inParallel(10, 30, func(int) { wantTemplate(t, run, inventory.Found, oneContent) })
		wantCount(t, e.Server, "", "", 1)
	})
}

func TestATemplateThatIsNotSetIsGone(t *testing.T) {
	t.Parallel()
	for _, profile := range []workostest.Profile{workostest.Today, workostest.OlderWithTemplate} {
		e := newEnvironment(t, workostest.WithProfile(profile))
		synctest.Test(t, func(t *testing.T) {
			wantTemplate(t, e.run(), inventory.Gone, noneContent)
			wantCount(t, e.Server, "", "", 1)
		})
	}
}

func TestAPageOfHTMLIsAnErrorWhereTheAPIHasTheLists(t *testing.T) {
	t.Parallel()
	for profile, missing := range map[workostest.Profile]bool{workostest.Today: false, workostest.Older: true} {
		e := newEnvironment(t, workostest.WithProfile(profile))
		e.FailAlways(http.MethodGet, template, workostest.AnswerHTML(404))
		synctest.Test(t, func(t *testing.T) {
			_, presence, err := e.run().JWTTemplate.Look(t.Context())
			if missing && (err != nil || presence != inventory.Unlistable) || !missing && err == nil {
				t.Errorf("got %v, %v", presence, err)
			}
		})
	}
}

// A 404 may mean the call or the template: the lists tell, for an API that has them has the call.
func TestA404WithoutWordsIsSettledByTheLists(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]*workostest.Fault{
		"empty": workostest.Answer(404, ""), "message": workostest.Answer(404, `{"message":"Not Found"}`),
	} {
		for profile, want := range map[workostest.Profile]inventory.Presence{
			workostest.Today: inventory.Gone, workostest.Older: inventory.Unlistable,
		} {
			t.Run(fmt.Sprint(name, " ", want), func(t *testing.T) {
				t.Parallel()
				e := newEnvironment(t, workostest.WithProfile(profile))
				synctest.Test(t, func(t *testing.T) {
					refs := addURIs(e.Server, 250)
					e.FailAlways(http.MethodGet, template, fault)
					run := e.run()
					inParallel(5, 5, func(int) { wantTemplate(t, run, want, noneContent) })
					wantCount(t, e.Server, http.MethodGet, template, 1)
					wantCount(t, e.Server, http.MethodGet, redirects, 1)
					if want == inventory.Gone { // and the look was not in vain
						wantRead(t, run.RedirectURIs, refs[50], inventory.Found)
						wantCount(t, e.Server, http.MethodGet, redirects, 1)
					}
				})
			})
		}
		t.Run(name+" where a list was seen", func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			synctest.Test(t, func(t *testing.T) {
				refs := addURIs(e.Server, 1)
				run := e.run()
				wantRead(t, run.RedirectURIs, refs[0], inventory.Found)
				e.FailAlways(http.MethodGet, template, fault)
				wantTemplate(t, run, inventory.Gone, noneContent)
				wantCount(t, e.Server, http.MethodGet, redirects, 1)
			})
		})
		t.Run(name+" where the list fails", func(t *testing.T) {
			t.Parallel()
			e := newEnvironment(t)
			synctest.Test(t, func(t *testing.T) {
				e.FailAlways(http.MethodGet, template, fault)
				e.FailAlways(http.MethodGet, redirects, workostest.Answer(403, ""))
				if _, presence, err := e.run().JWTTemplate.Read(t.Context()); err == nil {
					t.Errorf("got %v", presence)
				}
			})
		})
	}
}

func TestATemplateThatCannotBeReadIsNotTakenForGone(t *testing.T) {
	t.Parallel()
	for _, options := range [][]workostest.Option{
		{workostest.WithMissingRoute(405, workostest.RouteMessage)},
		{workostest.WithMissingRoute(501, workostest.RouteEmpty)},
		{workostest.WithMissingRoute(404, workostest.RouteStatusCode)}, // in words of the route
	} {
		e := newEnvironment(t, append(options, workostest.WithProfile(workostest.Today&^workostest.RouteGetJWTTemplate))...)
		synctest.Test(t, func(t *testing.T) {
			e.SetJWTTemplate(oneContent)
			wantTemplate(t, e.run(), inventory.Unlistable, noneContent)
		})
	}
}

func TestAFailedLookAtTheTemplateIsRememberedForTheReads(t *testing.T) {
	t.Parallel()
	for _, fault := range []*workostest.Fault{
		workostest.Answer(503, ""), workostest.AnswerHTML(200), workostest.Answer(401, ""), workostest.TruncatedJSON(),
		workostest.EditedJSON(func(body map[string]any) { delete(body, "content") }),
	} {
		e := newEnvironment(t)
		synctest.Test(t, func(t *testing.T) {
			e.SetJWTTemplate(oneContent)
			remove := e.FailAlways(http.MethodGet, template, fault)
			run := e.run()
			inParallel(5, 5, func(int) {
				if _, presence, err := run.JWTTemplate.Read(t.Context()); err == nil {
					t.Errorf("%s: got %v", fault.Name(), presence)
				}
			})
			if n := e.Count("", ""); n > 3 {
				t.Errorf("%s: %d requests", fault.Name(), n)
			}
			if _, err := run.JWTTemplate.Create(t.Context(), oneContent); err == nil {
				t.Errorf("%s: created unseen", fault.Name())
			}
			wantCount(t, e.Server, http.MethodPut, "", 0)
			remove()
			wantSet(t, run, oneContent) // which looks for itself
			wantTemplate(t, run, inventory.Found, oneContent)
		})
	}
}

func TestACancelledLookAtTheTemplateIsNotRemembered(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		e.SetJWTTemplate(oneContent)
		run := e.run()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(latency/2, cancel)
		if _, presence, err := run.JWTTemplate.Read(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, %v", presence, err)
		}
		if _, err := run.JWTTemplate.Create(ctx, oneContent); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if _, err := run.JWTTemplate.Update(ctx, oneContent); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		wantTemplate(t, run, inventory.Found, oneContent)
		wantSet(t, run, oneContent)
		wantCount(t, e.Server, http.MethodPut, "", 1)
	})
}

func TestATemplateIsSetWhereThereIsNone(t *testing.T) {
	t.Parallel()
	for _, profile := range []workostest.Profile{workostest.Today, workostest.Older, workostest.OlderWithTemplate} {
		e := newEnvironment(t, workostest.WithProfile(profile))
		synctest.Test(t, func(t *testing.T) {
			run := e.run()
			wantSet(t, run, oneContent)
			wantContent(t, e, oneContent)
			wantTemplate(t, run, inventory.Found, oneContent) // without asking
			if n := e.Count(http.MethodGet, template); n != 1 {
				t.Errorf("asked %d times", n)
			}
		})
	}
}

func TestATemplateOfTheSameMeaningIsTakenOver(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		e.SetJWTTemplate(oneSpelt)
		run := e.run()
		there, presence, err := run.JWTTemplate.Look(t.Context())
		if err != nil || presence != inventory.Found || !run.JWTTemplate.MayCreate(there, oneContent) || run.JWTTemplate.MayCreate(there, twoContent) {
			t.Errorf("got %+v, %v, %v", there, presence, err)
		}
		wantSet(t, run, oneContent)
		wantContent(t, e, oneContent)
	})
}

func TestAnotherTemplateIsNotOverwritten(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		e.SetJWTTemplate(twoContent)
		run := e.run()
		wantRefused(t, e, run, oneContent, twoContent)
		wantContent(t, e, twoContent)
	})
}

// What somebody else set after the plan has looked is seen at the last moment.
func TestATemplateThatAppearedMeanwhileIsNotOverwritten(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		run := e.run()
		wantTemplate(t, run, inventory.Gone, noneContent)
		e.SetJWTTemplate(twoContent)
		wantRefused(t, e, run, oneContent, twoContent)
	})
}

func TestASecondCreateIsRefused(t *testing.T) {
	t.Parallel()
	for _, profile := range []workostest.Profile{workostest.Today, workostest.Older, workostest.OlderWithTemplate} {
		for _, contents := range [][]string{{oneContent, twoContent}, {oneContent, oneContent}, {oneContent, oneSpelt}} {
			e := newEnvironment(t, workostest.WithProfile(profile))
			synctest.Test(t, func(t *testing.T) {
				run := e.run()
				var made, refused atomic.Int32
				inParallel(2, 2, func(i int) {
					creation, err := run.JWTTemplate.Create(t.Context(), contents[i])
					switch {
					case err != nil:
						t.Error(err)
					case creation.Outcome == inventory.Created:
						made.Add(1)
					case creation.Outcome == inventory.Exists:
						refused.Add(1)
					}
				})
				if made.Load() != 1 || refused.Load() != 1 {
					t.Errorf("%d made, %d refused", made.Load(), refused.Load())
				}
				wantCount(t, e.Server, http.MethodPut, "", 1)
			})
		}
	}
}

func TestACreateAfterAnUpdateIsRefused(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		e.SetJWTTemplate(oneContent)
		run := e.run()
		if got, err := run.JWTTemplate.Update(t.Context(), twoContent); err != nil || got.Content != twoContent {
			t.Errorf("got %+v, %v", got, err)
		}
		wantTemplate(t, run, inventory.Found, twoContent)
		wantRefused(t, e, run, twoContent, twoContent)
		wantCount(t, e.Server, http.MethodGet, "", 1) // the second's look; the first needs none
	})
}

func TestATemplateThatWasLetGoMayBeReplacedOnce(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		e.SetJWTTemplate(oneSpelt)
		run := e.run()
		wantRefused(t, e, run, twoContent, oneSpelt)
		there, _ := e.JWTTemplate()
		found := workos.JWTTemplate{Content: there.Content}
		if run.JWTTemplate.LetGoOf(found) {
			t.Error("nothing was let go yet")
		}
		run.JWTTemplate.LetGo(oneContent) // as the state has it
		if !run.JWTTemplate.LetGoOf(found) || run.JWTTemplate.LetGoOf(workos.JWTTemplate{Content: twoContent}) {
			t.Error("what was let go is not told from another")
		}
		wantSet(t, run, twoContent)
		wantRefused(t, e, run, sixContent, twoContent)
		run.JWTTemplate.LetGo(twoContent) // the run's own is not to be had again
		wantRefused(t, e, run, sixContent, twoContent)
	})
}

func TestOnlyTheTemplateThatWasLetGoMayBeReplaced(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		e.SetJWTTemplate(sixContent) // changed by hand since
		run := e.run()
		run.JWTTemplate.LetGo(oneContent)
		wantRefused(t, e, run, twoContent, sixContent)
		wantContent(t, e, sixContent)
		wantRefused(t, e, e.run(), oneContent, sixContent) // and nothing of it in another run
	})
}

func TestALetGoIsNotUsedUpByWhatFails(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		e.SetJWTTemplate(oneContent)
		run := e.run()
		run.JWTTemplate.LetGo(oneContent)
		e.FailNext(http.MethodPut, "", 1, workostest.Answer(422, `{"message":"No."}`))
		if _, err := run.JWTTemplate.Create(t.Context(), twoContent); err == nil {
			t.Error("no error")
		}
		wantSet(t, run, twoContent)
	})
}

func TestAFailedPutForgetsWhatWasKnown(t *testing.T) {
	t.Parallel()
	for _, fault := range []*workostest.Fault{workostest.Answer(503, ""), workostest.LostAnswer(), workostest.AnswerHTML(200).Acting()} {
		e := newEnvironment(t)
		synctest.Test(t, func(t *testing.T) {
			e.SetJWTTemplate(oneContent)
			run := e.run()
			wantTemplate(t, run, inventory.Found, oneContent)
			e.FailNext(http.MethodPut, "", 3, fault)
			if _, err := run.JWTTemplate.Update(t.Context(), twoContent); err == nil {
				t.Error("no error")
			}
			wantCount(t, e.Server, http.MethodPut, "", 3)
			now, _ := e.JWTTemplate()
			wantTemplate(t, run, inventory.Found, now.Content)
			wantCount(t, e.Server, http.MethodGet, "", 2)
		})
	}
}

func TestAPutWhoseAnswerIsLostIsRepeated(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		run := e.run()
		e.FailNext(http.MethodPut, "", 2, workostest.LostAnswer())
		wantSet(t, run, oneContent)
		wantCount(t, e.Server, http.MethodPut, "", 3)
		wantContent(t, e, oneContent)
	})
}

func TestATemplateThatIsRefusedIsAnError(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		run := e.run()
		var refused *workos.Error
		if _, err := run.JWTTemplate.Create(t.Context(), "no JSON"); !errors.As(err, &refused) || refused.Status != 422 {
			t.Errorf("got %v", err)
		}
		wantSet(t, run, oneContent) // the first was none
	})
}

func TestWasReadTellsOfTheTemplate(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		e.SetJWTTemplate(oneContent)
		run := e.run()
		if _, _, err := run.JWTTemplate.Look(t.Context()); err != nil || run.JWTTemplate.Holding(t.Context()) != inventory.Unheld {
			t.Errorf("a look is taken for a managed resource's read, %v", err)
		}
		wantTemplate(t, run, inventory.Found, oneContent)
		if run.JWTTemplate.Holding(t.Context()) == inventory.Unheld {
			t.Error("a read is not seen")
		}
	})
}
