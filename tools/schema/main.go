// Command schema writes the provider's schemas to the standard output, in the form of `terraform providers schema -json`
// (https://developer.hashicorp.com/terraform/cli/commands/providers/schema), for tfplugindocs. A CLI is not asked:
// older ones leave out identities, functions and list resources, and the docs must not depend on which one is there.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/workos/terraform-provider-workos/internal/provider"
)

type object map[string]any

func main() {
	if err := write(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "schema:", err)
		os.Exit(1)
	}
}

func write(ctx context.Context) error {
	server := providerserver.NewProtocol6(provider.New("dev")())()
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return err
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return err
	}
	for _, d := range append(schemas.Diagnostics, identities.Diagnostics...) {
		if d.Severity == tfprotov6.DiagnosticSeverityError { // how the framework reports an invalid schema
			err = errors.Join(err, fmt.Errorf("%s: %s", d.Summary, d.Detail))
		}
	}
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	return encoder.Encode(object{
		"format_version": "1.0",
		"provider_schemas": object{"workos": object{ // tfplugindocs looks for the bare name
			"provider":                  schema(schemas.Provider),
			"resource_schemas":          each(schemas.ResourceSchemas, schema),
			"data_source_schemas":       each(schemas.DataSourceSchemas, schema),
			"list_resource_schemas":     each(schemas.ListResourceSchemas, schema),
			"functions":                 each(schemas.Functions, function),
			"resource_identity_schemas": each(identities.IdentitySchemas, identity),
		}},
	})
}

func each[T any](in map[string]T, convert func(T) object) object {
	out := object{}
	for name, value := range in {
		out[name] = convert(value)
	}
	return out
}

func schema(in *tfprotov6.Schema) object {
	return object{"version": in.Version, "block": block(in.Block)}
}

func block(in *tfprotov6.SchemaBlock) object {
	blocks := object{}
	for _, nested := range in.BlockTypes {
		blocks[nested.TypeName] = object{
			"nesting_mode": strings.ToLower(nested.Nesting.String()),
			"block":        block(nested.Block), "min_items": nested.MinItems, "max_items": nested.MaxItems,
		}
	}
	return object{
		"attributes": attributes(in.Attributes), "block_types": blocks, "deprecated": in.Deprecated,
		"description": in.Description, "description_kind": strings.ToLower(in.DescriptionKind.String()),
	}
}

func attributes(in []*tfprotov6.SchemaAttribute) object {
	out := object{}
	for _, a := range in {
		attribute := object{
			"description": a.Description, "description_kind": strings.ToLower(a.DescriptionKind.String()), "deprecated": a.Deprecated,
			"required": a.Required, "optional": a.Optional, "computed": a.Computed, "sensitive": a.Sensitive, "write_only": a.WriteOnly,
		}
		if a.NestedType == nil {
			attribute["type"] = typeOf(a.Type)
		} else {
			attribute["nested_type"] = object{
				"nesting_mode": strings.ToLower(a.NestedType.Nesting.String()), "attributes": attributes(a.NestedType.Attributes),
			}
		}
		out[a.Name] = attribute
	}
	return out
}

func identity(in *tfprotov6.ResourceIdentitySchema) object {
	attributes := object{}
	for _, a := range in.IdentityAttributes {
		attributes[a.Name] = object{
			"type": typeOf(a.Type), "description": a.Description,
			"required_for_import": a.RequiredForImport, "optional_for_import": a.OptionalForImport,
		}
	}
	return object{"version": in.Version, "attributes": attributes}
}

func function(in *tfprotov6.Function) object {
	parameters := make([]object, len(in.Parameters))
	for i, p := range in.Parameters {
		parameters[i] = parameter(p)
	}
	out := object{
		"summary": in.Summary, "description": in.Description, "deprecation_message": in.DeprecationMessage,
		"parameters": parameters, "return_type": typeOf(in.Return.Type),
	}
	if in.VariadicParameter != nil {
		out["variadic_parameter"] = parameter(in.VariadicParameter)
	}
	return out
}

func parameter(in *tfprotov6.FunctionParameter) object {
	return object{"name": in.Name, "description": in.Description, "is_nullable": in.AllowNullValue, "type": typeOf(in.Type)}
}

// typeOf returns the JSON form of a type, such as ["list","string"], which the protocol and the CLI share.
func typeOf(in tftypes.Type) json.RawMessage {
	encoded, err := in.MarshalJSON() //nolint:staticcheck // deprecated for providers; it is the protocol's form
	if err != nil {
		panic(err) // the schema was valid for the framework
	}
	return encoded
}
