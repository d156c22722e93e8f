package provider

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// listed is one result of a query.
type listed struct {
	displayName string
	*instance   // its value is null if it was not asked for
}

// list asks for objects of a kind as `terraform query` does, which stops at an error. The limit is the provider's matter.
func (c *core) list(kind string, limit int64, includeResource bool) ([]listed, said) {
	c.t.Helper()
	server, ok := c.server.(tfprotov6.ListResourceServer)
	if !ok {
		c.t.Fatalf("%T serves no lists", c.server)
	}
	object := objectType(c.schemas.ListResourceSchemas[kind])
	stream, err := server.ListResource(c.ctx, &tfprotov6.ListResourceRequest{
		TypeName: kind, Config: c.config(object, nil), // as for a block without config
		Limit: limit, IncludeResource: includeResource,
	})
	c.must(err, nil)
	var found []listed
	var diags said
	for result := range stream.Results {
		diags = append(diags, result.Diagnostics...)
		if len(errorsOf(result.Diagnostics)) > 0 {
			break
		}
		one := listed{result.DisplayName, &instance{kind: kind, identity: result.Identity}}
		if result.Resource != nil {
			one.value = c.unpack(kind, result.Resource)
		}
		found = append(found, one)
	}
	return found, diags
}

func TestListStopsAtTheLimit(t *testing.T) {
	t.Parallel()
	c := setUp(t)
	uris := addMany(c.srv, redirectURIType, 130)
	for limit, want := range map[int64]int{7: 7, 100: 100, 101: 101, 1000: 130, 0: 130, -1: 130} {
		c.srv.ResetRequests()
		found, diags := c.rerun().list(redirectURIType, limit, false)
		if wantNone(t, diags); len(found) != want {
			t.Fatalf("limit %d: %d redirect URIs, want %d", limit, len(found), want)
		}
		wantRequests(t, c.srv, "", pagesOf(want))
		for i, one := range found {
			if one.displayName != uris[i] || c.identityOf(one.instance) != uris[i] || !one.value.IsNull() {
				t.Errorf("redirect URI %d is %+v, want %s", i, one, uris[i])
			}
		}
	}
}

func TestListIncludesTheResourceAsAnImportStoresIt(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	for _, kind := range listedKinds {
		value := values[kind]
		if kind == corsOriginType {
			value = "HTTPS://App.Example.com:443"
		}
		id := add(srv, kind, value)
		srv.SetDefaultRedirectURI(id)
		c := newCore(t, srv)
		found, diags := c.list(kind, 100, true)
		wantNone(t, diags)
		imported, diags := c.importID(kind, id)
		wantNone(t, diags)
		shown := imported.value.String() // but for the secret: a query prints what it lists
		if kind == webhookEndpointType {
			shown = strings.Replace(shown, `"`+srv.WebhookEndpoints()[0].Secret+`"`, "null", 1)
		}
		identity := map[string]string{redirectURIType: value, corsOriginType: origin, webhookEndpointType: id}[kind]
		if len(found) != 1 || found[0].displayName != imported.attribute(attributes[kind]) || found[0].value.String() != shown ||
			c.identityOf(found[0].instance) != identity || c.identityOf(imported) != identity {
			t.Errorf("%s: listed %+v, imported %s", kind, found, imported.value)
		}
		byIdentity, diags := c.importBy(&tfprotov6.ImportResourceStateRequest{TypeName: kind, Identity: found[0].identity})
		wantNone(t, diags)
		if wantPlan(t, c.plan(kind, byIdentity, configOf(kind, value)), noOp); !byIdentity.value.Equal(imported.value) {
			t.Errorf("%s: imported by identity %s", kind, byIdentity.value)
		}
	}
}

func TestAccQuery(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ListResources)
	srv := workostest.New(t)
	uris := addMany(srv, redirectURIType, 8)
	first := queryfilter.ByResourceIdentity(known{"uri": exactly(uris[0])})
	accept(t, srv,
		resource.TestStep{Config: block(redirectURIType, callback)},
		resource.TestStep{
			Query: true, // the file of the first step is still there
			Config: `list "workos_redirect_uri" "some" {
  provider         = workos
  limit            = 7
  include_resource = true
}`,
			QueryResultChecks: []querycheck.QueryResultCheck{
				querycheck.ExpectLength("workos_redirect_uri.some", 7),
				querycheck.ExpectResourceDisplayName("workos_redirect_uri.some", first, exactly(uris[0])),
				querycheck.ExpectResourceKnownValues("workos_redirect_uri.some", first, []querycheck.KnownValueCheck{
					{Path: tfjsonpath.New("id"), KnownValue: exactly(srv.RedirectURIs()[0].ID)},
				}),
			},
		},
	)
}

// dataSources are the data source of each kind.
var dataSources = map[string]string{
	redirectURIType: "workos_redirect_uris", corsOriginType: "workos_cors_origins", webhookEndpointType: "workos_webhook_endpoints",
	jwtTemplateType: jwtTemplateType,
}

// readData reads a data source without arguments through its RPC, and returns what that said.
func (c *core) readData(dataSource string) said {
	c.t.Helper()
	resp, err := c.server.ReadDataSource(c.ctx, &tfprotov6.ReadDataSourceRequest{
		TypeName: dataSource, Config: c.config(objectType(c.schemas.DataSourceSchemas[dataSource]), map[string]any{}),
	})
	c.must(err, nil)
	return resp.Diagnostics
}

func TestListThatFails(t *testing.T) {
	t.Parallel()
	c := setUp(t)
	addMany(c.srv, redirectURIType, 130)
	for _, n := range []int{2, 3} { // the second page, twice
		c.srv.FailNth(http.MethodGet, workostest.RedirectURIsPath, n, workostest.Answer(403, `{"message":"No."}`))
	}
	for _, path := range []string{workostest.CORSOriginsPath, workostest.WebhookEndpointsPath, workostest.JWTTemplatePath} {
		c.srv.FailAlways(http.MethodGet, path, workostest.Answer(403, `{"message":"No."}`))
	}
	found, diags := c.list(redirectURIType, 1000, true)
	if wantOnly(t, diags, "ERROR: Could not list redirect URIs", "403", "No.", "Request ID: req_"); len(found) != 100 {
		t.Errorf("%d results before the failure, want 100", len(found))
	}
	for _, dataSource := range dataSources {
		wantOnly(t, c.readData(dataSource), "ERROR", "Could not ", "403", "No.", "Request ID: req_")
	}
}

// The second step reads what was added by hand, and what the same apply creates.
func TestAccDataSources(t *testing.T) {
	t.Parallel()
	const data = `
data "workos_redirect_uris" "all" {%[1]s}
data "workos_cors_origins" "all" {%[1]s}
data "workos_webhook_endpoints" "all" {%[1]s}
data "workos_jwt_template" "all" {%[1]s}`
	const old, at, later = "https://z.example.com/callback", "2026-01-15T12:00:00.000Z", "2026-01-15T13:00:00.000Z"
	listed := func(attribute string, objects []known) known { // oldest first, and with no attribute more
		checks := make([]knownvalue.Check, len(objects))
		for i, object := range objects {
			object["updated_at"] = object["created_at"]
			checks[i] = knownvalue.ObjectExact(object)
		}
		return known{attribute: knownvalue.ListExact(checks)}
	}
	shows := func(uris, origins, endpoints []known, template known) []statecheck.StateCheck {
		return slices.Concat(
			knows("data.workos_redirect_uris.all", listed("redirect_uris", uris)),
			knows("data.workos_cors_origins.all", listed("cors_origins", origins)),
			knows("data.workos_webhook_endpoints.all", listed("webhook_endpoints", endpoints)),
			knows("data.workos_jwt_template.all", template),
		)
	}
	srv := workostest.New(t, workostest.WithClock(time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)))
	accept(t, srv, resource.TestStep{Config: fmt.Sprintf(data, ""), ConfigStateChecks: shows(nil, nil, nil,
		known{"content": knownvalue.Null(), "created_at": knownvalue.Null(), "updated_at": knownvalue.Null()})})
	uri, org := add(srv, redirectURIType, old), add(srv, corsOriginType, "HTTPS://Z.example.com")
	srv.SetDefaultRedirectURI(uri)
	srv.Clock().Advance(time.Hour)
	endpoint := add(srv, webhookEndpointType, webhookURL)
	accept(t, srv, resource.TestStep{
		Config: block(redirectURIType, callback) + block(jwtTemplateType, ours) +
			fmt.Sprintf(data, "depends_on = [workos_redirect_uri.test, workos_jwt_template.test]"),
		ConfigStateChecks: shows(
			[]known{
				{"id": exactly(uri), "uri": exactly(old), "default": knownvalue.Bool(true), "created_at": exactly(at)},
				{"id": knownvalue.NotNull(), "uri": exactly(callback), "default": knownvalue.Bool(false), "created_at": exactly(later)},
			},
			[]known{{"id": exactly(org), "origin": exactly(srv.CORSOrigins()[0].Origin), "created_at": exactly(at)}},
			[]known{{
				"id": exactly(endpoint), "endpoint_url": exactly(webhookURL), "status": exactly("enabled"),
				"events": knownvalue.SetExact([]knownvalue.Check{exactly(onUser)}), "created_at": exactly(later),
			}},
			known{"content": exactly(ours), "created_at": exactly(later), "updated_at": exactly(later)},
		),
	})
}
