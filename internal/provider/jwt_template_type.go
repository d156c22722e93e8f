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
	alike: jwttemplate.SameJSON,
}

// checkJWTTemplate gives each problem with its place inside the content: where that stands in the .tf file, a
// provider can't know. The CLI shows one warning of each summary, so the place is part of it.
func checkJWTTemplate(at path.Path, content string) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, problem := range jwttemplate.Check(content) {
		summary := fmt.Sprintf("%s (%s of the template)", problem.Summary, problem.Position)
		detail := fmt.Sprintf("%s\n\n%s", jwttemplate.Excerpt(content, problem.Position), problem.Detail)
		switch problem.Severity {
		case jwttemplate.Error:
			diags.AddAttributeError(at, summary, detail)
		case jwttemplate.Warning:
			diags.AddAttributeWarning(at, summary, detail)
		}
	}
	return diags
}
