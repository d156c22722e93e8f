package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/workos/terraform-provider-workos/internal/jwttemplate"
)

const (
	// numberPrecision is that of Terraform's own numbers, in bits.
	numberPrecision = 512
	// maxNumberExponent bounds what is written out in digits.
	maxNumberExponent = 1000
	// The positions of the function's parameters.
	contentArgument, contextArgument = 0, 1
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
	claims, err := jwttemplate.Render(content, jsonFrom(sample))
	if err != nil {
		resp.Error = renderFuncError(content, err)
		return
	}
	result, err := terraformFrom(ctx, claims)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(contentArgument, err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, types.DynamicValue(result))
}

// renderFuncError names the argument at fault. The CLIs put the text into a sentence and end it with a full stop.
func renderFuncError(content string, err error) *function.FuncError {
	failure, ok := errors.AsType[*jwttemplate.RenderError](err)
	if !ok || failure.Context != "" {
		return function.NewArgumentFuncError(contextArgument, strings.TrimSuffix(err.Error(), "."))
	}
	var b strings.Builder
	b.WriteString("the template cannot be rendered")
	for _, problem := range failure.Problems {
		fmt.Fprintf(&b, "\n\nIn the template's %s:\n\n%s\n\n%s: %s",
			problem.Position, jwttemplate.Excerpt(content, problem.Position), problem.Summary, problem.Detail)
	}
	return function.NewArgumentFuncError(contentArgument, strings.TrimSuffix(b.String(), "."))
}

// jsonFrom turns a wholly known Terraform value into the JSON value that jsonencode would write, as
// json.Decoder.UseNumber gives it: nil, bool, string, json.Number, []any or map[string]any. Numbers are not rounded.
func jsonFrom(value attr.Value) any {
	if value.IsNull() {
		return nil
	}
	switch value := value.(type) {
	case types.Dynamic:
		return jsonFrom(value.UnderlyingValue())
	case types.String:
		return value.ValueString()
	case types.Bool:
		return value.ValueBool()
	case types.Number:
		whole := new(big.Float).SetPrec(numberPrecision).Set(value.ValueBigFloat()) // the wire may have fewer bits, all exact
		return json.Number(whole.Text('f', -1))
	case types.Object:
		return jsonObjectFrom(value.Attributes())
	case types.Map:
		return jsonObjectFrom(value.Elements())
	case interface{ Elements() []attr.Value }: // a list, set or tuple
		array := []any{}
		for _, element := range value.Elements() {
			array = append(array, jsonFrom(element))
		}
		return array
	}
	panic(fmt.Sprintf("a %T is no Terraform value", value))
}

func jsonObjectFrom(members map[string]attr.Value) map[string]any {
	object := map[string]any{}
	for name, member := range members {
		object[name] = jsonFrom(member)
	}
	return object
}

// terraformFrom turns a JSON value, as json.Decoder.UseNumber gives it, into the Terraform value that jsondecode would
// give: an object, a tuple or a primitive. It errs for a number that Terraform would round.
func terraformFrom(ctx context.Context, value any) (attr.Value, error) {
	switch value := value.(type) {
	case nil:
		return types.DynamicNull(), nil
	case bool:
		return types.BoolValue(value), nil
	case string:
		return types.StringValue(value), nil
	case json.Number:
		n, err := exactNumber(string(value))
		return types.NumberValue(n), err
	case []any:
		kinds, elements := make([]attr.Type, len(value)), make([]attr.Value, len(value))
		for i, element := range value {
			var err error
			if elements[i], err = terraformFrom(ctx, element); err != nil {
				return nil, err
			}
			kinds[i] = elements[i].Type(ctx)
		}
		return types.TupleValueMust(kinds, elements), nil
	case map[string]any:
		kinds, members := map[string]attr.Type{}, map[string]attr.Value{}
		for name, member := range value {
			var err error
			if members[name], err = terraformFrom(ctx, member); err != nil {
				return nil, err
			}
			kinds[name] = members[name].Type(ctx)
		}
		return types.ObjectValueMust(kinds, members), nil
	}
	return nil, fmt.Errorf("a %T is no JSON value", value)
}

// exactNumber reads a JSON number as Terraform does, and errs where that would not keep its every digit.
func exactNumber(text string) (*big.Float, error) {
	if _, exponent, ok := strings.Cut(strings.ToLower(text), "e"); ok {
		if n, err := strconv.Atoi(exponent); err != nil || n > maxNumberExponent || n < -maxNumberExponent {
			return nil, fmt.Errorf("the number %s is beyond what Terraform can hold", text)
		}
	}
	n, _, err := big.ParseFloat(text, 10, numberPrecision, big.ToNearestEven)
	if err != nil {
		return nil, fmt.Errorf("the number %s: %w", text, err)
	}
	want, ok := new(big.Rat).SetString(text)
	kept, okKept := new(big.Rat).SetString(n.Text('f', -1))
	if !ok || !okKept || want.Cmp(kept) != 0 {
		return nil, fmt.Errorf("the number %s has more digits than Terraform can hold", text)
	}
	return n, nil
}
