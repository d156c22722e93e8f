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

	"github.com/workos/terraform-provider-workos/internal/cli"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const corsOriginAddress = "workos_cors_origin.test"

func corsOriginConfig(origin string) string {
	return fmt.Sprintf("resource \"workos_cors_origin\" \"test\" {\n  origin = %q\n}\n", origin)
}

func TestCORSOriginLife(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	accept(t, srv, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:           corsOriginConfig(origin),
				ConfigPlanChecks: plans(corsOriginAddress, plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					knows(corsOriginAddress, "origin", knownvalue.StringExact(origin)),
					knows(corsOriginAddress, "id", knownvalue.StringRegexp(regexp.MustCompile("^cors_origin_"))),
					knows(corsOriginAddress, "created_at", knownvalue.NotNull()),
					knows(corsOriginAddress, "updated_at", knownvalue.NotNull()),
				},
			},
			{ // the same in another spelling
				Config:           corsOriginConfig("HTTPS://App.Example.com:443/"),
				ConfigPlanChecks: plansNothing(),
			},
			{
				Config:       corsOriginConfig(origin),
				ResourceName: corsOriginAddress, ImportState: true, ImportStateVerify: true,
			},
			{
				ResourceName: corsOriginAddress, ImportState: true, ImportStateVerify: true, ImportStateId: origin + "/",
			},
			{ // removed by hand
				PreConfig:        func() { srv.RemoveCORSOrigin(srv.CORSOrigins()[0].ID) },
				Config:           corsOriginConfig(origin),
				ConfigPlanChecks: plans(corsOriginAddress, plancheck.ResourceActionCreate),
			},
			{
				Config:           corsOriginConfig("https://new.example.com"),
				ConfigPlanChecks: plans(corsOriginAddress, plancheck.ResourceActionDestroyBeforeCreate),
			},
		},
	})
	if n := srv.Count(http.MethodDelete, ""); n > 2 {
		t.Errorf("a missing route was tried %d times in two runs", n)
	}
}

func TestCORSOriginImportByIdentity(t *testing.T) {
	t.Parallel()
	needs(t, cli.ResourceIdentity)
	srv := workostest.New(t)
	accept(t, srv, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: corsOriginConfig(origin + ":443/"),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentity(corsOriginAddress, map[string]knownvalue.Check{"origin": knownvalue.StringExact(origin)}),
				},
			},
			{ResourceName: corsOriginAddress, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

func TestDestroyThenApplyOfAnOriginWorks(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	accept(t, srv, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: corsOriginConfig(origin)},
			{Config: corsOriginConfig(origin), Destroy: true},
			{Config: corsOriginConfig(origin), ConfigPlanChecks: plans(corsOriginAddress, plancheck.ResourceActionCreate)},
		},
	})
	if origins := srv.CORSOrigins(); len(origins) != 1 {
		t.Errorf("the server holds %v", origins)
	}
}
