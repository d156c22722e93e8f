package workostest

import (
	"fmt"
	"net/http"
	"slices"
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

	originBody   = `{"origin":"` + origin + `"}`
	uriBody      = `{"uri":"` + callback + `"}`
	hookBody     = `{"endpoint_url":"` + webhook + `","events":["user.created","dsync.user.created"]}`
	templateBody = `{"content":"{\"a\": {{ user.id }}}"}`

	originJSON = `{` + times + `,"id":"cors_origin_ID","object":"cors_origin","origin":"` + origin + `",` + updated + `}`
	uriJSON    = `{` + times + `,"default":false,"id":"redir_ID","object":"redirect_uri",` + updated +
		`,"uri":"` + callback + `"}`
	hookJSON = `{` + times + `,"endpoint_url":"` + webhook + `","events":["user.created","dsync.user.created"],` +
		`"id":"we_ID","object":"webhook_endpoint","secret":"whsec_ID","status":"enabled",` + updated + `}`
	templateJSON = `{"content":"{\"a\": {{ user.id }}}",` + times + `,"object":"jwt_template",` + updated + `}`
)

func list(objects ...string) string {
	return `{"data":[` + strings.Join(objects, ",") + `],"list_metadata":{"after":null,"before":null},"object":"list"}`
}

func message(text string) string { return `{"message":"` + text + `"}` }

func coded(code, text string) string { return `{"code":"` + code + `","message":"` + text + `"}` }

func refused(property, rule, text string) string {
	constraint := `{"constraints":{"` + rule + `":"` + text + `"},"property":"` + property + `"}`
	return `{"errors":[` + constraint + `],"message":"Validation failed"}`
}

func unknownField(name string) string {
	return refused(name, "whitelistValidation", "property "+name+" should not exist")
}

func emptyField(name string) string { return refused(name, "isNotEmpty", name+" should not be empty") }

func TestEndpoints(t *testing.T) {
	t.Parallel()
	uriExists, originExists := "Redirect URI '"+callback+"' already exists.", "CORS origin already exists."
	noHook := coded("entity_not_found", "Webhook endpoint not found: 'we_ID'.")
	hookExists := "A webhook endpoint with the URL '" + webhook + "' already exists."
	emulatedTemplate := `{` + times + `,"object":"jwt_template",` + updated + `}`
	missing := func(method string, paths ...string) (steps []step) {
		for _, path := range paths {
			steps = append(steps, step{method, path, "", 404, message("Not Found")})
		}
		return steps
	}
	duplicates := func(originStatus int, originWant string, uriStatus int, uriWant string) []step {
		return []step{
			{"POST", CORSOriginsPath, originBody, 201, ""}, {"POST", CORSOriginsPath, originBody, originStatus, originWant},
			{"POST", RedirectURIsPath, uriBody, 201, ""}, {"POST", RedirectURIsPath, uriBody, uriStatus, uriWant},
			{"POST", WebhookEndpointsPath, hookBody, 201, ""},
			{"POST", WebhookEndpointsPath, hookBody, 409, coded("duplicate_endpoint", hookExists)},
		}
	}
	for name, test := range map[string]struct {
		option Option
		steps  []step
	}{
		"CORS origins": {nil, []step{
			{"GET", CORSOriginsPath, "", 200, list()},
			{"POST", CORSOriginsPath, originBody, 201, originJSON},
			{"DELETE", CORSOriginsPath + "/ID", "", 404, message("Not Found")}, // never possible
			{"GET", CORSOriginsPath, "", 200, list(originJSON)},
		}},
		"redirect URIs": {nil, []step{
			{"POST", RedirectURIsPath, uriBody, 201, uriJSON},
			{"GET", RedirectURIsPath, "", 200, list(uriJSON)},
			{"DELETE", RedirectURIsPath + "/ID", "", 204, ""},
			{"DELETE", RedirectURIsPath + "/redir_1", "", 404, message("Redirect URI not found: 'redir_1'.")},
			{"DELETE", RedirectURIsPath + "/a%2Fb%20c", "", 404, message("Redirect URI not found: 'a/b c'.")},
			{"GET", RedirectURIsPath, "", 200, list()},
		}},
		"webhook endpoints": {nil, []step{
			{"POST", WebhookEndpointsPath, hookBody, 201, hookJSON},
			{"GET", WebhookEndpointsPath, "", 200, list(hookJSON)},
			{"PATCH", WebhookEndpointsPath + "/ID", `{}`, 200, hookJSON},
			{"PATCH", WebhookEndpointsPath + "/ID", `{"status":"disabled"}`, 200,
				strings.Replace(hookJSON, "enabled", "disabled", 1)},
			{"PATCH", WebhookEndpointsPath + "/ID", `{"status":"enabled","events":["user.created"]}`, 200,
				strings.Replace(hookJSON, `,"dsync.user.created"`, "", 1)},
			{"PATCH", WebhookEndpointsPath + "/ID", `{"endpoint_url":"` + origin + `"}`, 200,
				strings.Replace(strings.Replace(hookJSON, `,"dsync.user.created"`, "", 1), webhook, origin, 1)},
			{"POST", WebhookEndpointsPath, hookBody, 201, hookJSON},
			{"PATCH", WebhookEndpointsPath + "/ID", `{"endpoint_url":"` + webhook + `"}`, 200, hookJSON},
			{"PATCH", WebhookEndpointsPath + "/ID", `{"endpoint_url":"` + origin + `"}`, 409, strings.Replace(
				coded("duplicate_endpoint", hookExists), webhook, origin, 1)},
			{"DELETE", WebhookEndpointsPath + "/ID", "", 204, ""},
			{"DELETE", WebhookEndpointsPath + "/ID", "", 404, noHook},
			{"GET", WebhookEndpointsPath, "", 200, ""},
			{"DELETE", WebhookEndpointsPath + "/ID", "", 204, ""},
			{"PATCH", WebhookEndpointsPath + "/ID", "{}", 404, noHook},
			{"GET", WebhookEndpointsPath, "", 200, list()},
		}},
		"JWT template": {nil, []step{
			{"GET", JWTTemplatePath, "", 404, message("JWT template not found.")},
			{"PUT", JWTTemplatePath, templateBody, 200, templateJSON},
			{"PUT", JWTTemplatePath, `{"content":"[]"}`, 422,
				coded("invalid_request_parameters", "Template must be a JSON object.")},
			{"GET", JWTTemplatePath, "", 200, templateJSON},
		}},
		"emulator": {WithProfile(EmulatorZeroFourteen), []step{
			{"GET", JWTTemplatePath, "", 200, emulatedTemplate},
			{"PUT", JWTTemplatePath, templateBody, 200, emulatedTemplate},
			{"GET", JWTTemplatePath, "", 200, emulatedTemplate},
			{"POST", RedirectURIsPath, uriBody, 201, strings.Replace(uriJSON, `"default":false,`, "", 1)},
		}},
		"calls that do not exist": {nil, slices.Concat(
			[]step{{"POST", RedirectURIsPath, uriBody, 201, ""}},
			missing("GET", RedirectURIsPath+"/ID", RedirectURIsPath+"/", "/", "/"+RedirectURIsPath),
			missing("PUT", RedirectURIsPath+"/ID"),
			missing("PATCH", RedirectURIsPath+"/ID"),
			missing("POST", JWTTemplatePath),
			missing("DELETE", JWTTemplatePath, RedirectURIsPath, RedirectURIsPath+"/"),
			missing("DELETE", RedirectURIsPath+"/ID/", RedirectURIsPath+"//ID"),
			[]step{{"DELETE", RedirectURIsPath + "/ID", "", 204, ""}}, // none of them did
		)},
		"missing route": {WithMissingRoute(NoRoute(405)), []step{
			{"DELETE", CORSOriginsPath + "/x", "", 405,
				`{"error":"Method Not Allowed","message":"Cannot DELETE /user_management/cors_origins/x","statusCode":405}`},
		}},
		"wrapped creates": {WithWrappedCreates(true), []step{
			{"POST", RedirectURIsPath, uriBody, 201, `{"redirect_uri":` + uriJSON + `}`},
			{"POST", CORSOriginsPath, originBody, 201, `{"cors_origin":` + originJSON + `}`},
			{"POST", WebhookEndpointsPath, hookBody, 201, `{"webhook_endpoint":` + hookJSON + `}`},
			{"GET", RedirectURIsPath, "", 200, list(uriJSON)},
		}},
		"first redirect URI default": {WithFirstRedirectURIDefault(true), []step{
			{"POST", RedirectURIsPath, object("uri", origin), 201, ""},
			{"DELETE", RedirectURIsPath + "/ID", "", 409, message("Cannot delete the default redirect URI.")},
			{"POST", RedirectURIsPath, uriBody, 201, uriJSON},
		}},
		"duplicates": {nil, duplicates(409, coded("duplicate_cors_origin", originExists), 422, message(uriExists))},
		"duplicates are conflicts": {WithDuplicates(DuplicateConflict), duplicates(
			409, coded("duplicate_cors_origin", originExists), 409, coded("duplicate_redirect_uri", uriExists))},
		"duplicates have codes": {WithDuplicates(DuplicateCode), duplicates(
			422, coded("cors_origin_already_exists", originExists), 422, coded("redirect_uri_already_exists", uriExists))},
		"duplicates have messages": {WithDuplicates(DuplicateMessage), duplicates(
			422, message(originExists), 422, message(uriExists))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := New(t, WithClock(epoch))
			if test.option != nil {
				s.Set(test.option)
			}
			play(t, s, test.steps...)
		})
	}
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
		"composed":            {Today &^ RouteDeleteRedirectURI, "abcdfghijk"},
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

func TestBearerIsChecked(t *testing.T) {
	t.Parallel()
	s := New(t, WithAPIKey("sk_test_one_fake"))
	for header, status := range map[string]int{
		"":                         401,
		"sk_test_one_fake":         401,
		"Basic sk_test_one_fake":   401,
		"Bearer sk_test_fake":      401,
		"Bearer  sk_test_one_fake": 401,
		"Bearer sk_test_one_fake":  200,
		"bearer sk_test_one_fake":  200, // RFC 9110, section 11.1: any case
	} {
		req := request(t.Context(), s, http.MethodGet, CORSOriginsPath, "")
		req.Header.Set("Authorization", header)
		if a, err := send(req); err != nil || a.status != status || (status == 401 && a.body != message("Unauthorized")) {
			t.Errorf("%q: %d %s, want %d, %v", header, a.status, a.body, status, err)
		}
	}
}

func TestBodiesAreChecked(t *testing.T) {
	t.Parallel()
	const isJSON = "application/json"
	badJSON, badType := message("Request body is not a JSON object"), message("Content-Type must be application/json")
	s := New(t)
	for _, b := range []struct {
		contentType, body string
		status            int
		want              string
	}{
		{"", originBody, 415, badType},
		{"application/x-www-form-urlencoded", `origin=a`, 415, badType},
		{isJSON, ``, 400, badJSON},
		{isJSON, originBody + `{}`, 400, badJSON},
		{isJSON, `["https://a.example.com"]`, 400, badJSON},
		{isJSON, `null`, 400, badJSON},
		{isJSON, "{\"origin\":\"https://\xff.example.com\"}", 400, badJSON},
		{isJSON, `{}`, 422, emptyField("origin")},
		{isJSON, `{"origin":null}`, 422, emptyField("origin")},
		{isJSON, `{"origin":1}`, 422, refused("origin", "isString", "origin must be a string")},
		{isJSON, `{"origin":"https://a.example.com","uri":"x"}`, 422, unknownField("uri")},
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
	hook := WebhookEndpointsPath + "/" + s.AddWebhookEndpoint(webhook, "user.created").ID
	create := func(fields string) string { return `{"endpoint_url":"` + origin + `"` + fields + `}` }
	noList := refused("events", "isArray", "events must be an array of strings")
	noStatus := refused("status", "isEnum", "status must be one of the following values: enabled, disabled")
	for _, refusal := range []step{
		{"PATCH", hook, `{"events":["session.revoked"],"status":"paused"}`, 422, noStatus},
		{"PATCH", hook, `{"status":""}`, 422, noStatus},
		{"PATCH", hook, `{"endpoint_url":null}`, 422, emptyField("endpoint_url")},
		{"PATCH", hook, `{"secret":"whsec_mine"}`, 422, unknownField("secret")},
		{"POST", WebhookEndpointsPath, create(`,"events":[],"status":"enabled"`), 422, unknownField("status")},
		{"POST", WebhookEndpointsPath, create(""), 422, emptyField("events")},
		{"POST", WebhookEndpointsPath, create(`,"events":"user.created"`), 422, noList},
		{"POST", WebhookEndpointsPath, create(`,"events":[1]`), 422, noList},
		{"POST", WebhookEndpointsPath, `{"endpoint_url":"a","events":[]}`, 422, coded("invalid_url", "Invalid URL: 'a'.")},
		{"POST", WebhookEndpointsPath, create(`,"events":["user.created","tea.ready"]`), 422,
			`{"code":"invalid_request_parameters",` +
				`"errors":[{"code":"unknown_event_type","message":"Unknown event type: tea.ready"}],` +
				`"message":"Validation failed."}`},
	} {
		play(t, s, refusal)
		all := s.WebhookEndpoints()
		if len(all) != 1 || all[0].Status != "enabled" || fmt.Sprint(all[0].Events) != "[user.created]" {
			t.Errorf("after %s: %+v", refusal.body, all)
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
	const notObject, noKey = "Template must be a JSON object.", "Template must have at least one top-level key."
	const noEnd = "Missing closing '}}'."
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

func TestServerNormalisesOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	s := New(t)
	for _, v := range []struct {
		on                              bool
		method, path, field, sent, want string
	}{
		{false, "POST", CORSOriginsPath, "origin", "HTTPS://Example.COM:443/", "HTTPS://Example.COM:443/"},
		{true, "POST", CORSOriginsPath, "origin", "HTTPS://Shop.Example.COM:443/", "https://shop.example.com"},
		{true, "POST", CORSOriginsPath, "origin", "http://Localhost:80", "http://localhost"},
		{true, "POST", CORSOriginsPath, "origin", "https://a.example.com:80", "https://a.example.com:80"},
		{true, "POST", CORSOriginsPath, "origin", "https://SHOP.example.com", "<nil>"}, // already exists
		{false, "POST", RedirectURIsPath, "uri", "https://Example.COM/", "https://Example.COM/"},
		{true, "POST", RedirectURIsPath, "uri", "https://Example.COM/CallBack/?A=B", "https://example.com/CallBack/?A=B"},
		{true, "POST", RedirectURIsPath, "uri", "com.Example.App:/CallBack", "com.Example.App:/CallBack"},
		{false, "PUT", JWTTemplatePath, "content", " {\"a\": 2}\n", " {\"a\": 2}\n"},
		{true, "PUT", JWTTemplatePath, "content", "\n {\"b\": 1, \"a\": 2}\n", `{"a":2,"b":1}`},
		{true, "PUT", JWTTemplatePath, "content", "\n {\"b\": {{ user.id }}}\n", `{"b": {{ user.id }}}`},
	} {
		s.Set(WithNormalising(v.on))
		if got := do(t, s, v.method, v.path, object(v.field, v.sent)).field(t, v.field); got != v.want {
			t.Errorf("%s became %s, want %s", v.sent, got, v.want)
		}
	}
}

// The times of what is changed a second later, through the API and by hand.
func TestUpdatesHaveTheirTime(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch))
	s.SetJWTTemplate(`{}`)
	old, uri := s.AddRedirectURI(callback+"/old").ID, s.AddRedirectURI(callback).ID
	endpoint := s.AddWebhookEndpoint(webhook).ID
	s.SetDefaultRedirectURI(old)
	s.Clock().Advance(1500 * time.Millisecond)
	s.SetDefaultRedirectURI(uri)
	s.SetDefaultRedirectURI("redir_nothing")
	s.EditWebhookEndpoint(endpoint, func(w *WebhookEndpoint) { w.Secret = "whsec_mine" })
	later := strings.NewReplacer(updated, `"updated_at":"2026-01-15T12:00:01.500Z"`)
	play(t, s,
		step{"PUT", JWTTemplatePath, templateBody, 200, later.Replace(templateJSON)},
		step{"GET", RedirectURIsPath + "?limit=1", "", 200, ""},
		step{"DELETE", RedirectURIsPath + "/ID", "", 409, message("Cannot delete the default redirect URI.")},
		step{"DELETE", RedirectURIsPath + "/" + old, "", 204, ""},
		step{"GET", RedirectURIsPath, "", 200,
			list(strings.Replace(later.Replace(uriJSON), `"default":false`, `"default":true`, 1))},
		step{"PATCH", WebhookEndpointsPath + "/" + endpoint, `{"events":["user.created","dsync.user.created"]}`, 200,
			strings.Replace(later.Replace(hookJSON), "whsec_ID", "whsec_mine", 1)},
	)
	if all := s.WebhookEndpoints(); !all[0].UpdatedAt.Equal(epoch.Add(1500 * time.Millisecond)) {
		t.Errorf("%+v", all)
	}
}

func TestChangesByHand(t *testing.T) {
	t.Parallel()
	const changed, taken = "https://changed.example.com", "https://taken.example.com"
	s := New(t)
	addURI := func(value string) string { return s.AddRedirectURI(value).ID }
	addOrigin := func(value string) string { return s.AddCORSOrigin(value).ID }
	addEndpoint := func(value string) string { return s.AddWebhookEndpoint(value).ID }
	changeEndpoint := func(id, value string) {
		s.EditWebhookEndpoint(id, func(w *WebhookEndpoint) { w.URL = value })
	}
	for path, k := range map[string]struct {
		field  string
		add    func(value string) (id string)
		change func(id, value string)
		remove func(id string) bool
	}{
		RedirectURIsPath:     {"uri", addURI, s.ChangeRedirectURI, s.RemoveRedirectURI},
		CORSOriginsPath:      {"origin", addOrigin, s.ChangeCORSOrigin, s.RemoveCORSOrigin},
		WebhookEndpointsPath: {"endpoint_url", addEndpoint, changeEndpoint, s.RemoveWebhookEndpoint},
	} {
		first, id := k.add(taken), k.add(origin)
		again := k.add(origin)
		k.change(id, changed)
		k.change(id, taken)
		k.change("nothing", origin)
		k.add(origin)
		if again != id || !k.remove(first) || k.remove(first) || k.add(taken) == first {
			t.Errorf("%s: added or removed not once", path)
		}
		if got := do(t, s, http.MethodGet, path+"?order=asc", "").field(t, k.field); got != changed+" "+origin+" "+taken {
			t.Errorf("listed %s", got)
		}
	}
	s.SetJWTTemplate("{}")
	s.RemoveJWTTemplate()
	if _, ok := s.JWTTemplate(); ok {
		t.Error("the template was not removed")
	}
}
