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

const (
	oneContent   = `{"a": "{{ user.email }}"}`
	oneSpelt     = "{\n  \"a\": \"{{user.email}}\"\n}\n" // the same meaning
	otherContent = `{"b": "{{ user.id }}"}`
	thirdContent = `{"c": true}`
)

// wantTemplate checks what Get gives; no content is no template.
func wantTemplate(t *testing.T, inv *inventory.Inventory, content string) {
	t.Helper()
	if got, isSet, err := inv.JWTTemplate.Get(t.Context()); err != nil || isSet != (content != "") || got.Content != content {
		t.Errorf("got %+v, %v, %v, want %q", got, isSet, err, content)
	}
}

// wantSet creates the template.
func wantSet(t *testing.T, e *environment, inv *inventory.Inventory, content string) {
	t.Helper()
	got, err := inv.JWTTemplate.Create(t.Context(), content)
	on, _ := e.JWTTemplate()
	if err != nil || got.Content != content || on.Content != content || got.UpdatedAt == "" {
		t.Errorf("setting %s: got %+v, %v, the environment has %s", content, got, err, on.Content)
	}
	wantTemplate(t, inv, content)
}

// wantOther checks that a template is not created because another one is set, and that nothing is sent.
func wantOther(t *testing.T, e *environment, inv *inventory.Inventory, content, there string) {
	t.Helper()
	puts := e.Count(http.MethodPut, "")
	got, err := inv.JWTTemplate.Create(t.Context(), content)
	if on, _ := e.JWTTemplate(); !errors.Is(err, inventory.ErrOtherTemplate) || got.Content != there || on.Content != there {
		t.Errorf("setting %s: got %+v, %v, the environment has %s, want %s", content, got, err, on.Content, there)
	}
	e.wantCount(t, http.MethodPut, "", puts)
}

func TestTheTemplateIsAskedForOnce(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.SetJWTTemplate(oneContent)
		inv := e.inventory()
		inParallel(30, func(int) { wantTemplate(t, inv, oneContent) })
		e.wantCount(t, "", "", 1)
	})
}

// All the ways in which an API says that no template is set, or that it can't tell.
func TestNoTemplateIsSet(t *testing.T) {
	t.Parallel()
	lists, none := workostest.Today, workostest.Older
	unreadable := workos.ErrUnreadable
	for name, test := range map[string]struct {
		profile workostest.Profile
		answer  *workostest.Fault // of GET; nil: the fake's
		err     error             // nil: none is set
		lists   int               // requests for a list
	}{
		"in words of the template":              {lists, nil, nil, 0},
		"in words of the template, no lists":    {workostest.OlderWithTemplate, nil, nil, 0},
		"without words":                         {lists, workostest.Answer(404, `{"message":"Not Found"}`), nil, 1},
		"without words, no lists":               {none, workostest.Answer(404, `{"message":"Not Found"}`), inventory.ErrCannotList, 1},
		"empty":                                 {lists, workostest.Answer(404, ""), nil, 1},
		"empty, no lists":                       {none, workostest.Answer(404, ""), inventory.ErrCannotList, 1},
		"HTML":                                  {lists, workostest.AnswerHTML(404), unreadable, 1}, // a proxy's, perhaps
		"HTML, no lists":                        {none, workostest.AnswerHTML(404), inventory.ErrCannotList, 1},
		"in words of the route":                 {lists, workostest.Answer(404, `{"message":"Cannot GET `+template+`"}`), inventory.ErrCannotList, 0},
		"in words of the route, no lists":       {none, workostest.Answer(404, `{"message":"Cannot GET `+template+`"}`), inventory.ErrCannotList, 0},
		"405":                                   {lists, workostest.Answer(405, ""), inventory.ErrCannotList, 0},
		"without content":                       {lists, workostest.Answer(200, `{"object":"jwt_template"}`), nil, 0},
		"without content, no lists":             {workostest.EmulatorZeroFourteen, nil, nil, 0},
		"without content, and an older API's":   {none, workostest.Answer(200, `{"object":"jwt_template","content":""}`), nil, 0},
		"without words where the list can't be": {lists &^ workostest.RouteListRedirectURIs, workostest.Answer(404, ""), inventory.ErrCannotList, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				if test.answer != nil {
					e.FailAlways(http.MethodGet, template, test.answer)
				}
				inv := e.inventory()
				got, isSet, err := inv.JWTTemplate.Get(t.Context())
				if isSet || got.Content != "" || !errors.Is(err, test.err) || test.err == unreadable && errors.Is(err, inventory.ErrCannotList) {
					t.Errorf("got %+v, %v, %v, want %v", got, isSet, err, test.err)
				}
				e.wantCount(t, http.MethodGet, redirects, test.lists)
				if _, err := inv.JWTTemplate.Create(t.Context(), oneContent); test.profile != workostest.EmulatorZeroFourteen && (err != nil) != (test.err == unreadable) {
					t.Errorf("creating it: %v", err)
				}
			}, workostest.WithProfile(test.profile))
		})
	}
}

func TestAListThatWasSeenSettlesWhatA404Means(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		uris := e.addURIs(250)
		inv := e.inventory()
		wantURI(t, uris[0].ID)(inv.RedirectURIs.ByID(t.Context(), uris[0].ID))
		e.FailAlways(http.MethodGet, template, workostest.Answer(404, ""))
		wantTemplate(t, inv, "")
		e.wantCount(t, http.MethodGet, redirects, 1)
	})
}

func TestATemplateThatCannotBeReadIsNotTakenForUnset(t *testing.T) {
	t.Parallel()
	for _, fault := range []*workostest.Fault{
		workostest.Answer(503, ""), workostest.AnswerHTML(200), workostest.Answer(401, ""), workostest.TruncatedJSON(), hang(),
	} {
		t.Run(fault.Name(), func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				e.SetJWTTemplate(oneContent)
				inv := e.inventory()
				e.FailAlways(http.MethodGet, template, fault)
				got, isSet, err := inv.JWTTemplate.Get(t.Context())
				if err == nil || errors.Is(err, inventory.ErrCannotList) {
					t.Errorf("got %+v, %v, %v", got, isSet, err)
				}
				if _, err := inv.JWTTemplate.Create(t.Context(), oneContent); err == nil {
					t.Error("created unseen")
				}
				e.wantCount(t, http.MethodPut, "", 0)
				e.ClearHooks()
				wantTemplate(t, inv, oneContent) // it was not remembered
			})
		})
	}
	t.Run("because the list cannot", func(t *testing.T) {
		t.Parallel()
		play(t, func(t *testing.T, e *environment) {
			e.FailAlways(http.MethodGet, template, workostest.Answer(404, ""))
			e.FailAlways(http.MethodGet, redirects, workostest.Answer(403, ""))
			if _, isSet, err := e.inventory().JWTTemplate.Get(t.Context()); err == nil || errors.Is(err, inventory.ErrCannotList) {
				t.Errorf("got %v, %v", isSet, err)
			}
		})
	})
}

func TestATemplateIsSetWhereThereIsNone(t *testing.T) {
	t.Parallel()
	for _, profile := range []workostest.Profile{workostest.Today, workostest.Older, workostest.OlderWithTemplate} {
		t.Run(fmt.Sprint(profile), func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				inv := e.inventory()
				e.FailNext(http.MethodPut, "", 2, workostest.LostAnswer()) // a PUT may be repeated
				wantSet(t, e, inv, oneContent)
				e.wantCount(t, http.MethodGet, template, 1)
				e.wantCount(t, http.MethodPut, "", 3)
				// A second block: the same meaning is no obstacle, another one is.
				wantSet(t, e, inv, oneSpelt)
				wantOther(t, e, inv, otherContent, oneSpelt)
			}, workostest.WithProfile(profile))
		})
	}
}

func TestOverlappingCreatesOfTheTemplateAreSerialized(t *testing.T) {
	t.Parallel()
	for _, profile := range []workostest.Profile{workostest.Today, workostest.Older, workostest.OlderWithTemplate} {
		t.Run(fmt.Sprint(profile), func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				inv := e.inventory()
				failures := make(chan error, 2)
				inParallel(2, func(i int) {
					_, err := inv.JWTTemplate.Create(t.Context(), []string{oneContent, otherContent}[i])
					failures <- err
				})
				one, other := <-failures, <-failures
				if one != nil || !errors.Is(other, inventory.ErrOtherTemplate) {
					t.Errorf("got %v and %v", one, other)
				}
				e.wantCount(t, http.MethodPut, "", 1)
			}, workostest.WithProfile(profile))
		})
	}
}

func TestAnotherTemplateIsNotOverwritten(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		inv := e.inventory()
		wantTemplate(t, inv, "")
		e.SetJWTTemplate(oneSpelt) // by somebody else, after the plan
		wantOther(t, e, inv, otherContent, oneSpelt)
		there, _, err := inv.JWTTemplate.Get(t.Context())
		if err != nil || !inv.JWTTemplate.MayCreate(t.Context(), there, oneContent) || inv.JWTTemplate.MayCreate(t.Context(), there, otherContent) {
			t.Errorf("got %+v, %v", there, err)
		}
		wantSet(t, e, inv, oneContent)
	})
}

func TestAnUpdateReplacesTheTemplate(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.SetJWTTemplate(oneContent)
		inv := e.inventory()
		wantTemplate(t, inv, oneContent)
		if got, err := inv.JWTTemplate.Update(t.Context(), otherContent); err != nil || got.Content != otherContent {
			t.Errorf("got %+v, %v", got, err)
		}
		wantTemplate(t, inv, otherContent)
		e.wantCount(t, "", "", 2)
		wantOther(t, e, inv, oneContent, otherContent)
	})
}

func TestAReleasedTemplateMayBeReplacedOnce(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.SetJWTTemplate(oneSpelt)
		inv := e.inventory()
		release := func(content string) {
			t.Helper()
			if err := inv.JWTTemplate.Release(t.Context(), content); err != nil {
				t.Error(err)
			}
		}
		wantOther(t, e, inv, otherContent, oneSpelt)
		release(oneContent) // as the state spells it
		if !inv.JWTTemplate.MayCreate(t.Context(), workos.JWTTemplate{Content: oneSpelt}, otherContent) ||
			inv.JWTTemplate.MayCreate(t.Context(), workos.JWTTemplate{Content: thirdContent}, otherContent) {
			t.Error("what was released is not told from another template")
		}
		e.FailNext(http.MethodPut, "", 1, workostest.Answer(422, `{"message":"No."}`))
		if _, err := inv.JWTTemplate.Create(t.Context(), otherContent); err == nil {
			t.Error("no error")
		}
		wantSet(t, e, inv, otherContent) // a failure does not use it up
		wantOther(t, e, inv, thirdContent, otherContent)
		e.SetJWTTemplate(oneContent)
		wantOther(t, e, inv, thirdContent, oneContent) // the release is used up
		e.SetJWTTemplate(otherContent)
		release(otherContent) // one inventory serves many walks
		wantSet(t, e, inv, thirdContent)
		release(thirdContent)
		e.SetJWTTemplate(oneContent) // changed by hand since
		wantOther(t, e, inv, otherContent, oneContent)
		wantOther(t, e, e.inventory(), otherContent, oneContent)
	})
}

func TestAFailedPutForgetsWhatIsKnown(t *testing.T) {
	t.Parallel()
	for _, fault := range []*workostest.Fault{workostest.Answer(503, ""), workostest.LostAnswer(), workostest.AnswerHTML(200).Acting()} {
		t.Run(fault.Name(), func(t *testing.T) {
			t.Parallel()
			play(t, func(t *testing.T, e *environment) {
				e.SetJWTTemplate(oneContent)
				inv := e.inventory()
				wantTemplate(t, inv, oneContent)
				e.FailNext(http.MethodPut, "", 3, fault)
				if _, err := inv.JWTTemplate.Update(t.Context(), otherContent); err == nil {
					t.Error("no error")
				}
				on, _ := e.JWTTemplate()
				wantTemplate(t, inv, on.Content)
				e.wantCount(t, http.MethodPut, "", 3)
				e.wantCount(t, http.MethodGet, "", 2)
			})
		})
	}
}

func TestCancelledCallsOfTheTemplate(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.SetJWTTemplate(oneContent)
		inv := e.inventory()
		e.FailNext(http.MethodGet, "", 1, slow(9*time.Second))
		began := time.Now()
		ctx := cancelledAfter(t, time.Second)
		_, _, getErr := inv.JWTTemplate.Get(ctx)
		_, createErr := inv.JWTTemplate.Create(ctx, oneContent)
		_, updateErr := inv.JWTTemplate.Update(ctx, oneContent)
		for _, err := range []error{getErr, createErr, updateErr, inv.JWTTemplate.Release(ctx, oneContent)} {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		}
		if took := time.Since(began); took != time.Second {
			t.Errorf("ended after %v", took)
		}
		wantTemplate(t, inv, oneContent)
		e.wantCount(t, http.MethodPut, "", 0)
		e.FailNext(http.MethodPut, "", 1, slow(4*time.Second)) // what was sent is finished
		if got, err := inv.JWTTemplate.Update(cancelledAfter(t, time.Second), otherContent); err != nil || got.Content != otherContent {
			t.Errorf("got %+v, %v", got, err)
		}
		wantOther(t, e, inv, oneContent, otherContent)
	})
}
