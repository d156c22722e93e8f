package workos_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

func TestRequestsAreExact(t *testing.T) {
	t.Parallel()
	const template = "{\n\t\"a\": \"<b> & 'c' \u2028\", \"d\": {{ user.email || 'ä' }}\n}"
	for _, tc := range []struct {
		method, uri, body string
		status            int
		answer            string
		send              func(*workos.Client) error
	}{
		{
			"GET", "/user_management/redirect_uris?limit=100&order=asc", "", 200, aPage,
			func(c *workos.Client) error { return list.send(t.Context(), c) },
		},
		{
			"GET", "/user_management/cors_origins?limit=100&order=desc", "", 200,
			`{"data":[{"id":"cors_1","origin":"https://example.com"}],"list_metadata":{"after":null}}`,
			func(c *workos.Client) error {
				items, err := c.CORSOrigins(workos.NewestFirst).Next(t.Context())
				if err == nil && (items[0].ObjectID() != "cors_1" || items[0].Value() != "https://example.com") {
					err = fmt.Errorf("got %+v", items)
				}
				return err
			},
		},
		{
			"POST", "/user_management/redirect_uris", `{"uri":"https://example.com/cb?a=<1>&b=ä"}`, 201, anObject,
			func(c *workos.Client) error {
				_, err := c.CreateRedirectURI(t.Context(), "https://example.com/cb?a=<1>&b=ä")
				return err
			},
		},
		{
			"POST", "/user_management/cors_origins", `{"origin":"https://example.com"}`, 201,
			`{"id":"cors_1","origin":"https://example.com"}`,
			func(c *workos.Client) error {
				_, err := c.CreateCORSOrigin(t.Context(), "https://example.com")
				return err
			},
		},
		{
			"DELETE", "/user_management/redirect_uris/redir_1", "", 204, "",
			func(c *workos.Client) error { return c.DeleteRedirectURI(t.Context(), "redir_1") },
		},
		{
			"DELETE", "/user_management/redirect_uris/a%2Fb%3Fc%23d%25e%20%C3%A4", "", 204, "",
			func(c *workos.Client) error { return c.DeleteRedirectURI(t.Context(), "a/b?c#d%e ä") },
		},
		{
			"GET", "/user_management/jwt_template", "", 200, aTemplate,
			func(c *workos.Client) error { _, err := c.JWTTemplate(t.Context()); return err },
		},
		{
			"PUT", "/user_management/jwt_template",
			`{"content":"{\n\t\"a\": \"<b> & 'c' ` + "\\u2028" + `\", \"d\": {{ user.email || 'ä' }}\n}"}`, 200, aTemplate,
			func(c *workos.Client) error { _, err := c.PutJWTTemplate(t.Context(), template); return err },
		},
	} {
		t.Run(tc.method+" "+tc.uri, func(t *testing.T) {
			t.Parallel()
			api := always(tc.status, tc.answer)
			if err := tc.send(newClient(t, api)); err != nil {
				t.Fatal(err)
			}
			got := api.requests()
			if len(got) != 1 {
				t.Fatalf("%d requests", len(got))
			}
			if uri := got[0].url.RequestURI(); got[0].method != tc.method || uri != tc.uri {
				t.Errorf("got %s %s", got[0].method, uri)
			}
			if got[0].body != tc.body || got[0].contentLength != int64(len(tc.body)) {
				t.Errorf("got the body %s (%d bytes)", got[0].body, got[0].contentLength)
			}
			wantHeader(t, got[0], tc.body != "")
		})
	}
}

func wantHeader(t *testing.T, got sent, body bool) {
	t.Helper()
	want := map[string]string{
		"Accept": "application/json", "User-Agent": userAgent, "Authorization": "Bearer sk_test_fake",
	}
	if body {
		want["Content-Type"] = "application/json"
	}
	for name, value := range want {
		if all := got.header.Values(name); len(all) != 1 || all[0] != value {
			t.Errorf("%s is %q, want %q", name, all, value)
		}
	}
	if len(got.header) != len(want) {
		t.Errorf("got the headers %v", got.header)
	}
}

func TestTheBaseURLMayHaveAPath(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/v2/workos", "/v2/workos/", "/v2//workos/"} {
		api := always(404, `{"message":"Redirect URI not found: 'a/b'."}`)
		client := newClientAt(t, "https://api.example.com"+path, through(api))
		err := client.DeleteRedirectURI(t.Context(), "a/b")
		wantKinds(t, err, workos.ErrNotFound)
		const want = "https://api.example.com/v2/workos/user_management/redirect_uris/a%2Fb"
		if got, sent := failure(t, err).URL, api.requests()[0].url.String(); got != want || sent != want {
			t.Errorf("%s: sent to %s, the error says %s", path, sent, got)
		}
		if base := client.BaseURL(); base != "https://api.example.com"+path {
			t.Errorf("the base URL is told as %s", base)
		}
	}
}

func TestEveryAnswerTellsTheServersClock(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 503} {
		synctest.Test(t, func(t *testing.T) {
			client := newClient(t, first(1, always(status, aPage), always(status, aPage, "Date", "Fri, 31 Dec 1999 23:00:00 GMT")))
			_ = list.send(t.Context(), client)
			now := time.Now() // midnight, an hour later
			if !client.Clock().Earliest(now).Equal(now) {
				t.Error("a clock that nobody told of is not ours")
			}
			_ = list.send(t.Context(), client)
			if got := now.Sub(client.Clock().Earliest(now)); got != time.Hour {
				t.Errorf("%v behind, want an hour", got)
			}
		})
	}
}
