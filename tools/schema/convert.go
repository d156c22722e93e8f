package main

import (
	"fmt"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

// convert turns the protocol's answers into the CLI's form. The error names the path of what could not be converted.
func convert(
	schemas *tfprotov6.GetProviderSchemaResponse,
	identities *tfprotov6.GetResourceIdentitySchemasResponse,
) (*tfjson.ProviderSchema, error) {
	var (
		out tfjson.ProviderSchema
		err error
	)
	if out.ConfigSchema, err = schema(schemas.Provider); err != nil {
		return nil, fmt.Errorf("provider: %w", err)
	}
	if out.ResourceSchemas, err = each(schemas.ResourceSchemas, schema); err != nil {
		return nil, fmt.Errorf("resource %w", err)
	}
	if out.ResourceIdentitySchemas, err = each(identities.IdentitySchemas, identity); err != nil {
		return nil, fmt.Errorf("identity of %w", err)
	}
	if out.DataSourceSchemas, err = each(schemas.DataSourceSchemas, schema); err != nil {
		return nil, fmt.Errorf("data source %w", err)
	}
	if out.ListResourceSchemas, err = each(schemas.ListResourceSchemas, schema); err != nil {
		return nil, fmt.Errorf("list resource %w", err)
	}
	if out.EphemeralResourceSchemas, err = each(schemas.EphemeralResourceSchemas, schema); err != nil {
		return nil, fmt.Errorf("ephemeral resource %w", err)
	}
	if out.ActionSchemas, err = each(schemas.ActionSchemas, action); err != nil {
		return nil, fmt.Errorf("action %w", err)
	}
	if out.StateStoreSchemas, err = each(schemas.StateStoreSchemas, schema); err != nil {
		return nil, fmt.Errorf("state store %w", err)
	}
	if out.Functions, err = each(schemas.Functions, function); err != nil {
		return nil, fmt.Errorf("function %w", err)
	}
	return &out, nil
}

// each converts every value of a map; an empty map becomes nil, which JSON leaves out. An error is told by its key.
func each[In, Out any](in map[string]In, convert func(In) (Out, error)) (map[string]Out, error) {
	if len(in) == 0 {
		return nil, nil //nolint:nilnil // a nil map is the empty map
	}
	out := make(map[string]Out, len(in))
	for key, value := range in {
		converted, err := convert(value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		out[key] = converted
	}
	return out, nil
}

func schema(in *tfprotov6.Schema) (*tfjson.Schema, error) {
	if in == nil {
		return nil, nil //nolint:nilnil // a provider may have no configuration
	}
	block, err := block(in.Block)
	if err != nil {
		return nil, err
	}
	return &tfjson.Schema{Version: uint64(in.Version), Block: block}, nil
}

func action(in *tfprotov6.ActionSchema) (*tfjson.ActionSchema, error) {
	block, err := block(in.Schema.Block)
	if err != nil {
		return nil, err
	}
	return &tfjson.ActionSchema{Block: block}, nil
}

func block(in *tfprotov6.SchemaBlock) (*tfjson.SchemaBlock, error) {
	attributes, err := attributes(in.Attributes)
	if err != nil {
		return nil, err
	}
	out := &tfjson.SchemaBlock{
		Attributes:      attributes,
		Description:     in.Description,
		DescriptionKind: descriptionKind(in.DescriptionKind),
		Deprecated:      in.Deprecated,
	}
	if len(in.BlockTypes) > 0 {
		out.NestedBlocks = make(map[string]*tfjson.SchemaBlockType, len(in.BlockTypes))
	}
	for _, nested := range in.BlockTypes {
		if out.NestedBlocks[nested.TypeName], err = nestedBlock(nested); err != nil {
			return nil, fmt.Errorf("%s: %w", nested.TypeName, err)
		}
	}
	return out, nil
}

func nestedBlock(in *tfprotov6.SchemaNestedBlock) (*tfjson.SchemaBlockType, error) {
	modes := map[tfprotov6.SchemaNestedBlockNestingMode]tfjson.SchemaNestingMode{
		tfprotov6.SchemaNestedBlockNestingModeSingle: tfjson.SchemaNestingModeSingle,
		tfprotov6.SchemaNestedBlockNestingModeList:   tfjson.SchemaNestingModeList,
		tfprotov6.SchemaNestedBlockNestingModeSet:    tfjson.SchemaNestingModeSet,
		tfprotov6.SchemaNestedBlockNestingModeMap:    tfjson.SchemaNestingModeMap,
		tfprotov6.SchemaNestedBlockNestingModeGroup:  tfjson.SchemaNestingModeGroup,
	}
	mode, known := modes[in.Nesting]
	if !known {
		return nil, fmt.Errorf("unknown nesting mode %s", in.Nesting)
	}
	block, err := block(in.Block)
	if err != nil {
		return nil, err
	}
	return &tfjson.SchemaBlockType{
		NestingMode: mode,
		Block:       block,
		MinItems:    uint64(in.MinItems),
		MaxItems:    uint64(in.MaxItems),
	}, nil
}

func attributes(in []*tfprotov6.SchemaAttribute) (map[string]*tfjson.SchemaAttribute, error) {
	out := make(map[string]*tfjson.SchemaAttribute, len(in))
	for _, a := range in {
		converted, err := attribute(a)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.Name, err)
		}
		out[a.Name] = converted
	}
	return out, nil
}

func attribute(in *tfprotov6.SchemaAttribute) (*tfjson.SchemaAttribute, error) {
	out := &tfjson.SchemaAttribute{
		Description:     in.Description,
		DescriptionKind: descriptionKind(in.DescriptionKind),
		Deprecated:      in.Deprecated,
		Required:        in.Required,
		Optional:        in.Optional,
		Computed:        in.Computed,
		Sensitive:       in.Sensitive,
		WriteOnly:       in.WriteOnly,
	}
	var err error
	if in.NestedType != nil {
		out.AttributeNestedType, err = nestedAttributes(in.NestedType)
	} else {
		out.AttributeType, err = ctyType(in.Type)
	}
	return out, err
}

func nestedAttributes(in *tfprotov6.SchemaObject) (*tfjson.SchemaNestedAttributeType, error) {
	modes := map[tfprotov6.SchemaObjectNestingMode]tfjson.SchemaNestingMode{
		tfprotov6.SchemaObjectNestingModeSingle: tfjson.SchemaNestingModeSingle,
		tfprotov6.SchemaObjectNestingModeList:   tfjson.SchemaNestingModeList,
		tfprotov6.SchemaObjectNestingModeSet:    tfjson.SchemaNestingModeSet,
		tfprotov6.SchemaObjectNestingModeMap:    tfjson.SchemaNestingModeMap,
	}
	mode, known := modes[in.Nesting]
	if !known {
		return nil, fmt.Errorf("unknown nesting mode %s", in.Nesting)
	}
	attributes, err := attributes(in.Attributes)
	if err != nil {
		return nil, err
	}
	return &tfjson.SchemaNestedAttributeType{Attributes: attributes, NestingMode: mode}, nil
}

func identity(in *tfprotov6.ResourceIdentitySchema) (*tfjson.IdentitySchema, error) {
	out := &tfjson.IdentitySchema{
		Version:    uint64(in.Version),
		Attributes: make(map[string]*tfjson.IdentityAttribute, len(in.IdentityAttributes)),
	}
	for _, a := range in.IdentityAttributes {
		t, err := ctyType(a.Type)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.Name, err)
		}
		out.Attributes[a.Name] = &tfjson.IdentityAttribute{
			IdentityType:      t,
			Description:       a.Description,
			RequiredForImport: a.RequiredForImport,
			OptionalForImport: a.OptionalForImport,
		}
	}
	return out, nil
}

func function(in *tfprotov6.Function) (*tfjson.FunctionSignature, error) {
	result, err := ctyType(in.Return.Type)
	if err != nil {
		return nil, fmt.Errorf("return: %w", err)
	}
	out := &tfjson.FunctionSignature{
		Description:        in.Description,
		Summary:            in.Summary,
		DeprecationMessage: in.DeprecationMessage,
		ReturnType:         result,
	}
	for _, p := range in.Parameters {
		converted, err := parameter(p)
		if err != nil {
			return nil, err
		}
		out.Parameters = append(out.Parameters, converted)
	}
	if in.VariadicParameter != nil {
		out.VariadicParameter, err = parameter(in.VariadicParameter)
	}
	return out, err
}

func parameter(in *tfprotov6.FunctionParameter) (*tfjson.FunctionParameter, error) {
	t, err := ctyType(in.Type)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", in.Name, err)
	}
	return &tfjson.FunctionParameter{
		Name:        in.Name,
		Description: in.Description,
		IsNullable:  in.AllowNullValue,
		Type:        t,
	}, nil
}

func descriptionKind(in tfprotov6.StringKind) tfjson.SchemaDescriptionKind {
	if in == tfprotov6.StringKindMarkdown {
		return tfjson.SchemaDescriptionKindMarkdown
	}
	return tfjson.SchemaDescriptionKindPlain
}

// ctyType converts through the JSON form of a type, which the two libraries share.
func ctyType(in tftypes.Type) (cty.Type, error) {
	if in == nil {
		return cty.NilType, fmt.Errorf("no type")
	}
	encoded, err := in.MarshalJSON() //nolint:staticcheck // deprecated for providers' own use; it is the wire's form
	if err != nil {
		return cty.NilType, err
	}
	var out cty.Type
	err = out.UnmarshalJSON(encoded)
	return out, err
}
