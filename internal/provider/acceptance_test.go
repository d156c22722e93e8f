package provider

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// The type names of the listed kinds.
const (
	redirectURIType = "workos_redirect_uri"
	corsOriginType  = "workos_cors_origin"
)

// panicVariable makes this test binary serve a provider that panics, instead of running tests.
const panicVariable = "WORKOS_TEST_PANIC"

// panicking panics in the middle of a request, with the key at hand.
type panicking struct{}

func (panicking) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Header.Get("Authorization") == "" {
		panic("the request has no key, so its absence from the output shows nothing")
	}
	var answers map[string]*http.Response
	answers[req.Header.Get("Authorization")] = nil //nolint:govet,staticcheck // a nil map: the runtime panics
	return nil, nil
}

// TestMain runs the tests, or serves the provider that panics.
func TestMain(m *testing.M) {
	if os.Getenv(panicVariable) != "" {
		_ = tf6server.Serve("registry.terraform.io/workos/workos", func() tfprotov6.ProviderServer {
			return newServer(&workOS{version: "test", tune: tuning{transport: panicking{}}})
		})
		os.Exit(0)
	}
	os.Exit(acctest.Main(m))
}

// setUpCLI keeps the user's own CLI configuration and environment out of the tests.
var setUpCLI = sync.OnceValue(func() error {
	found, err := acctest.Find(context.Background())
	if err != nil {
		return err
	}
	return found.SetForTests()
})

// accept runs the steps through the CLI against srv. Each configuration gets a provider block for srv.
func accept(t *testing.T, srv *workostest.Server, steps ...resource.TestStep) {
	t.Helper()
	if err := setUpCLI(); err != nil {
		t.Fatal(err)
	}
	p := &workOS{version: "test", tune: fastTuning}
	for i := range steps {
		if steps[i].Config != "" {
			steps[i].Config = providerBlock(srv) + steps[i].Config
		}
	}
	resource.Test(t, resource.TestCase{
		IsUnitTest: true, // offline: it needs no TF_ACC
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			typeName: func() (tfprotov6.ProviderServer, error) { return newServer(p), nil },
		},
		Steps: steps,
	})
}

func providerBlock(srv *workostest.Server) string {
	return acctest.Source + fmt.Sprintf("provider \"workos\" {\n  api_key  = %q\n  base_url = %q\n}\n", srv.APIKey(), srv.URL())
}

// block is a resource block named "test" with one argument.
func block(typeName, argument, value string) string {
	return fmt.Sprintf("resource %q \"test\" {\n  %s = %q\n}\n", typeName, argument, value)
}

func quoted(values []string) string {
	each := make([]string, len(values))
	for i, value := range values {
		each[i] = fmt.Sprintf("%q", value)
	}
	return strings.Join(each, ", ")
}

// plansNothing expects a plan without changes.
func plansNothing() resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
}

// plans expects one action on an address, and a plan without changes after the apply.
func plans(address string, action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{
		PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)},
		PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}
}

// knows expects the value of an attribute in state.
func knows(address, attribute string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), value)
}

// planFunc is a plan check.
type planFunc func(*tfjson.Plan) error

func (f planFunc) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	resp.Error = f(req.Plan)
}

// planCosts is a plan check of the number of GETs since the log was reset.
func planCosts(srv *workostest.Server, path string, want int) plancheck.PlanCheck {
	return planFunc(func(*tfjson.Plan) error {
		if n := srv.Count(http.MethodGet, path); n != want {
			return fmt.Errorf("the plan took %d requests of %s, want %d", n, path, want)
		}
		return nil
	})
}

// wantTemplate fails unless the environment has this template.
func wantTemplate(t *testing.T, srv *workostest.Server, content string) {
	t.Helper()
	if template, ok := srv.JWTTemplate(); !ok || template.Content != content {
		t.Errorf("the environment has the template %q, want %q", template.Content, content)
	}
}
