package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// jwtTemplateDataSource is the environment's JWT template, managed or not.
type jwtTemplateDataSource struct{ configuredDataSource }

func newJWTTemplateDataSource() datasource.DataSource { return &jwtTemplateDataSource{} }

// jwtTemplateDataModel is the state of a workos_jwt_template data source; all null if there is no template.
type jwtTemplateDataModel struct {
	Content   types.String `tfsdk:"content"`
	CreatedAt types.String `tfsdk:"created_at"`
	UpdatedAt types.String `tfsdk:"updated_at"`
}

func (d *jwtTemplateDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = jwtTemplateType
}

func (d *jwtTemplateDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the JWT template of a WorkOS environment, even if it is not managed by Terraform. If the environment has " +
			"none, every attribute is null.",
		Attributes: map[string]schema.Attribute{
			"content":    computedString("Template, exactly as WorkOS stores it."),
			"created_at": computedTime("Time of creation"),
			"updated_at": computedTime("Time of the last change"),
		},
	}
}

func (d *jwtTemplateDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !d.ready("Reading the JWT template", &resp.Diagnostics) {
		return
	}
	template, found, err := d.inventory.JWTTemplate.Get(ctx)
	if err != nil {
		d.addReadError(&resp.Diagnostics, "Could not read the JWT template", "read the JWT template", err)
		return
	}
	var model jwtTemplateDataModel // its zero value is all null
	if found {
		model = jwtTemplateDataModel{
			Content:   types.StringValue(template.Content),
			CreatedAt: optional(template.CreatedAt),
			UpdatedAt: optional(template.UpdatedAt),
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}
