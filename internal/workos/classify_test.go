package workos_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestCreateKnowsEveryDuplicateAnswer(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name      string
		status    int
		body      string
		duplicate bool
	}{
		{"409 with the documented code", 409, `{"code":"duplicate_cors_origin","message":"CORS origin already exists."}`, true},
		{"409 with the code of a redirect URI", 409, `{"code":"duplicate_redirect_uri","message":"Taken."}`, true},
		{"422 with a code, in other words", 422, `{"code":"cors_origin_already_exists","message":"Taken."}`, true},
		{"422 with the other code", 422, `{"code":"redirect_uri_already_exists","message":"Taken."}`, true},
		{"422 with the code in an item", 422, `{"message":"Validation failed","errors":[{"code":"redirect_uri_already_exists"}]}`, true},
		{"422 with the words alone", 422, `{"message":"Redirect URI 'https://example.com/cb' already exists."}`, true},
		{"422 with the words in an item", 422, `{"message":"Validation failed","errors":["Redirect URI already exists."]}`, true},
		{"422 in the framework's form", 422, `{"statusCode":422,"message":"Redirect URI 'x' already exists.","error":"Unprocessable Entity"}`, true},
		{"409 with the words alone", 409, `{"message":"CORS origin already exists."}`, true},
		{"the words under another code", 422, `{"code":"invalid_request_parameters","message":"Scheme already exists."}`, false},
		{"the words under another code of an item", 422, `{"message":"It already exists.","errors":[{"code":"invalid"}]}`, false},
		{"the words under another status", 400, `{"message":"Redirect URI already exists."}`, false},
		{"the code under another status", 400, `{"code":"duplicate_cors_origin"}`, false},
		{"another 422", 422, `{"message":"uri must be a URL"}`, false},
		{"409 without a code", 409, `{"message":"Conflict"}`, true},
		{"409 with another code", 409, `{"code":"locked","message":"It already exists."}`, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			client := newClient(t, always(tc.status, tc.body))
			var kinds []error
			if tc.duplicate {
				kinds = []error{workos.ErrAlreadyExists}
			}
			_, err := client.CreateRedirectURI(t.Context(), "https://example.com/cb")
			wantKinds(t, err, kinds...)
			_, err = client.CreateCORSOrigin(t.Context(), "https://example.com")
			wantKinds(t, err, kinds...)
		})
	}
}

func TestCreateKnowsTheDuplicatesOfTheAPI(t *testing.T) {
	t.Parallel()
	for _, duplicate := range []workostest.Duplicate{
		workostest.DuplicateConflict, workostest.DuplicateCode, workostest.DuplicateMessage,
	} {
		t.Run(fmt.Sprint(duplicate), func(t *testing.T) {
			t.Parallel()
			api := workostest.New(t, workostest.WithCORSDuplicate(duplicate), workostest.WithRedirectDuplicate(duplicate))
			api.AddCORSOrigin("https://example.com")
			api.AddRedirectURI("https://example.com/cb")
			client := newFakeClient(t, api, retries(2))
			_, err := client.CreateCORSOrigin(t.Context(), "https://example.com")
			wantKinds(t, err, workos.ErrAlreadyExists)
			_, err = client.CreateRedirectURI(t.Context(), "https://example.com/cb")
			wantKinds(t, err, workos.ErrAlreadyExists)
			if n := api.Count(http.MethodPost, ""); n != 2 {
				t.Errorf("%d POSTs, want 2", n)
			}
		})
	}
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
			if name == "405 that names the object" {
				return
			}
			wantKinds(t, client.DeleteCORSOrigin(t.Context(), "redir_1"), workos.ErrNoSuchRoute)
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
	api := workostest.New(t)
	kept := api.AddRedirectURI("https://example.com/cb")
	api.SetDefaultRedirectURI(kept.ID)
	err := newFakeClient(t, api, retries(2)).DeleteRedirectURI(t.Context(), kept.ID)
	wantKinds(t, err, workos.ErrDefaultRedirectURI)
	if got := failure(t, err); got.Message != "Cannot delete the default redirect URI." || got.RequestID == "" {
		t.Errorf("got %+v", got)
	}
	if n := api.Count(http.MethodDelete, ""); n != 1 {
		t.Errorf("%d DELETEs, want 1", n)
	}
	// A 409 of other words is another refusal.
	wantKinds(t, remove.send(t, newClient(t, always(409, `{"message":"The environment is being migrated."}`))))
	wantKinds(t, remove.send(t, newClient(t, always(409, `{"code":"default_redirect_uri","message":"No."}`))), workos.ErrDefaultRedirectURI)
	// An origin has no default.
	wantKinds(t, newClient(t, always(409, `{"message":"Conflict"}`)).DeleteCORSOrigin(t.Context(), "cors_1"))
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
		wantKinds(t, put.send(t, newClient(t, always(404, `{"message":"JWT template not found."}`))), workos.ErrNoSuchRoute)
	})
}

func TestListTellsAMissingRouteFromAnUnknownCursor(t *testing.T) {
	t.Parallel()
	for name, api := range missing(http.MethodGet, "/user_management/redirect_uris") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := firstPage(t, newClient(t, api), "")
			wantKinds(t, err, workos.ErrNoSuchRoute)
			_, err = firstPage(t, newClient(t, api), "redir_1")
			wantKinds(t, err, workos.ErrCursor)
		})
	}
	for _, status := range []int{400, 422} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			server := workostest.New(t, workostest.WithListErrorStatus(status))
			_, err := firstPage(t, newFakeClient(t, server), "redir_gone")
			wantKinds(t, err, workos.ErrCursor)
			_, err = firstPage(t, newClient(t, always(status, `{"message":"No."}`)), "")
			wantKinds(t, err)
		})
	}
}

func TestEveryCallKnowsARefusedKey(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	client := newFakeClient(t, api, func(c *workos.Config) { c.APIKey = "sk_test_other" })
	for _, call := range []call{list, put, remove, post} {
		wantKinds(t, call.send(t, client), workos.ErrUnauthorized)
	}
	_, err := firstPage(t, client, "redir_1")
	wantKinds(t, err, workos.ErrUnauthorized)
	if n := api.Count("", ""); n != 5 {
		t.Errorf("%d requests, want 5", n)
	}
}

func TestCreateKnowsAMissingRoute(t *testing.T) {
	t.Parallel()
	api := workostest.New(t, workostest.WithProfile(0))
	wantKinds(t, post.send(t, newFakeClient(t, api, retries(2))), workos.ErrNoSuchRoute)
}
