package provider

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// dataSources are the data source of each kind.
var dataSources = map[string]string{
	redirectURIType: "workos_redirect_uris", corsOriginType: "workos_cors_origins", webhookEndpointType: "workos_webhook_endpoints",
	jwtTemplateType: jwtTemplateType,
}

// readData reads a data source without arguments through its RPC, and returns what that said.
func (c *core) readData(dataSource string) said {
	c.t.Helper()
	object := objectType(c.schemas.DataSourceSchemas[dataSource])
	resp, err := c.server.ReadDataSource(c.t.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: dataSource, Config: c.pack(object, objectOf(object, nil)),
	})
	c.must(err, nil)
	return resp.Diagnostics
}

// The second step reads what was added by hand, and what the same apply creates.
func TestAccDataSources(t *testing.T) {
	t.Parallel()
	const data = `
data "workos_redirect_uris" "all" {%[1]s}
data "workos_cors_origins" "all" {%[1]s}
data "workos_webhook_endpoints" "all" {%[1]s}
data "workos_jwt_template" "it" {%[1]s}`
	const old, at, later = "https://z.example.com/callback", "2026-01-15T12:00:00.000Z", "2026-01-15T13:00:00.000Z"
	srv := workostest.New(t, workostest.WithClock(time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)))
	object := func(at string, attributes map[string]knownvalue.Check) knownvalue.Check {
		attributes["created_at"], attributes["updated_at"] = exactly(at), exactly(at)
		return knownvalue.ObjectExact(attributes)
	}
	null := map[string]knownvalue.Check{"content": knownvalue.Null(), "created_at": knownvalue.Null(), "updated_at": knownvalue.Null()}
	accept(t, srv, resource.TestStep{Config: fmt.Sprintf(data, ""), ConfigStateChecks: []statecheck.StateCheck{
		knows("data.workos_redirect_uris.all", map[string]knownvalue.Check{"redirect_uris": knownvalue.ListSizeExact(0)}),
		knows("data.workos_cors_origins.all", map[string]knownvalue.Check{"cors_origins": knownvalue.ListSizeExact(0)}),
		knows("data.workos_webhook_endpoints.all", map[string]knownvalue.Check{"webhook_endpoints": knownvalue.ListSizeExact(0)}),
		knows("data.workos_jwt_template.it", null),
	}})
	uri, org := add(srv, redirectURIType, old), add(srv, corsOriginType, "HTTPS://Z.example.com")
	srv.SetDefaultRedirectURI(uri)
	srv.Clock().Advance(time.Hour)
	endpoint := add(srv, webhookEndpointType, webhookURL)
	accept(t, srv, resource.TestStep{
		Config: block(redirectURIType, callback) + block(jwtTemplateType, ours) + fmt.Sprintf(data, "depends_on = [workos_redirect_uri.test, workos_jwt_template.test]"),
		ConfigStateChecks: []statecheck.StateCheck{
			knows("data.workos_redirect_uris.all", map[string]knownvalue.Check{"redirect_uris": knownvalue.ListExact([]knownvalue.Check{ // oldest first
				object(at, map[string]knownvalue.Check{"id": exactly(uri), "uri": exactly(old), "default": knownvalue.Bool(true)}),
				object(later, map[string]knownvalue.Check{"id": knownvalue.NotNull(), "uri": exactly(callback), "default": knownvalue.Bool(false)}),
			})}),
			knows("data.workos_cors_origins.all", map[string]knownvalue.Check{"cors_origins": knownvalue.ListExact([]knownvalue.Check{
				object(at, map[string]knownvalue.Check{"id": exactly(org), "origin": exactly(srv.CORSOrigins()[0].Origin)}),
			})}),
			knows("data.workos_webhook_endpoints.all", map[string]knownvalue.Check{"webhook_endpoints": knownvalue.ListExact([]knownvalue.Check{
				object(later, map[string]knownvalue.Check{ // exactly: no secret
					"id": exactly(endpoint), "endpoint_url": exactly(webhookURL), "status": exactly("enabled"),
					"events": knownvalue.SetExact([]knownvalue.Check{exactly(onUser)}),
				}),
			})}),
			knows("data.workos_jwt_template.it", map[string]knownvalue.Check{"content": exactly(ours), "created_at": exactly(later), "updated_at": exactly(later)}),
		},
	})
}

func TestDataSourceThatCannotBeRead(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	addMany(srv, redirectURIType, 130)
	srv.FailNth(http.MethodGet, workostest.RedirectURIsPath, 2, jsonAnswer(403, `{"message":"No."}`))
	for _, path := range []string{workostest.CORSOriginsPath, workostest.WebhookEndpointsPath, workostest.JWTTemplatePath} {
		srv.FailAlways(http.MethodGet, path, jsonAnswer(403, `{"message":"No."}`))
	}
	for _, dataSource := range dataSources {
		wantOnly(t, newCore(t, srv).readData(dataSource), "ERROR", "Could not ", "403", "No.", "Request ID: req_")
	}
}

func TestAccCheckBlockWarnsOfAnUndeclaredURI(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	add(srv, redirectURIType, "https://rogue.example.net/callback")
	accept(t, srv, resource.TestStep{
		Config: block(redirectURIType, callback) + `
check "allow_list" {
  data "workos_redirect_uris" "all" {}
  assert {
    condition     = length(setsubtract(data.workos_redirect_uris.all.redirect_uris[*].uri, [workos_redirect_uri.test.uri])) == 0
    error_message = "Undeclared redirect URIs."
  }
}`,
		ConfigPlanChecks:   resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{failingCheck{}}},
		ConfigStateChecks:  []statecheck.StateCheck{knows(address(redirectURIType), map[string]knownvalue.Check{"uri": exactly(callback)})},
		ExpectNonEmptyPlan: true, // a failed check is evaluated again in each apply
	})
}

// failingCheck expects one check block in the plan, and that it fails.
type failingCheck struct{}

func (failingCheck) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	if checks := req.Plan.Checks; len(checks) != 1 || checks[0].Status != tfjson.CheckStatusFail {
		resp.Error = fmt.Errorf("the plan's checks are %+v, want one that fails", checks)
	}
}
