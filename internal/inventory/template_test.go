package inventory_test

import (
	"context"
	"errors"
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

// All the ways in which an API says that no template is set, or that it can't tell.
func TestNoTemplateIsSet(t *testing.T) {
	t.Parallel()
	lists, none := workostest.Today, workostest.Older
	noLists := inventory.ErrCannotList
	bare, routed := workostest.Answer(404, `{"message":"Not Found"}`), workostest.Answer(404, `{"message":"Cannot GET `+template+`"}`)
	type answer struct {
		profile workostest.Profile
		get     *workostest.Fault // nil: the fake's
		err     error             // nil: none is set
		lists   int               // requests for a list
	}
	playEach(t, map[string]answer{
		"in words of the template":              {lists, nil, nil, 0},
		"in words of the template, no lists":    {workostest.OlderWithTemplate, nil, nil, 0},
		"without words":                         {lists, bare, nil, 1},
		"without words, no lists":               {none, bare, noLists, 1},
		"HTML":                                  {lists, workostest.AnswerHTML(404), workos.ErrUnreadable, 1}, // a proxy's, perhaps
		"HTML, no lists":                        {none, workostest.AnswerHTML(404), noLists, 1},
		"in words of the route":                 {lists, routed, noLists, 0},
		"405, no lists":                         {none, workostest.Answer(405, ""), noLists, 0},
		"without content":                       {lists, workostest.Answer(200, `{"object":"jwt_template"}`), nil, 0},
		"without content, no lists":             {workostest.EmulatorZeroFourteen, nil, nil, 0},
		"without words where the list can't be": {lists &^ workostest.RouteListRedirectURIs, bare, noLists, 1},
	}, func(t *testing.T, e *environment, test answer) {
		e.addURIs(150)
		e.Set(workostest.WithProfile(test.profile))
		if test.get != nil {
			e.FailAlways(http.MethodGet, template, test.get)
		}
		inv, unreadable := e.inventory(), errors.Is(test.err, workos.ErrUnreadable)
		got, isSet, err := inv.JWTTemplate.Get(t.Context())
		if isSet || got.Content != "" || !errors.Is(err, test.err) || unreadable && errors.Is(err, noLists) {
			t.Errorf("got %+v, %v, %v, want %v", got, isSet, err, test.err)
		}
		if _, err := inv.JWTTemplate.Create(t.Context(), oneContent); test.profile != workostest.EmulatorZeroFourteen && (err != nil) != unreadable {
			t.Errorf("creating it: %v", err)
		}
		e.wantCount(t, http.MethodGet, redirects, test.lists) // one page says enough
	})
}

func TestATemplateThatCannotBeReadIsNotTakenForUnset(t *testing.T) {
	t.Parallel()
	noList := workostest.Answer(404, "").Named("a 404 that no list explains")
	playEach(t, each(
		workostest.Answer(503, ""), workostest.AnswerHTML(200), workostest.Answer(401, ""), workostest.TruncatedJSON(), hang(), noList,
	), func(t *testing.T, e *environment, fault *workostest.Fault) {
		e.SetJWTTemplate(oneContent)
		inv := e.inventory()
		e.FailAlways(http.MethodGet, template, fault)
		if fault == noList {
			e.FailAlways(http.MethodGet, redirects, workostest.Answer(403, ""))
		}
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
}

func profiles() map[string]workostest.Profile {
	return each(workostest.Today, workostest.Older, workostest.OlderWithTemplate)
}

func TestATemplateIsSetWhereThereIsNone(t *testing.T) {
	t.Parallel()
	playEach(t, profiles(), func(t *testing.T, e *environment, profile workostest.Profile) {
		e.Set(workostest.WithProfile(profile))
		inv := e.inventory()
		e.FailNext(http.MethodPut, "", 2, workostest.LostAnswer()) // a PUT may be repeated
		wantSet(t, e, inv, oneContent)
		e.wantCount(t, http.MethodGet, template, 1)
		e.wantCount(t, http.MethodPut, "", 3)
		// A second block: the same meaning is no obstacle, another one is.
		wantSet(t, e, inv, oneSpelt)
		wantOther(t, e, inv, otherContent, oneSpelt)
	})
}

func TestOverlappingCreatesOfTheTemplateAreSerialized(t *testing.T) {
	t.Parallel()
	playEach(t, profiles(), func(t *testing.T, e *environment, profile workostest.Profile) {
		e.Set(workostest.WithProfile(profile))
		inv := e.inventory()
		failures := make(chan error, 2)
		inParallel(2, func(i int) {
			_, err := inv.JWTTemplate.Create(t.Context(), []string{oneContent, otherContent}[i])
			failures <- err
		})
		if one, other := <-failures, <-failures; one != nil || !errors.Is(other, inventory.ErrOtherTemplate) {
			t.Errorf("got %v and %v", one, other)
		}
		e.wantCount(t, http.MethodPut, "", 1)
	})
}

func TestAnotherTemplateIsNotOverwritten(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		inv := e.inventory()
		inParallel(30, func(int) { wantTemplate(t, inv, "") })
		e.wantCount(t, "", "", 1)
		e.SetJWTTemplate(oneSpelt) // by somebody else, after the plan
		wantOther(t, e, inv, otherContent, oneSpelt)
		there, _, err := inv.JWTTemplate.Get(t.Context())
		if err != nil || !inv.JWTTemplate.MayCreate(there, oneContent) || inv.JWTTemplate.MayCreate(there, otherContent) {
			t.Errorf("got %+v, %v", there, err)
		}
		wantSet(t, e, inv, oneContent)
	})
}

func TestAReleasedTemplateMayBeReplacedOnce(t *testing.T) {
	t.Parallel()
	play(t, func(t *testing.T, e *environment) {
		e.SetJWTTemplate(oneSpelt)
		inv := e.inventory()
		release := inv.JWTTemplate.Release
		release(oneContent) // as the state spells it
		if !inv.JWTTemplate.MayCreate(workos.JWTTemplate{Content: oneSpelt}, otherContent) ||
			inv.JWTTemplate.MayCreate(workos.JWTTemplate{Content: thirdContent}, otherContent) {
			t.Error("what was released is not told from another template")
		}
		e.FailNext(http.MethodPut, "", 1, workostest.Answer(422, `{"message":"No."}`))
		if _, err := inv.JWTTemplate.Create(t.Context(), otherContent); err == nil {
			t.Error("no error")
		}
		wantSet(t, e, inv, otherContent) // a failure does not use it up
		e.SetJWTTemplate(oneContent)
		wantOther(t, e, inv, thirdContent, oneContent) // the release is used up
		e.SetJWTTemplate(otherContent)
		release(otherContent) // one inventory serves many walks
		wantSet(t, e, inv, thirdContent)
		release(thirdContent)
		e.SetJWTTemplate(oneContent) // changed by hand since
		wantOther(t, e, inv, otherContent, oneContent)
	})
}

func TestAnUpdateReplacesTheTemplateAndAFailureForgetsIt(t *testing.T) {
	t.Parallel()
	playEach(t, each(workostest.Answer(503, ""), workostest.LostAnswer(), workostest.AnswerHTML(200).Acting()),
		func(t *testing.T, e *environment, fault *workostest.Fault) {
			e.SetJWTTemplate(oneContent)
			inv := e.inventory()
			wantTemplate(t, inv, oneContent)
			e.FailNext(http.MethodPut, "", 3, fault)
			if _, err := inv.JWTTemplate.Update(t.Context(), otherContent); err == nil {
				t.Error("no error")
			}
			on, _ := e.JWTTemplate()
			wantTemplate(t, inv, on.Content)
			if got, err := inv.JWTTemplate.Update(t.Context(), thirdContent); err != nil || got.Content != thirdContent {
				t.Errorf("got %+v, %v", got, err)
			}
			wantTemplate(t, inv, thirdContent)
			e.wantCount(t, http.MethodPut, "", 3+1)
			e.wantCount(t, http.MethodGet, "", 2)
			wantOther(t, e, inv, oneContent, thirdContent)
		})
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
		for _, err := range []error{getErr, createErr, updateErr} {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		}
		wantTook(t, began, time.Second, time.Second)
		wantTemplate(t, inv, oneContent)
		e.wantCount(t, http.MethodPut, "", 0)
	})
}
