package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

var (
	_ datasource.DataSourceWithConfigure = (*collectionDataSource[workos.RedirectURI])(nil)
	_ datasource.DataSourceWithConfigure = (*collectionDataSource[workos.CORSOrigin])(nil)
)

// collectionDataSource is every object of one kind that the environment holds, declared or not. It reads from the
// list that all resources of the run share.
type collectionDataSource[T inventory.Object] struct {
	configuredDataSource
	noun noun[T]
	// attribute holds the objects; the data source is called after it.
	attribute   string
	description string
	// object is the schema of one of them: the attributes that the noun's state has.
	object schema.NestedAttributeObject
}

func newRedirectURIsDataSource() datasource.DataSource {
	return &collectionDataSource[workos.RedirectURI]{
		noun:      redirectURINoun{},
		attribute: "redirect_uris",
		description: "All redirect URIs of the environment, those that no resource declares too. With resources in the same " +
			"configuration, both are served from one listing.",
		object: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"uri": schema.StringAttribute{
				Computed:            true,
				CustomType:          textType{rule: redirectURIRule},
				MarkdownDescription: "The URI, as WorkOS matches it.",
			},
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The redirect URI's id, by which it can be imported.",
			},
			"default": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "Whether it is the environment's default redirect URI.",
			},
			"created_at": listedAt("created"),
			"updated_at": listedAt("last changed"),
		}},
	}
}

func newCORSOriginsDataSource() datasource.DataSource {
	return &collectionDataSource[workos.CORSOrigin]{
		noun:      corsOriginNoun{},
		attribute: "cors_origins",
		description: "All CORS origins of the environment, those that no resource declares too. With resources in the same " +
			"configuration, both are served from one listing.",
		object: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"origin": schema.StringAttribute{
				Computed:            true,
				CustomType:          textType{rule: corsOriginRule},
				MarkdownDescription: "The origin, as WorkOS spells it.",
			},
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The origin's id, by which it can be imported.",
			},
			"created_at": listedAt("created"),
			"updated_at": listedAt("last changed"),
		}},
	}
}

func listedAt(happened string) schema.StringAttribute {
	return schema.StringAttribute{
		Computed:            true,
		MarkdownDescription: "When it was " + happened + ": an RFC 3339 time by WorkOS's clock.",
	}
}

func (d *collectionDataSource[T]) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName + "_" + d.attribute
}

func (d *collectionDataSource[T]) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: d.description,
		Attributes: map[string]schema.Attribute{
			d.attribute: schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The " + d.noun.words().plural + ", oldest first.",
				NestedObject:        d.object,
			},
		},
	}
}

func (d *collectionDataSource[T]) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	w := d.noun.words()
	if !d.ready("Reading the "+w.plural, &resp.Diagnostics) {
		return
	}
	objects, err := d.noun.collection(d.inventory).All(ctx)
	if err != nil {
		d.addListError(&resp.Diagnostics, w, err)
		return
	}
	shape := map[string]attr.Type{}
	for name, attribute := range d.object.Attributes {
		shape[name] = attribute.GetType()
	}
	listed := make([]attr.Value, len(objects))
	for i, object := range objects {
		listed[i] = objectValue(ctx, d.noun.state(object, object.Value()))
	}
	values, diags := types.ListValue(types.ObjectType{AttrTypes: shape}, listed)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(d.attribute), values)...)
}
