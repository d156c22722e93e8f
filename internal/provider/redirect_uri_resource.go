package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/weburl"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

var (
	_ resource.ResourceWithConfigure   = (*collectionResource[workos.RedirectURI])(nil)
	_ resource.ResourceWithModifyPlan  = (*collectionResource[workos.RedirectURI])(nil)
	_ resource.ResourceWithImportState = (*collectionResource[workos.RedirectURI])(nil)
	_ resource.ResourceWithIdentity    = (*collectionResource[workos.RedirectURI])(nil)
)

func newRedirectURIResource() resource.Resource {
	return &collectionResource[workos.RedirectURI]{noun: redirectURINoun{}}
}

// redirectURINoun is an address that a sign-in may return to. Matching is exact, so every spelling is a URI of its own.
type redirectURINoun struct{}

var redirectURIRule = &textRule{
	name:  "RedirectURI",
	about: "an absolute URI without white space or credentials",
	check: func(at path.Path, value string) diag.Diagnostics {
		return problemDiagnostics(at, value, weburl.CheckRedirectURI(value))
	},
	same:  func(a, b string) bool { return a == b },
	alike: weburl.SameOrigin, // which compares what stands behind the host exactly
}

func (redirectURINoun) words() words {
	return words{typeName: "workos_redirect_uri", name: "redirect URI", plural: "redirect URIs", attribute: "uri"}
}

func (redirectURINoun) schema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A redirect URI of the environment's AuthKit: an address that a sign-in may return to.",
		Attributes: map[string]schema.Attribute{
			"uri": schema.StringAttribute{
				Required:   true,
				CustomType: textType{rule: redirectURIRule},
				Validators: []validator.String{redirectURIRule},
				MarkdownDescription: "The URI, an absolute URL such as `https://example.com/callback` or one of a native app's own " +
					"scheme such as `myapp://callback`. WorkOS matches it exactly: another spelling is another URI. Staging " +
					"environments also accept `http` and localhost; `*` may stand once, in the label furthest from the root. " +
					"Changing it replaces the redirect URI.",
			},
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The redirect URI's id, given by WorkOS.",
			},
			"default": schema.BoolAttribute{
				Computed: true,
				MarkdownDescription: "Whether it is the environment's default redirect URI. The default is chosen in the WorkOS " +
					"Dashboard, and can't be deleted.",
			},
			"created_at": createdAt("redirect URI"),
			"updated_at": updatedAt("redirect URI"),
		},
	}
}

func createdAt(name string) schema.StringAttribute {
	return schema.StringAttribute{
		Computed:            true,
		MarkdownDescription: "When the " + name + " was created: an RFC 3339 time by WorkOS's clock.",
	}
}

func updatedAt(name string) schema.StringAttribute {
	return schema.StringAttribute{
		Computed:            true,
		MarkdownDescription: "When the " + name + " was last changed: an RFC 3339 time by WorkOS's clock.",
	}
}

func (redirectURINoun) collection(i *inventory.Inventory) *inventory.Collection[workos.RedirectURI] {
	return i.RedirectURIs
}

func (redirectURINoun) state(object workos.RedirectURI, value string) map[string]attr.Value {
	return map[string]attr.Value{
		"id":         types.StringValue(object.ID),
		"uri":        textValue{StringValue: basetypes.NewStringValue(value), rule: redirectURIRule},
		"default":    types.BoolValue(object.Default),
		"created_at": optional(object.CreatedAt),
		"updated_at": optional(object.UpdatedAt),
	}
}

func (redirectURINoun) updated(object workos.RedirectURI) types.String {
	return optional(object.UpdatedAt)
}

func (redirectURINoun) identity(value string) string { return value }

func (redirectURINoun) rule() *textRule { return redirectURIRule }

func (redirectURINoun) production(value string) []weburl.Problem {
	return weburl.CheckRedirectURIInProduction(value)
}

func (n redirectURINoun) planDestroy(ctx context.Context, h held, state attributes, diags *diag.Diagnostics) {
	var isDefault types.Bool
	diags.Append(state.GetAttribute(ctx, path.Root("default"), &isDefault)...)
	if isDefault.ValueBool() {
		diags.AddWarning(fmt.Sprintf("%s is the default and can't be deleted", capitalised(n.words().named(h.value, h.id))),
			"WorkOS refuses to delete an environment's default redirect URI, so apply will fail for it. "+defaultWaysOut(h))
	}
}

// planExisting refuses what no resource holds.
func (n redirectURINoun) planExisting(ctx context.Context, r *collectionResource[workos.RedirectURI], object workos.RedirectURI, diags *diag.Diagnostics) {
	holding := r.collection().Holding(ctx, object.ID)
	if !tellHolding(holding, path.Root("uri"), n.words().named(object.URI, object.ID), n.words().typeName, diags) {
		n.refuseExisting(object, diags)
	}
}

func (n redirectURINoun) refuseExisting(object workos.RedirectURI, diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root("uri"), fmt.Sprintf("%s exists already", capitalised(n.words().named(object.URI, object.ID))), fmt.Sprintf(
		"The environment holds it since %s, and this resource does not, so it may be somebody else's. Terraform leaves it alone. To "+
			"manage it here, import it:\n\n%s\n\n%s",
		object.CreatedAt, importBlock(n.words().typeName, object.ID), otherReasons))
}

func (n redirectURINoun) createExisting(r *collectionResource[workos.RedirectURI], value string, object workos.RedirectURI, refusal error, diags *diag.Diagnostics) bool {
	if object.ID == "" {
		r.addAPIError(diags, fmt.Sprintf("%s exists already", capitalised(n.words().named(value, ""))), refusal, "uri")
		return false
	}
	if r.collection().IsOwn(object) {
		addDeclaredTwice(path.Root("uri"), n.words().named(value, object.ID), madeInThisRun, diags)
		return false
	}
	n.refuseExisting(object, diags)
	return false
}

// adopted is false: a redirect URI that is there is never taken over without an import.
func (redirectURINoun) adopted(string) bool { return false }

// remains is reached only where the API can neither delete nor list: else a redirect URI that stays is an error.
func (n redirectURINoun) remains(h held, _ bool, diags *diag.Diagnostics) {
	diags.AddWarning(fmt.Sprintf("%s may still be there", capitalised(n.words().named(h.value, h.id))),
		"The API at this address can neither delete a redirect URI nor list them. It was removed from the state. Look in the "+
			"WorkOS Dashboard and delete it there.")
}

// addDefaultRedirectURIError tells of the refused deletion of the default, and of both ways out.
func addDefaultRedirectURIError(r *run, summary string, h held, err error, diags *diag.Diagnostics) {
	inner := diag.Diagnostics{}
	r.addAPIError(&inner, summary, err)
	for _, d := range inner {
		diags.AddError(d.Summary(), d.Detail()+"\n\nIt is the environment's default redirect URI. "+defaultWaysOut(h))
	}
}

func defaultWaysOut(h held) string {
	return fmt.Sprintf("Either make another redirect URI the default first, in the WorkOS Dashboard, and run it again; or "+
		"leave this one (%s) in place and only let Terraform forget it:\n\n"+
		"  removed {\n    from = workos_redirect_uri.NAME_OF_THIS_RESOURCE\n    lifecycle {\n      destroy = false\n    }\n  }", h.id)
}
