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

// byIdentity asks for the object whose identity is value.
func (c *core) byIdentity(kind, attribute, value string) (*instance, []*tfprotov6.Diagnostic) {
	object := tftypes.Object{AttributeTypes: map[string]tftypes.Type{attribute: tftypes.String}}
	return c.importBy(&tfprotov6.ImportResourceStateRequest{TypeName: kind, Identity: &tfprotov6.ResourceIdentityData{
		IdentityData: c.pack(object, objectOf(object, map[string]any{attribute: value})),
	}})
}

// identityOf is the value in an instance's identity.
func (c *core) identityOf(i *instance, attribute string) string {
	c.t.Helper()
	if i.identity == nil {
		return ""
	}
	object := tftypes.Object{AttributeTypes: map[string]tftypes.Type{attribute: tftypes.String}}
	value, err := i.identity.IdentityData.Unmarshal(object)
	c.must(err, nil)
	return attributeOfValue(value, attribute)
}

func TestImportByIDByValueAndByIdentity(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	uri, org := srv.AddRedirectURI(callback), srv.AddCORSOrigin(origin)
	c := newCore(t, srv)
	imports := map[string]func() (*instance, []*tfprotov6.Diagnostic){
		uri.ID + " id":       func() (*instance, []*tfprotov6.Diagnostic) { return c.importID(redirectURI, uri.ID) },
		uri.ID + " value":    func() (*instance, []*tfprotov6.Diagnostic) { return c.importID(redirectURI, callback) },
		uri.ID + " identity": func() (*instance, []*tfprotov6.Diagnostic) { return c.byIdentity(redirectURI, "uri", callback) },
		org.ID + " id":       func() (*instance, []*tfprotov6.Diagnostic) { return c.importID(corsOrigin, org.ID) },
		org.ID + " value":    func() (*instance, []*tfprotov6.Diagnostic) { return c.importID(corsOrigin, origin) },
		org.ID + " spelling": func() (*instance, []*tfprotov6.Diagnostic) {
			return c.importID(corsOrigin, "HTTPS://app.example.com:443/")
		},
		org.ID + " identity": func() (*instance, []*tfprotov6.Diagnostic) { return c.byIdentity(corsOrigin, "origin", origin) },
	}
	for name, do := range imports {
		imported, diags := do()
		wantNone(t, diags)
		config, attribute, value := uriConfig(callback), "uri", callback
		if imported.kind == corsOrigin {
			config, attribute, value = originConfig(origin), "origin", origin
		}
		if name[:len(imported.attribute("id"))] != imported.attribute("id") || imported.attribute(attribute) != value || c.identityOf(imported, attribute) != value {
			t.Errorf("%s: %s, identity %q", name, imported.value, c.identityOf(imported, attribute))
		}
		if planned := c.plan(imported.kind, imported, config); planned.action != noOp || len(planned.diags) > 0 {
			t.Errorf("%s: %s %s", name, planned.action, text(planned.diags))
		}
	}
	if n := srv.Count(http.MethodGet, ""); n != 2 {
		t.Errorf("%d requests, want one a list", n)
	}
	wantNoWrites(t, srv)
}

func TestImportOfWhatIsNotThereSaysWhatWasLookedFor(t *testing.T) {
	t.Parallel()
	srv, older := workostest.New(t), workostest.New(t, workostest.WithProfile(workostest.Older))
	for _, tc := range []struct {
		srv   *workostest.Server
		kind  string
		id    string
		words []string
	}{
		{srv, redirectURI, "redir_nowhere", []string{"redir_nowhere", "id or the uri"}},
		{srv, corsOrigin, origin, []string{origin, "id or the origin"}},
		{srv, jwtTemplate, "jwt_template", []string{"has no JWT template"}},
		{srv, jwtTemplate, "template", []string{`"template"`, `"jwt_template"`}},
		{srv, jwtTemplate, "", []string{`"jwt_template"`}},
		{older, redirectURI, callback, []string{"no list of redirect URIs"}},
		{older, corsOrigin, origin, []string{"no list of CORS origins"}},
		{older, jwtTemplate, "jwt_template", []string{"can't read"}},
	} {
		imported, diags := newCore(t, tc.srv).importID(tc.kind, tc.id)
		if imported != nil {
			t.Errorf("%s %s: %s", tc.kind, tc.id, imported.value)
		}
		wantOnly(t, diags, append(tc.words, "ERROR", "Could not import")...)
	}
}

func TestImportOfTheTemplate(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	srv.SetJWTTemplate(ours)
	c := newCore(t, srv)
	imported, diags := c.importID(jwtTemplate, "jwt_template")
	wantNone(t, diags)
	if planned := c.plan(jwtTemplate, imported, template(ours)); planned.action != noOp {
		t.Errorf("planned %s", planned.action)
	}
	if n := srv.Count("", ""); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

func TestImportedTemplateMatchesWhatTheCLIGeneratesFromIt(t *testing.T) {
	t.Parallel()
	const there, generated = `{"zeta": "{{ user.email || 'R&D' }}", "alpha": {"b": 1.0, "a": [true, null]}}`,
		`{"alpha":{"a":[true,null],"b":1},"zeta":"{{ user.email || 'R\u0026D' }}"}`
	srv := workostest.New(t)
	srv.SetJWTTemplate(there)
	c := newCore(t, srv)
	imported, diags := c.importID(jwtTemplate, "jwt_template")
	wantNone(t, diags)
	imported, diags = newCore(t, srv).read(imported)
	wantNone(t, diags)
	if planned := c.plan(jwtTemplate, imported, template(generated)); planned.action != noOp {
		t.Errorf("planned %s", planned.action)
	}
	planned := c.plan(jwtTemplate, imported, template(strings.Replace(generated, "true", "false", 1)))
	if planned.action != update {
		t.Fatalf("another value is a %s", planned.action)
	}
	applied, diags := c.apply(planned)
	wantNone(t, diags)
	if planned := newCore(t, srv).plan(jwtTemplate, applied, template(`{"zeta": "{{ user.email || 'R\u0026D' }}", "alpha": {"b": 1, "a": [false, null]}}`)); planned.action != update {
		t.Errorf("after an apply another order is a %s", planned.action)
	}
}

func TestOddImportedValuesCanBeDestroyed(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithCORSOriginDelete(workostest.CORSOriginDeleteWorks))
	for _, odd := range []string{"https://*.*.example.com/#x", "https://*.com", "custom:anything", "http://localhost:*/cb", "https://example.com:99999/"} {
		id := srv.AddRedirectURI(odd).ID
		c := newCore(t, srv)
		imported, diags := c.importID(redirectURI, id)
		wantNone(t, diags)
		wantNone(t, errorsOf(c.validate(redirectURI, uriConfig(odd))))
		if left, diags := c.apply(c.plan(redirectURI, imported, nil)); left != nil || len(errorsOf(diags)) > 0 {
			t.Errorf("%s: %s", odd, text(diags))
		}
	}
	for _, odd := range []string{"https://example.com/path", "https://*.example.com", "https://example.com?q#f"} {
		id := srv.AddCORSOrigin(odd).ID
		c := newCore(t, srv)
		imported, diags := c.importID(corsOrigin, id)
		wantNone(t, diags)
		wantNone(t, errorsOf(c.validate(corsOrigin, originConfig(odd))))
		if left, diags := c.apply(c.plan(corsOrigin, imported, nil)); left != nil || len(errorsOf(diags)) > 0 {
			t.Errorf("%s: %s", odd, text(diags))
		}
	}
	if len(srv.RedirectURIs())+len(srv.CORSOrigins()) != 0 {
		t.Error("something was left")
	}
}

func TestHundredTwentyImportsCostThePages(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	for i := range 120 {
		srv.AddRedirectURI(fmt.Sprintf("%s/%d", callback, i))
	}
	c := newCore(t, srv)
	parallel(10, 120, func(i int) {
		value := fmt.Sprintf("%s/%d", callback, i)
		imported, diags := c.importID(redirectURI, value)
		wantNone(t, diags)
		if planned := c.plan(redirectURI, imported, uriConfig(value)); planned.action != noOp {
			t.Errorf("%s: %s", value, planned.action)
		}
	})
	if n := srv.Count("", ""); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}

func TestIdentityFollowsTheValue(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	uri, org := c.made(redirectURI, uriConfig(callback)), c.made(corsOrigin, originConfig("HTTPS://App.example.com:443/"))
	if c.identityOf(uri, "uri") != callback || c.identityOf(org, "origin") != origin {
		t.Errorf("identities %q, %q", c.identityOf(uri, "uri"), c.identityOf(org, "origin"))
	}
	srv.ChangeRedirectURI(uri.attribute("id"), callback+"/drifted")
	c = newCore(t, srv)
	uri, diags := c.read(uri)
	wantNone(t, diags)
	if c.identityOf(uri, "uri") != callback+"/drifted" {
		t.Errorf("identity %q", c.identityOf(uri, "uri"))
	}
}

func TestStateWithoutIdentityReadsAndLeaves(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(redirectURI, uriConfig(callback))
	held.identity = nil
	c := newCore(t, srv)
	read, diags := c.read(held)
	wantNone(t, diags)
	if c.identityOf(read, "uri") != callback {
		t.Error("no identity was set")
	}
	srv.RemoveRedirectURI(held.attribute("id"))
	left, diags := newCore(t, srv).read(held)
	if left != nil || len(errorsOf(diags)) > 0 {
		t.Error(text(diags))
	}
}

func TestStateOfAnotherProviderReadsAndPlansClean(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	uri, org := srv.AddRedirectURI(callback), srv.AddCORSOrigin(origin)
	srv.SetJWTTemplate(ours)
	for kind, tc := range map[string]struct {
		raw    string
		config map[string]any
	}{
		redirectURI: {fmt.Sprintf(`{"id":%q,"uri":%q,"is_default":true,"application_id":null}`, uri.ID, callback), uriConfig(callback)},
		corsOrigin:  {fmt.Sprintf(`{"id":%q,"origin":%q,"object":"cors_origin","tags":["a"]}`, org.ID, origin), originConfig(origin)},
		jwtTemplate: {fmt.Sprintf(`{"id":"template","content":%q,"environment":"x"}`, ours), template(ours)},
	} {
		c := newCore(t, srv)
		resp, err := c.server.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{TypeName: kind, Version: 0, RawState: &tfprotov6.RawState{JSON: []byte(tc.raw)}})
		c.must(err, nil)
		wantNone(t, resp.Diagnostics)
		read, diags := c.read(&instance{kind: kind, value: c.unpack(kind, resp.UpgradedState)})
		wantNone(t, diags)
		if planned := c.plan(kind, read, tc.config); planned.action != noOp || len(planned.diags) > 0 {
			t.Errorf("%s: %s %s", kind, planned.action, text(planned.diags))
		}
	}
	wantNoWrites(t, srv)
}
