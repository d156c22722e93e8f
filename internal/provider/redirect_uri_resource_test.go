package provider

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/workos/terraform-provider-workos/internal/cli"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const redirectURIAddress = "workos_redirect_uri.test"

func redirectURIConfig(uri string) string {
	return fmt.Sprintf("resource \"workos_redirect_uri\" \"test\" {\n  uri = %q\n}\n", uri)
}

// plansNothing and plans expect the one action on an address.
func plansNothing() resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
}

func plans(address string, action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{
		PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)},
		PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}
}

func knows(address, attribute string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), value)
}

func TestRedirectURILife(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	accept(t, srv, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:           redirectURIConfig(callback),
				ConfigPlanChecks: plans(redirectURIAddress, plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					knows(redirectURIAddress, "uri", knownvalue.StringExact(callback)),
					knows(redirectURIAddress, "default", knownvalue.Bool(false)),
					knows(redirectURIAddress, "id", knownvalue.StringRegexp(regexp.MustCompile("^redir_"))),
					knows(redirectURIAddress, "created_at", knownvalue.StringRegexp(regexp.MustCompile(`^\d{4}-.*Z$`))),
					knows(redirectURIAddress, "updated_at", knownvalue.NotNull()),
				},
			},
			{
				Config:           redirectURIConfig(callback),
				ConfigPlanChecks: plansNothing(),
			},
			{
				ResourceName: redirectURIAddress, ImportState: true, ImportStateVerify: true,
			},
			{
				ResourceName: redirectURIAddress, ImportState: true, ImportStateVerify: true, ImportStateId: callback,
			},
			{ // deleted by hand
				PreConfig:        func() { srv.RemoveRedirectURI(srv.RedirectURIs()[0].ID) },
				Config:           redirectURIConfig(callback),
				ConfigPlanChecks: plans(redirectURIAddress, plancheck.ResourceActionCreate),
			},
			{ // made the default by hand: no change, but known
				PreConfig: func() { srv.SetDefaultRedirectURI(srv.RedirectURIs()[0].ID) },
				Config:    redirectURIConfig(callback),
				ConfigStateChecks: []statecheck.StateCheck{
					knows(redirectURIAddress, "default", knownvalue.Bool(true)),
				},
			},
			{
				PreConfig: func() {
					srv.SetDefaultRedirectURI(srv.AddRedirectURI("https://other.example.com/callback").ID)
				},
				Config:           redirectURIConfig(callback + "/new"),
				ConfigPlanChecks: plans(redirectURIAddress, plancheck.ResourceActionDestroyBeforeCreate),
			},
		},
	})
	if uris := srv.RedirectURIs(); len(uris) != 1 || uris[0].URI != "https://other.example.com/callback" {
		t.Errorf("after the destroy the server holds %v", uris)
	}
	if n := srv.Count(http.MethodPost, ""); n != 3 {
		t.Errorf("%d POSTs, want 3", n)
	}
}

func TestRedirectURIImportBlocks(t *testing.T) {
	t.Parallel()
	for _, by := range []string{"id", "value"} {
		t.Run(by, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			wanted := map[string]string{"id": srv.AddRedirectURI(callback).ID, "value": callback}[by]
			accept(t, srv, resource.TestCase{
				Steps: []resource.TestStep{{
					Config: redirectURIConfig(callback) + fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", redirectURIAddress, wanted),
					ConfigPlanChecks: resource.ConfigPlanChecks{
						PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(redirectURIAddress, plancheck.ResourceActionNoop)},
					},
				}},
			})
			if n := srv.Count(http.MethodPost, ""); n != 0 {
				t.Errorf("%d POSTs, want none", n)
			}
		})
	}
}

func TestRedirectURIImportByIdentity(t *testing.T) {
	t.Parallel()
	needs(t, cli.ResourceIdentity)
	srv := workostest.New(t)
	accept(t, srv, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: redirectURIConfig(callback),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentity(redirectURIAddress, map[string]knownvalue.Check{"uri": knownvalue.StringExact(callback)}),
				},
			},
			{ResourceName: redirectURIAddress, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

func TestRedirectURIThatIsThereIsRefusedAtPlan(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	foreign := srv.AddRedirectURI(callback)
	accept(t, srv, resource.TestCase{
		Steps: []resource.TestStep{{
			Config: redirectURIConfig(callback), PlanOnly: true,
			ExpectError: regexp.MustCompile(`(?s)` + foreign.ID + `.*exists already.*import \{.*to = workos_redirect_uri\.NAME_OF_THIS_RESOURCE`),
		}},
	})
	wantNoWrites(t, srv)
}

func TestRedirectURIMovedIsNotTouched(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	accept(t, srv, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: redirectURIConfig(callback)},
			{
				Config: fmt.Sprintf("resource \"workos_redirect_uri\" \"renamed\" {\n  uri = %q\n}\nmoved {\n  from = workos_redirect_uri.test\n  to = workos_redirect_uri.renamed\n}\n", callback),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("workos_redirect_uri.renamed", plancheck.ResourceActionNoop)},
				},
			},
		},
	})
	if posts, deletes := srv.Count(http.MethodPost, ""), srv.Count(http.MethodDelete, ""); posts != 1 || deletes != 1 {
		t.Errorf("%d POSTs, %d DELETEs, want the first create and the last destroy", posts, deletes)
	}
}

func TestManyRedirectURIsCostThePagesAlone(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	for i := range 150 {
		srv.AddRedirectURI(fmt.Sprintf("https://foreign.example.com/%d", i))
	}
	const config = "resource \"workos_redirect_uri\" \"test\" {\n  count = 30\n  uri   = \"https://app.example.com/callback/${count.index}\"\n}\n"
	accept(t, srv, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config},
			{
				PreConfig: srv.ResetRequests,
				Config:    config, PlanOnly: true,
			},
		},
	})
	// The last step plans, and the framework destroys with a refresh of its own.
	if n := srv.Count(http.MethodGet, ""); n > 2*3 {
		t.Errorf("%d list requests, want 2 a run", n)
	}
}
