package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestValidateSaysWhatEachValueEarns(t *testing.T) {
	t.Parallel()
	c := newCore(t, workostest.New(t))
	for _, tc := range []struct {
		kind     string
		config   map[string]any
		severity tfprotov6.DiagnosticSeverity // invalid: nothing is said
		words    string
	}{
		{redirectURI, uriConfig(callback), 0, ""},
		{redirectURI, uriConfig("myapp://callback"), 0, ""},
		{redirectURI, map[string]any{"uri": tftypes.UnknownValue}, 0, ""},
		{redirectURI, uriConfig("app.example.com/callback"), tfprotov6.DiagnosticSeverityError, "https://"},
		{redirectURI, uriConfig("https://app.example.com/call back"), tfprotov6.DiagnosticSeverityError, "white space"},
		{redirectURI, uriConfig("https://me:hush@app.example.com/"), tfprotov6.DiagnosticSeverityError, "credentials"},
		{redirectURI, uriConfig("https://app.example.com/#top"), tfprotov6.DiagnosticSeverityWarning, "fragment: https://app.example.com/#top"},
		{redirectURI, uriConfig("https://*.ngrok-free.app/"), tfprotov6.DiagnosticSeverityWarning, "public suffix"},
		{corsOrigin, originConfig(origin), 0, ""},
		{corsOrigin, originConfig(origin + "/"), 0, ""},
		{corsOrigin, map[string]any{"origin": tftypes.UnknownValue}, 0, ""},
		{corsOrigin, originConfig(origin + "/path"), tfprotov6.DiagnosticSeverityWarning, "path"},
		{corsOrigin, originConfig("app.example.com"), tfprotov6.DiagnosticSeverityError, "scheme"},
		{jwtTemplate, template(ours), 0, ""},
		{jwtTemplate, map[string]any{"content": tftypes.UnknownValue}, 0, ""},
		{jwtTemplate, template("{\n  \"sub\": \"{{ user.id }}\"\n}"), tfprotov6.DiagnosticSeverityError, "line 2, column 3"},
		{jwtTemplate, template(`{"a": {{ user.emial }}}`), tfprotov6.DiagnosticSeverityWarning, "email"},
	} {
		diags := c.validate(tc.kind, tc.config)
		if tc.words == "" {
			wantNone(t, diags)
			continue
		}
		wantOnly(t, diags, tc.words)
		if diags[0].Severity != tc.severity || diags[0].Attribute == nil || strings.Contains(text(diags), "hush") {
			t.Errorf("%v: %s", tc.config, text(diags))
		}
	}
}

func TestTemplateProblemShowsTheLineWithACaret(t *testing.T) {
	t.Parallel()
	c := newCore(t, workostest.New(t))
	diags := c.validate(jwtTemplate, template("{\n  \"a\": \"{{ user.email | }}\",\n  \"b\": {{ usr.id }}\n}"))
	if len(diags) != 2 {
		t.Fatal(text(diags))
	}
	if !strings.Contains(diags[1].Detail, "    \"b\": {{ usr.id }}\n"+strings.Repeat(" ", 13)) || !strings.Contains(diags[1].Detail, "^") {
		t.Error(diags[1].Detail)
	}
}

func TestProductionRulesWarnWithALiveKeyAlone(t *testing.T) {
	t.Parallel()
	staging, live := workostest.New(t), workostest.New(t, workostest.WithAPIKey("sk_live_fake"))
	for kind, config := range map[string]map[string]any{
		redirectURI: uriConfig("http://localhost:3000/callback"), corsOrigin: originConfig("http://localhost:3000"),
	} {
		wantNone(t, newCore(t, staging).plan(kind, nil, config).diags)
		wantOnly(t, newCore(t, live).plan(kind, nil, config).diags, "WARNING on AttributeName", "in production: http://localhost:3000")
	}
}
