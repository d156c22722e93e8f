package provider

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

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

// block is a resource block named "test" that declares a value.
func block(kind, value string, more ...string) string {
	if kind == webhookEndpointType && len(more) == 0 {
		more = []string{fmt.Sprintf("events = [%q]", onUser)}
	}
	return fmt.Sprintf("resource %q \"test\" {\n  %s = %q\n  %s\n}\n", kind, attributes[kind], value, strings.Join(more, "\n  "))
}

func address(kind string) string { return kind + ".test" }

// known are expected values in state, by attribute.
type known = map[string]knownvalue.Check

func exactly(s string) knownvalue.Check { return knownvalue.StringExact(s) }

func matching(pattern string) knownvalue.Check {
	return knownvalue.StringRegexp(regexp.MustCompile(pattern))
}

// knows expects values in the state of a resource or data source.
func knows(address string, values ...known) []statecheck.StateCheck {
	var checks []statecheck.StateCheck
	for _, values := range values {
		for attribute, value := range values {
			checks = append(checks, statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), value))
		}
	}
	return checks
}

// applies is a step that expects an action on the resource, values in its state, and a plan without changes afterwards.
func applies(kind, config string, action plancheck.ResourceActionType, values ...known) resource.TestStep {
	return resource.TestStep{
		Config: config,
		ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(address(kind), action)},
			PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
		},
		ConfigStateChecks: knows(address(kind), values...),
	}
}

// after is a step after something was done by hand.
func after(do func(), step resource.TestStep) resource.TestStep {
	step.PreConfig = do
	return step
}

// imports is a step that imports the resource by an id, by default that in state, and compares it with state.
func imports(kind string, id ...string) resource.TestStep {
	return resource.TestStep{ResourceName: address(kind), ImportState: true, ImportStateVerify: true, ImportStateId: strings.Join(id, "")}
}

func TestAccRedirectURI(t *testing.T) {
	t.Parallel()
	const kind, other = redirectURIType, "https://other.example.com/callback"
	srv := workostest.New(t)
	config := block(kind, callback)
	moved := func(from, to string) string {
		return fmt.Sprintf("moved {\n  from = %[1]s.%[2]s\n  to = %[1]s.%[3]s\n}\n", kind, from, to)
	}
	accept(t, srv,
		applies(kind, config, plancheck.ResourceActionCreate, known{
			"uri": exactly(callback), "default": knownvalue.Bool(false), "id": matching("^redir_"),
			"created_at": matching(`^\d{4}-.*Z$`), "updated_at": knownvalue.NotNull(),
		}),
		imports(kind),
		imports(kind, callback),
		resource.TestStep{
			Config:           strings.Replace(config, `"test"`, `"old"`, 1) + moved("test", "old"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
		applies(kind, config+moved("old", "test"), plancheck.ResourceActionNoop),
		after(func() { removeAll(srv) }, applies(kind, config, plancheck.ResourceActionCreate)),
		after(func() { srv.SetDefaultRedirectURI(srv.RedirectURIs()[0].ID) },
			applies(kind, config, plancheck.ResourceActionNoop, known{"default": knownvalue.Bool(true)})),
		after(func() { srv.SetDefaultRedirectURI(add(srv, kind, other)) },
			applies(kind, block(kind, callback+"/new"), plancheck.ResourceActionDestroyBeforeCreate)),
	)
	if uris := srv.RedirectURIs(); len(uris) != 1 || uris[0].URI != other {
		t.Errorf("after the destroy the environment has %v", uris)
	}
	wantRequests(t, srv, http.MethodPost, 3)
}

func TestAccCORSOrigin(t *testing.T) {
	t.Parallel()
	const kind = corsOriginType
	srv := workostest.New(t)
	config := block(kind, origin)
	accept(t, srv,
		applies(kind, config, plancheck.ResourceActionCreate, known{
			"origin": exactly(origin), "id": matching("^cors_origin_"), "created_at": knownvalue.NotNull(), "updated_at": knownvalue.NotNull(),
		}),
		applies(kind, block(kind, "HTTPS://App.Example.com:443/"), plancheck.ResourceActionNoop),
		imports(kind),
		imports(kind, origin+"/"),
		after(func() { removeAll(srv) }, applies(kind, config, plancheck.ResourceActionCreate)),
		applies(kind, block(kind, "https://new.example.com"), plancheck.ResourceActionDestroyBeforeCreate),
		resource.TestStep{Config: config, Destroy: true},
		applies(kind, config, plancheck.ResourceActionCreate), // adopted
	)
	if origins := srv.CORSOrigins(); len(origins) != 2 {
		t.Errorf("the environment has %v", origins)
	}
	wantRequests(t, srv, http.MethodPost, 3)
	wantRequests(t, srv, http.MethodDelete, 0)
}

func TestAccJWTTemplate(t *testing.T) {
	t.Parallel()
	const kind = jwtTemplateType
	srv := workostest.New(t)
	config := block(kind, ours)
	accept(t, srv,
		applies(kind, config, plancheck.ResourceActionCreate, known{
			"id": exactly("jwt_template"), "content": exactly(ours), "created_at": knownvalue.NotNull(), "updated_at": knownvalue.NotNull(),
		}),
		applies(kind, block(kind, "{ \"urn:example:plan\":\"{{organization.metadata.plan}}\" }\n"), plancheck.ResourceActionNoop),
		imports(kind),
		after(func() { add(srv, kind, theirs) }, applies(kind, config, plancheck.ResourceActionUpdate)),
		applies(kind, block(kind, theirs), plancheck.ResourceActionUpdate, known{"content": exactly(theirs)}),
		after(func() { removeAll(srv) }, applies(kind, block(kind, theirs), plancheck.ResourceActionCreate)),
	)
	if there, _ := srv.JWTTemplate(); there.Content != theirs {
		t.Errorf("after the destroy the environment has %q", there.Content)
	}
	wantRequests(t, srv, http.MethodPut, 4)
}

// An endpoint that exists is refused, then imported by the block of the refusal.
func TestAccWebhookEndpoint(t *testing.T) {
	t.Parallel()
	const kind, events = webhookEndpointType, `events = ["user.created", "session.created"]`
	srv := workostest.New(t)
	id := srv.AddWebhookEndpoint(webhookURL, onUser, "session.created").ID
	config := block(kind, webhookURL, events)
	accept(t, srv,
		resource.TestStep{
			Config: config, PlanOnly: true,
			ExpectError: regexp.MustCompile(`(?s)` + id + `.*already\s+exists.*import \{.*to = workos_webhook_endpoint\.NAME.*id = "` + id),
		},
		applies(kind, config+fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address(kind), id), plancheck.ResourceActionNoop),
		applies(kind, block(kind, webhookURL, `events = ["session.created", "user.created"]`, `status = "enabled"`), plancheck.ResourceActionNoop),
		imports(kind),
		imports(kind, webhookURL),
		applies(kind, block(kind, webhookURL+"/2", `events = ["dsync.user.created"]`, `status = "disabled"`), plancheck.ResourceActionUpdate),
		after(func() { removeAll(srv) }, applies(kind, config, plancheck.ResourceActionCreate, known{
			"endpoint_url": exactly(webhookURL), "events": knownvalue.SetExact([]knownvalue.Check{exactly(onUser), exactly("session.created")}),
			"status": exactly("enabled"), "id": matching("^we_"), "secret": matching("^whsec_"),
			"created_at": knownvalue.NotNull(), "updated_at": knownvalue.NotNull(),
		})),
	)
	if left := srv.WebhookEndpoints(); len(left) != 0 {
		t.Errorf("left %v", left)
	}
	wantRequests(t, srv, http.MethodPost, 1)
	wantRequests(t, srv, http.MethodPatch, 1)
}
