package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/workos/terraform-provider-workos/internal/jwttemplate"
)

var jwtTemplateRule = &textRule{
	name:  "JWTTemplate",
	about: "a template that WorkOS does not surely reject",
	check: checkJWTTemplate,
	same:  jwttemplate.Same,
}

// checkJWTTemplate gives each problem with its place inside the content: where that stands in the .tf file, a
// provider can't know.
func checkJWTTemplate(at path.Path, content string) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, problem := range jwttemplate.Check(content) {
		detail := fmt.Sprintf("In the template's %s:\n\n%s\n\n%s",
			problem.Position, jwttemplate.Excerpt(content, problem.Position), problem.Detail)
		switch problem.Severity {
		case jwttemplate.Error:
			diags.AddAttributeError(at, problem.Summary, detail)
		case jwttemplate.Warning:
			diags.AddAttributeWarning(at, problem.Summary, detail)
		}
	}
	return diags
}
