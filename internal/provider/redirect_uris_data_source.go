package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

func newRedirectURIsDataSource() datasource.DataSource {
	return &collectionDataSource[workos.RedirectURI, redirectURIModel]{
		attribute: "redirect_uris",
		plural:    "redirect URIs",
		description: "Lists all redirect URIs of a WorkOS environment, including those not managed by Terraform. Use it in a " +
			"`check` block to find redirect URIs that nobody declared.",
		object: map[string]schema.Attribute{
			"uri": schema.StringAttribute{
				Computed:            true,
				CustomType:          stringType{semantics: redirectURISemantics},
				MarkdownDescription: "URI, as WorkOS stores it.",
			},
			"id": computedString("ID of the redirect URI."),
			"default": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "`true` if this is the environment's default redirect URI.",
			},
			"created_at": computedTime("Time of creation"),
			"updated_at": computedTime("Time of the last change"),
		},
		collection: func(i *inventory.Inventory) *inventory.Collection[workos.RedirectURI] { return i.RedirectURIs },
		model:      newRedirectURIModel,
	}
}
