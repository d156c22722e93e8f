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
func (c *core) importIdentity(kind, value string) (*instance, said) {
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
	c := newCore(t, srv)
	for _, kind := range listedKinds {
		id, identity, config := add(srv, kind, values[kind]), values[kind], configs[kind]
		if kind == webhookEndpointType {
			identity = id
		}
		ways := []func() (*instance, said){
			func() (*instance, said) { return c.importID(kind, id) },
			func() (*instance, said) { return c.importID(kind, values[kind]) },
			func() (*instance, said) { return c.importIdentity(kind, identity) },
		}
		if kind == corsOriginType {
			ways = append(ways, func() (*instance, said) { return c.importID(kind, "HTTPS://app.example.com:443/") })
		}
		for n, way := range ways {
			imported, diags := way()
			wantNone(t, diags)
			if imported.attribute("id") != id || imported.attribute(attributes[kind]) != values[kind] || c.identityOf(imported) != identity {
				t.Errorf("way %d: %s, identity %q", n, imported.value, c.identityOf(imported))
			}
			if planned := c.plan(kind, imported, config); planned.action != noOp || len(planned.diags) > 0 {
				t.Errorf("way %d: %s %s", n, planned.action, text(planned.diags))
			}
		}
	}
	if n := srv.Count(http.MethodGet, ""); n != len(listedKinds) {
		t.Errorf("%d requests, want one for each list", n)
	}
	wantNoWrites(t, srv)
}

// `terraform plan -generate-config-out` writes an imported template with jsonencode.
func TestImportedTemplateMatchesTheConfigurationThatTheCLIGenerates(t *testing.T) {
	t.Parallel()
	const there, generated = `{"zeta": "R&D {{ user.email }}", "alpha": {"b": 1.0, "a": [true, null]}}`,
		`{"alpha":{"a":[true,null],"b":1},"zeta":"R\u0026D {{ user.email }}"}`
	srv := workostest.New(t)
	c := newCore(t, srv)
	imported, diags := c.importID(jwtTemplateType, add(srv, jwtTemplateType, there))
	wantNone(t, diags)
	if imported.attribute("content") != there || imported.attribute("id") != jwtTemplateID {
		t.Errorf("imported %s", imported.value)
	}
	for content, want := range map[string]action{generated: noOp, strings.Replace(generated, "true", "false", 1): update} {
		if planned := c.plan(jwtTemplateType, imported, templateConfig(content)); planned.action != want || len(planned.diags) > 0 {
			t.Errorf("planned %s: %s", planned.action, text(planned.diags))
		}
	}
	if n := srv.Count("", ""); n != 1 {
		t.Errorf("%d requests, want 1", n)
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
			id := add(srv, kind, value)
			c := newCore(t, srv)
			imported, diags := c.importID(kind, id)
			wantNone(t, append(diags, errorsOf(c.validate(kind, configOf(kind, value)))...))
			if left, diags := c.apply(c.plan(kind, imported, nil)); left != nil || len(errorsOf(diags)) > 0 {
				t.Errorf("%s: %s", value, text(diags))
			}
		}
	}
}

// Attributes that the schema does not have are ignored, an identity may be missing, and private state may have keys of an
// earlier version.
func TestForeignStateIsReadAndPlansNoChange(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	instances := map[string]*instance{}
	c := newCore(t, srv)
	for kind, raw := range map[string]string{
		redirectURIType:     `{"id":%q,"uri":%q,"is_default":true,"application_id":null}`,
		corsOriginType:      `{"id":%q,"origin":%q,"object":"cors_origin","tags":["a"]}`,
		webhookEndpointType: `{"id":%q,"endpoint_url":%q,"headers":[]}`,
		jwtTemplateType:     `{"id":%q,"content":%q,"environment":"x"}`,
	} {
		raw = fmt.Sprintf(raw, add(srv, kind, values[kind]), values[kind])
		resp, err := c.server.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
			TypeName: kind, RawState: &tfprotov6.RawState{JSON: []byte(raw)},
		})
		c.must(err, resp.Diagnostics)
		instances[kind] = &instance{
			kind: kind, value: c.unpack(kind, resp.UpgradedState),
			private: []byte(`{"adopted":"dHJ1ZQ==","spelling":"eyJhIjoxfQ==","holder":"eyJhIjoxfQ=="}`),
		}
		read, diags := c.read(instances[kind])
		wantNone(t, diags)
		if planned := c.plan(kind, read, configs[kind]); planned.action != noOp || len(planned.diags) > 0 || kind != jwtTemplateType && c.identityOf(read) == "" {
			t.Errorf("%s: %s %s", kind, planned.action, text(planned.diags))
		}
	}
	removeAll(srv)
	for _, i := range instances {
		if left, diags := newCore(t, srv).read(i); left != nil || len(errorsOf(diags)) > 0 {
			t.Error(text(diags))
		}
	}
	wantNoWrites(t, srv)
}
