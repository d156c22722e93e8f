package workos_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

func TestObserversDoNotSeeTheKey(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 302, 401, 503} {
		inBubble(t, fmt.Sprint(status), func(t bubble) {
			api := first(1, always(status, "", "Location", "https://example.com"), answering())
			seen := 0
			client := newClient(t, api, retries(1), observing(func(req *http.Request, resp *http.Response, err error) {
				seen++
				if err != nil || len(req.Header.Values("Authorization"))+len(resp.Request.Header.Values("Authorization")) != 0 {
					t.Errorf("the request or the answer's request has an Authorization header, or there is no answer: %v", err)
				}
			}))
			_ = list.send(t.Context(), client)
			wantRequests(t, api, seen)
		})
	}
}

func TestErrorsDoNotHoldTheKey(t *testing.T) {
	t.Parallel()
	for name, api := range map[string]*transport{
		"401": always(401, ""), "HTML": always(502, "<html>"), "reset": failing(errNoRoute), "breaks off": breaking(200, ""),
		"repeated in a message":    always(401, `{"message":"No such key: `+secret+`"}`),
		"repeated in a code":       always(400, `{"code":"`+secret+`"}`),
		"repeated in a field":      always(422, `{"errors":["`+secret+`"]}`),
		"repeated in a page":       always(200, "<title>"+secret+"</title>", "Content-Type", "text/html"),
		"repeated in a Location":   always(302, "", "Location", "https://elsewhere.example.com/?key="+secret),
		"repeated in a request id": always(403, "{}", "X-Request-ID", secret),
	} {
		for _, call := range calls {
			t.Run(call.name+" "+name, func(t *testing.T) {
				t.Parallel()
				err := call.send(t.Context(), newClient(t, api))
				wantWithout(t, err, secret)
				failed, _ := errors.AsType[*workos.Error](err)
				said := fmt.Sprintf("%v %+v", err, failed.Fields)
				if strings.Contains(said, "(the API key)") != strings.HasPrefix(name, "repeated") {
					t.Errorf("got %s", said)
				}
			})
		}
	}
	t.Run("that no header can hold", func(t *testing.T) {
		t.Parallel()
		api := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the API was asked") }))
		t.Cleanup(api.Close)
		err := list.send(t.Context(), newClientAt(t, api.URL, short, func(c *workos.Config) { c.APIKey = secret + "\n" }))
		_ = wantKinds(t, err)
		wantWithout(t, err, secret)
	})
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
