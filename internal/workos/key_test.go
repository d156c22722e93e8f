package workos_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

const secret = "sk_test_fake_that_must_not_be_seen"

func TestTheKeyIsInItsHeaderAlone(t *testing.T) {
	t.Parallel()
	for _, call := range calls {
		t.Run(call.name, func(t *testing.T) {
			t.Parallel()
			api := answering()
			client := newClient(t, api, func(c *workos.Config) { c.APIKey = secret })
			if err := call.send(t.Context(), client); err != nil {
				t.Fatal(err)
			}
			sent := api.requests()[0]
			if got := sent.header.Values("Authorization"); len(got) != 1 || got[0] != "Bearer "+secret {
				t.Errorf("Authorization %q", got)
			}
			sent.header.Del("Authorization")
			if all := fmt.Sprint(sent.header, sent.url, sent.body); strings.Contains(all, secret) {
				t.Errorf("the key is in %s", all)
			}
		})
	}
}

func TestObserversDoNotSeeTheKey(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 302, 401, 503} {
		synctest.Test(t, func(t *testing.T) {
			api := first(1, always(status, "", "Location", "https://example.com"), answering())
			seen := 0
			client := newClient(t, api, retries(1), observing(func(req *http.Request, resp *http.Response, err error) {
				seen++
				if len(req.Header.Values("Authorization")) != 0 {
					t.Error("the request has an Authorization header")
				}
				if err != nil || resp.Request == nil || len(resp.Request.Header.Values("Authorization")) != 0 {
					t.Errorf("the answer's request has an Authorization header, or there is none: %v, %v", resp, err)
				}
			}))
			_ = list.send(t.Context(), client)
			if sent := api.requests(); seen != len(sent) || sent[0].header.Get("Authorization") != "Bearer sk_test_fake" {
				t.Errorf("%d attempts seen; the API got %v", seen, sent)
			}
		})
	}
}

func TestErrorsDoNotHoldTheKey(t *testing.T) {
	t.Parallel()
	withKey := func(c *workos.Config) { c.APIKey = secret }
	for name, api := range map[string]*transport{
		"401": always(401, ""), "422": always(422, `{"message":"No."}`), "HTML": always(502, "<html>"), "reset": failing(errNoRoute),
		"breaks off": breaking(200, ""), "redirect": always(302, "", "Location", "https://example.com"), "unreadable": always(200, "<html>", "Content-Type", "text/html"),
	} {
		for _, call := range calls {
			t.Run(call.name+" "+name, func(t *testing.T) {
				t.Parallel()
				err := call.send(t.Context(), newClient(t, api, withKey))
				if err == nil {
					t.Fatal("no error")
				}
				wantWithout(t, err, secret)
			})
		}
	}
	t.Run("that no header can hold", func(t *testing.T) {
		t.Parallel()
		asked := false
		api := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
		t.Cleanup(api.Close)
		err := list.send(t.Context(), newClientAt(t, api.URL, short, func(c *workos.Config) { c.APIKey = secret + "\n" }))
		wantWithout(t, err, secret)
		if err == nil || asked {
			t.Errorf("got %v, asked: %t", err, asked)
		}
	})
}

// An API or a proxy may repeat the key in what it says of it.
func TestAnAnswerThatRepeatsTheKeyIsShownWithoutIt(t *testing.T) {
	t.Parallel()
	for name, api := range map[string]*transport{
		"in a message":    always(401, `{"message":"No such key: `+secret+`"}`),
		"in a code":       always(400, `{"code":"`+secret+`"}`),
		"in a field":      always(422, `{"errors":["`+secret+`"]}`),
		"in a page":       always(200, "<title>"+secret+"</title>", "Content-Type", "text/html"),
		"in a Location":   always(302, "", "Location", "https://elsewhere.example.com/?key="+secret),
		"in a request id": always(403, "{}", "X-Request-ID", secret),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := list.send(t.Context(), newClient(t, api, func(c *workos.Config) { c.APIKey = secret }))
			said := fmt.Sprintf("%v %+v", err, failure(t, err).Fields)
			if strings.Contains(said, secret) || !strings.Contains(said, "(the API key)") {
				t.Errorf("got %s", said)
			}
		})
	}
}

// wantWithout looks through an error and all that it wraps.
func wantWithout(t *testing.T, err error, word string) {
	t.Helper()
	if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, word) {
		t.Errorf("%q is in %s", word, text)
	}
	switch wraps := err.(type) { //nolint:errorlint // this walks the whole tree
	case interface{ Unwrap() []error }:
		for _, inner := range wraps.Unwrap() {
			wantWithout(t, inner, word)
		}
	case interface{ Unwrap() error }:
		if inner := errors.Unwrap(err); inner != nil {
			wantWithout(t, inner, word)
		}
	}
}
