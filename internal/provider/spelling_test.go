package provider

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestSpellingsOfAnOriginAreNoChange(t *testing.T) {
	t.Parallel()
	spellings := []string{
		"https://bücher.example", "https://BÜCHER.example", "HTTPS://bücher.example/", "https://bücher.example:443",
		"https://xn--bcher-kva.example", "https://XN--BCHER-KVA.example:443/",
	}
	srv := workostest.New(t)
	held := newCore(t, srv).made(corsOrigin, originConfig(spellings[0]))
	imported, diags := newCore(t, srv).importID(corsOrigin, held.attribute("id"))
	wantNone(t, diags)
	for _, from := range []*instance{held, imported} {
		for _, spelling := range spellings {
			c := newCore(t, srv)
			read, diags := c.read(from)
			wantNone(t, diags)
			if planned := c.plan(corsOrigin, read, originConfig(spelling)); planned.action != noOp || len(planned.diags) > 0 {
				t.Errorf("%s: %s, %s", spelling, planned.action, text(planned.diags))
			}
		}
	}
	other := newCore(t, srv).plan(corsOrigin, held, originConfig("http://bücher.example"))
	if other.action != replace {
		t.Errorf("another scheme is a %s", other.action)
	}
}

func TestSpellingsOfARedirectURIAreURIsOfTheirOwn(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(redirectURI, uriConfig(callback))
	for _, spelling := range []string{callback + "/", "https://APP.example.com/callback", "https://app.example.com:443/callback"} {
		if planned := newCore(t, srv).plan(redirectURI, held, uriConfig(spelling)); planned.action != replace {
			t.Errorf("%s: %s", spelling, planned.action)
		}
	}
}

func TestServersOwnSpellingIsNeitherInconsistentNorADiff(t *testing.T) {
	t.Parallel()
	for kind, config := range map[string]map[string]any{
		redirectURI: uriConfig("https://App.Example.com/callback"),
		corsOrigin:  originConfig("HTTPS://App.Example.com:443/"),
		jwtTemplate: template("\n  {\"a\": \"b\"}  \n"),
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t, workostest.WithSpelling(workostest.SpellOrigins|workostest.SpellRedirectHosts|workostest.SpellTemplate))
			held := newCore(t, srv).made(kind, config)
			for range 2 {
				c := newCore(t, srv)
				read, diags := c.read(held)
				wantNone(t, diags)
				if planned := c.plan(kind, read, config); planned.action != noOp || len(planned.diags) > 0 {
					t.Fatalf("%s: %s", planned.action, text(planned.diags))
				}
				held = read
			}
		})
	}
}

func TestSpellingThatTheServerShowsOnlyWhenReadIsNoDiff(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	uri := c.made(redirectURI, uriConfig("https://App.example.com/callback"))
	tmpl := c.made(jwtTemplate, template(`{"b": "<x>", "a": 1.0}`))
	srv.FailAlways(http.MethodGet, workostest.RedirectURIsPath, workostest.Edited(func(_ *workostest.Request, resp *workostest.Response) {
		resp.Body = bytes.ReplaceAll(resp.Body, []byte("App.example.com"), []byte("app.example.com"))
	}))
	srv.FailAlways(http.MethodGet, workostest.JWTTemplatePath, workostest.EditedJSON(func(body map[string]any) {
		body["content"] = `{"a":1,"b":"\u003cx\u003e"}`
	}))
	for range 2 {
		c = newCore(t, srv)
		var diags []*tfprotov6.Diagnostic
		uri, diags = c.read(uri)
		wantNone(t, diags)
		tmpl, diags = c.read(tmpl)
		wantNone(t, diags)
		if planned := c.plan(redirectURI, uri, uriConfig("https://App.example.com/callback")); planned.action != noOp {
			t.Errorf("planned %s", planned.action)
		}
		if planned := c.plan(jwtTemplate, tmpl, template(`{"b": "<x>", "a": 1.0}`)); planned.action != noOp {
			t.Errorf("planned %s", planned.action)
		}
	}
}

func TestTemplateThatDoesNotParseKeepsItsSpelling(t *testing.T) {
	t.Parallel()
	const liquid, trimmed = "\n{% assign x = 1 %}{\"a\": {{ x }}}\n", "{% assign x = 1 %}{\"a\": {{ x }}}"
	srv := workostest.New(t)
	answer := workostest.Answer(200, `{"object":"jwt_template","content":"{% assign x = 1 %}{\"a\": {{ x }}}","created_at":"2026-01-15T12:00:00.000Z","updated_at":"2026-01-15T12:00:00.000Z"}`, "Content-Type", "application/json")
	srv.FailAlways("PUT", "", answer)
	held := newCore(t, srv).made(jwtTemplate, template(liquid))
	srv.FailAlways("GET", "", answer)
	c := newCore(t, srv)
	read, diags := c.read(held)
	wantNone(t, diags)
	if planned := c.plan(jwtTemplate, read, template(liquid)); planned.action != noOp {
		t.Errorf("planned %s from %s", planned.action, read.value)
	}
	if read.privateKey(privateSpelling) != trimmed {
		t.Errorf("private spelling is %q", read.privateKey(privateSpelling))
	}
}

func TestValueChangedUnderTheSameIDIsDriftAndReplaced(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	uri, org := c.made(redirectURI, uriConfig(callback)), c.made(corsOrigin, originConfig(origin))
	srv.ChangeRedirectURI(uri.attribute("id"), callback+"/drifted")
	srv.ChangeCORSOrigin(org.attribute("id"), "https://drifted.example.com")
	c = newCore(t, srv)

	uri, diags := c.read(uri)
	wantNone(t, diags)
	org, diags = c.read(org)
	wantNone(t, diags)

	if uri.attribute("uri") != callback+"/drifted" || org.attribute("origin") != "https://drifted.example.com" {
		t.Errorf("state holds %s, %s", uri.value, org.value)
	}
	if planned := c.plan(redirectURI, uri, uriConfig(callback)); planned.action != replace {
		t.Errorf("planned %s", planned.action)
	}
	if planned := c.plan(corsOrigin, org, originConfig(origin)); planned.action != replace {
		t.Errorf("planned %s", planned.action)
	}
}

func TestReformattedTemplatePlansEmpty(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(jwtTemplate, template(ours))
	c := newCore(t, srv)
	held, _ = c.read(held)
	if planned := c.plan(jwtTemplate, held, template("{\n  \"email\" : \"{{user.email}}\"\n}\n")); planned.action != noOp {
		t.Errorf("a reformatted template is a %s", planned.action)
	}
	planned := c.plan(jwtTemplate, held, template(`{"email": " {{ user.email }}"}`))
	if planned.action != update || attributeOfValue(planned.planned, "updated_at") != "unknown" || attributeOfValue(planned.planned, "id") != "jwt_template" {
		t.Errorf("a blank inside a string is a %s: %s", planned.action, planned.planned)
	}
}
