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
		{redirectURIType, uriConfig(callback), 0, ""},
		{redirectURIType, uriConfig("myapp://callback"), 0, ""},
		{redirectURIType, map[string]any{"uri": tftypes.UnknownValue}, 0, ""},
		{redirectURIType, uriConfig("app.example.com/callback"), tfprotov6.DiagnosticSeverityError, "https://"},
		{redirectURIType, uriConfig("https://app.example.com/call back"), tfprotov6.DiagnosticSeverityError, "white space"},
		{redirectURIType, uriConfig("https://me:hush@app.example.com/"), tfprotov6.DiagnosticSeverityError, "credentials"},
		{redirectURIType, uriConfig("https://*.ngrok-free.app/"), tfprotov6.DiagnosticSeverityWarning, "wildcard: https://*.ngrok-free.app/"},
		{corsOriginType, originConfig(origin), 0, ""},
		{corsOriginType, originConfig(origin + "/"), tfprotov6.DiagnosticSeverityWarning, origin},
		{corsOriginType, map[string]any{"origin": tftypes.UnknownValue}, 0, ""},
		{corsOriginType, originConfig(origin + "/path"), tfprotov6.DiagnosticSeverityWarning, "path"},
		{corsOriginType, originConfig("app.example.com"), tfprotov6.DiagnosticSeverityError, "scheme"},
		{webhookEndpointType, withStatus("disabled", endpointConfig(webhookURL, "a.name.of-tomorrow")), 0, ""},
		{webhookEndpointType, map[string]any{"endpoint_url": tftypes.UnknownValue, "events": tftypes.UnknownValue}, 0, ""},
		{webhookEndpointType, map[string]any{"endpoint_url": webhookURL, "events": []tftypes.Value{tftypes.NewValue(tftypes.String, tftypes.UnknownValue)}}, 0, ""},
		{webhookEndpointType, map[string]any{"endpoint_url": webhookURL, "events": []tftypes.Value{tftypes.NewValue(tftypes.String, nil)}}, tfprotov6.DiagnosticSeverityError, "null"},
		{webhookEndpointType, endpointConfig(webhookURL), tfprotov6.DiagnosticSeverityError, "at least 1"},
		{webhookEndpointType, endpointConfig(webhookURL, ""), tfprotov6.DiagnosticSeverityError, "must not be empty"},
		{webhookEndpointType, endpointConfig(webhookURL, "user created"), tfprotov6.DiagnosticSeverityError, "white space"},
		{webhookEndpointType, endpointConfig(webhookURL, "user.created\x00"), tfprotov6.DiagnosticSeverityError, "white space"},
		{webhookEndpointType, endpointConfig("app.example.com", onUser), tfprotov6.DiagnosticSeverityError, "https://"},
		{webhookEndpointType, endpointConfig("ftp://app.example.com/", onUser), tfprotov6.DiagnosticSeverityWarning, "http"},
		{webhookEndpointType, withStatus("paused", endpointConfig(webhookURL, onUser)), tfprotov6.DiagnosticSeverityError, "disabled"},
		{jwtTemplateType, templateConfig(ours), 0, ""},
		{jwtTemplateType, map[string]any{"content": tftypes.UnknownValue}, 0, ""},
		{jwtTemplateType, templateConfig("{\n  \"sub\": \"{{ user.id }}\"\n}"), tfprotov6.DiagnosticSeverityError, "line 2, column 3"},
		{jwtTemplateType, templateConfig(`{"a": {{ user.emial }}}`), tfprotov6.DiagnosticSeverityWarning, "email"},
	} {
		diags := c.validate(tc.kind, tc.config)
		if tc.words == "" {
			wantNone(t, diags)
			continue
		}
		if len(diags) != 1 {
			t.Errorf("%v: want one diagnostic, got %s", tc.config, text(diags))
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
	diags := c.validate(jwtTemplateType, templateConfig("{\n  \"a\": \"{{ user.email | }}\",\n  \"b\": {{ usr.id }}\n}"))
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
		redirectURIType: uriConfig("http://localhost:3000/callback"), corsOriginType: originConfig("http://localhost:3000"),
	} {
		wantNone(t, newCore(t, staging).plan(kind, nil, config).diags)
		wantOnly(t, newCore(t, live).plan(kind, nil, config).diags, "WARNING on AttributeName", "in production: http://localhost:3000")
	}
}
