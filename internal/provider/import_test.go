package provider

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// identityAttributes are the attribute of each kind's identity.
var identityAttributes = map[string]string{redirectURIType: "uri", corsOriginType: "origin", webhookEndpointType: "id"}

func identityType(kind string) tftypes.Object {
	return tftypes.Object{AttributeTypes: map[string]tftypes.Type{identityAttributes[kind]: tftypes.String}}
}

// importIdentity imports the object whose identity is value, and reads it.
func (c *core) importIdentity(kind, value string) (*instance, []*tfprotov6.Diagnostic) {
	c.t.Helper()
	object := identityType(kind)
	return c.importBy(&tfprotov6.ImportResourceStateRequest{TypeName: kind, Identity: &tfprotov6.ResourceIdentityData{
		IdentityData: c.pack(object, objectOf(object, map[string]any{identityAttributes[kind]: value})),
	}})
}

// identityOf is the value in an instance's identity.
func (c *core) identityOf(i *instance) string {
	c.t.Helper()
	if i.identity == nil {
		return ""
	}
	value, err := i.identity.IdentityData.Unmarshal(identityType(i.kind))
	c.must(err, nil)
	return attributeOfValue(value, identityAttributes[i.kind])
}

func TestImportByIDByValueAndByIdentity(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	uri, org, hook := srv.AddRedirectURI(callback), srv.AddCORSOrigin(origin), srv.AddWebhookEndpoint(webhookURL, onUser)
	c := newCore(t, srv)
	for _, test := range []struct {
		kind, by   string
		byIdentity bool
	}{
		{redirectURIType, uri.ID, false},
		{redirectURIType, callback, false},
		{redirectURIType, callback, true},
		{corsOriginType, org.ID, false},
		{corsOriginType, origin, false},
		{corsOriginType, "HTTPS://app.example.com:443/", false},
		{corsOriginType, origin, true},
		{webhookEndpointType, hook.ID, false},
		{webhookEndpointType, webhookURL, false},
		{webhookEndpointType, hook.ID, true},
	} {
		do, id, config, value := c.importID, uri.ID, uriConfig(callback), callback
		if test.byIdentity {
			do = c.importIdentity
		}
		switch test.kind {
		case corsOriginType:
			id, config, value = org.ID, originConfig(origin), origin
		case webhookEndpointType:
			id, config, value = hook.ID, endpointConfig(webhookURL, onUser), hook.ID
		}
		imported, diags := do(test.kind, test.by)
		wantNone(t, diags)
		if imported.attribute("id") != id || imported.attribute(identityAttributes[test.kind]) != value || c.identityOf(imported) != value {
			t.Errorf("%+v: %s, identity %q", test, imported.value, c.identityOf(imported))
		}
		if planned := c.plan(test.kind, imported, config); planned.action != noOp || len(planned.diags) > 0 {
			t.Errorf("%+v: %s %s", test, planned.action, text(planned.diags))
		}
	}
	if n := srv.Count(http.MethodGet, ""); n != 3 {
		t.Errorf("%d requests, want one for each list", n)
	}
	wantNoWrites(t, srv)
}

func TestImportThatFails(t *testing.T) {
	t.Parallel()
	srv, older := workostest.New(t), workostest.New(t, workostest.WithProfile(workostest.Older))
	unknown := map[string]any{"api_key": tftypes.UnknownValue}
	for _, test := range []struct {
		c        *core
		kind, id string
		words    []string
	}{
		{newCore(t, srv), redirectURIType, "redir_nowhere", []string{"Could not import", "redir_nowhere", "ID or value", "api_key argument"}},
		{newCore(t, srv), redirectURIType, callback, []string{"Could not import", callback, "ID or value"}},
		{newCore(t, srv), corsOriginType, origin, []string{"Could not import", origin, "ID or value"}},
		{newCore(t, srv), webhookEndpointType, webhookURL, []string{"Could not import", webhookURL, "ID or value"}},
		{newCore(t, srv), jwtTemplateType, "jwt_template", []string{"Could not import", "has no JWT template"}},
		{newCore(t, srv), jwtTemplateType, "template", []string{"Could not import", `"template"`, `"jwt_template"`}},
		{newCore(t, srv), jwtTemplateType, "", []string{"Could not import", `"jwt_template"`}},
		{newCore(t, older), redirectURIType, callback, []string{"cannot list redirect URIs"}},
		{newCore(t, older), corsOriginType, origin, []string{"cannot list CORS origins"}},
		{newCore(t, older), webhookEndpointType, webhookURL, []string{"cannot list webhook endpoints"}},
		{newCore(t, older), jwtTemplateType, "jwt_template", []string{"Could not import", "cannot read"}},
		{newCore(t, srv, unknown), redirectURIType, callback, []string{"Importing a redirect URI", "api_key", "-target"}},
		{newCore(t, srv, unknown), corsOriginType, origin, []string{"Importing a CORS origin", "api_key", "-target"}},
		{newCore(t, srv, unknown), webhookEndpointType, webhookURL, []string{"Importing a webhook endpoint", "api_key", "-target"}},
		{newCore(t, srv, unknown), jwtTemplateType, "jwt_template", []string{"Importing the JWT template", "api_key", "-target"}},
	} {
		imported, diags := test.c.importID(test.kind, test.id)
		if imported != nil {
			t.Errorf("%s %s: %s", test.kind, test.id, imported.value)
		}
		wantOnly(t, diags, append(test.words, "ERROR")...)
	}
}

func TestImportFindsWhatWasAddedSinceTheListing(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	wantNone(t, c.plan(redirectURIType, nil, uriConfig(callback)).diags) // lists
	srv.AddRedirectURI(callback)
	_, diags := c.importID(redirectURIType, callback)
	wantNone(t, diags)
}

// `terraform plan -generate-config-out` writes an imported template with jsonencode.
func TestImportedTemplateMatchesTheConfigurationThatTheCLIGenerates(t *testing.T) {
	t.Parallel()
	const there, generated = `{"zeta": "R&D {{ user.email }}", "alpha": {"b": 1.0, "a": [true, null]}}`,
		`{"alpha":{"a":[true,null],"b":1},"zeta":"R\u0026D {{ user.email }}"}`
	srv := workostest.New(t)
	srv.SetJWTTemplate(there)
	c := newCore(t, srv)
	imported, diags := c.importID(jwtTemplateType, "jwt_template")
	wantNone(t, diags)
	if imported.attribute("content") != there || imported.attribute("id") != jwtTemplateID {
		t.Errorf("imported %s", imported.value)
	}
	if planned := c.plan(jwtTemplateType, imported, templateConfig(generated)); planned.action != noOp || len(planned.diags) > 0 {
		t.Errorf("planned %s: %s", planned.action, text(planned.diags))
	}
	if n := srv.Count("", ""); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
	if planned := c.plan(jwtTemplateType, imported, templateConfig(strings.Replace(generated, "true", "false", 1))); planned.action != update {
		t.Errorf("another value is a %s", planned.action)
	}
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
			config, id := uriConfig(value), srv.AddRedirectURI(value).ID
			if kind == corsOriginType {
				config, id = originConfig(value), srv.AddCORSOrigin(value).ID
			}
			c := newCore(t, srv)
			imported, diags := c.importID(kind, id)
			wantNone(t, diags)
			wantNone(t, errorsOf(c.validate(kind, config)))
			if left, diags := c.apply(c.plan(kind, imported, nil)); left != nil || len(errorsOf(diags)) > 0 {
				t.Errorf("%s: %s", value, text(diags))
			}
		}
	}
}

func TestIdentityFollowsTheValue(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	uri, org := c.made(redirectURIType, uriConfig(callback)), c.made(corsOriginType, originConfig("HTTPS://App.example.com:443/"))
	if c.identityOf(uri) != callback || c.identityOf(org) != origin {
		t.Errorf("identities %q, %q", c.identityOf(uri), c.identityOf(org))
	}
	srv.ChangeRedirectURI(uri.attribute("id"), callback+"/drifted")
	c = newCore(t, srv)
	uri, diags := c.read(uri)
	wantNone(t, diags)
	if c.identityOf(uri) != callback+"/drifted" {
		t.Errorf("identity %q", c.identityOf(uri))
	}
}

func TestStateWithoutAnIdentityIsRead(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	made := newCore(t, srv).made(redirectURIType, uriConfig(callback))
	made.identity = nil
	c := newCore(t, srv)
	read, diags := c.read(made)
	wantNone(t, diags)
	if c.identityOf(read) != callback {
		t.Error("no identity was set")
	}
	srv.RemoveRedirectURI(made.attribute("id"))
	if left, diags := newCore(t, srv).read(made); left != nil || len(errorsOf(diags)) > 0 {
		t.Error(text(diags))
	}
}

// Attributes that the schema does not have are ignored, and private state may have keys of an earlier version.
func TestForeignStateIsReadAndPlansNoChange(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	uri, org := srv.AddRedirectURI(callback), srv.AddCORSOrigin(origin)
	srv.SetJWTTemplate(ours)
	for kind, test := range map[string]struct {
		raw    string
		config map[string]any
	}{
		redirectURIType: {fmt.Sprintf(`{"id":%q,"uri":%q,"is_default":true,"application_id":null}`, uri.ID, callback), uriConfig(callback)},
		corsOriginType:  {fmt.Sprintf(`{"id":%q,"origin":%q,"object":"cors_origin","tags":["a"]}`, org.ID, origin), originConfig(origin)},
		jwtTemplateType: {fmt.Sprintf(`{"id":"template","content":%q,"environment":"x"}`, ours), templateConfig(ours)},
	} {
		c := newCore(t, srv)
		resp, err := c.server.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
			TypeName: kind, RawState: &tfprotov6.RawState{JSON: []byte(test.raw)},
		})
		c.must(err, resp.Diagnostics)
		read, diags := c.read(&instance{
			kind: kind, value: c.unpack(kind, resp.UpgradedState),
			private: []byte(`{"adopted":"dHJ1ZQ==","spelling":"eyJhIjoxfQ==","holder":"eyJhIjoxfQ=="}`),
		})
		wantNone(t, diags)
		if planned := c.plan(kind, read, test.config); planned.action != noOp || len(planned.diags) > 0 {
			t.Errorf("%s: %s %s", kind, planned.action, text(planned.diags))
		}
	}
	wantNoWrites(t, srv)
}
