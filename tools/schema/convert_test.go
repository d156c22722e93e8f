package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// answers is a provider that knows its schemas and nothing else.
type answers struct {
	tfprotov6.ProviderServer

	schemas    *tfprotov6.GetProviderSchemaResponse
	identities *tfprotov6.GetResourceIdentitySchemasResponse
}

func (a answers) GetProviderSchema(
	context.Context, *tfprotov6.GetProviderSchemaRequest,
) (*tfprotov6.GetProviderSchemaResponse, error) {
	return a.schemas, nil
}

func (a answers) GetResourceIdentitySchemas(
	context.Context, *tfprotov6.GetResourceIdentitySchemasRequest,
) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	if a.identities == nil {
		return nil, errors.New("no identities")
	}
	return a.identities, nil
}

func blockOf(attributes ...*tfprotov6.SchemaAttribute) *tfprotov6.Schema {
	return &tfprotov6.Schema{Version: 3, Block: &tfprotov6.SchemaBlock{
		Attributes:      attributes,
		Description:     "What it *is*.",
		DescriptionKind: tfprotov6.StringKindMarkdown,
	}}
}

func TestWriteHasTheFormOfTheCLI(t *testing.T) {
	t.Parallel()
	text := &tfprotov6.SchemaAttribute{Name: "text", Type: tftypes.String, Description: "A text.", Required: true}
	nested := blockOf(text, &tfprotov6.SchemaAttribute{
		Name:     "items",
		Computed: true,
		NestedType: &tfprotov6.SchemaObject{
			Nesting: tfprotov6.SchemaObjectNestingModeSet,
			Attributes: []*tfprotov6.SchemaAttribute{{
				Name: "flags", Optional: true, Type: tftypes.List{ElementType: tftypes.Bool},
			}},
		},
	})
	nested.Block.BlockTypes = []*tfprotov6.SchemaNestedBlock{{
		TypeName: "limit", Nesting: tfprotov6.SchemaNestedBlockNestingModeList, MinItems: 1, MaxItems: 2,
		Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{text}},
	}}
	server := answers{
		schemas: &tfprotov6.GetProviderSchemaResponse{
			Provider: blockOf(&tfprotov6.SchemaAttribute{
				Name: "key", Type: tftypes.String, Optional: true, Sensitive: true, Deprecated: true, WriteOnly: true,
			}),
			ResourceSchemas:     map[string]*tfprotov6.Schema{"workos_thing": nested},
			ListResourceSchemas: map[string]*tfprotov6.Schema{"workos_thing": blockOf()},
			Functions: map[string]*tfprotov6.Function{"render": {
				Summary:     "Renders.",
				Description: "It *renders*.",
				Parameters: []*tfprotov6.FunctionParameter{
					{Name: "text", Type: tftypes.String, Description: "A text."},
					{Name: "any", Type: tftypes.DynamicPseudoType, AllowNullValue: true},
				},
				VariadicParameter: &tfprotov6.FunctionParameter{Name: "more", Type: tftypes.Map{ElementType: tftypes.Number}},
				Return:            &tfprotov6.FunctionReturn{Type: tftypes.DynamicPseudoType},
			}},
		},
		identities: &tfprotov6.GetResourceIdentitySchemasResponse{
			IdentitySchemas: map[string]*tfprotov6.ResourceIdentitySchema{"workos_thing": {
				IdentityAttributes: []*tfprotov6.ResourceIdentitySchemaAttribute{
					{Name: "text", Type: tftypes.String, Description: "A text.", RequiredForImport: true},
				},
			}},
		},
	}
	const want = `{"format_version": "1.0", "provider_schemas": {"workos": {
		"provider": {"version": 3, "block": {
			"description": "What it *is*.", "description_kind": "markdown",
			"attributes": {"key": {"type": "string", "description_kind": "plain",
				"deprecated": true, "optional": true, "sensitive": true, "write_only": true}}}},
		"resource_schemas": {"workos_thing": {"version": 3, "block": {
			"description": "What it *is*.", "description_kind": "markdown",
			"attributes": {
				"text": {"type": "string", "description": "A text.", "description_kind": "plain", "required": true},
				"items": {"computed": true, "description_kind": "plain", "nested_type": {"nesting_mode": "set",
					"attributes": {"flags": {"type": ["list", "bool"], "description_kind": "plain", "optional": true}}}}},
			"block_types": {"limit": {"nesting_mode": "list", "min_items": 1, "max_items": 2, "block": {
				"description_kind": "plain", "attributes": {
					"text": {"type": "string", "description": "A text.", "description_kind": "plain", "required": true}}}}}}}},
		"list_resource_schemas": {"workos_thing": {"version": 3, "block": {
			"description": "What it *is*.", "description_kind": "markdown"}}},
		"resource_identity_schemas": {"workos_thing": {"version": 0, "attributes": {
			"text": {"type": "string", "description": "A text.", "required_for_import": true}}}},
		"functions": {"render": {"summary": "Renders.", "description": "It *renders*.", "return_type": "dynamic",
			"parameters": [
				{"name": "text", "type": "string", "description": "A text."},
				{"name": "any", "type": "dynamic", "is_nullable": true}],
			"variadic_parameter": {"name": "more", "type": ["map", "number"]}}}
	}}}`

	var written bytes.Buffer
	if err := write(t.Context(), &written, "workos", server); err != nil {
		t.Fatal(err)
	}
	if got := decode(t, written.Bytes()); !reflect.DeepEqual(got, decode(t, []byte(want))) {
		t.Errorf("wrote\n%s\nwant\n%s", written.String(), want)
	}
	var read tfjson.ProviderSchemas
	if err := json.Unmarshal(written.Bytes(), &read); err != nil {
		t.Errorf("the reader of the CLI's form refuses it: %v", err)
	}
}

func decode(t *testing.T, encoded []byte) any {
	t.Helper()
	var out any
	if err := json.Unmarshal(encoded, &out); err != nil {
		t.Fatalf("not JSON: %v", err)
	}
	return out
}

func TestWriteTellsWhatFailed(t *testing.T) {
	t.Parallel()
	noType := blockOf(&tfprotov6.SchemaAttribute{Name: "text"})
	noNesting := blockOf()
	noNesting.Block.BlockTypes = []*tfprotov6.SchemaNestedBlock{{TypeName: "limit", Block: &tfprotov6.SchemaBlock{}}}
	identities := &tfprotov6.GetResourceIdentitySchemasResponse{}
	tests := map[string]struct {
		server answers
		want   string
	}{
		"the provider's own finding": {
			answers{identities: identities, schemas: &tfprotov6.GetProviderSchemaResponse{
				Diagnostics: []*tfprotov6.Diagnostic{
					{Severity: tfprotov6.DiagnosticSeverityError, Summary: "Bad schema", Detail: "of a thing"},
				},
			}},
			"Bad schema: of a thing",
		},
		"a failed call": {
			answers{schemas: &tfprotov6.GetProviderSchemaResponse{}},
			"GetResourceIdentitySchemas: no identities",
		},
		"an attribute without a type": {
			answers{identities: identities, schemas: &tfprotov6.GetProviderSchemaResponse{
				ResourceSchemas: map[string]*tfprotov6.Schema{"workos_thing": noType},
			}},
			"resource workos_thing: text: no type",
		},
		"a block without a nesting mode": {
			answers{identities: identities, schemas: &tfprotov6.GetProviderSchemaResponse{
				DataSourceSchemas: map[string]*tfprotov6.Schema{"workos_thing": noNesting},
			}},
			"data source workos_thing: limit: unknown nesting mode INVALID",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var written bytes.Buffer
			err := write(t.Context(), &written, "workos", test.server)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %v, want %q", err, test.want)
			}
			if written.Len() > 0 {
				t.Errorf("wrote %q in spite of the error", written.String())
			}
		})
	}
}
