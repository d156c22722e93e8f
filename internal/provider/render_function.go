package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/workos/terraform-provider-workos/internal/jwttemplate"
)

// The positions of the function's parameters.
const (
	contentArgument = 0
	contextArgument = 1
)

var _ function.Function = (*renderFunction)(nil)

// renderFunction is provider::workos::render_jwt_template: the claims that a template gives for a context. It needs
// neither key nor network.
type renderFunction struct{}

func newRenderFunction() function.Function { return &renderFunction{} }

func (*renderFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "render_jwt_template"
}

func (*renderFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Renders the claims of a JWT template for a sample user.",
		MarkdownDescription: "Renders a JWT template for a context, as WorkOS does when it issues an access token, and returns the " +
			"claims as an object. It makes no request and needs no API key. It fails for a template that WorkOS would reject, for one " +
			"that uses what WorkOS documents no meaning for, such as a Liquid filter, and for claims of more than 3,072 bytes.",
		Parameters: []function.Parameter{
			function.StringParameter{
				Name:                "content",
				MarkdownDescription: "The template, as the `content` of a `workos_jwt_template`.",
			},
			function.DynamicParameter{
				Name: "context",
				MarkdownDescription: "An object with what the template may refer to: `user`, `organization` and " +
					"`organization_membership`, each an object with the fields of the WorkOS API. What it leaves out is undefined, so " +
					"without `organization` it stands for a session outside of any organization.",
			},
		},
		Return: function.DynamicReturn{},
	}
}

// Run is not called with an argument that is unknown, or holds what is unknown, by Terraform; should a CLI do so, the
// result is unknown.
func (*renderFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var content string
	var sample types.Dynamic
	if resp.Error = req.Arguments.Get(ctx, &content, &sample); resp.Error != nil {
		return
	}
	given, err := sample.ToTerraformValue(ctx)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(contextArgument, err.Error())
		return
	}
	if !given.IsFullyKnown() {
		resp.Error = resp.Result.Set(ctx, types.DynamicUnknown())
		return
	}
	converted, err := jsonFrom(given)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(contextArgument, err.Error())
		return
	}
	claims, err := jwttemplate.Render(content, converted)
	if err != nil {
		resp.Error = renderFuncError(content, err)
		return
	}
	value, err := terraformFrom(claims)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(contentArgument, err.Error())
		return
	}
	result, err := types.DynamicType.ValueFromTerraform(ctx, value)
	if err != nil {
		resp.Error = function.NewFuncError(err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, result)
}

// renderFuncError names the argument at fault. The CLIs put the text into a sentence and end it with a full stop.
func renderFuncError(content string, err error) *function.FuncError {
	failure, ok := errors.AsType[*jwttemplate.RenderError](err)
	switch {
	case !ok:
		return function.NewFuncError(err.Error())
	case failure.Context != "":
		return function.NewArgumentFuncError(contextArgument, strings.TrimSuffix(failure.Context, "."))
	}
	var b strings.Builder
	b.WriteString("the template cannot be rendered")
	for _, problem := range failure.Problems {
		fmt.Fprintf(&b, "\n\nIn the template's %s:\n\n%s\n\n%s: %s",
			problem.Position, jwttemplate.Excerpt(content, problem.Position), problem.Summary, problem.Detail)
	}
	return function.NewArgumentFuncError(contentArgument, strings.TrimSuffix(b.String(), "."))
}
