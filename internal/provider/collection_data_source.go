package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/workos/terraform-provider-workos/internal/inventory"
)

// collectionDataSource is a data source of all objects of one kind, managed or not. T is the API's object, M its model.
type collectionDataSource[T inventory.Object, M any] struct {
	configuredDataSource
	attribute   string // such as "redirect_uris", also the type name after "workos_"
	plural      string // such as "redirect URIs"
	description string
	object      map[string]schema.Attribute
	collection  func(*inventory.Inventory) *inventory.Collection[T]
	model       func(T) M
}

func (d *collectionDataSource[T, M]) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName + "_" + d.attribute
}

func (d *collectionDataSource[T, M]) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: d.description,
		Attributes: map[string]schema.Attribute{
			d.attribute: schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "All " + d.plural + " of the environment, oldest first.",
				NestedObject:        schema.NestedAttributeObject{Attributes: d.object},
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
		d.addListError(&resp.Diagnostics, d.plural, err)
		return
	}
	models := make([]M, len(objects))
	for i, object := range objects {
		models[i] = d.model(object)
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(d.attribute), models)...)
}

// computedString is a computed attribute of a listed object.
func computedString(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

// computedTime is a computed time. what is the beginning of its description.
func computedTime(what string) schema.StringAttribute {
	return computedString(what + ", in RFC 3339 format, by the clock of WorkOS.")
}
