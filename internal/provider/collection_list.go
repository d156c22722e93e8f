package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

var (
	_ list.ListResourceWithConfigure = (*collectionList[workos.RedirectURI])(nil)
	_ list.ListResourceWithConfigure = (*collectionList[workos.CORSOrigin])(nil)
)

// collectionList lists the objects of one kind for `terraform query`, declared or not.
type collectionList[T inventory.Object] struct {
	configured
	noun noun[T]
}

func newRedirectURIList() list.ListResource {
	return &collectionList[workos.RedirectURI]{noun: redirectURINoun{}}
}

func newCORSOriginList() list.ListResource {
	return &collectionList[workos.CORSOrigin]{noun: corsOriginNoun{}}
}

func (l *collectionList[T]) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = l.noun.words().typeName
}

func (l *collectionList[T]) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: fmt.Sprintf("All %s of the environment, those that no resource declares too, oldest first. The display "+
			"name is the %s itself.", l.noun.words().plural, l.noun.words().name),
	}
}

// List streams the objects page by page, and stops at the limit: no page is fetched that is not needed. A limit of 0 or
// less is none (0 is what the protocol sends for a limit that was not given). A failure is pushed as a result, for
// core shows nothing else.
func (l *collectionList[T]) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var diags diag.Diagnostics
	if !l.ready("Listing the "+l.noun.words().plural, &diags) {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		var pushed int64
		for object, err := range l.noun.collection(l.inventory).Stream(ctx) {
			if err != nil {
				l.addListError(&diags, l.noun.words(), err)
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

// result is an object as a query shows it: under its value, and as an import would store it.
func (l *collectionList[T]) result(ctx context.Context, req list.ListRequest, object T) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = object.Value()
	result.Diagnostics.Append(result.Identity.SetAttribute(ctx, path.Root(l.noun.words().attribute), l.noun.identity(object.Value()))...)
	if req.IncludeResource {
		result.Diagnostics.Append(result.Resource.Set(ctx, objectValue(ctx, l.noun.state(object, object.Value())))...)
	}
	return result
}

// addListError tells of a whole list that could not be read.
func (r *run) addListError(diags *diag.Diagnostics, w words, err error) {
	summary := "Could not list the " + w.plural
	var answer *workos.Error
	if errors.Is(err, workos.ErrNoSuchRoute) && errors.As(err, &answer) {
		diags.AddError(summary, fmt.Sprintf("The API at this address has no list of %s, so what the environment holds can't be seen.\n\n%s",
			w.plural, r.describe(answer, err)))
		return
	}
	r.addAPIError(diags, summary, err)
}
