package provider

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestFailedCreateSaysWhatWorkOSSaidAndWhatToDo(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		status int
		body   string
		words  []string
		onURI  bool
	}{
		"401":                   {401, `{"message":"Unauthorized"}`, []string{"Unauthorized", "401", "the provider's api_key argument", "API Keys"}, false},
		"403":                   {403, `{"message":"Forbidden","code":"no_access"}`, []string{"Forbidden", "403", "code no_access", "permission"}, false},
		"422 without fields":    {422, `{"message":"Bad uri.","code":"invalid_uri"}`, []string{"Bad uri.", "422", "code invalid_uri"}, true},
		"422 with a field":      {422, `{"message":"Validation failed","errors":[{"property":"uri","constraints":{"isUrl":"uri must be a URL"}}]}`, []string{"uri must be a URL", "Validation failed"}, true},
		"422 with a code alone": {422, `{"message":"Validation failed","errors":[{"field":"uri","code":"uri_bad"}]}`, []string{"code uri_bad"}, true},
		"422 elsewhere":         {422, `{"message":"Validation failed","errors":["something is off"]}`, []string{"something is off"}, false},
		"400":                   {400, `{"error":"invalid_request","error_description":"No good."}`, []string{"No good.", "invalid_request"}, true},
		"429":                   {429, `{"message":"Too many requests.","code":"rate_limit_exceeded"}`, []string{"Too many requests.", "-parallelism"}, false},
		"404":                   {404, `{"message":"Cannot POST /user_management/redirect_uris"}`, []string{"404", "base_url"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			srv.FailAlways(http.MethodPost, "", workostest.Answer(tc.status, tc.body, "Content-Type", "application/json"))
			c := newCore(t, srv, map[string]any{"max_retries": 1})

			made, diags := c.apply(c.plan(redirectURI, nil, uriConfig(callback)))

			if made != nil {
				t.Errorf("state holds %s", made.value)
			}
			wantOnly(t, diags, append(tc.words, "ERROR", "Could not create redirect URI", callback, "Request: POST "+srv.URL(), "Request id: req_")...)
			if onURI := diags[0].Attribute != nil; onURI != tc.onURI {
				t.Errorf("on the attribute: %v, want %v", onURI, tc.onURI)
			}
		})
	}
}

func TestEachFieldErrorIsOneDiagnostic(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	srv.FailAlways(http.MethodPut, "", workostest.Answer(422, `{"message":"Invalid.","errors":[{"field":"content","code":"a","message":"A."},{"field":"content","code":"b","message":"B."}]}`, "Content-Type", "application/json"))
	c := newCore(t, srv)
	_, diags := c.apply(c.plan(jwtTemplate, nil, template(ours)))
	if len(diags) != 2 || !strings.Contains(diags[0].Detail, "A. (code a)") || !strings.Contains(diags[1].Detail, "B. (code b)") || diags[0].Attribute == nil {
		t.Error(text(diags))
	}
}

func TestUnreachableAPIIsNamed(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(redirectURI, uriConfig(callback))
	c := newCore(t, srv)
	srv.Close()
	left, diags := c.read(held)
	if left != held {
		t.Error("state was changed")
	}
	wantOnly(t, diags, "ERROR", "did not answer", srv.URL()+workostest.RedirectURIsPath, "base_url", "connection refused")
}

func TestLostCreateThatCantBeLookedUpMayHaveBeenMade(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithProfile(workostest.Older))
	c := newCore(t, srv)
	planned := c.plan(redirectURI, nil, uriConfig(callback))
	srv.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())

	made, diags := c.apply(planned)

	if made != nil {
		t.Errorf("state holds %s", made.value)
	}
	wantOnly(t, errorsOf(diags), "may have been created", callback, "POST "+srv.URL())
	if n := srv.Count(http.MethodPost, ""); n != 1 {
		t.Errorf("%d POSTs, want 1", n)
	}
}

func TestErrorThatIsNotTheAPIsIsSaidAsItIs(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	(&run{}).addAPIError(&diags, "Summary", errors.New("something else"))
	if len(diags) != 1 || diags[0].Detail() != "Something else." {
		t.Error(diags)
	}
}
