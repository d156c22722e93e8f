package provider

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const corsOriginAddress = corsOriginType + ".test"

func TestAccCORSOrigin(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	config := block(corsOriginType, "origin", origin)
	accept(t, srv,
		resource.TestStep{
			Config:           config,
			ConfigPlanChecks: plans(corsOriginAddress, plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{
				knows(corsOriginAddress, "origin", knownvalue.StringExact(origin)),
				knows(corsOriginAddress, "id", knownvalue.StringRegexp(regexp.MustCompile("^cors_origin_"))),
				knows(corsOriginAddress, "created_at", knownvalue.NotNull()),
				knows(corsOriginAddress, "updated_at", knownvalue.NotNull()),
			},
		},
		resource.TestStep{Config: block(corsOriginType, "origin", "HTTPS://App.Example.com:443/"), ConfigPlanChecks: plansNothing()},
		resource.TestStep{Config: config, ResourceName: corsOriginAddress, ImportState: true, ImportStateVerify: true},
		resource.TestStep{ResourceName: corsOriginAddress, ImportState: true, ImportStateVerify: true, ImportStateId: origin + "/"},
		resource.TestStep{ // removed by hand
			PreConfig:        func() { srv.RemoveCORSOrigin(srv.CORSOrigins()[0].ID) },
			Config:           config,
			ConfigPlanChecks: plans(corsOriginAddress, plancheck.ResourceActionCreate),
		},
		resource.TestStep{
			Config:           block(corsOriginType, "origin", "https://new.example.com"),
			ConfigPlanChecks: plans(corsOriginAddress, plancheck.ResourceActionDestroyBeforeCreate),
		},
		resource.TestStep{Config: config, Destroy: true},
		resource.TestStep{Config: config, ConfigPlanChecks: plans(corsOriginAddress, plancheck.ResourceActionCreate)}, // adopted
	)
	if n := srv.Count(http.MethodDelete, ""); n != 0 {
		t.Errorf("%d DELETEs, want none", n)
	}
	if posts, origins := srv.Count(http.MethodPost, ""), srv.CORSOrigins(); posts != 3 || len(origins) != 2 {
		t.Errorf("%d POSTs, and the environment has %v", posts, origins)
	}
}
