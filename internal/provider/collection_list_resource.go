package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

// collectionList is a list resource of one kind of object, for `terraform query`. T is the API's object, M its state.
type collectionList[T inventory.Object, M model] struct {
	configured
	kind[T]
	model func(T) M
}

func newRedirectURIList() list.ListResource {
	return &collectionList[workos.RedirectURI, redirectURIModel]{kind: redirectURIKind, model: newRedirectURIModel}
}

func newCORSOriginList() list.ListResource {
	return &collectionList[workos.CORSOrigin, corsOriginModel]{kind: corsOriginKind, model: newCORSOriginModel}
}

func newWebhookEndpointList() list.ListResource {
	withoutSecret := func(object workos.WebhookEndpoint) webhookEndpointModel {
		return webhookEndpointModel{listedWebhookEndpoint: newListedWebhookEndpoint(object)} // a query prints what it lists
	}
	return &collectionList[workos.WebhookEndpoint, webhookEndpointModel]{kind: webhookEndpointKind, model: withoutSecret}
}

func (l *collectionList[T, M]) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = l.typeName
}

func (l *collectionList[T, M]) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists all " + l.plural + " of the environment, including those not managed by Terraform, oldest first.",
	}
}

// List streams the objects and fetches no page that the limit does not need. A limit of 0 or less is none: the protocol
// sends 0 for a limit that was not given. A failure is pushed as a result, because core shows nothing else.
func (l *collectionList[T, M]) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var diags diag.Diagnostics
	if !l.ready("Listing "+l.plural, &diags) {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		var pushed int64
		for object, err := range l.collection(l.inventory).Stream(ctx) {
			if err != nil {
				l.addReadError(&diags, "Could not list "+l.plural, "list "+l.plural, err)
				push(list.ListResult{Diagnostics: diags})
				return
			}
			result, state := req.NewListResult(ctx), l.model(object)
			result.DisplayName = object.Value()
			result.Diagnostics.Append(result.Identity.SetAttribute(ctx, path.Root(l.identity), state.identity())...)
			if req.IncludeResource {
				result.Diagnostics.Append(result.Resource.Set(ctx, state)...)
			}
			pushed++
			if !push(result) || pushed == req.Limit {
				return
			}
		}
	}
}
