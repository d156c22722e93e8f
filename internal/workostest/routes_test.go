package workostest

import (
	"net/http"
	"strings"
	"testing"
)

// documented are all calls, with a body that succeeds.
func documented() map[Profile][3]string {
	return map[Profile][3]string{
		RouteCreateCORSOrigin:  {http.MethodPost, CORSOriginsPath, `{"origin":"https://example.com"}`},
		RouteListCORSOrigins:   {http.MethodGet, CORSOriginsPath, ""},
		RouteCreateRedirectURI: {http.MethodPost, RedirectURIsPath, `{"uri":"https://example.com/callback"}`},
		RouteListRedirectURIs:  {http.MethodGet, RedirectURIsPath, ""},
		RouteDeleteRedirectURI: {http.MethodDelete, RedirectURIsPath + "/", ""},
		RouteGetJWTTemplate:    {http.MethodGet, JWTTemplatePath, ""},
		RoutePutJWTTemplate:    {http.MethodPut, JWTTemplatePath, `{"content":"{\"a\": 1}"}`},
	}
}

func TestProfilesHaveTheirCallsAndNoOthers(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]struct {
		profile Profile
		calls   []Profile
	}{
		"today": {Today, []Profile{
			RouteCreateCORSOrigin, RouteListCORSOrigins, RouteCreateRedirectURI, RouteListRedirectURIs,
			RouteDeleteRedirectURI, RouteGetJWTTemplate, RoutePutJWTTemplate,
		}},
		"older":               {Older, []Profile{RouteCreateCORSOrigin, RouteCreateRedirectURI, RoutePutJWTTemplate}},
		"older with template": {OlderWithTemplate, []Profile{RouteCreateCORSOrigin, RouteCreateRedirectURI, RouteGetJWTTemplate, RoutePutJWTTemplate}},
		"composed":            {Today &^ RouteListRedirectURIs &^ RouteListCORSOrigins, []Profile{RouteCreateCORSOrigin, RouteCreateRedirectURI, RouteDeleteRedirectURI, RouteGetJWTTemplate, RoutePutJWTTemplate}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for route, call := range documented() {
				s := New(t, WithProfile(p.profile))
				s.SetJWTTemplate(`{"a": 1}`)
				if route == RouteDeleteRedirectURI {
					call[1] += s.AddRedirectURI("https://example.com/a").ID
				}
				a := newClient(t, s).do(call[0], call[1], call[2])
				var want bool
				for _, r := range p.calls {
					want = want || r == route
				}
				if !want {
					a.wantBody(t, http.StatusNotFound, `{"message":"Not Found"}`)
				} else if a.status >= 300 {
					t.Errorf("%s %s: status %d", call[0], call[1], a.status)
				}
			}
		})
	}
}

func TestCallsThatDoNotExistAreMissingRoutes(t *testing.T) {
	t.Parallel()
	s := New(t)
	id := s.AddRedirectURI("https://example.com/a").ID
	c := newClient(t, s)
	for _, call := range [][2]string{
		{http.MethodGet, RedirectURIsPath + "/" + id},
		{http.MethodPut, RedirectURIsPath + "/" + id},
		{http.MethodPatch, RedirectURIsPath + "/" + id},
		{http.MethodDelete, RedirectURIsPath + "/"},
		{http.MethodDelete, RedirectURIsPath},
		{http.MethodDelete, RedirectURIsPath + "/" + id + "/"},
		{http.MethodDelete, RedirectURIsPath + "//" + id},
		{http.MethodGet, RedirectURIsPath + "/"},
		{http.MethodDelete, JWTTemplatePath},
		{http.MethodPost, JWTTemplatePath},
		{http.MethodGet, "/"},
		{http.MethodGet, "//user_management/redirect_uris"},
	} {
		c.do(call[0], call[1], "").wantBody(t, http.StatusNotFound, `{"message":"Not Found"}`)
	}
	if len(s.RedirectURIs()) != 1 {
		t.Error("one of them deleted the redirect URI")
	}
}

func TestObjectIDIsUnescaped(t *testing.T) {
	t.Parallel()
	c := newClient(t, New(t))
	c.do(http.MethodDelete, RedirectURIsPath+"/a%2Fb%20c", "").wantBody(t, http.StatusNotFound,
		`{"message":"Redirect URI not found: 'a/b c'."}`)
}

func TestMissingRouteAnswersInEveryForm(t *testing.T) {
	t.Parallel()
	for _, form := range []struct {
		status            int
		body              RouteBody
		contentType, want string
	}{
		{404, RouteMessage, "application/json; charset=utf-8", `{"message":"Not Found"}`},
		{405, RouteMessage, "application/json; charset=utf-8", `{"message":"Method Not Allowed"}`},
		{404, RouteStatusCode, "application/json; charset=utf-8", `{"error":"Not Found","message":"Cannot GET /user_management/cors_origins","statusCode":404}`},
		{501, RouteHTML, "text/html; charset=utf-8", `<html><body><h1>501 Not Implemented</h1></body></html>`},
		{404, RouteEmpty, "", ``},
	} {
		s := New(t, WithProfile(Older), WithMissingRoute(form.status, form.body))
		a := newClient(t, s).do(http.MethodGet, CORSOriginsPath, "")
		a.wantBody(t, form.status, form.want)
		if got := a.header.Get("Content-Type"); got != form.contentType {
			t.Errorf("%d: content type %q, want %q", form.status, got, form.contentType)
		}
	}
}

func TestBearerIsChecked(t *testing.T) {
	t.Parallel()
	s := New(t, WithAPIKey("sk_test_one_fake"))
	c := newClient(t, s)
	for header, status := range map[string]int{
		"":                         http.StatusUnauthorized,
		"sk_test_one_fake":         http.StatusUnauthorized,
		"Basic sk_test_one_fake":   http.StatusUnauthorized,
		"Bearer":                   http.StatusUnauthorized,
		"Bearer sk_test_two_fake":  http.StatusUnauthorized,
		"Bearer  sk_test_one_fake": http.StatusUnauthorized,
		"Bearer sk_test_one_fake":  http.StatusOK,
		"bearer sk_test_one_fake":  http.StatusOK, // RFC 9110, section 11.1: any case
	} {
		req := c.request(http.MethodGet, CORSOriginsPath, "")
		req.Header.Set("Authorization", header)
		a, err := c.send(req)
		if err != nil {
			t.Fatal(err)
		}
		if a.status != status {
			t.Errorf("%q: status %d, want %d", header, a.status, status)
		}
	}
	s.Set(WithAPIKey("sk_test_two_fake"))
	c.do(http.MethodGet, CORSOriginsPath, "").want(t, http.StatusOK) // the client asks the server for its key
	if got := s.APIKey(); got != "sk_test_two_fake" {
		t.Errorf("key %q", got)
	}
}

func TestEveryAnswerHasItsHeaders(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch), WithLimits(Limits{Writes: Limit{1, 1}}))
	c := newClient(t, s)
	answers := map[string]answer{
		"list":         c.do(http.MethodGet, CORSOriginsPath, ""),
		"created":      c.addOrigin("https://example.com"),
		"rate limited": c.addOrigin("https://example.com"),
		"no route":     c.do(http.MethodGet, "/nowhere", ""),
	}
	seen := map[string]bool{}
	for name, a := range answers {
		if got := a.header.Get("Date"); got != "Thu, 15 Jan 2026 12:00:00 GMT" {
			t.Errorf("%s: Date %q", name, got)
		}
		if got := a.header.Get("Content-Type"); got != "application/json; charset=utf-8" {
			t.Errorf("%s: Content-Type %q", name, got)
		}
		id := a.header.Get("X-Request-ID")
		if !strings.HasPrefix(id, "req_") || len(id) != len("req_")+26 || seen[id] {
			t.Errorf("%s: X-Request-ID %q", name, id)
		}
		seen[id] = true
	}
	for _, r := range s.Requests() {
		if !seen[r.RequestID] {
			t.Errorf("the log has %s, no answer had", r.RequestID)
		}
	}
}

func TestBodiesAreChecked(t *testing.T) {
	t.Parallel()
	const badJSON = `{"message":"Request body is not a JSON object"}`
	invalid := func(property, rule, text string) string {
		return `{"errors":[{"constraints":{"` + rule + `":"` + text + `"},"property":"` + property + `"}],"message":"Validation failed"}`
	}
	for name, b := range map[string]struct {
		contentType, body string
		status            int
		want              string
	}{
		"no content type":    {"", `{"origin":"https://a.example.com"}`, 415, `{"message":"Content-Type must be application/json"}`},
		"form":               {"application/x-www-form-urlencoded", `origin=a`, 415, `{"message":"Content-Type must be application/json"}`},
		"empty":              {"application/json", ``, 400, badJSON},
		"cut":                {"application/json", `{"origin":`, 400, badJSON},
		"two":                {"application/json", `{"origin":"https://a.example.com"} {}`, 400, badJSON},
		"trailing brace":     {"application/json", `{"origin":"https://a.example.com"}}`, 400, badJSON},
		"array":              {"application/json", `["https://a.example.com"]`, 400, badJSON},
		"null":               {"application/json", `null`, 400, badJSON},
		"not UTF-8":          {"application/json", "{\"origin\":\"https://\xff.example.com\"}", 400, badJSON},
		"missing field":      {"application/json", `{}`, 422, invalid("origin", "isNotEmpty", "origin should not be empty")},
		"null field":         {"application/json", `{"origin":null}`, 422, invalid("origin", "isNotEmpty", "origin should not be empty")},
		"blank field":        {"application/json", `{"origin":" "}`, 422, invalid("origin", "isNotEmpty", "origin should not be empty")},
		"number":             {"application/json", `{"origin":1}`, 422, invalid("origin", "isString", "origin must be a string")},
		"foreign field":      {"application/json", `{"origin":"https://a.example.com","uri":"x"}`, 422, invalid("uri", "whitelistValidation", "property uri should not exist")},
		"too large":          {"application/json", `{"origin":"` + strings.Repeat("a", maxBody) + `"}`, 413, `{"message":"Payload Too Large"}`},
		"charset and spaces": {"application/json; charset=UTF-8", ` {"origin" : "https://a.example.com"} `, 201, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := New(t)
			c := newClient(t, s)
			req := c.request(http.MethodPost, CORSOriginsPath, b.body)
			req.Header.Set("Content-Type", b.contentType)
			a, err := c.send(req)
			if err != nil {
				t.Fatal(err)
			}
			a.want(t, b.status)
			if b.want != "" {
				a.wantBody(t, b.status, b.want)
			}
			if created := len(s.CORSOrigins()) == 1; created != (b.status == http.StatusCreated) {
				t.Errorf("created: %v", created)
			}
		})
	}
}

func TestValidationFailuresComeInEveryShape(t *testing.T) {
	t.Parallel()
	const text = "uri must be a URL"
	for shape, want := range map[ErrorShape]string{
		ErrorConstraints: `{"errors":[{"constraints":{"isUrl":"` + text + `"},"property":"uri"}],"message":"Validation failed"}`,
		ErrorFields:      `{"errors":[{"code":"isUrl","field":"uri","message":"` + text + `"}],"message":"Validation failed"}`,
		ErrorCodes:       `{"errors":[{"code":"isUrl","message":"` + text + `"}],"message":"Validation failed"}`,
		ErrorStrings:     `{"errors":["` + text + `"],"message":"Validation failed"}`,
		ErrorMessage:     `{"message":"` + text + `"}`,
		ErrorOAuth:       `{"error":"invalid_request","error_description":"` + text + `"}`,
		ErrorStatusCode:  `{"error":"Unprocessable Entity","message":"` + text + `","statusCode":422}`,
	} {
		c := newClient(t, New(t, WithErrorShape(shape)))
		c.addURI("nonsense").wantBody(t, http.StatusUnprocessableEntity, want)
	}
	c := newClient(t, New(t, WithErrorShape(ErrorOAuth)))
	c.do(http.MethodPut, JWTTemplatePath, `{"content":"1"}`).wantBody(t, http.StatusUnprocessableEntity,
		`{"error":"invalid_request","error_description":"Template must be a JSON object."}`)
}

func TestEveryPOSTAndPUTChecksItsBody(t *testing.T) {
	t.Parallel()
	c := newClient(t, New(t))
	for path, method := range map[string]string{
		CORSOriginsPath: http.MethodPost, RedirectURIsPath: http.MethodPost, JWTTemplatePath: http.MethodPut,
	} {
		c.do(method, path, `[]`).wantBody(t, http.StatusBadRequest, `{"message":"Request body is not a JSON object"}`)
	}
}
