package provider

import (
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const jwtTemplateAddress = jwtTemplateType + ".test"

func TestAccJWTTemplate(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	config := block(jwtTemplateType, "content", ours)
	accept(t, srv,
		resource.TestStep{
			Config:           config,
			ConfigPlanChecks: plans(jwtTemplateAddress, plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{
				knows(jwtTemplateAddress, "id", knownvalue.StringExact("jwt_template")),
				knows(jwtTemplateAddress, "content", knownvalue.StringExact(ours)),
				knows(jwtTemplateAddress, "created_at", knownvalue.NotNull()),
				knows(jwtTemplateAddress, "updated_at", knownvalue.NotNull()),
			},
		},
		resource.TestStep{ // written differently
			Config:           block(jwtTemplateType, "content", "{ \"urn:example:plan\":\"{{organization.metadata.plan}}\" }\n"),
			ConfigPlanChecks: plansNothing(),
		},
		resource.TestStep{ResourceName: jwtTemplateAddress, ImportState: true, ImportStateVerify: true},
		resource.TestStep{ // changed by hand
			PreConfig:        func() { srv.SetJWTTemplate(theirs) },
			Config:           config,
			ConfigPlanChecks: plans(jwtTemplateAddress, plancheck.ResourceActionUpdate),
		},
		resource.TestStep{
			Config:            block(jwtTemplateType, "content", theirs),
			ConfigPlanChecks:  plans(jwtTemplateAddress, plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{knows(jwtTemplateAddress, "content", knownvalue.StringExact(theirs))},
		},
		resource.TestStep{ // removed by other means than the API
			PreConfig:        func() { srv.RemoveJWTTemplate() },
			Config:           block(jwtTemplateType, "content", theirs),
			ConfigPlanChecks: plans(jwtTemplateAddress, plancheck.ResourceActionCreate),
		},
	)
	wantTemplate(t, srv, theirs) // the destroy left it
	if n := srv.Count(http.MethodPut, ""); n != 4 {
		t.Errorf("%d PUTs, want 4", n)
	}
}

func TestAccJWTTemplateInEachWayOfWritingIt(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"heredoc":    "<<-EOT\n    {\n      \"email\": \"{{ user.email }}\"\n    }\n  EOT",
		"jsonencode": `jsonencode({ email = "{{ user.email }}" })`,
		"trimspace":  "trimspace(<<-EOT\n    {\"email\": \"{{ user.email }}\"}\n  EOT\n  )",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			srv.SetJWTTemplate(`{"email":"{{ user.email }}"}`)
			accept(t, srv, resource.TestStep{
				Config:           "resource \"workos_jwt_template\" \"test\" {\n  content = " + content + "\n}\n",
				ConfigPlanChecks: plans(jwtTemplateAddress, plancheck.ResourceActionCreate),
			})
		})
	}
}
