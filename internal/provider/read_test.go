package provider

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestOnlyAYoungObjectIsLookedForAgain(t *testing.T) {
	t.Parallel()
	for age, lists := range map[time.Duration]int{30 * time.Second: 2, 2 * time.Minute: 1} {
		c := setUp(t)
		i := c.made(redirectURIType)
		c.srv.Clock().Advance(age)
		c.srv.ResetRequests()
		c.srv.FailNth(http.MethodGet, "", 1, emptyList)
		if left, _ := c.read(i); (left == nil) != (lists == 1) {
			t.Errorf("after %s the state has %v", age, left)
		}
		wantRequests(t, c.srv, "", lists)
	}
}

// Only a complete list proves that an object is gone.
func TestFailedReadIsAnError(t *testing.T) {
	t.Parallel()
	for kind := range configs {
		faults := []*workostest.Fault{
			workostest.Answer(401, `{}`), workostest.Answer(403, `{}`), workostest.Answer(500, `{}`), workostest.Answer(200, ``),
			workostest.AnswerHTML(200), workostest.AnswerHTML(404), workostest.AnswerHTML(502), workostest.Answer(200, `null`).Named("null"),
			workostest.Reset(), workostest.Truncated(), workostest.TruncatedJSON(), workostest.Oversized(9 << 20),
			workostest.WrongContentType("text/plain"), workostest.Answer(302, "", "Location", "https://example.com/"),
		}
		const alone = "HTML 404, and lists as ever"
		if kind == jwtTemplateType {
			faults = append(faults, workostest.AnswerHTML(404).Named(alone))
		} else {
			faults = append(faults, workostest.Answer(200, `{"object":"list"}`).Named("no data")) // else no template is set
		}
		for _, fault := range faults {
			t.Run(kind+"/"+fault.Name(), func(t *testing.T) {
				t.Parallel()
				c := setUp(t)
				i := c.made(kind)
				removeAll(c.srv)
				path := ""
				if fault.Name() == alone {
					path = workostest.JWTTemplatePath
				}
				c.srv.FailAlways(http.MethodGet, path, fault)
				wantOnly(t, last(c.rerun(map[string]any{"max_retries": 1}).read(i)), "ERROR", "Could not read", "Request: GET http://")
			})
		}
	}
}

func TestOlderAPIKeepsStateAndSaysWhatIsNotChecked(t *testing.T) {
	t.Parallel()
	for kind, config := range configs {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			c := setUp(t, workostest.WithProfile(workostest.Older))
			planned := c.plan(kind, nil, config)
			wantOnly(t, planned.diags, "WARNING", "not checked")
			if kind == webhookEndpointType { // it cannot create them either
				c.srv.Set(workostest.WithProfile(workostest.Today))
			}
			made, diags := c.rerun().apply(planned)
			wantNone(t, errorsOf(diags))

			older(c)
			c = c.rerun()
			wantOnly(t, c.readData(dataSources[kind]), "ERROR", "cannot ", "base_url", envBaseURL)
			if kind != jwtTemplateType {
				wantOnly(t, last(c.list(kind, 0, true)), "ERROR", "cannot list", "base_url")
			}
			wantOnly(t, last(c.importID(kind, made.attribute("id"))), "ERROR", "cannot ", "base_url")
			read, diags := c.read(made)
			wantOnly(t, diags, "WARNING: Drift of", "not checked")
			wantPlan(t, c.plan(kind, read, config), noOp)
			_, diags = c.apply(c.plan(kind, read, nil))
			if wantNone(t, errorsOf(diags)); kind == redirectURIType || kind == webhookEndpointType {
				wantOnly(t, diags, "WARNING", values[kind], "may still exist", "Dashboard")
			}
		})
	}
}

func TestSpellingsInThePlan(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind, state string
		same, other []string
	}{
		{
			corsOriginType, "https://bücher.example",
			[]string{
				"https://BÜCHER.example", "HTTPS://bücher.example/", "https://bücher.example:443", "https://xn--bcher-kva.example",
				"https://XN--BCHER-KVA.example:443/",
			},
			[]string{"http://bücher.example", "https://bücher.example:444", "https://bücher.example/path"},
		},
		{ // WorkOS matches redirect URIs exactly
			redirectURIType, callback, nil,
			[]string{callback + "/", "https://APP.example.com/callback", "https://app.example.com:443/callback"},
		},
		{
			jwtTemplateType, `{"a": "{{ user.email }}", "b": 1.0}`,
			[]string{"{\n  \"a\" : \"{{user.email}}\",\n\"b\":1}\n", `{"b":1e0,"\u0061":"{{ user.email }}"}`},
			[]string{`{"a": "{{ user.email }}.", "b": 1.0}`, `{"a": "{{ user.email }}", "b": "1.0"}`},
		},
		{ // as `terraform plan -generate-config-out` writes an imported template, with jsonencode
			jwtTemplateType, `{"zeta": "R&D {{ user.email }}", "alpha": {"b": 1.0, "a": [true, null]}}`,
			[]string{`{"alpha":{"a":[true,null],"b":1},"zeta":"R\u0026D {{ user.email }}"}`},
			[]string{`{"alpha":{"a":[false,null],"b":1},"zeta":"R\u0026D {{ user.email }}"}`},
		},
	} {
		c := setUp(t)
		made := c.made(test.kind, configOf(test.kind, test.state))
		imported, diags := c.importID(test.kind, made.attribute("id"))
		if wantNone(t, diags); imported.attribute(attributes[test.kind]) != test.state {
			t.Errorf("imported %s", imported.value)
		}
		for _, from := range []*instance{made, imported} {
			for _, value := range append(test.same, test.state) {
				wantPlan(t, c.rerun().next(from, configOf(test.kind, value)), noOp)
			}
			for _, value := range test.other {
				planned := c.rerun().plan(test.kind, from, configOf(test.kind, value))
				change := map[bool]action{true: update, false: replace}[test.kind == jwtTemplateType]
				if planned.action != change || attributeOfValue(planned.planned, "updated_at") != "unknown" {
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
	const template, respelled = "\n {\"b\": \"<x>\", \"a\": 1.0} ", `{"a":1,"b":"\u003cx\u003e"}`
	type object = map[string]any
	set := func(attribute string, value any) func(object) {
		return func(o object) { o[attribute] = value }
	}
	uri := uriConfig(spelled + "callback")
	endpoint := endpointConfig(spelled+"webhooks", onUser, "role.created", "session.created")
	for name, test := range map[string]struct {
		kind    string
		config  object
		rewrite func(object)
		next    action // of the plan after a read that shows the same
	}{
		"host of a redirect URI":    {redirectURIType, uri, set("uri", callback), noOp},
		"redirect URI":              {redirectURIType, uriConfig(callback), set("uri", callback+"/changed"), replace},
		"origin":                    {corsOriginType, originConfig(spelled), set("origin", origin), noOp},
		"another origin":            {corsOriginType, originConfig(spelled), set("origin", "https://changed.example.com"), replace},
		"template":                  {jwtTemplateType, templateConfig(template), set("content", respelled), noOp},
		"another template":          {jwtTemplateType, templateConfig(ours), set("content", theirs), update},
		"host of an endpoint":       {webhookEndpointType, endpoint, set("endpoint_url", webhookURL), noOp},
		"path of an endpoint":       {webhookEndpointType, endpoint, set("endpoint_url", webhookURL+"/"), update},
		"order of events, repeated": {webhookEndpointType, endpoint, set("events", []string{"session.created", "role.created", onUser, onUser}), noOp},
		"other events":              {webhookEndpointType, endpoint, set("events", []string{onUser}), update},
		"no events":                 {webhookEndpointType, endpoint, set("events", nil), update},
		"status":                    {webhookEndpointType, endpoint, set("status", "paused"), update},
		"no secret":                 {webhookEndpointType, endpoint, func(o object) { delete(o, "secret") }, noOp},
		"another secret":            {webhookEndpointType, endpoint, set("secret", "whsec_new"), noOp},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := setUp(t)
			c.srv.FailAlways("", "", workostest.EditedJSON(func(body object) {
				if _, ok := body["created_at"]; ok {
					test.rewrite(body)
				}
				list, _ := body["data"].([]any)
				for _, listed := range list {
					if listed, ok := listed.(object); ok {
						test.rewrite(listed)
					}
				}
			}))
			i := c.made(test.kind, test.config) // fails for an inconsistent result
			for range 2 {
				c := c.rerun()
				read, diags := c.read(i)
				wantNone(t, diags)
				identity := read.attribute(attributes[test.kind])
				if test.next == noOp && identity != test.config[attributes[test.kind]] {
					t.Errorf("state %s does not keep the user's spelling", read.value)
				}
				if test.kind == corsOriginType && test.next == noOp {
					identity = origin // in canonical form
				}
				if got := c.identityOf(read); (test.kind == redirectURIType || test.kind == corsOriginType) && got != identity {
					t.Errorf("state %s, and the identity is %s", read.value, got)
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

// identityAttributes are the attribute of each kind's identity.
var identityAttributes = map[string]string{redirectURIType: "uri", corsOriginType: "origin", webhookEndpointType: "id"}

// identityOf is the value in an instance's identity.
func (c *core) identityOf(i *instance) string {
	c.t.Helper()
	if i.identity == nil {
		return ""
	}
	value, err := i.identity.IdentityData.Unmarshal(tftypes.Object{
		AttributeTypes: map[string]tftypes.Type{identityAttributes[i.kind]: tftypes.String},
	})
	c.must(err, nil)
	return attributeOfValue(value, identityAttributes[i.kind])
}

// The import by identity is tested with what a list shows.
func TestImportByIDAndByValue(t *testing.T) {
	t.Parallel()
	c := setUp(t)
	for _, kind := range listedKinds {
		id := add(c.srv, kind, values[kind])
		wanted := []string{id, values[kind]}
		if kind == corsOriginType {
			wanted = append(wanted, "HTTPS://app.example.com:443/")
		}
		for _, wanted := range wanted {
			imported, diags := c.importID(kind, wanted)
			wantNone(t, diags)
			if imported.attribute("id") != id || imported.attribute(attributes[kind]) != values[kind] ||
				c.identityOf(imported) != imported.attribute(identityAttributes[kind]) {
				t.Errorf("by %s: %s, identity %q", wanted, imported.value, c.identityOf(imported))
			}
			wantPlan(t, c.plan(kind, imported, configs[kind]), noOp)
		}
	}
	wantRequests(t, c.srv, http.MethodGet, len(listedKinds)) // one for each list
	wantNoWrites(t, c.srv)
}

// A value that a check would refuse can exist: it must be possible to read, plan and destroy it.
func TestOddValuesThatExistCanBeImportedAndDestroyed(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	for kind, odd := range map[string][]string{
		redirectURIType: {"https://*.*.example.com/#x", "https://*.com", "custom:anything", "http://localhost:*/cb", "https://example.com:99999/"},
		corsOriginType:  {"https://example.com/path", "https://*.example.com", "https://example.com?q#f"},
	} {
		for _, value := range odd {
			id, c := add(srv, kind, value), newCore(t, srv)
			imported, diags := c.importID(kind, id)
			wantNone(t, append(diags, errorsOf(c.validate(kind, configOf(kind, value)))...))
			wantNone(t, errorsOf(last(c.apply(c.plan(kind, imported, nil)))))
		}
	}
}

// Attributes that the schema does not have are ignored, an identity may be missing, and private state may have keys of an
// earlier version.
func TestForeignStateIsReadAndPlansNoChange(t *testing.T) {
	t.Parallel()
	c := setUp(t)
	for kind, raw := range map[string]string{
		redirectURIType:     `{"id":%q,"uri":%q,"is_default":true,"application_id":null}`,
		corsOriginType:      `{"id":%q,"origin":%q,"object":"cors_origin","tags":["a"]}`,
		webhookEndpointType: `{"id":%q,"endpoint_url":%q,"headers":[]}`,
		jwtTemplateType:     `{"id":%q,"content":%q,"environment":"x"}`,
	} {
		raw = fmt.Sprintf(raw, add(c.srv, kind, values[kind]), values[kind])
		resp, err := c.server.UpgradeResourceState(c.ctx, &tfprotov6.UpgradeResourceStateRequest{
			TypeName: kind, RawState: &tfprotov6.RawState{JSON: []byte(raw)},
		})
		c.must(err, resp.Diagnostics)
		foreign := &instance{
			kind: kind, value: c.unpack(kind, resp.UpgradedState),
			private: []byte(`{"adopted":"dHJ1ZQ==","spelling":"eyJhIjoxfQ==","holder":"eyJhIjoxfQ=="}`),
		}
		read, diags := c.read(foreign)
		wantNone(t, diags)
		if wantPlan(t, c.plan(kind, read, configs[kind]), noOp); kind != jwtTemplateType && c.identityOf(read) == "" {
			t.Errorf("%s: no identity", kind)
		}
		removeAll(c.srv)
		if left, diags := c.rerun().read(foreign); left != nil || len(errorsOf(diags)) > 0 {
			t.Error(text(diags))
		}
	}
	wantNoWrites(t, c.srv)
}
