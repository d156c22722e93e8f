package provider

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestSpellingsInThePlan(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind, attribute, state string
		same, other            []string
		change                 action // of another value
	}{
		{
			corsOriginType, "origin", "https://bücher.example",
			[]string{
				"https://BÜCHER.example", "HTTPS://bücher.example/", "https://bücher.example:443", "https://xn--bcher-kva.example",
				"https://XN--BCHER-KVA.example:443/",
			},
			[]string{"http://bücher.example", "https://bücher.example:444", "https://bücher.example/path"},
			replace,
		},
		{ // WorkOS matches redirect URIs exactly
			redirectURIType, "uri", callback, nil,
			[]string{callback + "/", "https://APP.example.com/callback", "https://app.example.com:443/callback"},
			replace,
		},
		{
			jwtTemplateType, "content", `{"a": "{{ user.email }}", "b": 1.0}`,
			[]string{"{\n  \"a\" : \"{{user.email}}\",\n\"b\":1}\n", `{"b":1e0,"\u0061":"{{ user.email }}"}`},
			[]string{`{"a": "{{ user.email }}.", "b": 1.0}`, `{"a": "{{ user.email }}", "b": "1.0"}`},
			update,
		},
	} {
		srv := workostest.New(t)
		made := newCore(t, srv).made(test.kind, map[string]any{test.attribute: test.state})
		id := made.attribute("id")
		imported, diags := newCore(t, srv).importID(test.kind, id)
		wantNone(t, diags)
		for _, from := range []*instance{made, imported} {
			for _, value := range append(test.same, test.state) {
				c := newCore(t, srv)
				read, diags := c.read(from)
				wantNone(t, diags)
				planned := c.plan(test.kind, read, map[string]any{test.attribute: value})
				if planned.action != noOp || len(planned.diags) > 0 {
					t.Errorf("%s to %s: %s, %s", test.state, value, planned.action, text(planned.diags))
				}
			}
			for _, value := range test.other {
				planned := newCore(t, srv).plan(test.kind, from, map[string]any{test.attribute: value})
				if planned.action != test.change || attributeOfValue(planned.planned, "updated_at") != "unknown" {
					t.Errorf("%s to %s: %s, %s", test.state, value, planned.action, planned.planned)
				}
			}
		}
	}
}

func TestServersSpellingIsNeitherInconsistentNorADiff(t *testing.T) {
	t.Parallel()
	for kind, config := range map[string]map[string]any{
		redirectURIType: uriConfig("https://App.Example.com/callback"),
		corsOriginType:  originConfig("HTTPS://App.Example.com:443/"),
		jwtTemplateType: templateConfig("\n  {\"a\": \"b\"}  \n"),
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t, workostest.WithSpelling(workostest.SpellOrigins|workostest.SpellRedirectHosts|workostest.SpellTemplate))
			i := newCore(t, srv).made(kind, config)
			for range 2 {
				c := newCore(t, srv)
				read, diags := c.read(i)
				wantNone(t, diags)
				if planned := c.plan(kind, read, config); planned.action != noOp || len(planned.diags) > 0 {
					t.Fatalf("%s: %s", planned.action, text(planned.diags))
				}
				i = read
			}
		})
	}
}

func TestSpellingThatTheServerShowsOnlyWhenReadIsNoDiff(t *testing.T) {
	t.Parallel()
	const uri, content = "https://App.example.com/callback", `{"b": "<x>", "a": 1.0}`
	srv := workostest.New(t)
	c := newCore(t, srv)
	instances := []*instance{c.made(redirectURIType, uriConfig(uri)), c.made(jwtTemplateType, templateConfig(content))}
	srv.FailAlways(http.MethodGet, workostest.RedirectURIsPath, workostest.Edited(func(_ *workostest.Request, resp *workostest.Response) {
		resp.Body = bytes.ReplaceAll(resp.Body, []byte("App.example.com"), []byte("app.example.com"))
	}))
	srv.FailAlways(http.MethodGet, workostest.JWTTemplatePath, workostest.EditedJSON(func(body map[string]any) {
		body["content"] = `{"a":1,"b":"\u003cx\u003e"}`
	}))
	for range 2 {
		c = newCore(t, srv)
		for i, config := range []map[string]any{uriConfig(uri), templateConfig(content)} {
			read, diags := c.read(instances[i])
			wantNone(t, diags)
			if planned := c.plan(read.kind, read, config); planned.action != noOp {
				t.Errorf("planned %s from %s", planned.action, read.value)
			}
			instances[i] = read
		}
	}
}

func TestValueChangedUnderTheSameIDIsDrift(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	uri, org := c.made(redirectURIType, uriConfig(callback)), c.made(corsOriginType, originConfig(origin))
	srv.ChangeRedirectURI(uri.attribute("id"), callback+"/drifted")
	srv.ChangeCORSOrigin(org.attribute("id"), "https://drifted.example.com")
	c = newCore(t, srv)
	uri, diags := c.read(uri)
	wantNone(t, diags)
	org, diags = c.read(org)
	wantNone(t, diags)
	if uri.attribute("uri") != callback+"/drifted" || org.attribute("origin") != "https://drifted.example.com" {
		t.Errorf("state has %s, %s", uri.value, org.value)
	}
	if planned := c.plan(redirectURIType, uri, uriConfig(callback)); planned.action != replace {
		t.Errorf("planned %s", planned.action)
	}
	if planned := c.plan(corsOriginType, org, originConfig(origin)); planned.action != replace {
		t.Errorf("planned %s", planned.action)
	}
}

// Whatever value a create or update returns, state has the planned one: core requires it.
func TestStateHasThePlannedValue(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	srv.FailAlways("", "", workostest.EditedJSON(func(body map[string]any) {
		for _, name := range []string{"uri", "origin", "endpoint_url", "content"} {
			if value, ok := body[name].(string); ok {
				body[name] = value + " changed"
			}
		}
	}))
	for i, made := range onePerKind(newCore(t, srv)) {
		if got, want := made.attribute([]string{"uri", "origin", "endpoint_url", "content"}[i]), []string{callback, origin, webhookURL, ours}[i]; got != want {
			t.Errorf("state has %q, want %q", got, want)
		}
	}
}
