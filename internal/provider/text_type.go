package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// textRule is what a text attribute's values have to be, and when two of them mean the same.
type textRule struct {
	name string
	// check finds at `validate` what WorkOS would refuse, or might. Each problem is one diagnostic.
	check func(at path.Path, value string) diag.Diagnostics
	// same reports whether two values mean the same.
	same func(a, b string) bool
}

// textType is a string type with a rule. Its values validate themselves; null and unknown ones are passed over.
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
	_ basetypes.StringTypable     = textType{}
	_ basetypes.StringValuable    = textValue{}
	_ xattr.ValidateableAttribute = textValue{}
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

func (v textValue) ValidateAttribute(_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse) {
	if v.IsNull() || v.IsUnknown() {
		return
	}
	resp.Diagnostics.Append(v.rule.check(req.Path, v.ValueString())...)
}
