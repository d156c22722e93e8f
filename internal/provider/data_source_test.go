package provider

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"
	"time"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// readData reads a data source without arguments through its RPC, and returns what that said.
func (c *core) readData(kind string) []*tfprotov6.Diagnostic {
	c.t.Helper()
	object := objectType(c.schemas.DataSourceSchemas[kind])
	resp, err := c.server.ReadDataSource(c.t.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: kind, Config: c.pack(object, objectOf(object, nil)),
	})
	c.must(err, nil)
	return resp.Diagnostics
}

const allDataSources = `
data "workos_redirect_uris" "all" {}
data "workos_cors_origins" "all" {}
data "workos_webhook_endpoints" "all" {}
data "workos_jwt_template" "it" {}`

func TestAccDataSources(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithClock(time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)))
	accept(t, srv, resource.TestStep{Config: allDataSources, ConfigStateChecks: []statecheck.StateCheck{
		knows("data.workos_redirect_uris.all", "redirect_uris", knownvalue.ListSizeExact(0)),
		knows("data.workos_cors_origins.all", "cors_origins", knownvalue.ListSizeExact(0)),
		knows("data.workos_webhook_endpoints.all", "webhook_endpoints", knownvalue.ListSizeExact(0)),
		knows("data.workos_jwt_template.it", "content", knownvalue.Null()),
		knows("data.workos_jwt_template.it", "created_at", knownvalue.Null()),
		knows("data.workos_jwt_template.it", "updated_at", knownvalue.Null()),
	}})
	first := srv.AddRedirectURI("https://z.example.com/callback")
	firstOrigin := srv.AddCORSOrigin("HTTPS://Z.example.com")
	srv.Clock().Advance(time.Hour)
	second := srv.AddRedirectURI("https://a.example.com/callback")
	srv.SetDefaultRedirectURI(second.ID)
	endpoint := srv.AddWebhookEndpoint(webhookURL, onUser)
	srv.SetJWTTemplate(ours)
	const at, later = "2026-01-15T12:00:00.000Z", "2026-01-15T13:00:00.000Z"
	object := func(created string, attributes map[string]knownvalue.Check) knownvalue.Check {
		attributes["created_at"], attributes["updated_at"] = knownvalue.StringExact(created), knownvalue.StringExact(created)
		return knownvalue.ObjectExact(attributes)
	}
	accept(t, srv, resource.TestStep{Config: allDataSources, ConfigStateChecks: []statecheck.StateCheck{
		knows("data.workos_redirect_uris.all", "redirect_uris", knownvalue.ListExact([]knownvalue.Check{ // oldest first
			object(at, map[string]knownvalue.Check{
				"id": knownvalue.StringExact(first.ID), "uri": knownvalue.StringExact(first.URI), "default": knownvalue.Bool(false),
			}),
			object(later, map[string]knownvalue.Check{
				"id": knownvalue.StringExact(second.ID), "uri": knownvalue.StringExact(second.URI), "default": knownvalue.Bool(true),
			}),
		})),
		knows("data.workos_cors_origins.all", "cors_origins", knownvalue.ListExact([]knownvalue.Check{
			object(at, map[string]knownvalue.Check{
				"id": knownvalue.StringExact(firstOrigin.ID), "origin": knownvalue.StringExact(firstOrigin.Origin),
			}),
		})),
		knows("data.workos_webhook_endpoints.all", "webhook_endpoints", knownvalue.ListExact([]knownvalue.Check{
			object(later, map[string]knownvalue.Check{ // exactly: no secret
				"id": knownvalue.StringExact(endpoint.ID), "endpoint_url": knownvalue.StringExact(webhookURL), "status": knownvalue.StringExact("enabled"),
				"events": knownvalue.SetExact([]knownvalue.Check{knownvalue.StringExact(onUser)}),
			}),
		})),
		knows("data.workos_jwt_template.it", "content", knownvalue.StringExact(ours)),
		knows("data.workos_jwt_template.it", "created_at", knownvalue.StringExact(later)),
		knows("data.workos_jwt_template.it", "updated_at", knownvalue.StringExact(later)),
	}})
}

func TestDataSourceErrors(t *testing.T) {
	t.Parallel()
	unknown, older, broken := workostest.New(t), workostest.New(t, workostest.WithProfile(workostest.Older)), workostest.New(t)
	manyURIs(broken, 130)
	broken.FailNth(http.MethodGet, workostest.RedirectURIsPath, 2, workostest.Answer(http.StatusForbidden, `{"message":"No."}`))
	broken.FailAlways(http.MethodGet, workostest.CORSOriginsPath, workostest.Answer(http.StatusForbidden, `{"message":"No."}`))
	broken.FailAlways(http.MethodGet, workostest.WebhookEndpointsPath, workostest.Answer(http.StatusForbidden, `{"message":"No."}`))
	broken.FailAlways(http.MethodGet, workostest.JWTTemplatePath, workostest.Answer(http.StatusForbidden, `{"message":"No."}`))
	for kind, what := range map[string]string{
		"workos_redirect_uris": "redirect URIs", "workos_cors_origins": "CORS origins", "workos_webhook_endpoints": "webhook endpoints", jwtTemplateType: "the JWT template",
	} {
		diags := newCore(t, unknown, map[string]any{"api_key": tftypes.UnknownValue}).readData(kind)
		wantOnly(t, diags, "ERROR", "Reading "+what, "api_key", "-target")
		wantOnly(t, newCore(t, older).readData(kind), "ERROR", what, "base_url", "WORKOS_BASE_URL")
		wantOnly(t, newCore(t, broken).readData(kind), "ERROR", "Could not ", what, "403", "No.", "Request ID: req_")
	}
	if n := unknown.Count("", ""); n != 0 {
		t.Errorf("%d requests with an unknown key, want none", n)
	}
}

func TestAccDataSourcesSeeWhatTheSameApplyCreates(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	srv.AddRedirectURI("https://old.example.com/callback")
	accept(t, srv, resource.TestStep{
		Config: block(redirectURIType, "uri", callback) + block(corsOriginType, "origin", origin) + block(jwtTemplateType, "content", ours) + `
data "workos_redirect_uris" "all" { depends_on = [workos_redirect_uri.test] }
data "workos_cors_origins" "all" { depends_on = [workos_cors_origin.test] }
data "workos_jwt_template" "it" { depends_on = [workos_jwt_template.test] }
output "uris" { value = data.workos_redirect_uris.all.redirect_uris[*].uri }`,
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("uris", knownvalue.ListExact([]knownvalue.Check{
				knownvalue.StringExact("https://old.example.com/callback"), knownvalue.StringExact(callback),
			})),
			knows("data.workos_cors_origins.all", "cors_origins", knownvalue.ListSizeExact(1)),
			knows("data.workos_jwt_template.it", "content", knownvalue.StringExact(ours)),
		},
	})
}

// allowList declares redirect URIs and fails for any other one.
func allowList(uris ...string) string {
	return fmt.Sprintf(`
locals { allowed = toset([%s]) }

resource "workos_redirect_uri" "allowed" {
  for_each = local.allowed
  uri      = each.key
}

data "workos_redirect_uris" "all" {
  depends_on = [workos_redirect_uri.allowed]
  lifecycle {
    postcondition {
      condition     = length(setsubtract(self.redirect_uris[*].uri, local.allowed)) == 0
      error_message = "Undeclared: ${join(", ", setsubtract(self.redirect_uris[*].uri, local.allowed))}."
    }
  }
}`, quoted(uris))
}

func TestAccPostconditionFindsAnUndeclaredURI(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	var rogue workostest.RedirectURI
	const a, b = "https://a.example.com/callback", "https://b.example.com/callback"
	accept(t, srv,
		resource.TestStep{Config: allowList(a, b)},
		resource.TestStep{ // the condition does not block the removal of what is not declared any more
			Config: allowList(a),
			ConfigStateChecks: []statecheck.StateCheck{
				knows("data.workos_redirect_uris.all", "redirect_uris", knownvalue.ListSizeExact(1)),
			},
		},
		resource.TestStep{
			PreConfig: func() {
				rogue = srv.AddRedirectURI("https://rogue.example.net/callback")
				srv.ResetRequests()
			},
			Config:      allowList(a),
			ExpectError: regexp.MustCompile(`(?s)Error running pre-apply plan.*Undeclared: https://rogue\.example\.net/callback`),
		},
		resource.TestStep{ // a plan that changes the list evaluates the condition at the end of apply
			PreConfig:   func() { wantNoWrites(t, srv) },
			Config:      allowList(b),
			ExpectError: regexp.MustCompile(`(?s)Error running apply.*Undeclared: https://rogue\.example\.net/callback`),
		},
		resource.TestStep{PreConfig: func() { srv.RemoveRedirectURI(rogue.ID) }, Config: allowList(b)},
		resource.TestStep{Config: allowList()}, // plugin-testing cannot read a state with for_each at the end of a test
	)
}

func TestAccCheckBlockWarnsOfAnUndeclaredURI(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	srv.AddRedirectURI("https://rogue.example.net/callback")
	accept(t, srv, resource.TestStep{
		Config: block(redirectURIType, "uri", callback) + `
check "allow_list" {
  data "workos_redirect_uris" "all" {}
  assert {
    condition     = length(setsubtract(data.workos_redirect_uris.all.redirect_uris[*].uri, [workos_redirect_uri.test.uri])) == 0
    error_message = "Undeclared redirect URIs."
  }
}`,
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{planFunc(func(plan *tfjson.Plan) error {
			if len(plan.Checks) != 1 || plan.Checks[0].Status != tfjson.CheckStatusFail {
				return fmt.Errorf("the plan's checks are %+v, want one that fails", plan.Checks)
			}
			return nil
		})}},
		ConfigStateChecks:  []statecheck.StateCheck{statecheck.ExpectKnownValue(redirectURIAddress, tfjsonpath.New("uri"), knownvalue.StringExact(callback))},
		ExpectNonEmptyPlan: true, // a failed check is evaluated again in each apply
	})
}
