package workos_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

func TestAnAnswerThatCannotBeRead(t *testing.T) {
	t.Parallel()
	edited := func(old, other string) string {
		edited := strings.Replace(aPage, old, other, 1)
		if edited == aPage {
			t.Errorf("the page has no %s", old)
		}
		return edited
	}
	const json = "application/json"
	for _, tc := range []struct {
		name, kind, body string
	}{
		{"HTML", "text/html", "<!DOCTYPE html><title>Sign in</title>"},
		{"nothing", json, ""},
		{"null", json, "null"},
		{"an array", json, "[]"},
		{"an empty object", json, "{}"},
		{"more than one value", json, aPage + "}"},
		{"truncated", json, aPage[:len(aPage)-9]},
		{"JSON that calls itself HTML", "text/html", aPage},
		{"JSON that calls itself text", "text/plain; charset=utf-8", aPage},
		{"JSONP", "application/jsonp", aPage},
		{"a malformed content type", "application/json; charset", aPage},
		{"no content type", "", aPage},
		{"without data", json, edited(`"data"`, `"date"`)},
		{"null data", json, edited(`[`+anObject+`]`, "null")},
		{"without list_metadata", json, edited(`"list_metadata"`, `"metadata"`)},
		{"null list_metadata", json, edited(`{"before":null,"after":null}`, "null")},
		{"a number as cursor", json, edited(`"after":null`, `"after":7`)},
		{"an object as cursor", json, edited(`"before":null`, `"before":{}`)},
		{"an empty id", json, edited(`"redir_1"`, `""`)},
		{"a null id", json, edited(`"redir_1"`, `null`)},
		{"a number as id", json, edited(`"redir_1"`, `7`)},
		{"an empty value", json, edited(`"https://example.com/cb"`, `""`)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api := always(200, tc.body, "Content-Type", tc.kind, "X-Request-ID", "req_7")
				pages := newClient(t, api, retries(2)).RedirectURIs(workos.OldestFirst)
				items, err := pages.Next(t.Context())
				wantKinds(t, err, workos.ErrUnreadable)
				if got := failure(t, err); got.Status != 200 || got.RequestID != "req_7" || len(items) != 0 || pages.Done() {
					t.Errorf("got %+v with %v, done: %t", got, items, pages.Done())
				}
				if n := len(api.requests()); n != 3 {
					t.Errorf("%d requests, want 3", n)
				}
				again := newClient(t, first(1, api, answering()), retries(1))
				if err := list.send(t.Context(), again); err != nil {
					t.Errorf("readable the next time: got %v", err)
				}
			})
		})
	}
}

func TestAnyJSONContentTypeIsRead(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"application/json", "Application/JSON;charset=UTF-8", "application/vnd.workos+json"} {
		client := newClient(t, always(200, aPage, "Content-Type", kind))
		if err := list.send(t.Context(), client); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestBodiesAreBounded(t *testing.T) {
	t.Parallel()
	page := aPage + strings.Repeat(" ", 8<<20-len(aPage))
	if err := list.send(t.Context(), newClient(t, always(200, page))); err != nil {
		t.Error(err)
	}
	api := always(200, page+" ")
	if err := list.send(t.Context(), newClient(t, api, retries(2))); !errors.Is(err, workos.ErrUnreadable) || len(api.requests()) != 1 {
		t.Errorf("got %v after %d requests", err, len(api.requests())) // it will not be shorter the next time
	}
}

// A create's answer is the bare object, or wrapped.
func TestWhatACreateIsAnswered(t *testing.T) {
	t.Parallel()
	createURI := func(ctx context.Context, c *workos.Client) (any, error) {
		return c.CreateRedirectURI(ctx, "https://example.com/cb")
	}
	createOrigin := func(ctx context.Context, c *workos.Client) (any, error) {
		return c.CreateCORSOrigin(ctx, "https://example.com")
	}
	uri := workos.RedirectURI{ID: "redir_1", URI: "https://example.com/cb", CreatedAt: "2026-01-15T12:00:00.000Z"}
	origin := workos.CORSOrigin{ID: "cors_1", Origin: "https://example.com"}
	for _, tc := range []struct {
		body string
		send func(context.Context, *workos.Client) (any, error)
		want any // nil is an error
	}{
		{anObject, createURI, uri},
		{`{"redirect_uri":` + anObject + `}`, createURI, uri},
		{`{"id":"cors_1","origin":"https://example.com"}`, createOrigin, origin},
		{`{"cors_origin":{"id":"cors_1","origin":"https://example.com"}}`, createOrigin, origin},
		{`{"redirect_uri":null}`, createURI, nil},
		{`{"redirect_uri":"redir_1"}`, createURI, nil},
		{`{"other":` + anObject + `}`, createURI, nil},
		{`{"uri":"https://example.com/cb"}`, createURI, nil},
		{`{"id":"redir_1"}`, createURI, nil},
		{`{"id":"cors_1","uri":"https://example.com"}`, createOrigin, nil},
	} {
		got, err := tc.send(t.Context(), newClient(t, always(201, tc.body)))
		switch {
		case tc.want == nil:
			wantKinds(t, err, workos.ErrUnreadable, workos.ErrAmbiguous)
		case err != nil || got != tc.want:
			t.Errorf("%s: got %+v, %v", tc.body, got, err)
		}
	}
}

// A template without content is none; a PUT that is answered so is in doubt.
func TestATemplateWithoutContent(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		body  string
		empty bool
	}{
		{`{"object":"jwt_template"}`, true},
		{`{"object":"jwt_template","content":null}`, true},
		{`{"object":"jwt_template","content":""}`, true},
		{`{"jwt_template":{"content":""}}`, true},
		{`null`, false},
		{`[]`, false},
		{`{"content":7}`, false},
	} {
		t.Run(tc.body, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				want, requests := workos.ErrUnreadable, 2
				if tc.empty {
					want, requests = workos.ErrNothingSet, 1
				}
				api := always(200, tc.body)
				_, err := newClient(t, api, retries(1)).JWTTemplate(t.Context())
				wantKinds(t, err, want)
				if n := len(api.requests()); n != requests {
					t.Errorf("%d requests, want %d", n, requests)
				}
				err = put.send(t.Context(), newClient(t, always(200, tc.body)))
				wantKinds(t, err, workos.ErrUnreadable)
				if says := strings.Contains(err.Error(), `no "content"`); says != tc.empty {
					t.Errorf("got %v", err)
				}
			})
		})
	}
	for _, body := range []string{aTemplate, `{"jwt_template":` + aTemplate + `}`} {
		template, err := newClient(t, always(200, body)).JWTTemplate(t.Context())
		if err != nil || template.Content != `{"a":1}` {
			t.Errorf("got %+v, %v", template, err)
		}
	}
}

// A page that a proxy or a sign-in portal puts in place of the answer is no proof of a deletion.
func TestADeletionThatIsAnsweredWithAPageIsAnError(t *testing.T) {
	t.Parallel()
	for _, api := range []*transport{
		always(200, "<html>", "Content-Type", "text/html"), always(202, "accepted", "Content-Type", "text/plain"),
	} {
		wantKinds(t, remove.send(t.Context(), newClient(t, api)), workos.ErrUnreadable)
	}
	for _, api := range []*transport{always(204, ""), always(200, ""), always(200, `{"success":true}`)} {
		if err := remove.send(t.Context(), newClient(t, api)); err != nil {
			t.Error(err)
		}
	}
}

func TestADefaultThatIsLeftOutIsFalse(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]bool{
		anObject: false, strings.Replace(anObject, "{", `{"default":true,`, 1): true, strings.Replace(anObject, "{", `{"default":false,`, 1): false,
	} {
		made, err := newClient(t, always(http.StatusCreated, body)).CreateRedirectURI(t.Context(), "https://example.com/cb")
		if err != nil || made.Default != want {
			t.Errorf("%s: got %+v, %v", body, made, err)
		}
	}
}

func TestTimesOfCreation(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"2026-01-15T12:00:00.123Z": "2026-01-15 12:00:00.123 +0000 UTC", "2026-01-15T12:00:00Z": "2026-01-15 12:00:00 +0000 UTC",
		"": "", "yesterday": "", "2026-01-15": "", "1768478400": "",
	} {
		for _, got := range []interface{ Created() time.Time }{workos.RedirectURI{CreatedAt: written}, workos.CORSOrigin{CreatedAt: written}} {
			if at := got.Created(); at.IsZero() != (want == "") || want != "" && at.String() != want {
				t.Errorf("%q is read as %v", written, at)
			}
		}
	}
}
