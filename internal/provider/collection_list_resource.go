package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

// collectionList is a list resource of one kind of object, for `terraform query`. T is the API's object, M its model, I
// its identity.
type collectionList[T inventory.Object, M, I any] struct {
	configured
	names      kindNames
	collection func(*inventory.Inventory) *inventory.Collection[T]
	model      func(T) M
	identity   func(M) I
}

func newRedirectURIList() list.ListResource {
	return &collectionList[workos.RedirectURI, redirectURIModel, redirectURIIdentity]{
		names:      redirectURINames,
		collection: func(i *inventory.Inventory) *inventory.Collection[workos.RedirectURI] { return i.RedirectURIs },
		model:      newRedirectURIModel,
		identity:   func(m redirectURIModel) redirectURIIdentity { return m.identity() },
	}
}

func newCORSOriginList() list.ListResource {
	return &collectionList[workos.CORSOrigin, corsOriginModel, corsOriginIdentity]{
		names:      corsOriginNames,
		collection: func(i *inventory.Inventory) *inventory.Collection[workos.CORSOrigin] { return i.CORSOrigins },
		model:      newCORSOriginModel,
		identity:   func(m corsOriginModel) corsOriginIdentity { return m.identity() },
	}
}

func (l *collectionList[T, M, I]) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = l.names.typeName
}

func (l *collectionList[T, M, I]) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists all " + l.names.plural + " of the environment, including those not managed by Terraform, oldest first.",
	}
}

// List streams the objects and fetches no page that the limit does not need. A limit of 0 or less is none: the protocol
// sends 0 for a limit that was not given. A failure is pushed as a result, because core shows nothing else.
func (l *collectionList[T, M, I]) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var diags diag.Diagnostics
	if !l.ready("Listing "+l.names.plural, &diags) {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		var pushed int64
		for object, err := range l.collection(l.inventory).Stream(ctx) {
			if err != nil {
				l.addListError(&diags, l.names.plural, err)
				push(list.ListResult{Diagnostics: diags})
				return
			}
			if !push(l.result(ctx, req, object)) {
				return
			}
			if pushed++; pushed == req.Limit {
				return
			}
		}
	}
}

func (l *collectionList[T, M, I]) result(ctx context.Context, req list.ListRequest, object T) list.ListResult {
	result := req.NewListResult(ctx)
	model := l.model(object)
	result.DisplayName = object.Value()
	result.Diagnostics.Append(result.Identity.Set(ctx, l.identity(model))...)
	if req.IncludeResource {
		result.Diagnostics.Append(result.Resource.Set(ctx, model)...)
	}
	return result
}
