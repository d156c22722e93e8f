package workos_test

import (
	"net/http"
	"reflect"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

func TestRequestsAndAnswers(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	const anOrigin, site, hook = `{"id":"cors_1","origin":"https://example.com"}`, "https://example.com", "https://example.com/hook"
	uri := workos.RedirectURI{ID: "redir_1", URI: "https://example.com/cb", CreatedAt: "2026-01-15T12:00:00.000Z"}
	origin, events, template := workos.CORSOrigin{ID: "cors_1", Origin: site}, []string{"a.b"}, workos.JWTTemplate{Content: `{"a":1}`}
	endpoint := workos.WebhookEndpoint{ID: "we_1", EndpointURL: hook, Secret: "whsec_1", Status: "enabled", Events: events}
	page := func(object string) string { return `{"data":[` + object + `],"list_metadata":{"after":null}}` }
	update := func(id string, change workos.WebhookEndpointChange) func(*workos.Client) (any, error) {
		return func(c *workos.Client) (any, error) { return c.UpdateWebhookEndpoint(ctx, id, change) }
	}
	for _, tc := range []struct {
		method, uri, body string
		kind, answer      string // kind is that of an object, which may be wrapped
		want              any
		send              func(*workos.Client) (any, error)
	}{
		{"GET", "/user_management/redirect_uris?limit=100&order=asc", "", "", aPage, []workos.RedirectURI{uri},
			func(c *workos.Client) (any, error) { return c.RedirectURIs(workos.OldestFirst).Next(ctx) }},
		{"GET", "/user_management/redirect_uris?limit=100&order=desc", "", "", page(`{"id":"r","uri":"u","default":true,"updated_at":"now"}`),
			[]workos.RedirectURI{{ID: "r", URI: "u", Default: true, UpdatedAt: "now"}},
			func(c *workos.Client) (any, error) { return c.RedirectURIs(workos.NewestFirst).Next(ctx) }},
		{"GET", "/user_management/cors_origins?limit=100&order=desc", "", "", page(anOrigin), []workos.CORSOrigin{origin},
			func(c *workos.Client) (any, error) { return c.CORSOrigins(workos.NewestFirst).Next(ctx) }},
		{"GET", "/webhook_endpoints?limit=100&order=asc", "", "", page(anEndpoint), []workos.WebhookEndpoint{endpoint},
			func(c *workos.Client) (any, error) { return c.WebhookEndpoints(workos.OldestFirst).Next(ctx) }},
		{"POST", "/user_management/redirect_uris", `{"uri":"https://example.com/cb?a=<1>&b=ä"}`, "redirect_uri", anObject, uri,
			func(c *workos.Client) (any, error) {
				return c.CreateRedirectURI(ctx, "https://example.com/cb?a=<1>&b=ä")
			}},
		{"POST", "/user_management/cors_origins", `{"origin":"https://example.com"}`, "cors_origin", anOrigin, origin,
			func(c *workos.Client) (any, error) { return c.CreateCORSOrigin(ctx, site) }},
		{"POST", "/webhook_endpoints", `{"endpoint_url":"https://example.com/hook","events":["a.b"]}`, "webhook_endpoint", anEndpoint, endpoint,
			func(c *workos.Client) (any, error) { return c.CreateWebhookEndpoint(ctx, hook, events) }},
		{"PATCH", "/webhook_endpoints/we_1", `{"endpoint_url":"https://example.com/hook"}`, "webhook_endpoint", anEndpoint, endpoint,
			update("we_1", workos.WebhookEndpointChange{EndpointURL: hook})},
		{"PATCH", "/webhook_endpoints/we_2", `{"events":["a.b"]}`, "webhook_endpoint", anEndpoint, endpoint,
			update("we_2", workos.WebhookEndpointChange{Events: events})},
		{"PATCH", "/webhook_endpoints/a%2Fb", `{"status":"disabled"}`, "webhook_endpoint", anEndpoint, endpoint,
			update("a/b", workos.WebhookEndpointChange{Status: "disabled"})},
		{"DELETE", "/user_management/redirect_uris/redir_1", "", "", "", nil,
			func(c *workos.Client) (any, error) { return nil, c.DeleteRedirectURI(ctx, "redir_1") }},
		{"DELETE", "/user_management/redirect_uris/a%2Fb%3Fc%23d%25e%20%C3%A4", "", "", `{"success":true}`, nil,
			func(c *workos.Client) (any, error) { return nil, c.DeleteRedirectURI(ctx, "a/b?c#d%e ä") }},
		{"DELETE", "/webhook_endpoints/a%2Fb", "", "", "", nil,
			func(c *workos.Client) (any, error) { return nil, c.DeleteWebhookEndpoint(ctx, "a/b") }},
		{"GET", "/user_management/jwt_template", "", "", aTemplate, template,
			func(c *workos.Client) (any, error) { return c.JWTTemplate(ctx) }},
		{"PUT", "/user_management/jwt_template", `{"content":"{\n\t\"a\": \"<b> & 'c' ` + "\\u2028" + `\", {{ 'ä' }}\n}"}`,
			"jwt_template", aTemplate, template,
			func(c *workos.Client) (any, error) {
				return c.PutJWTTemplate(ctx, "{\n\t\"a\": \"<b> & 'c' \u2028\", {{ 'ä' }}\n}")
			}},
	} {
		t.Run(tc.method+" "+tc.uri, func(t *testing.T) {
			t.Parallel()
			status := map[string]int{"GET": 200, "PUT": 200, "PATCH": 200, "POST": 201, "DELETE": 204}[tc.method]
			api := always(status, tc.answer)
			if got, err := tc.send(newClient(t, api)); err != nil || !reflect.DeepEqual(got, tc.want) {
				t.Errorf("got %+v, %v", got, err)
			}
			wantRequests(t, api, 1)
			wantRequest(t, api.requests()[0], tc.method, "https://api.example.com"+tc.uri, tc.body)
			if tc.kind == "" {
				return
			}
			wrapped := `{"` + tc.kind + `":` + tc.answer + `}`
			if got, err := tc.send(newClient(t, always(status, wrapped))); err != nil || !reflect.DeepEqual(got, tc.want) {
				t.Errorf("wrapped: got %+v, %v", got, err)
			}
			for _, body := range []string{
				"", "null", "[]", "{}", `{"` + tc.kind + `":null}`, `{"` + tc.kind + `":7}`, `{"other":` + tc.answer + `}`,
				`{"id":"x"}`, `{"uri":"u","origin":"o","endpoint_url":"e"}`,
			} {
				kinds := []error{workos.ErrUnreadable}
				if tc.method == http.MethodPost {
					kinds = append(kinds, workos.ErrAmbiguous)
				}
				got, err := tc.send(newClient(t, always(status, body)))
				_ = wantKinds(t, err, kinds...)
				if !reflect.ValueOf(got).IsZero() {
					t.Errorf("%s: got %+v with the error", body, got)
				}
			}
		})
	}
}

// wantRequest checks the whole of a request; its key is in one header alone.
func wantRequest(t *testing.T, got sent, method, url, body string) {
	t.Helper()
	if got.Method != method || got.URL.String() != url || got.body != body || got.ContentLength != int64(len(body)) {
		t.Errorf("got %s %s with the body %s (%d bytes)", got.Method, got.URL, got.body, got.ContentLength)
	}
	want := http.Header{"Accept": {"application/json"}, "User-Agent": {userAgent}, "Authorization": {"Bearer " + secret}}
	if body != "" {
		want.Set("Content-Type", "application/json")
	}
	if !reflect.DeepEqual(got.Header, want) {
		t.Errorf("got the headers %v, want %v", got.Header, want)
	}
}

func TestTheBaseURLMayHaveAPath(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/v2/workos", "/v2/workos/", "/v2//workos/"} {
		api := always(404, `{"message":"Redirect URI not found: 'a/b'."}`)
		err := newClientAt(t, "https://api.example.com"+path, through(api)).DeleteRedirectURI(t.Context(), "a/b")
		const want = "https://api.example.com/v2/workos/user_management/redirect_uris/a%2Fb"
		if got, sent := wantKinds(t, err, workos.ErrNotFound).URL, api.requests()[0].URL.String(); got != want || sent != want {
			t.Errorf("%s: sent to %s, the error says %s", path, sent, got)
		}
	}
}
