package workos_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// unreadable are faults after which a success can't be read, by how often a call that may be repeated is sent where
// two retries are allowed.
func unreadable() map[*workostest.Fault]int {
	without := func(name string) *workostest.Fault {
		return workostest.EditedJSON(func(body map[string]any) { delete(body, name) }).Named("without " + name)
	}
	null := func(name string) *workostest.Fault {
		return workostest.EditedJSON(func(body map[string]any) { body[name] = nil }).Named("null " + name)
	}
	item := func(name string, value any) *workostest.Fault {
		return workostest.EditedJSON(func(body map[string]any) {
			first, _ := body["data"].([]any)[0].(map[string]any)
			first[name] = value
		}).Named("item with another " + name)
	}
	cursor := workostest.EditedJSON(func(body map[string]any) { body["list_metadata"] = map[string]any{"after": 7} })
	return map[*workostest.Fault]int{
		workostest.AnswerHTML(200):                                      3,
		workostest.Answer(200, ""):                                      3,
		workostest.Answer(204, ""):                                      3,
		workostest.Answer(200, "null"):                                  3,
		workostest.Answer(200, "[]"):                                    3,
		workostest.Answer(200, "{}"):                                    3,
		workostest.Answer(200, aPage+"}"):                               3,
		workostest.WrongContentType("text/html"):                        3,
		workostest.WrongContentType("text/plain; charset=utf-8"):        3,
		workostest.WrongContentType("application/jsonp"):                3,
		workostest.WrongContentType("application/json; charset"):        3,
		workostest.WrongContentType("").Named("no content type"):        3,
		workostest.TruncatedJSON():                                      3,
		without("data"):                                                 3,
		null("data"):                                                    3,
		without("list_metadata"):                                        3,
		null("list_metadata"):                                           3,
		cursor.Named("a number as cursor"):                              3,
		item("id", ""):                                                  3,
		item("id", nil):                                                 3,
		item("id", 7):                                                   3,
		item("uri", ""):                                                 3,
		workostest.Oversized(8<<20 + 1):                                 1, // it will not be shorter the next time
		workostest.Answer(200, strings.Repeat("x", 9<<20)).Named("big"): 1,
	}
}

func TestAListThatCannotBeReadIsAnError(t *testing.T) {
	t.Parallel()
	for fault, want := range unreadable() {
		t.Run(fault.Name(), func(t *testing.T) {
			t.Parallel()
			api := workostest.New(t)
			api.AddRedirectURI("https://example.com/cb")
			api.FailAlways("", "", fault)
			page, err := firstPage(t, newFakeClient(t, api, retries(2)), "")
			wantKinds(t, err, workos.ErrUnreadable)
			if len(page.Items) != 0 || page.After != "" {
				t.Errorf("the error came with the page %+v", page)
			}
			if n := api.Count("", ""); n != want {
				t.Errorf("%d requests, want %d", n, want)
			}
		})
	}
}

func TestAListThatBreaksOffIsAnError(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	api.AddRedirectURI("https://example.com/cb")
	api.FailAlways("", "", workostest.Truncated())
	_, err := firstPage(t, newFakeClient(t, api, retries(2)), "")
	wantKinds(t, err)
	if n := api.Count("", ""); n != 3 {
		t.Errorf("%d requests, want 3", n)
	}
}

func TestAnAnswerThatIsReadableTheNextTimeIsRead(t *testing.T) {
	t.Parallel()
	for fault, attempts := range unreadable() {
		if attempts == 1 {
			continue
		}
		t.Run(fault.Name(), func(t *testing.T) {
			t.Parallel()
			api := workostest.New(t)
			api.AddRedirectURI("https://example.com/cb")
			api.FailNext("", "", 1, fault)
			page, err := firstPage(t, newFakeClient(t, api, retries(1)), "")
			if err != nil || len(page.Items) != 1 {
				t.Errorf("got %+v, %v", page, err)
			}
		})
	}
}

func TestAnyJSONContentTypeIsRead(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"application/json", "Application/JSON;charset=UTF-8", "application/vnd.workos+json"} {
		client := newClient(t, always(200, aPage, "Content-Type", kind))
		if err := list.send(t, client); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestABodyUpToTheBoundIsRead(t *testing.T) {
	t.Parallel()
	page := aPage + strings.Repeat(" ", 8<<20-len(aPage))
	if err := list.send(t, newClient(t, always(200, page))); err != nil {
		t.Error(err)
	}
	if err := list.send(t, newClient(t, always(200, page+" "))); !errors.Is(err, workos.ErrUnreadable) {
		t.Errorf("got %v", err)
	}
}

func TestAnObjectThatLacksWhatItMustHaveIsAnError(t *testing.T) {
	t.Parallel()
	for body, send := range map[string]func(*workos.Client) error{
		`{"uri":"https://example.com/cb"}`: func(c *workos.Client) error {
			_, err := c.CreateRedirectURI(t.Context(), "https://example.com/cb")
			return err
		},
		`{"id":"redir_1"}`: func(c *workos.Client) error {
			_, err := c.CreateRedirectURI(t.Context(), "https://example.com/cb")
			return err
		},
		`{"id":"cors_1","uri":"https://example.com"}`: func(c *workos.Client) error {
			_, err := c.CreateCORSOrigin(t.Context(), "https://example.com")
			return err
		},
		`{"object":"jwt_template"}`: func(c *workos.Client) error {
			_, err := c.PutJWTTemplate(t.Context(), "{}")
			return err
		},
		`{"content":null}`: func(c *workos.Client) error {
			_, err := c.JWTTemplate(t.Context())
			return err
		},
	} {
		if err := send(newClient(t, always(200, body))); !errors.Is(err, workos.ErrUnreadable) {
			t.Errorf("%s: got %v", body, err)
		}
	}
	template, err := newClient(t, always(200, `{"content":""}`)).JWTTemplate(t.Context())
	if err != nil || template.Content != "" {
		t.Errorf("an empty content: got %+v, %v", template, err)
	}
}

// A page that a proxy or a sign-in portal puts in place of the answer is no proof of a deletion.
func TestADeletionThatIsAnsweredWithAPageIsAnError(t *testing.T) {
	t.Parallel()
	for _, fault := range []*workostest.Fault{
		workostest.AnswerHTML(200), workostest.Answer(202, "accepted", "Content-Type", "text/plain"),
	} {
		t.Run(fault.Name(), func(t *testing.T) {
			t.Parallel()
			api := workostest.New(t)
			kept := api.AddRedirectURI("https://example.com/cb")
			api.FailAlways(http.MethodDelete, "", fault)
			client := newFakeClient(t, api, retries(1))
			wantKinds(t, client.DeleteRedirectURI(t.Context(), kept.ID), workos.ErrUnreadable)
			wantKinds(t, client.DeleteCORSOrigin(t.Context(), kept.ID), workos.ErrUnreadable)
		})
	}
	for _, ok := range []*transport{always(204, ""), always(200, ""), always(200, `{"success":true}`)} {
		if err := remove.send(t, newClient(t, ok)); err != nil {
			t.Error(err)
		}
	}
}

func TestErrorsOfTheReaderKeepTheStatus(t *testing.T) {
	t.Parallel()
	err := list.send(t, newClient(t, always(200, "<html><title>Sign in</title>", "Content-Type", "text/html", "X-Request-ID", "req_7")))
	got := failure(t, err)
	if got.Status != http.StatusOK || got.RequestID != "req_7" || !strings.Contains(got.Message, "Sign in") {
		t.Errorf("got %+v", got)
	}
}
