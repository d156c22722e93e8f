package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/workos/terraform-provider-workos/internal/inventory"
)

var _ datasource.DataSourceWithConfigure = (*jwtTemplateDataSource)(nil)

// jwtTemplateDataSource is the environment's JWT template, declared or not.
type jwtTemplateDataSource struct {
	configuredDataSource
}

// jwtTemplateDataModel is the state of a workos_jwt_template data source; all null where there is no template.
type jwtTemplateDataModel struct {
	Content   types.String `tfsdk:"content"`
	CreatedAt types.String `tfsdk:"created_at"`
	UpdatedAt types.String `tfsdk:"updated_at"`
}

func newJWTTemplateDataSource() datasource.DataSource { return &jwtTemplateDataSource{} }

func (d *jwtTemplateDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName + "_jwt_template"
}

func (d *jwtTemplateDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The JWT template of the environment, also one that no resource declares. Where the environment has none, " +
			"every attribute is null.",
		Attributes: map[string]schema.Attribute{
			"content": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The template, character for character as WorkOS holds it.",
			},
			"created_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "When the template was first set: an RFC 3339 time by WorkOS's clock.",
			},
			"updated_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "When the template was last set: an RFC 3339 time by WorkOS's clock.",
			},
		},
	}
}

func (d *jwtTemplateDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !d.ready("Reading the JWT template", &resp.Diagnostics) {
		return
	}
	const summary = "Could not read the JWT template"
	template, presence, err := d.inventory.JWTTemplate.Look(ctx)
	if err != nil {
		d.addAPIError(&resp.Diagnostics, summary, err)
		return
	}
	var model jwtTemplateDataModel // its zero value is all null
	switch presence {
	case inventory.Found, inventory.Readded:
		model = jwtTemplateDataModel{
			Content:   types.StringValue(template.Content),
			CreatedAt: optional(template.CreatedAt),
			UpdatedAt: optional(template.UpdatedAt),
		}
	case inventory.Unlistable:
		resp.Diagnostics.AddError(summary, "The API at this address can't read the JWT template, so it can't be seen whether there is one. "+
			"Check base_url and "+envBaseURL+".")
		return
	case inventory.Gone:
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}
