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

	"github.com/workos/terraform-provider-workos/internal/acctest"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const redirectURIAddress = redirectURIType + ".test"

func TestAccRedirectURI(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	config := block(redirectURIType, "uri", callback)
	accept(t, srv,
		resource.TestStep{
			Config:           config,
			ConfigPlanChecks: plans(redirectURIAddress, plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{
				knows(redirectURIAddress, "uri", knownvalue.StringExact(callback)),
				knows(redirectURIAddress, "default", knownvalue.Bool(false)),
				knows(redirectURIAddress, "id", knownvalue.StringRegexp(regexp.MustCompile("^redir_"))),
				knows(redirectURIAddress, "created_at", knownvalue.StringRegexp(regexp.MustCompile(`^\d{4}-.*Z$`))),
				knows(redirectURIAddress, "updated_at", knownvalue.NotNull()),
			},
		},
		resource.TestStep{Config: config, ConfigPlanChecks: plansNothing()},
		resource.TestStep{ResourceName: redirectURIAddress, ImportState: true, ImportStateVerify: true},
		resource.TestStep{ResourceName: redirectURIAddress, ImportState: true, ImportStateVerify: true, ImportStateId: callback},
		resource.TestStep{ // deleted by hand
			PreConfig:        func() { srv.RemoveRedirectURI(srv.RedirectURIs()[0].ID) },
			Config:           config,
			ConfigPlanChecks: plans(redirectURIAddress, plancheck.ResourceActionCreate),
		},
		resource.TestStep{ // made the default by hand: no change, but known
			PreConfig:         func() { srv.SetDefaultRedirectURI(srv.RedirectURIs()[0].ID) },
			Config:            config,
			ConfigStateChecks: []statecheck.StateCheck{knows(redirectURIAddress, "default", knownvalue.Bool(true))},
		},
		resource.TestStep{
			PreConfig: func() {
				srv.SetDefaultRedirectURI(srv.AddRedirectURI("https://other.example.com/callback").ID)
			},
			Config:           block(redirectURIType, "uri", callback+"/new"),
			ConfigPlanChecks: plans(redirectURIAddress, plancheck.ResourceActionDestroyBeforeCreate),
		},
	)
	if uris := srv.RedirectURIs(); len(uris) != 1 || uris[0].URI != "https://other.example.com/callback" {
		t.Errorf("after the destroy the environment has %v", uris)
	}
	if n := srv.Count(http.MethodPost, ""); n != 3 {
		t.Errorf("%d POSTs, want 3", n)
	}
}

func TestAccRedirectURIThatExistsIsImportedByTheBlockOfTheRefusal(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	foreign := srv.AddRedirectURI(callback)
	config := block(redirectURIType, "uri", callback)
	accept(t, srv,
		resource.TestStep{
			Config: config, PlanOnly: true,
			ExpectError: regexp.MustCompile(`(?s)` + foreign.ID + `.*already\s+exists.*import \{.*to = workos_redirect_uri\.NAME.*id = "` + foreign.ID),
		},
		resource.TestStep{
			Config:           config + fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", redirectURIAddress, foreign.ID),
			ConfigPlanChecks: plans(redirectURIAddress, plancheck.ResourceActionNoop),
		},
	)
	if n := srv.Count(http.MethodPost, ""); n != 0 {
		t.Errorf("%d POSTs, want none", n)
	}
}

func TestAccImportByIdentity(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ResourceIdentity)
	accept(t, workostest.New(t),
		resource.TestStep{
			Config: block(redirectURIType, "uri", callback) + block(corsOriginType, "origin", origin+":443/") + endpointBlock(webhookURL, "", onUser),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectIdentity(redirectURIAddress, map[string]knownvalue.Check{"uri": knownvalue.StringExact(callback)}),
				statecheck.ExpectIdentity(corsOriginAddress, map[string]knownvalue.Check{"origin": knownvalue.StringExact(origin)}),
			},
		},
		resource.TestStep{ResourceName: redirectURIAddress, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		resource.TestStep{ResourceName: corsOriginAddress, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		resource.TestStep{ResourceName: webhookEndpointAddress, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
	)
}
