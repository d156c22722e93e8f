package workos_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

func TestEveryDuplicateAnswerIsKnown(t *testing.T) {
	t.Parallel()
	origin := func(ctx context.Context, c *workos.Client) error {
		return errorOf(c.CreateCORSOrigin(ctx, "https://example.com"))
	}
	create := map[string]func(context.Context, *workos.Client) error{ // by the code that says so
		"duplicate_redirect_uri":      post.send,
		"redirect_uri_already_exists": post.send,
		"duplicate_cors_origin":       origin,
		"cors_origin_already_exists":  origin,
		"duplicate_endpoint": func(ctx context.Context, c *workos.Client) error {
			return errorOf(c.CreateWebhookEndpoint(ctx, "https://example.com/hook", []string{"a.b"}))
		},
		"duplicate_endpoint, PATCH": patch.send,
	}
	for _, tc := range []struct {
		name      string
		status    int
		body      string
		duplicate bool
	}{
		{"409 with a code", 409, `{"code":"CODE","message":"Taken."}`, true},
		{"422 with a code", 422, `{"code":"CODE","message":"Taken."}`, true},
		{"422 with the code in an item", 422, `{"message":"Validation failed","errors":[{"code":"CODE"}]}`, true},
		{"422 with the code in the last item", 422, `{"code":"invalid","errors":[{"code":"x"},{"code":"CODE"}]}`, true},
		{"422 with the words alone", 422, `{"message":"Redirect URI 'https://example.com/cb' already exists."}`, true},
		{"422 with the words in an item", 422, `{"message":"Validation failed","errors":["Redirect URI already exists."]}`, true},
		{"422 in the framework's form", 422, `{"statusCode":422,"message":"'x' already exists.","error":"Unprocessable Entity"}`, true},
		{"409 without a code", 409, `{"message":"Conflict"}`, true},
		{"the words under another code", 422, `{"code":"invalid_url","message":"Scheme already exists."}`, false},
		{"the words under another code of an item", 422, `{"message":"It already exists.","errors":[{"code":"invalid"}]}`, false},
		{"the words under another status", 400, `{"message":"Redirect URI already exists."}`, false},
		{"the code under another status", 400, `{"code":"CODE"}`, false},
		{"another 422", 422, `{"message":"uri must be a URL","errors":[{"code":"unknown_event_type","message":"No."}]}`, false},
		{"409 with another code", 409, `{"code":"locked","message":"It already exists."}`, false},
	} {
		for code, send := range create {
			t.Run(tc.name+" "+code, func(t *testing.T) {
				t.Parallel()
				var kinds []error
				if tc.duplicate {
					kinds = []error{workos.ErrAlreadyExists}
				}
				code, _, _ := strings.Cut(code, ",")
				_ = wantKinds(t, send(t.Context(), newClient(t, always(tc.status, strings.ReplaceAll(tc.body, "CODE", code)))), kinds...)
			})
		}
	}
	// What is there already does not matter to the others.
	_ = wantKinds(t, put.send(t.Context(), newClient(t, always(409, `{"message":"It already exists."}`))))
}

// missing are answers of an API that lacks a call: none of them proves anything about an object, though some name it
// in the path.
func missing(method, path string) map[string]*transport {
	answers := map[string]*transport{}
	for _, status := range []int{404, 405, 501} {
		for name, body := range map[string]string{
			"empty":   "",
			"message": `{"message":"Not Found"}`,
			"path":    fmt.Sprintf(`{"statusCode":%d,"message":"Cannot %s %s","error":"Not Found"}`, status, method, path),
			"route":   fmt.Sprintf(`{"message":"Route %s:%s not found"}`, method, path),
			"HTML":    fmt.Sprintf("<!DOCTYPE html><title>Error</title><pre>Cannot %s %s</pre>", method, path),
			"title":   fmt.Sprintf("<!DOCTYPE html><title>Cannot %s %s</title>", method, path),
			"text":    "404 page not found",
			"error":   `{"error":"not_found"}`,
		} {
			answers[fmt.Sprintf("%d %s", status, name)] = always(status, body)
		}
	}
	return answers
}

func TestAMissingRouteIsToldFromAMissingObject(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	const id, escaped = "we_1%", "we_1%25" // neither means the object where it is in a path
	for _, tc := range []struct {
		method, path string
		send         func(*workos.Client) error
	}{
		{"DELETE", "/user_management/redirect_uris/", func(c *workos.Client) error { return c.DeleteRedirectURI(ctx, id) }},
		{"DELETE", "/webhook_endpoints/", func(c *workos.Client) error { return c.DeleteWebhookEndpoint(ctx, id) }},
		{"PATCH", "/webhook_endpoints/", func(c *workos.Client) error {
			return errorOf(c.UpdateWebhookEndpoint(ctx, id, workos.WebhookEndpointChange{Status: "disabled"}))
		}},
	} {
		answers := missing(tc.method, tc.path+escaped)
		answers["the path without escapes"] = always(404, `{"message":"Cannot `+tc.method+` `+tc.path+id+`"}`)
		answers["behind a gateway that cuts the prefix"] = always(404, `{"message":"Cannot `+tc.method+` /`+escaped+`"}`)
		answers["below a prefix"] = always(404, `{"message":"Cannot `+tc.method+` /v2/workos`+tc.path+escaped+`"}`)
		answers["text that names the object"] = always(404, "no object "+id, "Content-Type", "text/plain")
		answers["405 that names the object"] = always(405, `{"message":"`+id+` can't be deleted"}`)
		for name, body := range map[string]string{
			"documented":           `{"message":"Object not found: '` + id + `'."}`,
			"documented by a code": `{"code":"entity_not_found","message":"Entity not found."}`,
			"with its path":        `{"message":"Object not found: '` + id + `' (` + tc.method + ` ` + tc.path + escaped + `)."}`,
			"in the other form":    `{"error":"not_found","error_description":"No object ` + id + `"}`,
			"in the framework's":   `{"statusCode":404,"message":"` + id + ` not found","error":"Not Found"}`,
			"in another case":      `{"message":"WE_1% NOT FOUND"}`,
		} {
			answers["object "+name] = always(404, body)
		}
		for name, api := range answers {
			t.Run(tc.method+tc.path+" "+name, func(t *testing.T) {
				t.Parallel()
				kind := workos.ErrNoSuchRoute
				if strings.HasPrefix(name, "object ") {
					kind = workos.ErrNotFound
				}
				_ = wantKinds(t, tc.send(newClient(t, api)), kind)
			})
		}
	}
}

func TestDeleteKnowsTheDefaultRedirectURI(t *testing.T) {
	t.Parallel()
	for body, kinds := range map[string][]error{
		`{"message":"Cannot delete the default redirect URI."}`: {workos.ErrDefaultRedirectURI},
		`{"code":"default_redirect_uri","message":"No."}`:       {workos.ErrDefaultRedirectURI},
		`{"message":"The environment is being migrated."}`:      nil,
	} {
		_ = wantKinds(t, remove.send(t.Context(), newClient(t, always(409, body))), kinds...)
		_ = wantKinds(t, newClient(t, always(409, body)).DeleteWebhookEndpoint(t.Context(), "we_1"))
	}
}

func TestTemplateTellsNothingSetFromAMissingRoute(t *testing.T) {
	t.Parallel()
	const path = "/user_management/jwt_template"
	answers := missing(http.MethodGet, path)
	for name, body := range map[string]string{
		"documented":      `{"message":"JWT template not found."}`,
		"with its path":   `{"message":"JWT template not found (GET ` + path + `)."}`,
		"with a code":     `{"code":"not_found","message":"No template."}`,
		"in another form": `{"error":"not_found","error_description":"The jwt_template is not set"}`,
	} {
		answers["set "+name] = always(404, body)
	}
	for name, api := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kinds := []error{workos.ErrNoSuchRoute}
			switch {
			case strings.HasPrefix(name, "set "):
				kinds = []error{workos.ErrNothingSet}
				_ = wantKinds(t, put.send(t.Context(), newClient(t, api)), workos.ErrNoSuchRoute)
			case name == "404 empty", name == "404 message", name == "404 text", name == "404 error": // can be of either
				kinds = append(kinds, workos.ErrNothingSet)
			case name == "404 HTML": // a proxy may have put the page there
				kinds = append(kinds, workos.ErrUnreadable)
			}
			_ = wantKinds(t, errorOf(newClient(t, api).JWTTemplate(t.Context())), kinds...)
		})
	}
}

func TestListAndCreateKnowAMissingRoute(t *testing.T) {
	t.Parallel()
	for name, api := range missing(http.MethodGet, "/user_management/redirect_uris") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_ = wantKinds(t, list.send(t.Context(), newClient(t, api)), workos.ErrNoSuchRoute)
			_ = wantKinds(t, post.send(t.Context(), newClient(t, api)), workos.ErrNoSuchRoute)
		})
	}
	for _, status := range []int{400, 422} {
		_ = wantKinds(t, list.send(t.Context(), newClient(t, always(status, `{"message":"No."}`))))
	}
}
