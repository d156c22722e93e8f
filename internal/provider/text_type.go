package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// textRule is what a text attribute's values have to be, and when two of them mean the same. It is the attribute's
// validator. The type does not validate: the framework would do so for every value that is written to state as well,
// and an odd one that exists could then be neither read nor destroyed.
type textRule struct {
	name string
	// about says in a few words what a value has to be.
	about string
	// check finds at `validate` what WorkOS would refuse, or might. Each problem is one diagnostic.
	check func(at path.Path, value string) diag.Diagnostics
	// same reports whether two values mean the same.
	same func(a, b string) bool
	// alike reports whether two values can be one in a user's and in a server's spelling.
	alike func(a, b string) bool
}

var _ validator.String = (*textRule)(nil)

// Description is for tools that describe a schema.
func (r *textRule) Description(context.Context) string { return r.about }

// MarkdownDescription is for tools that describe a schema.
func (r *textRule) MarkdownDescription(context.Context) string { return r.about }

// ValidateString passes over null and unknown values.
func (r *textRule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() {
		resp.Diagnostics.Append(r.check(req.Path, req.ConfigValue.ValueString())...)
	}
}

// textType is a string type with a rule: its values are equal when they mean the same.
type textType struct {
	basetypes.StringType
	rule *textRule
}

// textValue is a value of a textType.
type textValue struct {
	basetypes.StringValue
	rule *textRule
}

var (
	_ basetypes.StringTypable                    = textType{}
	_ basetypes.StringValuableWithSemanticEquals = textValue{}
)

func (t textType) String() string { return t.rule.name }

func (t textType) Equal(other attr.Type) bool {
	o, ok := other.(textType)
	return ok && o.rule == t.rule
}

func (t textType) ValueType(context.Context) attr.Value { return textValue{rule: t.rule} }

func (t textType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return textValue{StringValue: in, rule: t.rule}, nil
}

func (t textType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	plain, ok := value.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("a %T arrived where a string value was expected", value)
	}
	return textValue{StringValue: plain, rule: t.rule}, nil
}

func (v textValue) Type(context.Context) attr.Type { return textType{rule: v.rule} }

func (v textValue) Equal(other attr.Value) bool {
	o, ok := other.(textValue)
	return ok && o.rule == v.rule && v.StringValue.Equal(o.StringValue)
}

// StringSemanticEquals lets state keep its spelling of a value that means the same. The framework does not ask it in
// the plan: ModifyPlan does.
func (v textValue) StringSemanticEquals(_ context.Context, other basetypes.StringValuable) (bool, diag.Diagnostics) {
	o, ok := other.(textValue)
	return ok && v.rule.same(v.ValueString(), o.ValueString()), nil
}
