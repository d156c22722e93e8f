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

// semantics are what a string attribute's values mean. They are also the attribute's validator. The type itself does
// not validate: the framework would validate every value that is written to state too, and an odd value that exists
// could be neither read nor destroyed.
type semantics struct {
	name        string
	description string
	validate    func(at path.Path, value string) diag.Diagnostics
	equal       func(a, b string) bool
}

var _ validator.String = (*semantics)(nil)

// Description tells what a value has to be.
func (s *semantics) Description(context.Context) string { return s.description }

// MarkdownDescription tells what a value has to be.
func (s *semantics) MarkdownDescription(context.Context) string { return s.description }

// ValidateString skips null and unknown values.
func (s *semantics) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() {
		resp.Diagnostics.Append(s.validate(req.Path, req.ConfigValue.ValueString())...)
	}
}

// stringType is a string type with semantic equality.
type stringType struct {
	basetypes.StringType
	*semantics
}

// stringValue is a value of a stringType.
type stringValue struct {
	basetypes.StringValue
	*semantics
}

var (
	_ basetypes.StringTypable                    = stringType{}
	_ basetypes.StringValuableWithSemanticEquals = stringValue{}
)

func (s *semantics) value(value string) stringValue {
	return stringValue{basetypes.NewStringValue(value), s}
}

func (t stringType) String() string { return t.name }

func (t stringType) Equal(other attr.Type) bool {
	o, ok := other.(stringType)
	return ok && o.semantics == t.semantics
}

func (t stringType) ValueType(context.Context) attr.Value { return stringValue{semantics: t.semantics} }

func (t stringType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return stringValue{in, t.semantics}, nil
}

func (t stringType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	plain, ok := value.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("expected a string value, got %T", value)
	}
	return stringValue{plain, t.semantics}, nil
}

func (v stringValue) Type(context.Context) attr.Type { return stringType{semantics: v.semantics} }

func (v stringValue) Equal(other attr.Value) bool {
	o, ok := other.(stringValue)
	return ok && o.semantics == v.semantics && v.StringValue.Equal(o.StringValue)
}

// StringSemanticEquals makes the framework keep the state's spelling after Create, Read and Update. In the plan it does
// not ask: ModifyPlan does.
func (v stringValue) StringSemanticEquals(_ context.Context, other basetypes.StringValuable) (bool, diag.Diagnostics) {
	o, ok := other.(stringValue)
	return ok && v.means(o), nil
}

// means reports whether two values mean the same.
func (v stringValue) means(other stringValue) bool {
	return v.equal(v.ValueString(), other.ValueString())
}
