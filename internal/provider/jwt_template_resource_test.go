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

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const jwtTemplateAddress = "workos_jwt_template.test"

func jwtTemplateConfig(content string) string {
	return fmt.Sprintf("resource \"workos_jwt_template\" \"test\" {\n  content = %q\n}\n", content)
}

func TestJWTTemplateLife(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	accept(t, srv, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:           jwtTemplateConfig(ours),
				ConfigPlanChecks: plans(jwtTemplateAddress, plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					knows(jwtTemplateAddress, "id", knownvalue.StringExact("jwt_template")),
					knows(jwtTemplateAddress, "content", knownvalue.StringExact(ours)),
					knows(jwtTemplateAddress, "created_at", knownvalue.NotNull()),
					knows(jwtTemplateAddress, "updated_at", knownvalue.NotNull()),
				},
			},
			{ // reformatted
				Config:           jwtTemplateConfig("{ \"email\":\"{{user.email}}\" }\n"),
				ConfigPlanChecks: plansNothing(),
			},
			{
				ResourceName: jwtTemplateAddress, ImportState: true, ImportStateVerify: true,
			},
			{ // changed by hand: found, and mended in place
				PreConfig:        func() { srv.SetJWTTemplate(theirs) },
				Config:           jwtTemplateConfig(ours),
				ConfigPlanChecks: plans(jwtTemplateAddress, plancheck.ResourceActionUpdate),
			},
			{
				Config:           jwtTemplateConfig(theirs),
				ConfigPlanChecks: plans(jwtTemplateAddress, plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					knows(jwtTemplateAddress, "content", knownvalue.StringExact(theirs)),
				},
			},
			{ // unset in another way
				PreConfig:        func() { srv.RemoveJWTTemplate() },
				Config:           jwtTemplateConfig(theirs),
				ConfigPlanChecks: plans(jwtTemplateAddress, plancheck.ResourceActionCreate),
			},
		},
	})
	wantTemplate(t, srv, theirs) // a destroy only lets go
	if n := srv.Count(http.MethodPut, ""); n != 4 {
		t.Errorf("%d PUTs, want 4", n)
	}
}

func TestJWTTemplateWritingForms(t *testing.T) {
	t.Parallel()
	const rendered = `{"email":"{{ user.email }}"}`
	for name, config := range map[string]string{
		"heredoc":    "resource \"workos_jwt_template\" \"test\" {\n  content = <<-EOT\n    {\n      \"email\": \"{{ user.email }}\"\n    }\n  EOT\n}\n",
		"jsonencode": "resource \"workos_jwt_template\" \"test\" {\n  content = jsonencode({ email = \"{{ user.email }}\" })\n}\n",
		"trimspace":  "resource \"workos_jwt_template\" \"test\" {\n  content = trimspace(<<-EOT\n    {\"email\": \"{{ user.email }}\"}\n  EOT\n  )\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			srv.SetJWTTemplate(rendered)
			accept(t, srv, resource.TestCase{
				Steps: []resource.TestStep{{Config: config, ConfigPlanChecks: plans(jwtTemplateAddress, plancheck.ResourceActionCreate)}},
			})
		})
	}
}

func TestJWTTemplateIsCheckedAtValidate(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	accept(t, srv, resource.TestCase{
		Steps: []resource.TestStep{{
			Config: jwtTemplateConfig("{\n  \"sub\": \"x\"\n}"), PlanOnly: true,
			ExpectError: regexp.MustCompile(`line 2, column 3`),
		}},
	})
	if n := srv.Count("", ""); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
}

func TestAnotherTemplateIsRefusedAtPlan(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	srv.SetJWTTemplate(theirs)
	accept(t, srv, resource.TestCase{
		Steps: []resource.TestStep{{
			Config: jwtTemplateConfig(ours), PlanOnly: true,
			ExpectError: regexp.MustCompile(`(?s)another JWT template already.*import \{.*id = "jwt_template"`),
		}},
	})
	wantNoWrites(t, srv)
}
