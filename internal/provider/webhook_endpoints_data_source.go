package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

// webhookEndpointDataModel is a webhook endpoint without its secret.
type webhookEndpointDataModel struct {
	ID          types.String `tfsdk:"id"`
	EndpointURL stringValue  `tfsdk:"endpoint_url"`
	Events      types.Set    `tfsdk:"events"`
	Status      types.String `tfsdk:"status"`
	CreatedAt   types.String `tfsdk:"created_at"`
	UpdatedAt   types.String `tfsdk:"updated_at"`
}

func webhookEndpointCollection(i *inventory.Inventory) *inventory.Collection[workos.WebhookEndpoint] {
	return i.WebhookEndpoints.Collection
}

func newWebhookEndpointsDataSource() datasource.DataSource {
	return &collectionDataSource[workos.WebhookEndpoint, webhookEndpointDataModel]{
		attribute: "webhook_endpoints",
		plural:    "webhook endpoints",
		description: "Lists all webhook endpoints of a WorkOS environment, including those not managed by Terraform. Their secrets " +
			"are left out.",
		object: map[string]schema.Attribute{
			"endpoint_url": schema.StringAttribute{
				Computed:            true,
				CustomType:          stringType{semantics: webhookURLSemantics},
				MarkdownDescription: "URL that WorkOS sends events to, as WorkOS stores it.",
			},
			"events": schema.SetAttribute{
				Computed:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "Names of the events that are sent.",
			},
			"status":     computedString("`enabled` or `disabled`."),
			"id":         computedString("ID of the webhook endpoint."),
			"created_at": computedTime("Time of creation"),
			"updated_at": computedTime("Time of the last change"),
		},
		collection: webhookEndpointCollection,
		model: func(object workos.WebhookEndpoint) webhookEndpointDataModel {
			m := newWebhookEndpointModel(object)
			return webhookEndpointDataModel{m.ID, m.EndpointURL, m.Events, m.Status, m.CreatedAt, m.UpdatedAt}
		},
	}
}

func newWebhookEndpointList() list.ListResource {
	return &collectionList[workos.WebhookEndpoint, webhookEndpointModel, webhookEndpointIdentity]{
		names:      webhookEndpointNames,
		collection: webhookEndpointCollection,
		model: func(object workos.WebhookEndpoint) webhookEndpointModel {
			object.Secret = "" // a query prints what it lists
			return newWebhookEndpointModel(object)
		},
		identity: func(m webhookEndpointModel) webhookEndpointIdentity { return m.identity() },
	}
}
