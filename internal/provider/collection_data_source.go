package provider

import (
	"context"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

// collectionDataSource is a data source of all objects of one kind, managed or not. T is the API's object, M what is read
// of it.
type collectionDataSource[T inventory.Object, M any] struct {
	configuredDataSource
	kind[T]
	description string
	attributes  map[string]schema.Attribute // of an object, but for those that every kind has
	model       func(T) M
}

func newRedirectURIsDataSource() datasource.DataSource {
	return &collectionDataSource[workos.RedirectURI, redirectURIModel]{
		kind: redirectURIKind, model: newRedirectURIModel,
		description: "Lists all redirect URIs of a WorkOS environment, including those not managed by Terraform. Use it in a " +
			"`check` block to find redirect URIs that nobody declared.",
		attributes: map[string]schema.Attribute{
			"uri": computedString("URI, as WorkOS stores it."),
			"default": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "`true` if this is the environment's default redirect URI.",
			},
		},
	}
}

func newCORSOriginsDataSource() datasource.DataSource {
	return &collectionDataSource[workos.CORSOrigin, corsOriginModel]{
		kind: corsOriginKind, model: newCORSOriginModel,
		description: "Lists all CORS origins of a WorkOS environment, including those not managed by Terraform. Use it in a `check` " +
			"block to find origins that nobody declared.",
		attributes: map[string]schema.Attribute{
			"origin": computedString("Origin, as WorkOS stores it."),
		},
	}
}

func newWebhookEndpointsDataSource() datasource.DataSource {
	return &collectionDataSource[workos.WebhookEndpoint, listedWebhookEndpoint]{
		kind: webhookEndpointKind, model: newListedWebhookEndpoint,
		description: "Lists all webhook endpoints of a WorkOS environment, including those not managed by Terraform. Their secrets " +
			"are left out.",
		attributes: map[string]schema.Attribute{
			"endpoint_url": computedString("URL that WorkOS sends events to, as WorkOS stores it."),
			"events": schema.SetAttribute{
				Computed:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "Names of the events that are sent.",
			},
			"status": computedString("`enabled` or `disabled`."),
		},
	}
}

func (d *collectionDataSource[T, M]) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = d.typeName + "s"
}

// list is the name of the one attribute, such as "redirect_uris".
func (d *collectionDataSource[T, M]) list() string {
	return strings.TrimPrefix(d.typeName, typeName+"_") + "s"
}

func (d *collectionDataSource[T, M]) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"id":         computedString("ID of the " + d.singular + "."),
		"created_at": computedTime("Time of creation"),
		"updated_at": computedTime("Time of the last change"),
	}
	maps.Copy(attributes, d.attributes)
	resp.Schema = schema.Schema{
		MarkdownDescription: d.description,
		Attributes: map[string]schema.Attribute{
			d.list(): schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "All " + d.plural + " of the environment, oldest first.",
				NestedObject:        schema.NestedAttributeObject{Attributes: attributes},
			},
		},
	}
}

func (d *collectionDataSource[T, M]) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !d.ready("Reading "+d.plural, &resp.Diagnostics) {
		return
	}
	objects, err := d.collection(d.inventory).All(ctx)
	if err != nil {
		d.addReadError(&resp.Diagnostics, "Could not list "+d.plural, "list "+d.plural, err)
		return
	}
	models := make([]M, len(objects))
	for i, object := range objects {
		models[i] = d.model(object)
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(d.list()), models)...)
}

// computedString is a computed attribute of a listed object.
func computedString(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

// computedTime is a computed time. what is the beginning of its description.
func computedTime(what string) schema.StringAttribute {
	return computedString(what + ", in RFC 3339 format, by the clock of WorkOS.")
}
