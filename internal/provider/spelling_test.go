package provider

import (
	"net/http"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestSpellingsInThePlan(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind, state string
		same, other []string
		change      action // of another value
	}{
		{
			corsOriginType, "https://bücher.example",
			[]string{
				"https://BÜCHER.example", "HTTPS://bücher.example/", "https://bücher.example:443", "https://xn--bcher-kva.example",
				"https://XN--BCHER-KVA.example:443/",
			},
			[]string{"http://bücher.example", "https://bücher.example:444", "https://bücher.example/path"},
			replace,
		},
		{ // WorkOS matches redirect URIs exactly
			redirectURIType, callback, nil,
			[]string{callback + "/", "https://APP.example.com/callback", "https://app.example.com:443/callback"},
			replace,
		},
		{
			jwtTemplateType, `{"a": "{{ user.email }}", "b": 1.0}`,
			[]string{"{\n  \"a\" : \"{{user.email}}\",\n\"b\":1}\n", `{"b":1e0,"\u0061":"{{ user.email }}"}`},
			[]string{`{"a": "{{ user.email }}.", "b": 1.0}`, `{"a": "{{ user.email }}", "b": "1.0"}`},
			update,
		},
	} {
		srv := workostest.New(t)
		made := newCore(t, srv).made(test.kind, configOf(test.kind, test.state))
		id := made.attribute("id")
		imported, diags := newCore(t, srv).importID(test.kind, id)
		wantNone(t, diags)
		for _, from := range []*instance{made, imported} {
			for _, value := range append(test.same, test.state) {
				c := newCore(t, srv)
				read, diags := c.read(from)
				wantNone(t, diags)
				planned := c.plan(test.kind, read, configOf(test.kind, value))
				if planned.action != noOp || len(planned.diags) > 0 {
					t.Errorf("%s to %s: %s, %s", test.state, value, planned.action, text(planned.diags))
				}
			}
			for _, value := range test.other {
				planned := newCore(t, srv).plan(test.kind, from, configOf(test.kind, value))
				if planned.action != test.change || attributeOfValue(planned.planned, "updated_at") != "unknown" {
					t.Errorf("%s to %s: %s, %s", test.state, value, planned.action, planned.planned)
				}
			}
		}
	}
}

// Whatever the answers to writes say, state has the planned value: core requires that. What a read shows is a change
// unless it means the same.
func TestServerThatRewritesValues(t *testing.T) {
	t.Parallel()
	const spelled = "https://APP.example.com:443/"
	set := func(attribute string, value any) func(map[string]any) {
		return func(object map[string]any) { object[attribute] = value }
	}
	endpoint := endpointConfig(spelled+"webhooks", onUser, "role.created", "session.created")
	for name, test := range map[string]struct {
		kind      string
		config    map[string]any
		rewrite   func(object map[string]any)
		readsOnly bool
		next      action // of the plan after a read that shows the same
	}{
		"host of a redirect URI":          {redirectURIType, uriConfig(spelled + "callback"), set("uri", callback), false, noOp},
		"host of a redirect URI in lists": {redirectURIType, uriConfig(spelled + "callback"), set("uri", callback), true, noOp},
		"redirect URI":                    {redirectURIType, uriConfig(callback), set("uri", callback+"/changed"), false, replace},
		"origin":                          {corsOriginType, originConfig(spelled), set("origin", origin), false, noOp},
		"another origin":                  {corsOriginType, originConfig(spelled), set("origin", "https://changed.example.com"), false, replace},
		"template":                        {jwtTemplateType, templateConfig("\n {\"b\": \"<x>\", \"a\": 1.0} "), set("content", `{"a":1,"b":"\u003cx\u003e"}`), false, noOp},
		"template when it is read":        {jwtTemplateType, templateConfig("\n {\"b\": \"<x>\", \"a\": 1.0} "), set("content", `{"a":1,"b":"\u003cx\u003e"}`), true, noOp},
		"another template":                {jwtTemplateType, templateConfig(ours), set("content", theirs), false, update},
		"host of an endpoint":             {webhookEndpointType, endpoint, set("endpoint_url", webhookURL), false, noOp},
		"path of an endpoint":             {webhookEndpointType, endpoint, set("endpoint_url", webhookURL+"/"), false, update},
		"order of events":                 {webhookEndpointType, endpoint, set("events", []string{"session.created", "role.created", onUser}), false, noOp},
		"repeated event":                  {webhookEndpointType, endpoint, set("events", []string{"session.created", "role.created", onUser, onUser}), false, noOp},
		"other events":                    {webhookEndpointType, endpoint, set("events", []string{onUser}), false, update},
		"no events":                       {webhookEndpointType, endpoint, set("events", nil), false, update},
		"status":                          {webhookEndpointType, endpoint, set("status", "paused"), false, update},
		"no secret":                       {webhookEndpointType, endpoint, func(object map[string]any) { delete(object, "secret") }, false, noOp},
		"another secret":                  {webhookEndpointType, endpoint, set("secret", "whsec_new"), false, noOp},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			srv.FailAlways(map[bool]string{true: http.MethodGet}[test.readsOnly], "", workostest.EditedJSON(func(body map[string]any) {
				if _, ok := body["created_at"]; ok {
					test.rewrite(body)
				}
				list, _ := body["data"].([]any)
				for _, object := range list {
					if members, ok := object.(map[string]any); ok {
						test.rewrite(members)
					}
				}
			}))
			i := newCore(t, srv).made(test.kind, test.config) // fails for an inconsistent result
			for range 2 {
				c := newCore(t, srv)
				read, diags := c.read(i)
				wantNone(t, diags)
				if test.kind == redirectURIType && c.identityOf(read) != read.attribute("uri") {
					t.Errorf("state has %s, and the identity %s", read.attribute("uri"), c.identityOf(read))
				}
				planned := c.plan(test.kind, read, test.config)
				if planned.action != test.next || len(errorsOf(planned.diags)) > 0 {
					t.Errorf("planned %s from %s: %s", planned.action, read.value, text(planned.diags))
				}
				if test.next == replace {
					break
				}
				i, diags = c.apply(planned)
				wantNone(t, diags)
			}
		})
	}
}

func TestValueChangedUnderTheSameIDIsDrift(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	for kind, test := range map[string]struct {
		declared, drifted string
		change            func(id, value string) bool
	}{
		redirectURIType: {callback, callback + "/drifted", srv.ChangeRedirectURI},
		corsOriginType:  {"HTTPS://App.example.com:443/", "https://drifted.example.com", srv.ChangeCORSOrigin}, // the identity is canonical
	} {
		made := c.made(kind, configOf(kind, test.declared))
		test.change(made.attribute("id"), test.drifted)
		c := newCore(t, srv)
		read, diags := c.read(made)
		wantNone(t, diags)
		if c.identityOf(made) != values[kind] || read.attribute(attributes[kind]) != test.drifted || c.identityOf(read) != test.drifted {
			t.Errorf("state %s with identity %q", read.value, c.identityOf(read))
		}
		if planned := c.plan(kind, read, configs[kind]); planned.action != replace {
			t.Errorf("planned %s", planned.action)
		}
	}
}
