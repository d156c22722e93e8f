package workos_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
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
			func(c *workos.Client) error { _, err := firstPage(t, c, ""); return err },
		},
		{
			"GET", "/user_management/redirect_uris?after=redir_0%2B%26&limit=100&order=asc", "", 200, aPage,
			func(c *workos.Client) error { _, err := firstPage(t, c, "redir_0+&"); return err },
		},
		{
			"GET", "/user_management/cors_origins?limit=100&order=asc", "", 200,
			`{"data":[{"id":"cors_1","origin":"https://example.com"}],"list_metadata":{"after":null}}`,
			func(c *workos.Client) error {
				for page, err := range c.CORSOrigins(t.Context(), "") {
					if err == nil && page.Items[0].Origin != "https://example.com" {
						err = fmt.Errorf("got %+v", page)
					}
					return err
				}
				return nil
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
			"DELETE", "/user_management/cors_origins/cors_1", "", 204, "",
			func(c *workos.Client) error { return c.DeleteCORSOrigin(t.Context(), "cors_1") },
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

func TestRequestsReachTheAPIAsWritten(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	client := newFakeClient(t, api)
	ctx := t.Context()
	const uri = "https://example.com/cb?a=<1>&b=ä"
	made, err := client.CreateRedirectURI(ctx, uri)
	if err != nil || made.URI != uri || made.ID != api.RedirectURIs()[0].ID {
		t.Fatalf("got %+v, %v", made, err)
	}
	if !made.Created().Equal(api.RedirectURIs()[0].CreatedAt) {
		t.Errorf("created %v, want %v", made.Created(), api.RedirectURIs()[0].CreatedAt)
	}
	origin, err := client.CreateCORSOrigin(ctx, "https://example.com")
	if err != nil || origin.ID != api.CORSOrigins()[0].ID || !origin.Created().Equal(api.CORSOrigins()[0].CreatedAt) {
		t.Fatalf("got %+v, %v", origin, err)
	}
	const content = "{\n\t\"a\": \"<b> & 'c'\", \"d\": {{ user.email || 'ä' }}\n}"
	template, err := client.PutJWTTemplate(ctx, content)
	if err != nil || template.Content != content {
		t.Fatalf("got %+v, %v", template, err)
	}
	if template, err = client.JWTTemplate(ctx); err != nil || template.Content != content || template.CreatedAt == "" {
		t.Fatalf("got %+v, %v", template, err)
	}
	if err := client.DeleteRedirectURI(ctx, made.ID); err != nil || len(api.RedirectURIs()) != 0 {
		t.Fatalf("got %v, left %v", err, api.RedirectURIs())
	}
	wantKinds(t, client.DeleteRedirectURI(ctx, made.ID), workos.ErrNotFound)
}

func TestIDsThatNeedEscapesReachTheAPIWhole(t *testing.T) {
	t.Parallel()
	const id = "a/b?c#d%e ä"
	api := workostest.New(t)
	// The API answers 404 in words of the id that it got.
	err := newFakeClient(t, api).DeleteRedirectURI(t.Context(), id)
	wantKinds(t, err, workos.ErrNotFound)
	if got := failure(t, err).Message; got != "Redirect URI not found: '"+id+"'." {
		t.Errorf("got %q", got)
	}
}

func TestTheBaseURLMayHaveAPath(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	gateway := httptest.NewServer(http.StripPrefix("/v2/workos", api.Handler()))
	t.Cleanup(gateway.Close)
	for _, base := range []string{gateway.URL + "/v2/workos", gateway.URL + "/v2/workos/", gateway.URL + "/v2//workos/"} {
		client := newClientAt(t, base)
		if err := put.send(t, client); err != nil {
			t.Errorf("%s: %v", base, err)
		}
		err := client.DeleteRedirectURI(t.Context(), "a/b")
		wantKinds(t, err, workos.ErrNotFound)
		if got := failure(t, err).URL; !strings.HasSuffix(got, "/v2/workos/user_management/redirect_uris/a%2Fb") {
			t.Errorf("%s: the error's URL is %s", base, got)
		}
		if client.BaseURL() != base {
			t.Errorf("the base URL is told as %s", client.BaseURL())
		}
	}
}

func TestADefaultThatIsLeftOutIsFalse(t *testing.T) {
	t.Parallel()
	api := workostest.New(t, workostest.WithDefaultField(false))
	api.SetDefaultRedirectURI(api.AddRedirectURI("https://example.com/cb").ID)
	client := newFakeClient(t, api)
	if page, err := firstPage(t, client, ""); err != nil || page.Items[0].Default {
		t.Errorf("got %+v, %v", page, err)
	}
	api.Set(workostest.WithDefaultField(true))
	if page, err := firstPage(t, client, ""); err != nil || !page.Items[0].Default {
		t.Errorf("got %+v, %v", page, err)
	}
}
