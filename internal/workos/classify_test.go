package workos_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

func TestCreateKnowsEveryDuplicateAnswer(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name      string
		status    int
		body      string // KIND stands for redirect_uri or cors_origin
		duplicate bool
	}{
		{"409 with the documented code", 409, `{"code":"duplicate_KIND","message":"It already exists."}`, true},
		{"422 with a code, in other words", 422, `{"code":"KIND_already_exists","message":"Taken."}`, true},
		{"422 with the code in an item", 422, `{"message":"Validation failed","errors":[{"code":"KIND_already_exists"}]}`, true},
		{"422 with the code in the last item", 422, `{"code":"invalid","errors":[{"code":"x"},{"code":"duplicate_KIND"}]}`, true},
		{"422 with the words alone", 422, `{"message":"Redirect URI 'https://example.com/cb' already exists."}`, true},
		{"422 with the words in an item", 422, `{"message":"Validation failed","errors":["Redirect URI already exists."]}`, true},
		{"422 in the framework's form", 422, `{"statusCode":422,"message":"Redirect URI 'x' already exists.","error":"Unprocessable Entity"}`, true},
		{"409 with the words alone", 409, `{"message":"CORS origin already exists."}`, true},
		{"409 without a code", 409, `{"message":"Conflict"}`, true},
		{"the words under another code", 422, `{"code":"invalid_request_parameters","message":"Scheme already exists."}`, false},
		{"the words under another code of an item", 422, `{"message":"It already exists.","errors":[{"code":"invalid"}]}`, false},
		{"the words under another status", 400, `{"message":"Redirect URI already exists."}`, false},
		{"the code under another status", 400, `{"code":"duplicate_KIND"}`, false},
		{"another 422", 422, `{"message":"uri must be a URL"}`, false},
		{"409 with another code", 409, `{"code":"locked","message":"It already exists."}`, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var kinds []error
			if tc.duplicate {
				kinds = []error{workos.ErrAlreadyExists}
			}
			answer := func(kind string) *workos.Client {
				return newClient(t, always(tc.status, strings.ReplaceAll(tc.body, "KIND", kind)))
			}
			_, err := answer("redirect_uri").CreateRedirectURI(t.Context(), "https://example.com/cb")
			wantKinds(t, err, kinds...)
			_, err = answer("cors_origin").CreateCORSOrigin(t.Context(), "https://example.com")
			wantKinds(t, err, kinds...)
		})
	}
	// What is there already does not matter to the others.
	wantKinds(t, put.send(t.Context(), newClient(t, always(409, `{"message":"It already exists."}`))))
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

func TestDeleteTellsAMissingRouteFromAMissingObject(t *testing.T) {
	t.Parallel()
	const path = "/user_management/redirect_uris/redir_1"
	answers := missing(http.MethodDelete, path)
	answers["behind a gateway that cuts the prefix"] = always(404, `{"message":"Cannot DELETE /redirect_uris/redir_1"}`)
	answers["below a prefix"] = always(404, `{"message":"Cannot DELETE /v2/workos`+path+`"}`)
	answers["text that names the object"] = always(404, "no redirect URI redir_1", "Content-Type", "text/plain")
	answers["405 that names the object"] = always(405, `{"message":"redir_1 can't be deleted"}`)
	for name, api := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := newClient(t, api)
			wantKinds(t, client.DeleteRedirectURI(t.Context(), "redir_1"), workos.ErrNoSuchRoute)
		})
	}
	for name, body := range map[string]string{
		"documented":         `{"message":"Redirect URI not found: 'redir_1'."}`,
		"with a code":        `{"code":"entity_not_found","message":"Entity not found: 'redir_1'."}`,
		"with its path":      `{"message":"Redirect URI not found: 'redir_1' (DELETE ` + path + `)."}`,
		"in the other form":  `{"error":"not_found","error_description":"No redirect URI redir_1"}`,
		"in the framework's": `{"statusCode":404,"message":"redir_1 not found","error":"Not Found"}`,
		"in another case":    `{"message":"REDIR_1 NOT FOUND"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := newClient(t, always(404, body))
			wantKinds(t, client.DeleteRedirectURI(t.Context(), "redir_1"), workos.ErrNotFound)
		})
	}
}

func TestDeleteOfAnIDThatNeedsEscapesTellsAMissingRoute(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/user_management/redirect_uris/a b%2F", "/user_management/redirect_uris/a%20b%252F"} {
		client := newClient(t, always(404, `{"message":"Cannot DELETE `+path+`"}`))
		wantKinds(t, client.DeleteRedirectURI(t.Context(), "a b%2F"), workos.ErrNoSuchRoute)
	}
	client := newClient(t, always(404, `{"message":"Redirect URI not found: 'a b%2F'."}`))
	wantKinds(t, client.DeleteRedirectURI(t.Context(), "a b%2F"), workos.ErrNotFound)
}

func TestDeleteKnowsTheDefaultRedirectURI(t *testing.T) {
	t.Parallel()
	for body, kinds := range map[string][]error{
		`{"message":"Cannot delete the default redirect URI."}`: {workos.ErrDefaultRedirectURI},
		`{"code":"default_redirect_uri","message":"No."}`:       {workos.ErrDefaultRedirectURI},
		`{"message":"The environment is being migrated."}`:      nil,
	} {
		api := always(409, body)
		wantKinds(t, remove.send(t.Context(), newClient(t, api, retries(2))), kinds...)
		if n := len(api.requests()); n != 1 {
			t.Errorf("%d DELETEs, want 1", n)
		}
	}
}

func TestTemplateTellsNothingSetFromAMissingRoute(t *testing.T) {
	t.Parallel()
	const path = "/user_management/jwt_template"
	read := func(t *testing.T, api *transport) error {
		t.Helper()
		_, err := newClient(t, api).JWTTemplate(t.Context())
		return err
	}
	for name, body := range map[string]string{
		"documented":      `{"message":"JWT template not found."}`,
		"with its path":   `{"message":"JWT template not found (GET ` + path + `)."}`,
		"with a code":     `{"code":"not_found","message":"No template."}`,
		"in another form": `{"error":"not_found","error_description":"The jwt_template is not set"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantKinds(t, read(t, always(404, body)), workos.ErrNothingSet)
		})
	}
	// These words are of the route, and what has no words can be of either.
	either := map[string]bool{"404 empty": true, "404 message": true, "404 text": true, "404 error": true}
	for name, api := range missing(http.MethodGet, path) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kinds := []error{workos.ErrNoSuchRoute}
			switch {
			case either[name]:
				kinds = append(kinds, workos.ErrNothingSet)
			case name == "404 HTML": // a proxy may have put the page there
				kinds = append(kinds, workos.ErrUnreadable)
			}
			wantKinds(t, read(t, api), kinds...)
		})
	}
	t.Run("PUT", func(t *testing.T) {
		t.Parallel()
		wantKinds(t, put.send(t.Context(), newClient(t, always(404, `{"message":"JWT template not found."}`))), workos.ErrNoSuchRoute)
	})
}

func TestListAndCreateKnowAMissingRoute(t *testing.T) {
	t.Parallel()
	for name, api := range missing(http.MethodGet, "/user_management/redirect_uris") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, call := range []call{list, post} {
				wantKinds(t, call.send(t.Context(), newClient(t, api)), workos.ErrNoSuchRoute)
			}
		})
	}
	for _, status := range []int{400, 422} {
		wantKinds(t, list.send(t.Context(), newClient(t, always(status, `{"message":"No."}`))))
	}
}

func TestEveryCallKnowsARefusedKey(t *testing.T) {
	t.Parallel()
	for _, call := range calls {
		api := always(401, `{"message":"Unauthorized"}`)
		wantKinds(t, call.send(t.Context(), newClient(t, api, retries(2))), workos.ErrUnauthorized)
		if n := len(api.requests()); n != 1 {
			t.Errorf("%d requests, want 1", n)
		}
	}
}
