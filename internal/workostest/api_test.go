package workostest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

const (
	origin   = "https://example.com"
	callback = "https://example.com/callback"
	webhook  = "https://example.com/webhooks"
	times    = `"created_at":"2026-01-15T12:00:00.000Z"`
	updated  = `"updated_at":"2026-01-15T12:00:00.000Z"`
)

const (
	originJSON   = `{` + times + `,"id":"cors_origin_ID","object":"cors_origin","origin":"` + origin + `",` + updated + `}`
	uriJSON      = `{` + times + `,"default":false,"id":"redir_ID","object":"redirect_uri",` + updated + `,"uri":"` + callback + `"}`
	hookJSON     = `{` + times + `,"endpoint_url":"` + webhook + `","events":["user.created","dsync.user.created"],"id":"we_ID","object":"webhook_endpoint","secret":"whsec_ID","status":"enabled",` + updated + `}`
	templateJSON = `{"content":"{\"a\": {{ user.id }}}",` + times + `,"object":"jwt_template",` + updated + `}`
)

const (
	originBody   = `{"origin":"` + origin + `"}`
	uriBody      = `{"uri":"` + callback + `"}`
	hookBody     = `{"endpoint_url":"` + webhook + `","events":["user.created","dsync.user.created"]}`
	templateBody = `{"content":"{\"a\": {{ user.id }}}"}`
)

func list(objects ...string) string {
	return `{"data":[` + strings.Join(objects, ",") + `],"list_metadata":{"after":null,"before":null},"object":"list"}`
}

func message(text string) string { return `{"message":"` + text + `"}` }

func coded(code, text string) string { return `{"code":"` + code + `","message":"` + text + `"}` }

func refused(property, rule, text string) string {
	return `{"errors":[{"constraints":{"` + rule + `":"` + text + `"},"property":"` + property + `"}],"message":"Validation failed"}`
}

func TestObjectsAreCreatedListedAndDeleted(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch))
	play(t, s,
		step{"GET", CORSOriginsPath, "", 200, list()},
		step{"POST", CORSOriginsPath, originBody, 201, originJSON},
		step{"POST", CORSOriginsPath, originBody, 409, coded("duplicate_cors_origin", "CORS origin already exists.")},
		step{"GET", CORSOriginsPath, "", 200, list(originJSON)},
		step{"POST", RedirectURIsPath, uriBody, 201, uriJSON},
		step{"POST", RedirectURIsPath, uriBody, 422, message("Redirect URI '" + callback + "' already exists.")},
		step{"GET", RedirectURIsPath, "", 200, list(uriJSON)},
		step{"POST", WebhookEndpointsPath, hookBody, 201, hookJSON},
		step{"POST", WebhookEndpointsPath, hookBody, 409, coded("duplicate_endpoint", "A webhook endpoint with the URL '"+webhook+"' already exists.")},
		step{"GET", WebhookEndpointsPath, "", 200, list(hookJSON)},
	)
	uri, endpoint := RedirectURIsPath+"/"+s.RedirectURIs()[0].ID, WebhookEndpointsPath+"/"+s.WebhookEndpoints()[0].ID
	play(t, s,
		step{"DELETE", CORSOriginsPath + "/" + s.CORSOrigins()[0].ID, "", 404, message("Not Found")}, // never possible
		step{"DELETE", uri, "", 204, ""},
		step{"DELETE", uri, "", 404, message("Redirect URI not found: 'redir_ID'.")},
		step{"DELETE", RedirectURIsPath + "/a%2Fb%20c", "", 404, message("Redirect URI not found: 'a/b c'.")},
		step{"GET", RedirectURIsPath, "", 200, list()},
		step{"DELETE", endpoint, "", 204, ""},
		step{"DELETE", endpoint, "", 404, coded("entity_not_found", "Webhook endpoint not found: 'we_ID'.")},
		step{"PATCH", endpoint, "{}", 404, coded("entity_not_found", "Webhook endpoint not found: 'we_ID'.")},
		step{"GET", WebhookEndpointsPath, "", 200, list()},
	)
	if len(s.CORSOrigins()) != 1 || len(s.RedirectURIs()) != 0 || len(s.WebhookEndpoints()) != 0 {
		t.Error("by hand there is something else than in the lists")
	}
}

func TestWebhookEndpointIsUpdatedInPart(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch))
	s.EditWebhookEndpoint(s.AddWebhookEndpoint(webhook, "user.created").ID, func(w *WebhookEndpoint) { w.Secret = "whsec_ID" })
	s.AddWebhookEndpoint(webhook + "/taken")
	s.Clock().Advance(time.Second)
	want := strings.Replace(strings.Replace(hookJSON, updated, `"updated_at":"2026-01-15T12:00:01.000Z"`, 1), `,"dsync.user.created"`, "", 1)
	path := WebhookEndpointsPath + "/" + s.WebhookEndpoints()[0].ID
	for _, change := range []struct{ body, from, to string }{
		{`{}`, "", ""},
		{`{"status":"disabled"}`, "enabled", "disabled"},
		{`{"events":["session.created"]}`, "user.created", "session.created"},
		{`{"endpoint_url":"` + webhook + `/2"}`, webhook, webhook + "/2"},
	} {
		want = strings.Replace(want, change.from, change.to, 1)
		play(t, s, step{"PATCH", path, change.body, 200, want})
	}
	const noList = "events must be an array of strings"
	play(t, s,
		step{"PATCH", path, `{"endpoint_url":"` + webhook + `/taken"}`, 409, ""},
		step{"PATCH", path, `{"events":["session.revoked"],"status":"paused"}`, 422, refused("status", "isEnum", "status must be one of the following values: enabled, disabled")},
		step{"PATCH", path, `{"status":""}`, 422, ""},
		step{"PATCH", path, `{"endpoint_url":null}`, 422, refused("endpoint_url", "isNotEmpty", "endpoint_url should not be empty")},
		step{"PATCH", path, `{"secret":"whsec_mine"}`, 422, refused("secret", "whitelistValidation", "property secret should not exist")},
		step{"POST", WebhookEndpointsPath, `{"endpoint_url":"` + origin + `","events":[],"status":"enabled"}`, 422, refused("status", "whitelistValidation", "property status should not exist")},
		step{"POST", WebhookEndpointsPath, `{"endpoint_url":"` + origin + `"}`, 422, refused("events", "isNotEmpty", "events should not be empty")},
		step{"POST", WebhookEndpointsPath, `{"endpoint_url":"` + origin + `","events":"user.created"}`, 422, refused("events", "isArray", noList)},
		step{"POST", WebhookEndpointsPath, `{"endpoint_url":"` + origin + `","events":[1]}`, 422, refused("events", "isArray", noList)},
		step{"POST", WebhookEndpointsPath, `{"endpoint_url":"nonsense","events":[]}`, 422, coded("invalid_url", "Invalid URL: 'nonsense'.")},
		step{"POST", WebhookEndpointsPath, `{"endpoint_url":"` + origin + `","events":["user.created","tea.ready"]}`, 422,
			`{"code":"invalid_request_parameters","errors":[{"code":"unknown_event_type","message":"Unknown event type: tea.ready"}],"message":"Validation failed."}`},
	)
	play(t, s, step{"GET", WebhookEndpointsPath + "?order=asc&limit=1", "", 200, `{"data":[` + want + `],"list_metadata":{"after":"we_ID","before":null},"object":"list"}`})
}

func TestJWTTemplateIsPutAndRead(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch))
	play(t, s,
		step{"GET", JWTTemplatePath, "", 404, message("JWT template not found.")},
		step{"PUT", JWTTemplatePath, templateBody, 200, templateJSON},
		step{"GET", JWTTemplatePath, "", 200, templateJSON},
	)
	s.Clock().Advance(1500 * time.Millisecond)
	play(t, s,
		step{"PUT", JWTTemplatePath, `{"content":"{\"b\": 1}"}`, 200, `{"content":"{\"b\": 1}",` + times + `,"object":"jwt_template","updated_at":"2026-01-15T12:00:01.500Z"}`},
		step{"PUT", JWTTemplatePath, `{"content":"[]"}`, 422, coded("invalid_request_parameters", "Template must be a JSON object.")},
	)
	if got, ok := s.JWTTemplate(); !ok || got.Content != `{"b": 1}` {
		t.Errorf("after a refused PUT: %+v, %v", got, ok)
	}
	if !s.RemoveJWTTemplate() || s.RemoveJWTTemplate() {
		t.Error("the template is removed not once")
	}
	play(t, s, step{"GET", JWTTemplatePath, "", 404, ""})
	empty := `{` + times + `,"object":"jwt_template",` + updated + `}`
	play(t, New(t, WithClock(epoch), WithProfile(EmulatorZeroFourteen)),
		step{"GET", JWTTemplatePath, "", 200, empty},
		step{"PUT", JWTTemplatePath, templateBody, 200, empty},
		step{"GET", JWTTemplatePath, "", 200, empty},
	)
}

func TestProfilesHaveTheirCallsAndNoOthers(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]struct {
		profile Profile
		calls   string // those that exist, of the calls below
	}{
		"today":               {Today, "abcdefghijk"},
		"older":               {Older, "acg"},
		"older with template": {OlderWithTemplate, "acfg"},
		"emulator":            {EmulatorZeroFourteen, "acfg"},
		"composed":            {Today &^ RouteListRedirectURIs &^ RouteListCORSOrigins, "acefghijk"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := New(t, WithProfile(p.profile))
			s.SetJWTTemplate(`{"a": 1}`)
			uri, endpoint := s.AddRedirectURI(origin).ID, s.AddWebhookEndpoint(origin).ID
			for i, call := range []step{
				{"POST", CORSOriginsPath, originBody, 201, ""},
				{"GET", CORSOriginsPath, "", 200, ""},
				{"POST", RedirectURIsPath, uriBody, 201, ""},
				{"GET", RedirectURIsPath, "", 200, ""},
				{"DELETE", RedirectURIsPath + "/" + uri, "", 204, ""},
				{"GET", JWTTemplatePath, "", 200, ""},
				{"PUT", JWTTemplatePath, templateBody, 200, ""},
				{"POST", WebhookEndpointsPath, hookBody, 201, ""},
				{"GET", WebhookEndpointsPath, "", 200, ""},
				{"PATCH", WebhookEndpointsPath + "/" + endpoint, "{}", 200, ""},
				{"DELETE", WebhookEndpointsPath + "/" + endpoint, "", 204, ""},
			} {
				if !strings.ContainsRune(p.calls, rune('a'+i)) {
					call.status, call.want = 404, message("Not Found")
				}
				play(t, s, call)
			}
		})
	}
}

func TestCallsThatDoNotExistAreMissingRoutes(t *testing.T) {
	t.Parallel()
	s := New(t)
	id := s.AddRedirectURI(callback).ID
	for _, call := range []string{
		"GET " + RedirectURIsPath + "/" + id, "PUT " + RedirectURIsPath + "/" + id, "PATCH " + RedirectURIsPath + "/" + id,
		"DELETE " + RedirectURIsPath + "/", "DELETE " + RedirectURIsPath, "DELETE " + RedirectURIsPath + "/" + id + "/",
		"DELETE " + RedirectURIsPath + "//" + id, "GET " + RedirectURIsPath + "/", "DELETE " + JWTTemplatePath,
		"POST " + JWTTemplatePath, "GET /", "GET //user_management/redirect_uris",
	} {
		method, path, _ := strings.Cut(call, " ")
		play(t, s, step{method, path, "", 404, message("Not Found")})
	}
	if len(s.RedirectURIs()) != 1 {
		t.Error("one of them deleted the redirect URI")
	}
	const jsonType = "application/json; charset=utf-8"
	for _, form := range []struct {
		status            int
		body              RouteBody
		contentType, want string
	}{
		{405, RouteMessage, jsonType, message("Method Not Allowed")},
		{404, RouteStatusCode, jsonType, `{"error":"Not Found","message":"Cannot DELETE /user_management/cors_origins/x","statusCode":404}`},
		{501, RouteHTML, "text/html; charset=utf-8", `<html><head><title>501 Not Implemented</title></head><body><h1>501 Not Implemented</h1></body></html>`},
		{404, RouteEmpty, "", ""},
	} {
		s.Set(WithMissingRoute(form.status, form.body))
		a := do(t, s, http.MethodDelete, CORSOriginsPath+"/x", "")
		if got := a.header.Get("Content-Type"); a.status != form.status || a.body != form.want || got != form.contentType {
			t.Errorf("%d %q %s, want %+v", a.status, got, a.body, form)
		}
	}
}

func TestBearerIsChecked(t *testing.T) {
	t.Parallel()
	s := New(t, WithAPIKey("sk_test_one_fake"))
	for header, status := range map[string]int{
		"":                         401,
		"sk_test_one_fake":         401,
		"Basic sk_test_one_fake":   401,
		"Bearer sk_test_two_fake":  401,
		"Bearer  sk_test_one_fake": 401,
		"Bearer sk_test_one_fake":  200,
		"bearer sk_test_one_fake":  200, // RFC 9110, section 11.1: any case
	} {
		req := request(t.Context(), s, http.MethodGet, CORSOriginsPath, "")
		req.Header.Set("Authorization", header)
		if a, err := send(req); err != nil || a.status != status {
			t.Errorf("%q: status %d, want %d, %v", header, a.status, status, err)
		}
	}
}

func TestBodiesAreChecked(t *testing.T) {
	t.Parallel()
	const badJSON, badType = `{"message":"Request body is not a JSON object"}`, `{"message":"Content-Type must be application/json"}`
	s := New(t)
	for _, b := range []struct {
		contentType, body string
		status            int
		want              string
	}{
		{"", originBody, 415, badType},
		{"application/x-www-form-urlencoded", `origin=a`, 415, badType},
		{"application/json", ``, 400, badJSON},
		{"application/json", originBody + `{}`, 400, badJSON},
		{"application/json", `["https://a.example.com"]`, 400, badJSON},
		{"application/json", `null`, 400, badJSON},
		{"application/json", "{\"origin\":\"https://\xff.example.com\"}", 400, badJSON},
		{"application/json", `{}`, 422, refused("origin", "isNotEmpty", "origin should not be empty")},
		{"application/json", `{"origin":null}`, 422, refused("origin", "isNotEmpty", "origin should not be empty")},
		{"application/json", `{"origin":1}`, 422, refused("origin", "isString", "origin must be a string")},
		{"application/json", `{"origin":"https://a.example.com","uri":"x"}`, 422, refused("uri", "whitelistValidation", "property uri should not exist")},
		{"application/json; charset=UTF-8", ` {"origin" : "https://example.com"} `, 201, ""},
	} {
		if n := len(s.CORSOrigins()); n != 0 {
			t.Fatalf("a refused call made %d origins", n)
		}
		req := request(t.Context(), s, http.MethodPost, CORSOriginsPath, b.body)
		req.Header.Set("Content-Type", b.contentType)
		if a, err := send(req); err != nil || a.status != b.status || (b.want != "" && a.body != b.want) {
			t.Errorf("%s: %d %s, want %d %s, %v", b.body, a.status, a.body, b.status, b.want, err)
		}
	}
}

func TestValuesAreCheckedAsDocumented(t *testing.T) {
	t.Parallel()
	staging, production := New(t), New(t, WithAPIKey("sk_live_fake"))
	for _, v := range []struct{ field, value, staging, production string }{
		{"origin", "http://[::1]:3000", "", ""},
		{"origin", "https://*.example.com", "", ""},
		{"origin", "https://example.com/path", "", ""}, // not documented, so accepted
		{"origin", "", "isNotEmpty", "isNotEmpty"},
		{"origin", "https://example.com ", "isUrl", "isUrl"},
		{"origin", "example.com", "isUrl", "isUrl"},
		{"origin", "https://example.com:port", "isUrl", "isUrl"},
		{"origin", "ftp://example.com", "isUrl", "isUrl"},
		{"origin", "https://", "hasHost", "hasHost"},
		{"origin", "https://user:secret@example.com", "hasNoCredentials", "hasNoCredentials"},
		{"origin", "https://*.*.example.com", "maxWildcards", "maxWildcards"},
		{"uri", "https://example.com/callback/?a=b#c", "", ""},
		{"uri", "myapp://callback", "", ""},
		{"uri", "com.example.app:/callback", "", ""},
		{"uri", "https://*.sub.example.com", "", ""},
		{"uri", "http://127.0.0.1:*/callback", "", ""},
		{"uri", "http://localhost:*/callback", "", "isHttps"},
		{"uri", "https://app.localhost/callback", "", "isNotLocalhost"},
		{"uri", "http://example.com/callback", "", "isHttps"},
		{"uri", "/callback", "isUrl", "isUrl"},
		{"uri", "https:///callback", "hasHost", "hasHost"},
		{"uri", "https://a-*-*.example.com/callback", "maxWildcards", "maxWildcards"},
	} {
		path := map[string]string{"origin": CORSOriginsPath, "uri": RedirectURIsPath}[v.field]
		for s, rule := range map[*Server]string{staging: v.staging, production: v.production} {
			a := do(t, s, http.MethodPost, path, object(v.field, v.value))
			if ok := a.status == 201; ok != (rule == "") || (!ok && !strings.Contains(a.body, `{"`+rule+`":`)) {
				t.Errorf("%s as %s: %d %s, want %q", v.value, s.APIKey(), a.status, a.body, rule)
			}
		}
	}
}

func TestTemplatesAreCheckedAsDocumented(t *testing.T) {
	t.Parallel()
	const notObject, noKey, noEnd = "Template must be a JSON object.", "Template must have at least one top-level key.", "Missing closing '}}'."
	for content, problem := range map[string]string{
		`{"n": 1, "o": {"a": [true, null, {{user.id}}]}}`:                         "",
		`{"name": "{{ user.first_name }} {{user.last_name}}", "a": "}} \" \\"}`:   "",
		`{"a": {{ user.metadata }}, "b": {{ organization.domains }}}`:             "",
		`{"a": {{ user.metadata.tier || organization.metadata.tier || 'free' }}}`: "",
		`{"a": {{ user.locale || 'a}}b || {{' }}, "b": {{ 'text' }}}`:             "",
		`{"a": {{ user.locale || "en" }}}`:                                        "", // one example has double quotes
		"{\n\t\"a\": {{\n  user.id\n  ||\n  'x' }}\n}\n":                          "",
		`{"a": {{ user.something_new }}, "nested": {"sub": 1}}`:                   "",
		`{"{{ user.id }}": 1, "a": "{{ organization.domains.0.domain }}"}`:        "",
		`null`:                           notObject,
		`[]`:                             notObject,
		`{"a": 1{{ user.id }}}`:          notObject,
		`{}`:                             noKey,
		`{"{{ user.id }}": 1}`:           noKey,
		`{"a": 1, "sub": {{user.id}}}`:   `Reserved key: "sub"`,
		`{"jt\u0069": 1}`:                `Reserved key: "jti"`,
		`{"a": {{ user.id }`:             noEnd,
		`{"a": {{ user.locale || 'en }}`: noEnd,
		`{"a": {{ }}}`:                   "Invalid expression: {{ }}",
		`{"a": {{ user.id || || 'b' }}}`: "Invalid expression: {{ user.id || || 'b' }}",
		`{"a": {{ user.id && user.e }}}`: "Invalid expression: {{ user.id && user.e }}",
		`{"a": {{ user.id | upcase }}}`:  "Invalid expression: {{ user.id | upcase }}",
		`{"a": {{ usr.email }}}`:         "Invalid expression: {{ usr.email }}",
		`{"a": "{{ user.metadata }}"}`:   "An object or array can't stand inside a string: {{ user.metadata }}",
		`{% if user %}{"a": 1}`:          notObject,
	} {
		if got := checkTemplate(content); got != problem {
			t.Errorf("%s\n got %q\nwant %q", content, got, problem)
		}
	}
}

func TestDuplicatesAreRefusedInEveryForm(t *testing.T) {
	t.Parallel()
	s := New(t)
	s.AddCORSOrigin(origin)
	s.AddRedirectURI(callback)
	const uriMessage, originMessage = `"message":"Redirect URI '` + callback + `' already exists."}`, `"message":"CORS origin already exists."}`
	for form, want := range map[Duplicate]struct {
		status                  int
		originStart, redirStart string
	}{
		DuplicateConflict: {409, `{"code":"duplicate_cors_origin",`, `{"code":"duplicate_redirect_uri",`},
		DuplicateCode:     {422, `{"code":"cors_origin_already_exists",`, `{"code":"redirect_uri_already_exists",`},
		DuplicateMessage:  {422, `{`, `{`},
	} {
		s.Set(WithCORSDuplicate(form), WithRedirectDuplicate(form))
		play(t, s,
			step{"POST", CORSOriginsPath, originBody, want.status, want.originStart + originMessage},
			step{"POST", RedirectURIsPath, uriBody, want.status, want.redirStart + uriMessage},
		)
	}
}

func TestObjectsDifferOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	play(t, New(t, WithClock(epoch), WithWrappedCreates(true)),
		step{"POST", RedirectURIsPath, uriBody, 201, `{"redirect_uri":` + uriJSON + `}`},
		step{"POST", CORSOriginsPath, originBody, 201, `{"cors_origin":` + originJSON + `}`},
		step{"POST", WebhookEndpointsPath, hookBody, 201, `{"webhook_endpoint":` + hookJSON + `}`},
		step{"GET", RedirectURIsPath, "", 200, list(uriJSON)},
	)
	play(t, New(t, WithClock(epoch), WithDefaultField(false)),
		step{"POST", RedirectURIsPath, uriBody, 201, strings.Replace(uriJSON, `"default":false,`, "", 1)},
	)
	first := New(t, WithFirstRedirectURIDefault(true))
	play(t, first, step{"POST", RedirectURIsPath, uriBody, 201, ""})
	if first.AddRedirectURI(origin).Default || !first.RedirectURIs()[0].Default {
		t.Errorf("not the first one alone is the default: %+v", first.RedirectURIs())
	}
}

func TestServerNormalisesOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	s := New(t)
	for _, v := range []struct {
		spelling                        Spelling
		method, path, field, sent, want string
	}{
		{0, "POST", CORSOriginsPath, "origin", "HTTPS://Example.COM:443/", "HTTPS://Example.COM:443/"},
		{SpellOrigins, "POST", CORSOriginsPath, "origin", "HTTPS://Shop.Example.COM:443/", "https://shop.example.com"},
		{SpellOrigins, "POST", CORSOriginsPath, "origin", "http://Localhost:80", "http://localhost"},
		{SpellOrigins, "POST", CORSOriginsPath, "origin", "https://a.example.com:80", "https://a.example.com:80"},
		{SpellOrigins, "POST", CORSOriginsPath, "origin", "https://SHOP.example.com", "<nil>"}, // already exists
		{SpellOrigins, "POST", RedirectURIsPath, "uri", "https://Example.COM/", "https://Example.COM/"},
		{SpellRedirectHosts, "POST", RedirectURIsPath, "uri", "https://Example.COM/CallBack/?A=B", "https://example.com/CallBack/?A=B"},
		{SpellRedirectHosts, "POST", RedirectURIsPath, "uri", "com.Example.App:/CallBack", "com.Example.App:/CallBack"},
		{0, "PUT", JWTTemplatePath, "content", " {\"a\": 2}\n", " {\"a\": 2}\n"},
		{SpellTemplate, "PUT", JWTTemplatePath, "content", "\n {\"b\": 1, \"a\": 2}\n", `{"a":2,"b":1}`},
		{SpellTemplate, "PUT", JWTTemplatePath, "content", "\n {\"b\": {{ user.id }}}\n", `{"b": {{ user.id }}}`},
	} {
		s.Set(WithSpelling(v.spelling))
		if got := fmt.Sprint(do(t, s, v.method, v.path, object(v.field, v.sent)).decoded(t)[v.field]); got != v.want {
			t.Errorf("%s became %s, want %s", v.sent, got, v.want)
		}
	}
}

func TestDefaultRedirectURICannotBeDeleted(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch))
	a, b := s.AddRedirectURI(callback+"/a"), s.AddRedirectURI(callback+"/b")
	s.Clock().Advance(time.Minute)
	if !s.SetDefaultRedirectURI(a.ID) || !s.SetDefaultRedirectURI(b.ID) || s.SetDefaultRedirectURI("redir_nothing") {
		t.Error("what can be the default can't, or the other way round")
	}
	if got := s.RedirectURIs(); got[0].Default || !got[1].Default || !got[1].UpdatedAt.Equal(epoch.Add(time.Minute)) {
		t.Errorf("after two choices: %+v", got)
	}
	play(t, s,
		step{"DELETE", RedirectURIsPath + "/" + b.ID, "", 409, message("Cannot delete the default redirect URI.")},
		step{"DELETE", RedirectURIsPath + "/" + a.ID, "", 204, ""},
	)
	if !s.RemoveRedirectURI(b.ID) {
		t.Error("the dashboard can't remove the default")
	}
}

func TestChangesByHand(t *testing.T) {
	t.Parallel()
	const changed, taken = "https://changed.example.com", "https://taken.example.com"
	s := New(t)
	for field, k := range map[string]struct {
		path   string
		add    func(value string) (id string)
		change func(id, value string) bool
		remove func(id string) bool
	}{
		"uri":    {RedirectURIsPath, func(v string) string { return s.AddRedirectURI(v).ID }, s.ChangeRedirectURI, s.RemoveRedirectURI},
		"origin": {CORSOriginsPath, func(v string) string { return s.AddCORSOrigin(v).ID }, s.ChangeCORSOrigin, s.RemoveCORSOrigin},
		"endpoint_url": {WebhookEndpointsPath, func(v string) string { return s.AddWebhookEndpoint(v).ID }, func(id, v string) bool {
			return s.EditWebhookEndpoint(id, func(w *WebhookEndpoint) { w.URL = v })
		}, s.RemoveWebhookEndpoint},
	} {
		wantListed := func(want string) {
			t.Helper()
			if got := listed(t, s, k.path+"?order=asc", field); got != want {
				t.Errorf("%s: listed %s, want %s", field, got, want)
			}
		}
		k.add(taken)
		id := k.add(origin)
		if k.add(origin) != id {
			t.Errorf("%s: added twice", field)
		}
		if k.change(id, taken) || k.change("nothing", changed) {
			t.Errorf("%s: changed to what is taken, or nothing", field)
		}
		wantListed(taken + " " + origin)
		if !k.change(id, changed) {
			t.Errorf("%s: not changed", field)
		}
		wantListed(taken + " " + changed)
		if !k.remove(id) || k.remove(id) || k.add(changed) == id || k.add(origin) == id {
			t.Errorf("%s: removed not once", field)
		}
		wantListed(taken + " " + changed + " " + origin)
	}
}
