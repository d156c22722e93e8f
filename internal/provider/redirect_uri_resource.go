package provider

import (
	"context"
	"fmt"

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

// redirectURIModel is the state of a workos_redirect_uri.
type redirectURIModel struct {
	ID        types.String `tfsdk:"id"`
	URI       textValue    `tfsdk:"uri"`
	Default   types.Bool   `tfsdk:"default"`
	CreatedAt types.String `tfsdk:"created_at"`
	UpdatedAt types.String `tfsdk:"updated_at"`
}

var redirectURIRule = &textRule{
	name:  "RedirectURI",
	about: "an absolute URI without white space or credentials",
	check: func(at path.Path, value string) diag.Diagnostics {
		return problemDiagnostics(at, value, weburl.CheckRedirectURI(value))
	},
	same: func(a, b string) bool { return a == b },
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

func (redirectURINoun) state(object workos.RedirectURI, value string) any {
	return redirectURIModel{
		ID:        types.StringValue(object.ID),
		URI:       textValue{StringValue: basetypes.NewStringValue(value), rule: redirectURIRule},
		Default:   types.BoolValue(object.Default),
		CreatedAt: optional(object.CreatedAt),
		UpdatedAt: optional(object.UpdatedAt),
	}
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

// planExisting refuses what nothing in the state holds. What a resource of this run has read may be renamed, or
// replaced because it is tainted: apply will see.
func (n redirectURINoun) planExisting(ctx context.Context, r *collectionResource[workos.RedirectURI], object workos.RedirectURI, diags *diag.Diagnostics) {
	if !r.collection().WasRead(ctx, object.ID) {
		n.refuseExisting(object, diags)
		return
	}
	diags.AddAttributeWarning(path.Root("uri"), fmt.Sprintf("%s is held by a resource already", capitalised(n.words().named(object.URI, object.ID))),
		"If that resource is being replaced (it is tainted, or -replace names it), all is well: it goes first. If this one is that "+
			"resource under a new name, say so, or apply may find the URI still in place and refuse:\n\n"+
			"  moved {\n    from = workos_redirect_uri.OLD_NAME\n    to   = workos_redirect_uri.NEW_NAME\n  }")
}

func (n redirectURINoun) refuseExisting(object workos.RedirectURI, diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root("uri"), fmt.Sprintf("%s exists already", capitalised(n.words().named(object.URI, object.ID))), fmt.Sprintf(
		"The environment holds it since %s, and this configuration's state does not, so it may be somebody else's. Terraform "+
			"leaves it alone. To manage it here, import it:\n\n%s\n\nIf it is this resource itself being replaced with "+
			"create_before_destroy, remove that setting: an environment holds a redirect URI only once. If another resource "+
			"of this configuration held it until now, a moved block tells Terraform so.",
		object.CreatedAt, importBlock(n.words().typeName, object.ID)))
}

func (n redirectURINoun) createExisting(r *collectionResource[workos.RedirectURI], value string, object workos.RedirectURI, refusal error, diags *diag.Diagnostics) bool {
	if object.ID == "" {
		r.addAPIError(diags, fmt.Sprintf("%s exists already", capitalised(n.words().named(value, ""))), refusal, "uri")
		return false
	}
	if r.collection().IsOwn(object) {
		refuseTwice(n.words(), value, object.ID, diags)
		return false
	}
	n.refuseExisting(object, diags)
	return false
}

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
