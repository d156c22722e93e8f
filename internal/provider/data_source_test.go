package provider

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
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

	"github.com/workos/terraform-provider-workos/internal/cli"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// readData reads a data source without arguments through its RPC, and returns what that said.
func (c *core) readData(kind string) []*tfprotov6.Diagnostic {
	c.t.Helper()
	object, ok := c.schemas.DataSourceSchemas[kind].ValueType().(tftypes.Object)
	if !ok {
		c.t.Fatalf("the schema of the data source %s is no object", kind)
	}
	resp, err := c.server.ReadDataSource(c.t.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: kind, Config: c.pack(object, objectOf(object, nil)),
	})
	c.must(err, nil)
	return resp.Diagnostics
}

// requestsUntil is a plan check of how many requests of a path the API has seen until then.
type requestsUntil struct {
	srv  *workostest.Server
	path string
	want int
}

func (r requestsUntil) CheckPlan(_ context.Context, _ plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	if n := r.srv.Count(http.MethodGet, r.path); n != r.want {
		resp.Error = fmt.Errorf("the plan took %d requests of %s, want %d", n, r.path, r.want)
	}
}

func TestDataSourcesShowEverythingOldestFirst(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithClock(time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)))
	first := srv.AddRedirectURI("https://z.example.com/callback")
	firstOrigin := srv.AddCORSOrigin("HTTPS://Z.example.com")
	srv.Clock().Advance(time.Hour)
	second := srv.AddRedirectURI("https://a.example.com/callback")
	srv.SetDefaultRedirectURI(second.ID)
	srv.SetJWTTemplate(ours)
	const at, later = "2026-01-15T12:00:00.000Z", "2026-01-15T13:00:00.000Z"
	accept(t, srv, resource.TestCase{Steps: []resource.TestStep{{
		Config: `
data "workos_redirect_uris" "all" {}
data "workos_cors_origins" "all" {}
data "workos_jwt_template" "it" {}`,
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.workos_redirect_uris.all", tfjsonpath.New("redirect_uris"), knownvalue.ListExact([]knownvalue.Check{
				knownvalue.ObjectExact(map[string]knownvalue.Check{
					"id": knownvalue.StringExact(first.ID), "uri": knownvalue.StringExact(first.URI), "default": knownvalue.Bool(false),
					"created_at": knownvalue.StringExact(at), "updated_at": knownvalue.StringExact(at),
				}),
				knownvalue.ObjectExact(map[string]knownvalue.Check{
					"id": knownvalue.StringExact(second.ID), "uri": knownvalue.StringExact(second.URI), "default": knownvalue.Bool(true),
					"created_at": knownvalue.StringExact(later), "updated_at": knownvalue.StringExact(later),
				}),
			})),
			statecheck.ExpectKnownValue("data.workos_cors_origins.all", tfjsonpath.New("cors_origins"), knownvalue.ListExact([]knownvalue.Check{
				knownvalue.ObjectExact(map[string]knownvalue.Check{
					"id": knownvalue.StringExact(firstOrigin.ID), "origin": knownvalue.StringExact(firstOrigin.Origin),
					"created_at": knownvalue.StringExact(at), "updated_at": knownvalue.StringExact(at),
				}),
			})),
			statecheck.ExpectKnownValue("data.workos_jwt_template.it", tfjsonpath.New("content"), knownvalue.StringExact(ours)),
			statecheck.ExpectKnownValue("data.workos_jwt_template.it", tfjsonpath.New("created_at"), knownvalue.StringExact(later)),
			statecheck.ExpectKnownValue("data.workos_jwt_template.it", tfjsonpath.New("updated_at"), knownvalue.StringExact(later)),
		},
	}}})
}

func TestDataSourcesOfAnEmptyEnvironmentAreEmptyAndNull(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	accept(t, srv, resource.TestCase{Steps: []resource.TestStep{{
		Config: `
data "workos_redirect_uris" "all" {}
data "workos_cors_origins" "all" {}
data "workos_jwt_template" "it" {}`,
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.workos_redirect_uris.all", tfjsonpath.New("redirect_uris"), knownvalue.ListSizeExact(0)),
			statecheck.ExpectKnownValue("data.workos_cors_origins.all", tfjsonpath.New("cors_origins"), knownvalue.ListSizeExact(0)),
			statecheck.ExpectKnownValue("data.workos_jwt_template.it", tfjsonpath.New("content"), knownvalue.Null()),
			statecheck.ExpectKnownValue("data.workos_jwt_template.it", tfjsonpath.New("created_at"), knownvalue.Null()),
			statecheck.ExpectKnownValue("data.workos_jwt_template.it", tfjsonpath.New("updated_at"), knownvalue.Null()),
		},
	}}})
}

func TestDataSourcesOfAnAPIThatCannotTellAreErrors(t *testing.T) {
	t.Parallel()
	c := newCore(t, workostest.New(t, workostest.WithProfile(workostest.Older)))
	for kind, words := range map[string]string{
		"workos_redirect_uris": "has no list of redirect URIs", "workos_cors_origins": "has no list of CORS origins",
		"workos_jwt_template": "can't read the JWT template",
	} {
		wantOnly(t, c.readData(kind), "ERROR", words, "base_url")
	}
}

func TestDataSourcesWithAnUnknownKeySayWhatTheyWaitFor(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv, map[string]any{"api_key": tftypes.UnknownValue})
	for _, kind := range []string{"workos_redirect_uris", "workos_cors_origins", "workos_jwt_template"} {
		wantOnly(t, c.readData(kind), "ERROR", "api_key", "-target")
	}
	if n := srv.Count("", ""); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestDataSourceFailsWithItsSecondPage(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	manyURIs(srv, 130)
	srv.FailNth(http.MethodGet, workostest.RedirectURIsPath, 2, workostest.Answer(http.StatusForbidden, `{"message":"No."}`))
	accept(t, srv, resource.TestCase{Steps: []resource.TestStep{{
		Config:      `data "workos_redirect_uris" "all" {}`,
		ExpectError: regexp.MustCompile(`(?s)Could not list the redirect URIs.*403.*No\..*Request id`),
	}}})
}

func TestDataSourceAndResourcesCostThePagesOnce(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	manyURIs(srv, 130)
	config := `
data "workos_redirect_uris" "all" {}
resource "workos_redirect_uri" "mine" {
  count = 20
  uri   = "https://mine.example.com/${count.index}"
}`
	accept(t, srv, resource.TestCase{Steps: []resource.TestStep{{
		Config:           config,
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{requestsUntil{srv, workostest.RedirectURIsPath, 2}}},
	}, {
		PreConfig:        srv.ResetRequests,
		Config:           config,
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{requestsUntil{srv, workostest.RedirectURIsPath, 2}}},
	}}})
}

func TestDataSourceSeesWhatTheSameApplyCreated(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	srv.AddRedirectURI("https://old.example.com/callback")
	accept(t, srv, resource.TestCase{Steps: []resource.TestStep{{
		Config: `
resource "workos_redirect_uri" "new" { uri = "https://new.example.com/callback" }
resource "workos_cors_origin" "new" { origin = "https://new.example.com" }
resource "workos_jwt_template" "new" { content = "{\"email\": \"{{ user.email }}\"}" }
data "workos_redirect_uris" "all" { depends_on = [workos_redirect_uri.new] }
data "workos_cors_origins" "all" { depends_on = [workos_cors_origin.new] }
data "workos_jwt_template" "it" { depends_on = [workos_jwt_template.new] }
output "uris" { value = data.workos_redirect_uris.all.redirect_uris[*].uri }
output "origins" { value = data.workos_cors_origins.all.cors_origins[*].id }
output "origin" { value = workos_cors_origin.new.id }
output "content" { value = data.workos_jwt_template.it.content }`,
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("uris", knownvalue.ListExact([]knownvalue.Check{
				knownvalue.StringExact("https://old.example.com/callback"), knownvalue.StringExact("https://new.example.com/callback"),
			})),
			statecheck.ExpectKnownOutputValue("origins", knownvalue.ListSizeExact(1)),
			statecheck.ExpectKnownOutputValue("content", knownvalue.StringExact(ours)),
		},
	}}})
}

// allowList declares URIs and fails the plan on any other one.
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

func quoted(values []string) string {
	each := make([]string, len(values))
	for i, value := range values {
		each[i] = fmt.Sprintf("%q", value)
	}
	return strings.Join(each, ", ")
}

func TestPostconditionFailsThePlanOnARogueURIAndLetsARemovalThrough(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	var rogue workostest.RedirectURI
	const a, b = "https://a.example.com/callback", "https://b.example.com/callback"
	accept(t, srv, resource.TestCase{Steps: []resource.TestStep{{
		Config: allowList(a, b),
	}, { // declared no more: its removal is not in its own way
		Config: allowList(a),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.workos_redirect_uris.all", tfjsonpath.New("redirect_uris"), knownvalue.ListSizeExact(1)),
		},
	}, {
		PreConfig: func() {
			rogue = srv.AddRedirectURI("https://rogue.example.net/callback")
			srv.ResetRequests()
		},
		Config:      allowList(a),
		ExpectError: regexp.MustCompile(`(?s)Error running pre-apply plan.*Undeclared: https://rogue\.example\.net/callback`),
	}, { // a plan that changes the list leaves the answer to the end of the apply
		PreConfig:   func() { wantNoWrites(t, srv) },
		Config:      allowList(b),
		ExpectError: regexp.MustCompile(`(?s)Error running apply.*Undeclared: https://rogue\.example\.net/callback`),
	}, {
		PreConfig: func() { srv.RemoveRedirectURI(rogue.ID) },
		Config:    allowList(b),
	}, { // plugin-testing can't read a state with for_each at the end of a test
		Config: allowList(),
	}}})
}

func TestCheckBlockOnlyWarnsOfARogueURI(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	srv.AddRedirectURI("https://rogue.example.net/callback")
	accept(t, srv, resource.TestCase{Steps: []resource.TestStep{{
		Config: `
locals { allowed = ["https://a.example.com/callback"] }

resource "workos_redirect_uri" "allowed" {
  count = length(local.allowed)
  uri   = local.allowed[count.index]
}

check "allow_list" {
  data "workos_redirect_uris" "all" {}
  assert {
    condition     = length(setsubtract(data.workos_redirect_uris.all.redirect_uris[*].uri, local.allowed)) == 0
    error_message = "Undeclared redirect URIs."
  }
}`,
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{planFunc(func(plan *tfjson.Plan) error {
			if len(plan.Checks) != 1 || plan.Checks[0].Status != tfjson.CheckStatusFail {
				return fmt.Errorf("the plan's checks are %+v, want one that fails", plan.Checks)
			}
			return nil
		})}},
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("workos_redirect_uri.allowed[0]", tfjsonpath.New("uri"), knownvalue.StringExact("https://a.example.com/callback")),
		},
		ExpectNonEmptyPlan: true, // a check that does not pass is looked at again in each apply
	}}})
}

// planFunc is a plan check.
type planFunc func(*tfjson.Plan) error

func (f planFunc) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	resp.Error = f(req.Plan)
}

func TestImportOf120ByValueCostsTwoListRequestsInThePlan(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	uris := manyURIs(srv, 120)
	values := make([]string, len(uris))
	for i, uri := range uris {
		values[i] = uri.URI
	}
	imports := fmt.Sprintf(`
locals { uris = toset([%s]) }
import {
  for_each = local.uris
  to       = workos_redirect_uri.all[each.key]
  id       = each.key
}
resource "workos_redirect_uri" "all" {
  for_each = local.uris
  uri      = each.key
}`, quoted(values))
	needs(t, cli.RemovedBlocks) // import blocks got for_each no later
	accept(t, srv, resource.TestCase{Steps: []resource.TestStep{{
		Config: imports,
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			requestsUntil{srv, workostest.RedirectURIsPath, 2},
			planFunc(func(plan *tfjson.Plan) error {
				imported := 0
				for _, change := range plan.ResourceChanges {
					if change.Change.Importing != nil && change.Change.Actions.NoOp() {
						imported++
					}
				}
				if imported != len(uris) || len(plan.ResourceChanges) != len(uris) {
					return fmt.Errorf("%d of %d planned changes import and change nothing, want %d", imported, len(plan.ResourceChanges), len(uris))
				}
				return nil
			}),
		}},
		ConfigStateChecks: []statecheck.StateCheck{stateFunc(func(state *tfjson.State) error {
			wantNoWrites(t, srv)
			if n := len(state.Values.RootModule.Resources); n != len(uris) {
				return fmt.Errorf("%d resources in state, want %d", n, len(uris))
			}
			return nil
		})},
	}, { // plugin-testing can't read a state with for_each at the end of a test
		Config: "removed {\n  from = workos_redirect_uri.all\n  lifecycle {\n    destroy = false\n  }\n}\n",
	}}})
}

// stateFunc is a state check.
type stateFunc func(*tfjson.State) error

func (f stateFunc) CheckState(_ context.Context, req statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	resp.Error = f(req.State)
}
