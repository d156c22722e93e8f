package workos_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const secret = "sk_test_fake_that_must_not_be_seen"

func TestTheKeyIsInItsHeaderAlone(t *testing.T) {
	t.Parallel()
	for _, call := range []call{list, put, remove, post} {
		t.Run(call.name, func(t *testing.T) {
			t.Parallel()
			api := always(call.status(), call.ok)
			client := newClient(t, api, func(c *workos.Config) { c.APIKey = secret })
			if err := call.send(t, client); err != nil {
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
		api := workostest.New(t, workostest.WithAPIKey(secret))
		api.FailNext("", "", 1, workostest.Answer(status, "", "Location", "https://example.com"))
		seen := 0
		client := newFakeClient(t, api, retries(1), observing(func(req *http.Request, resp *http.Response, err error) {
			seen++
			if len(req.Header.Values("Authorization")) != 0 {
				t.Error("the request has an Authorization header")
			}
			if err != nil || resp == nil {
				t.Errorf("got %v, %v", resp, err)
				return
			}
			if resp.Request == nil || len(resp.Request.Header.Values("Authorization")) != 0 {
				t.Error("the answer's request has an Authorization header")
			}
		}))
		_ = list.send(t, client)
		if seen == 0 || api.Requests()[0].Header.Get("Authorization") != "Bearer "+secret {
			t.Errorf("%d attempts seen; the API got %v", seen, api.Requests())
		}
	}
}

func TestErrorsDoNotHoldTheKey(t *testing.T) {
	t.Parallel()
	withKey := func(c *workos.Config) { c.APIKey = secret }
	for _, call := range []call{list, put, remove, post} {
		for _, fault := range []*workostest.Fault{
			workostest.Answer(401, ""), workostest.Answer(422, `{"message":"No."}`), workostest.AnswerHTML(502), workostest.Reset(),
			workostest.Truncated(), workostest.Redirect("https://example.com"), workostest.AnswerHTML(200),
		} {
			t.Run(call.name+" "+fault.Name(), func(t *testing.T) {
				t.Parallel()
				api := workostest.New(t, workostest.WithAPIKey(secret))
				api.FailAlways("", "", fault)
				err := call.send(t, newFakeClient(t, api, withKey))
				if err == nil && fault.Name() != "truncated" {
					t.Fatal("no error")
				}
				wantWithout(t, err, secret)
			})
		}
	}
	t.Run("that no header can hold", func(t *testing.T) {
		t.Parallel()
		api := workostest.New(t)
		err := list.send(t, newFakeClient(t, api, retries(2), func(c *workos.Config) { c.APIKey = secret + "\n" }))
		wantWithout(t, err, secret)
		if err == nil || api.Count("", "") != 0 {
			t.Errorf("got %v after %d requests", err, api.Count("", ""))
		}
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
