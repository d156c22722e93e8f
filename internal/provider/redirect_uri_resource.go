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

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/weburl"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

var redirectURIKind = kind[workos.RedirectURI]{
	typeName: "workos_redirect_uri", singular: "redirect URI", plural: "redirect URIs", attribute: "uri", identity: "uri",
	collection: func(i *inventory.Inventory) *inventory.Collection[workos.RedirectURI] { return i.RedirectURIs },
}

var (
	_ resource.ResourceWithConfigure   = (*redirectURIResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*redirectURIResource)(nil)
	_ resource.ResourceWithImportState = (*redirectURIResource)(nil)
	_ resource.ResourceWithIdentity    = (*redirectURIResource)(nil)
)

// redirectURIResource is a URI that sign-ins may return to. It can be created and deleted, not changed, and it is never
// adopted: one that exists is imported.
type redirectURIResource struct{ configured }

func newRedirectURIResource() resource.Resource { return &redirectURIResource{} }

// redirectURIModel is the state of a workos_redirect_uri.
type redirectURIModel struct {
	ID        types.String `tfsdk:"id"`
	URI       types.String `tfsdk:"uri"`
	Default   types.Bool   `tfsdk:"default"`
	CreatedAt types.String `tfsdk:"created_at"`
	UpdatedAt types.String `tfsdk:"updated_at"`
}

func newRedirectURIModel(object workos.RedirectURI) redirectURIModel {
	return redirectURIModel{
		ID:        types.StringValue(object.ID),
		URI:       types.StringValue(object.URI),
		Default:   types.BoolValue(object.Default),
		CreatedAt: optional(object.CreatedAt),
		UpdatedAt: optional(object.UpdatedAt),
	}
}

func (m redirectURIModel) identity() string { return m.URI.ValueString() }

func (r *redirectURIResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = redirectURIKind.typeName
	resp.ResourceBehavior.MutableIdentity = true // a URI that was changed elsewhere keeps its id
}

func (r *redirectURIResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages a redirect URI of a WorkOS environment: an address that AuthKit sign-ins may return to.",
		Attributes: map[string]schema.Attribute{
			"uri": schema.StringAttribute{
				Required:   true,
				Validators: []validator.String{checkURL(weburl.CheckRedirectURI)},
				MarkdownDescription: "URI, such as `https://example.com/callback`, or `myapp://callback` for a native app. WorkOS matches " +
					"it exactly: another spelling is another URI. Staging environments also accept `http` and localhost. One `*` is " +
					"allowed in the leftmost label of the host. Changing this forces a new resource.",
			},
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "ID of the redirect URI, assigned by WorkOS.",
			},
			"default": schema.BoolAttribute{
				Computed: true,
				MarkdownDescription: "`true` if this is the environment's default redirect URI. The default is chosen in the WorkOS " +
					"Dashboard only, and WorkOS refuses to delete it.",
			},
			"created_at": timeAttribute("Time of creation"),
			"updated_at": timeAttribute("Time of the last change"),
		},
	}
}

func (r *redirectURIResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = redirectURIKind.identitySchema("URI, which is unique in its environment.")
}

func (r *redirectURIResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan redirectURIModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.ready("Creating a redirect URI", &resp.Diagnostics) {
		return
	}
	object, err := r.inventory.RedirectURIs.Create(ctx, workos.RedirectURI{URI: plan.URI.ValueString()})
	if err != nil {
		redirectURIKind.addCreateError(r.providerData, plan.URI.ValueString(), err, &resp.Diagnostics)
		return
	}
	state := newRedirectURIModel(object)
	state.URI = plan.URI // whatever spelling came back
	redirectURIKind.store(ctx, r.providerData, state, &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
	setPrivate(ctx, resp.Private, privateHolder, newToken(), &resp.Diagnostics)
}

func (r *redirectURIResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) { //nolint:dupl // each resource is read in its own file
	var state redirectURIModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	object, ok := redirectURIKind.read(ctx, r.providerData, state, state.ID, state.URI, state.CreatedAt, resp)
	if !ok {
		return
	}
	read := newRedirectURIModel(object)
	read.URI = keepSpelling(state.URI, read.URI, weburl.SameRedirectURI) // the API cannot change a URI under its id
	redirectURIKind.store(ctx, r.providerData, read, &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
	r.recordHolder(ctx, resp.Private, &resp.Diagnostics)
}

// Update makes no request: a changed URI forces a new resource.
func (r *redirectURIResource) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

func (r *redirectURIResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state redirectURIModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	redirectURIKind.delete(ctx, r.providerData, state.ID, state.URI, req.Private, &resp.Diagnostics)
}

// ImportState takes an id, the exact URI, or the identity.
func (r *redirectURIResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if object, ok := redirectURIKind.lookUp(ctx, r.providerData, req, &resp.Diagnostics); ok {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), object.ID)...)
		resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("uri"), object.URI)...)
	}
}

// ModifyPlan decides between no change and a replacement, and refuses what apply would refuse. Core calls it twice for
// a replacement, the second time without prior state; for a tainted resource once, without prior state.
func (r *redirectURIResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	state, plan, ok := stateAndPlan[redirectURIModel](ctx, r.providerData, req, diags)
	if !ok {
		return
	}
	if state == nil { // a create, or the second call of a replacement
		replaced := getPrivate(ctx, req.Private, privateReplaces, diags)
		r.planCreate(ctx, plan.URI, replaced, diags)
		redirectURIKind.planHolder(ctx, r.providerData, replaced, req.Private, false, true, diags)
		return
	}
	id := state.ID.ValueString()
	name := redirectURIKind.name(state.URI.ValueString(), id)
	if !r.checkKeyClass(ctx, req.Private, name, diags) {
		return
	}
	keeps := plan != nil && plan.URI.Equal(state.URI)
	redirectURIKind.planHolder(ctx, r.providerData, id, req.Private, keeps, false, diags)
	if plan != nil { // the second call of a replacement knows the object from here only
		setPrivate(ctx, resp.Private, privateReplaces, id, diags)
	}
	switch {
	case keeps:
		resp.Plan.Raw = req.State.Raw // no change, so nothing is unknown
		return
	case plan != nil:
		resp.RequiresReplace.Append(path.Root("uri"))
		r.planCreate(ctx, plan.URI, id, diags)
	default:
		redirectURIKind.planDestroy(ctx, r.providerData, id, state.URI.ValueString(), diags)
	}
	if state.Default.ValueBool() {
		diags.AddWarning(capitalize(name)+" is the default", "Apply will fail. "+defaultRedirectURIAdvice)
	}
}

// planCreate refuses a new URI that the environment has, unless it is the object with the id replaced.
func (r *redirectURIResource) planCreate(ctx context.Context, uri types.String, replaced string, diags *diag.Diagnostics) {
	if r.keyClass == "sk_live_" && !uri.IsUnknown() {
		diags.Append(addProblems(path.Root("uri"), uri.ValueString(), weburl.CheckRedirectURIInProduction(uri.ValueString()))...)
	}
	object, exists := redirectURIKind.existing(ctx, r.providerData, uri, replaced, diags)
	switch {
	case !exists:
	case object.URI == uri.ValueString():
		redirectURIKind.refuse(r.providerData, object, diags)
	default:
		diags.AddAttributeWarning(path.Root("uri"), capitalize(redirectURIKind.name(object.URI, object.ID))+" exists in another spelling", fmt.Sprintf(
			"The configuration says %q. WorkOS matches redirect URIs exactly, so apply creates a second one, unless WorkOS stores "+
				"both in one spelling: then apply fails. Import the one that exists if you mean that one.", uri.ValueString()))
	}
}
