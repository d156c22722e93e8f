package provider

import (
	"net/http"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestFailedCreateSaysWhatWorkOSSaidAndWhatToDo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		body   string
		words  []string
		onURI  bool
	}{
		"401":                   {401, `{"message":"Unauthorized"}`, []string{"ERROR: WorkOS rejects the API key", "Unauthorized", "401", "the provider's api_key argument", "API Keys"}, false},
		"403":                   {403, `{"message":"Forbidden","code":"no_access"}`, []string{"Forbidden", "403", "code no_access", "permission"}, false},
		"422 without fields":    {422, `{"message":"Bad uri.","code":"invalid_uri"}`, []string{"Bad uri.", "422", "code invalid_uri"}, true},
		"422 with a field":      {422, `{"message":"Validation failed","errors":[{"property":"uri","constraints":{"isUrl":"uri must be a URL"}}]}`, []string{"uri must be a URL", "Validation failed"}, true},
		"422 with a path":       {422, `{"message":"Validation failed","errors":[{"field":"body.uri","code":"uri_bad","message":"Bad."}]}`, []string{"Bad (code uri_bad)"}, true},
		"422 with a code alone": {422, `{"message":"Validation failed","errors":[{"field":"uri","code":"uri_bad"}]}`, []string{"code uri_bad"}, true},
		"422 elsewhere":         {422, `{"message":"Validation failed","errors":["something is off"]}`, []string{"something is off"}, false},
		"400":                   {400, `{"error":"invalid_request","error_description":"No good."}`, []string{"No good.", "invalid_request", "Change the value"}, true},
		"429":                   {429, `{"message":"Too many requests.","code":"rate_limit_exceeded"}`, []string{"Too many requests.", "rate limit", "run Terraform again"}, false},
		"404":                   {404, `{"message":"Cannot POST /user_management/redirect_uris"}`, []string{"404", "does not have this endpoint", "base_url"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			srv.FailAlways(http.MethodPost, "", workostest.Answer(test.status, test.body, "Content-Type", "application/json"))
			c := newCore(t, srv, map[string]any{"max_retries": 1})

			made, diags := c.apply(c.plan(redirectURIType, nil, uriConfig(callback)))

			if made != nil {
				t.Errorf("state has %s", made.value)
			}
			wantOnly(t, diags, append(test.words, "ERROR", "Could not create redirect URI", callback, "Request: POST "+srv.URL(), "Request ID: req_")...)
			if onURI := diags[0].Attribute != nil; onURI != test.onURI {
				t.Errorf("on the attribute: %v, want %v", onURI, test.onURI)
			}
		})
	}
}

func TestEachFieldErrorIsOneDiagnostic(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	srv.FailAlways(http.MethodPut, "", workostest.Answer(422,
		`{"message":"Invalid.","errors":[{"field":"content","code":"a","message":"A."},{"field":"content","code":"b","message":"B."}]}`,
		"Content-Type", "application/json"))
	c := newCore(t, srv)
	_, diags := c.apply(c.plan(jwtTemplateType, nil, templateConfig(ours)))
	if len(diags) != 2 || !strings.Contains(diags[0].Detail, "A (code a)") || !strings.Contains(diags[1].Detail, "B (code b)") || diags[0].Attribute == nil {
		t.Error(text(diags))
	}
}

func TestLostCreateThatCannotBeLookedUpMayHaveBeenMade(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithProfile(workostest.Older))
	c := newCore(t, srv)
	planned := c.plan(redirectURIType, nil, uriConfig(callback))
	srv.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())

	made, diags := c.apply(planned)

	if made != nil {
		t.Errorf("state has %s", made.value)
	}
	wantOnly(t, errorsOf(diags), "may have been created", callback, "POST "+srv.URL())
	if n := srv.Count(http.MethodPost, ""); n != 1 {
		t.Errorf("%d POSTs, want 1", n)
	}
}
