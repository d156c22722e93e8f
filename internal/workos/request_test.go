package workos_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

func TestRequestsAndAnswers(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	const anOrigin, site, hook = `{"id":"cors_1","origin":"https://example.com"}`, "https://example.com", "https://example.com/hook"
	uri := workos.RedirectURI{URI: "https://example.com/cb"}
	uri.ID, uri.CreatedAt = "redir_1", "2026-01-15T12:00:00.000Z"
	origin, events := workos.CORSOrigin{Meta: workos.Meta{ID: "cors_1"}, Origin: site}, []string{"a.b"}
	endpoint := workos.WebhookEndpoint{EndpointURL: hook, Secret: "whsec_1", Status: "enabled", Events: events}
	endpoint.ID = "we_1"
	template := workos.JWTTemplate{Object: "jwt_template", Content: `{"a":1}`}
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
			func(c *workos.Client) (any, error) { return c.RedirectURIs().List(workos.OldestFirst).Next(ctx) }},
		{"GET", "/user_management/redirect_uris?limit=100&order=desc", "", "", page(`{"id":"r","uri":"u","default":true,"updated_at":"now"}`),
			[]workos.RedirectURI{{Meta: workos.Meta{ID: "r", UpdatedAt: "now"}, URI: "u", Default: true}},
			func(c *workos.Client) (any, error) { return c.RedirectURIs().List(workos.NewestFirst).Next(ctx) }},
		{"GET", "/user_management/cors_origins?limit=100&order=desc", "", "", page(anOrigin), []workos.CORSOrigin{origin},
			func(c *workos.Client) (any, error) { return c.CORSOrigins().List(workos.NewestFirst).Next(ctx) }},
		{"GET", "/webhook_endpoints?limit=100&order=asc", "", "", page(anEndpoint), []workos.WebhookEndpoint{endpoint},
			func(c *workos.Client) (any, error) { return c.WebhookEndpoints().List(workos.OldestFirst).Next(ctx) }},
		{"POST", "/user_management/redirect_uris", `{"uri":"https://example.com/cb?a=<1>&b=ä"}`, "redirect_uri", anObject, uri,
			func(c *workos.Client) (any, error) {
				return c.RedirectURIs().Create(ctx, workos.RedirectURI{URI: "https://example.com/cb?a=<1>&b=ä"})
			}},
		{"POST", "/user_management/cors_origins", `{"origin":"https://example.com"}`, "cors_origin", anOrigin, origin,
			func(c *workos.Client) (any, error) {
				return c.CORSOrigins().Create(ctx, workos.CORSOrigin{Origin: site})
			}},
		{"POST", "/webhook_endpoints", `{"endpoint_url":"https://example.com/hook","events":["a.b"]}`, "webhook_endpoint", anEndpoint, endpoint,
			func(c *workos.Client) (any, error) {
				return c.WebhookEndpoints().Create(ctx, workos.WebhookEndpoint{EndpointURL: hook, Events: events})
			}},
		{"PATCH", "/webhook_endpoints/we_1", `{"endpoint_url":"https://example.com/hook"}`, "webhook_endpoint", anEndpoint, endpoint,
			update("we_1", workos.WebhookEndpointChange{EndpointURL: hook})},
		{"PATCH", "/webhook_endpoints/we_2", `{"events":["a.b"]}`, "webhook_endpoint", anEndpoint, endpoint,
			update("we_2", workos.WebhookEndpointChange{Events: events})},
		{"PATCH", "/webhook_endpoints/a%2Fb", `{"status":"disabled"}`, "webhook_endpoint", anEndpoint, endpoint,
			update("a/b", workos.WebhookEndpointChange{Status: "disabled"})},
		{"DELETE", "/user_management/redirect_uris/redir_1", "", "", "", nil,
			func(c *workos.Client) (any, error) { return nil, c.RedirectURIs().Delete(ctx, "redir_1") }},
		{"DELETE", "/user_management/redirect_uris/a%2Fb%3Fc%23d%25e%20%C3%A4", "", "", `{"success":true}`, nil,
			func(c *workos.Client) (any, error) { return nil, c.RedirectURIs().Delete(ctx, "a/b?c#d%e ä") }},
		{"DELETE", "/webhook_endpoints/a%2Fb", "", "", "", nil,
			func(c *workos.Client) (any, error) { return nil, c.WebhookEndpoints().Delete(ctx, "a/b") }},
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
			const host = "https://api.example.com"
			for base, root := range map[string]string{host: host, host + "/v2//workos/": host + "/v2/workos"} {
				api := always(status, tc.answer)
				if got, err := tc.send(newClientAt(t, base, through(api))); err != nil || !reflect.DeepEqual(got, tc.want) {
					t.Errorf("got %+v, %v", got, err)
				}
				wantRequests(t, api, 1)
				wantRequest(t, api.requests()[0], tc.method, root+tc.uri, tc.body)
				_, err := tc.send(newClientAt(t, base, through(always(403, ""))))
				if path, _, _ := strings.Cut(tc.uri, "?"); wantKinds(t, err).URL != root+path {
					t.Errorf("the error says %v", err)
				}
			}
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
