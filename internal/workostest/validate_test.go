package workostest

import (
	"net/http"
	"testing"
)

func ruleOf(r *rejection) string {
	if r == nil {
		return ""
	}
	return r.rule
}

func TestOriginsAreRefusedByTheTable(t *testing.T) {
	t.Parallel()
	for origin, rule := range map[string]string{
		"https://example.com":             "",
		"https://EXAMPLE.com:8443/":       "",
		"http://localhost:3000":           "",
		"http://[::1]:3000":               "",
		"https://bücher.example":          "",
		"https://*.example.com":           "",
		"https://example.com/path":        "", // undocumented, so accepted
		"":                                "isNotEmpty",
		" \t":                             "isNotEmpty",
		"https://example.com ":            "isUrl",
		"https://exa\u0000mple.com":       "isUrl",
		"example.com":                     "isUrl",
		"://example.com":                  "isUrl",
		"https://example.com:port":        "isUrl",
		"ftp://example.com":               "isUrl",
		"myapp://callback":                "isUrl",
		"null":                            "isUrl",
		"https://":                        "hasHost",
		"https:example.com":               "hasHost",
		"https://user:secret@example.com": "hasNoCredentials",
		"https://*.*.example.com":         "maxWildcards",
		"https://*.example.com:*":         "maxWildcards",
	} {
		if got := ruleOf(checkOrigin(&config{}, origin)); got != rule {
			t.Errorf("%q: %q, want %q", origin, got, rule)
		}
	}
}

func TestRedirectURIsAreRefusedByTheTable(t *testing.T) {
	t.Parallel()
	for uri, rule := range map[string]struct{ staging, production string }{
		"https://example.com/callback":           {},
		"https://example.com/callback/?a=b#c":    {},
		"https://example.com/*":                  {},
		"https://bücher.example/callback":        {},
		"myapp://callback":                       {},
		"com.example.app:/callback":              {},
		"https://*.sub.example.com":              {},
		"https://pr-*-web.example.com/callback":  {},
		"https://*.corp.internal/callback":       {},
		"http://127.0.0.1:8080/callback":         {},
		"http://127.0.0.1:*/callback":            {},
		"http://localhost:*/callback":            {"", "isHttps"},
		"http://localhost:3000/callback":         {"", "isHttps"},
		"https://localhost:3000/callback":        {"", "isNotLocalhost"},
		"https://app.localhost/callback":         {"", "isNotLocalhost"},
		"http://example.com/callback":            {"", "isHttps"},
		"http://[::1]:*/callback":                {"", "isHttps"},
		"":                                       {"isNotEmpty", "isNotEmpty"},
		"/callback":                              {"isUrl", "isUrl"},
		"example.com/callback":                   {"isUrl", "isUrl"},
		"https://exam ple.com/callback":          {"isUrl", "isUrl"},
		"https://example.com:99x/callback":       {"isUrl", "isUrl"},
		"https:///callback":                      {"hasHost", "hasHost"},
		"https://user@example.com/callback":      {"hasNoCredentials", "hasNoCredentials"},
		"https://*.*.example.com/callback":       {"maxWildcards", "maxWildcards"},
		"https://a-*-*.example.com/callback":     {"maxWildcards", "maxWildcards"},
		"https://example.com:*/callback":         {"wildcardPort", "wildcardPort"},
		"https://app.*.example.com/callback":     {"wildcardLabel", "wildcardLabel"},
		"https://*/callback":                     {"wildcardLabel", "wildcardLabel"},
		"https://*.com/callback":                 {"wildcardSuffix", "wildcardSuffix"},
		"https://pr-*.co.uk/callback":            {"wildcardSuffix", "wildcardSuffix"},
		"https://*.ngrok-free.app/callback":      {"wildcardSuffix", "wildcardSuffix"},
		"https://*.NGROK-free.app/callback":      {"wildcardSuffix", "wildcardSuffix"},
		"https://*.mine.ngrok-free.app/callback": {},
	} {
		if got := ruleOf(checkRedirectURI(&config{apiKey: "sk_test_fake"}, uri)); got != rule.staging {
			t.Errorf("staging: %q: %q, want %q", uri, got, rule.staging)
		}
		if got := ruleOf(checkRedirectURI(&config{apiKey: "sk_live_fake"}, uri)); got != rule.production {
			t.Errorf("production: %q: %q, want %q", uri, got, rule.production)
		}
	}
}

func TestTestsCanRejectValuesOfTheirOwn(t *testing.T) {
	t.Parallel()
	s := New(t, WithErrorShape(ErrorMessage), WithRejected("https://example.com", "https://example.com/a", `{"a": 1}`))
	c := newClient(t, s)
	c.addOrigin("https://example.com").wantBody(t, http.StatusUnprocessableEntity, `{"message":"origin is not allowed: https://example.com"}`)
	c.addURI("https://example.com/a").wantBody(t, http.StatusUnprocessableEntity, `{"message":"uri is not allowed: https://example.com/a"}`)
	template := object("content", `{"a": 1}`)
	c.do(http.MethodPut, JWTTemplatePath, template).wantBody(t, http.StatusUnprocessableEntity,
		`{"code":"invalid_request_parameters","message":"This template is not allowed."}`)
	s.Set(WithRejected())
	c.addOrigin("https://example.com").want(t, http.StatusCreated)
	c.do(http.MethodPut, JWTTemplatePath, template).want(t, http.StatusOK)
}
