package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

func newCORSOriginsDataSource() datasource.DataSource {
	return &collectionDataSource[workos.CORSOrigin, corsOriginModel]{
		attribute: "cors_origins",
		plural:    "CORS origins",
		description: "Lists all CORS origins of a WorkOS environment, including those not managed by Terraform. Use it in a `check` " +
			"block to find origins that nobody declared.",
		object: map[string]schema.Attribute{
			"origin": schema.StringAttribute{
				Computed:            true,
				CustomType:          stringType{semantics: corsOriginSemantics},
				MarkdownDescription: "Origin, as WorkOS stores it.",
			},
			"id":         computedString("ID of the CORS origin."),
			"created_at": computedTime("Time of creation"),
			"updated_at": computedTime("Time of the last change"),
		},
		collection: func(i *inventory.Inventory) *inventory.Collection[workos.CORSOrigin] { return i.CORSOrigins },
		model:      newCORSOriginModel,
	}
}
