package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/workos/terraform-provider-workos/internal/weburl"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

var redirectURINames = kindNames{
	typeName: "workos_redirect_uri", singular: "redirect URI", plural: "redirect URIs", attribute: "uri",
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
	URI       stringValue  `tfsdk:"uri"`
	Default   types.Bool   `tfsdk:"default"`
	CreatedAt types.String `tfsdk:"created_at"`
	UpdatedAt types.String `tfsdk:"updated_at"`
}

// redirectURIIdentity is the identity of a workos_redirect_uri.
type redirectURIIdentity struct {
	URI types.String `tfsdk:"uri"`
}

// redirectURISemantics compare by URL normal form: the API cannot change a URI under its id, so another spelling of it
// in a list is the server's.
var redirectURISemantics = &semantics{
	name:        "RedirectURI",
	description: "an absolute URI without white space or credentials",
	validate: func(at path.Path, value string) diag.Diagnostics {
		return addProblems(at, value, weburl.CheckRedirectURI(value))
	},
	equal: weburl.SameRedirectURI,
}

func newRedirectURIModel(object workos.RedirectURI) redirectURIModel {
	return redirectURIModel{
		ID:        types.StringValue(object.ID),
		URI:       redirectURISemantics.value(object.URI),
		Default:   types.BoolValue(object.Default),
		CreatedAt: optional(object.CreatedAt),
		UpdatedAt: optional(object.UpdatedAt),
	}
}

func (m *redirectURIModel) identity() redirectURIIdentity {
	return redirectURIIdentity{URI: types.StringValue(m.URI.ValueString())}
}

func (r *redirectURIResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = redirectURINames.typeName
	resp.ResourceBehavior.MutableIdentity = true // a URI that was changed elsewhere keeps its id
}

func (r *redirectURIResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages a redirect URI of a WorkOS environment: an address that AuthKit sign-ins may return to.",
		Attributes: map[string]schema.Attribute{
			"uri": schema.StringAttribute{
				Required:   true,
				CustomType: stringType{semantics: redirectURISemantics},
				Validators: []validator.String{redirectURISemantics},
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

// timeAttribute is a computed time. what is the beginning of its description.
func timeAttribute(what string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: what + ", in RFC 3339 format, by the clock of WorkOS."}
}

func (r *redirectURIResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"uri": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "URI, which is unique in its environment.",
		},
	}}
}

func (r *redirectURIResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan redirectURIModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.ready("Creating a redirect URI", &resp.Diagnostics) {
		return
	}
	redirectURIs, uri := r.inventory.RedirectURIs, plan.URI.ValueString()
	object, err := redirectURIs.Create(ctx, workos.RedirectURI{URI: uri})
	if err != nil {
		addCreateError(r.providerData, redirectURIs, redirectURINames, uri, err, &resp.Diagnostics)
		return
	}
	state := newRedirectURIModel(object)
	state.URI = plan.URI // whatever spelling came back
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	r.recordKeyClass(ctx, resp.Private, &resp.Diagnostics)
	setPrivate(ctx, resp.Private, privateHolder, newHolderToken(), &resp.Diagnostics)
	setPrivate(ctx, resp.Private, privateReplaces, "", &resp.Diagnostics)
}

func (r *redirectURIResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state redirectURIModel
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...) // core wants one for a removed resource too
	object, ok := readObject(ctx, r.providerData, r.inventory.RedirectURIs, redirectURINames,
		state.ID.ValueString(), state.URI.ValueString(), state.CreatedAt.ValueString(), req.Private, resp)
	if !ok {
		return
	}
	read := newRedirectURIModel(object)
	if !state.URI.IsNull() && state.URI.means(read.URI) {
		read.URI = state.URI // as the framework does, but before the identity is set
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, read)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, read.identity())...)
	r.recordKeyClass(ctx, resp.Private, &resp.Diagnostics)
	r.recordHolder(ctx, resp.Private, &resp.Diagnostics)
}

// Update makes no request: a changed URI forces a new resource.
func (r *redirectURIResource) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

func (r *redirectURIResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state redirectURIModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	deleteObject(ctx, r.providerData, r.inventory.RedirectURIs, redirectURINames,
		state.ID.ValueString(), state.URI.ValueString(), req.Private, &resp.Diagnostics)
}

// ImportState takes an id, the exact URI, or the identity.
func (r *redirectURIResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	wanted := req.ID
	if wanted == "" && req.Identity != nil {
		var identity redirectURIIdentity
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		wanted = identity.URI.ValueString()
	}
	object, ok := importObject(ctx, r.providerData, r.inventory.RedirectURIs, redirectURINames, wanted, &resp.Diagnostics)
	if !ok {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), object.ID)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, redirectURIIdentity{URI: types.StringValue(object.URI)})...)
}

// ModifyPlan decides between no change and a replacement, and refuses what apply would refuse. Core calls it twice for
// a replacement, the second time without prior state; for a tainted resource once, without prior state.
func (r *redirectURIResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.providerData == nil {
		return
	}
	diags := &resp.Diagnostics
	var state, plan *redirectURIModel
	diags.Append(req.State.Get(ctx, &state)...)
	diags.Append(req.Plan.Get(ctx, &plan)...)
	if diags.HasError() {
		return
	}
	if state == nil { // a create, or the second call of a replacement
		replaced := getPrivate(ctx, req.Private, privateReplaces, diags)
		r.planCreate(ctx, plan.URI, replaced, diags)
		if replaced != "" {
			r.planHolder(ctx, redirectURINames, replaced, req.Private, false, true, diags)
		}
		return
	}
	id, uri := state.ID.ValueString(), state.URI.ValueString()
	name := redirectURINames.object(uri, id)
	if !r.checkKeyClass(ctx, req.Private, name, diags) {
		return
	}
	keeps := plan != nil && plan.URI.Equal(state.URI)
	r.planHolder(ctx, redirectURINames, id, req.Private, keeps, false, diags)
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
	}
	if state.Default.ValueBool() {
		diags.AddWarning(capitalize(name)+" is the default", "Apply will fail. "+defaultRedirectURIAdvice)
	}
}

// planCreate refuses a new URI that the environment has, unless it is the object with the id replaced.
func (r *redirectURIResource) planCreate(ctx context.Context, uri stringValue, replaced string, diags *diag.Diagnostics) {
	if r.keyClass == "sk_live_" && !uri.IsUnknown() {
		diags.Append(addProblems(path.Root("uri"), uri.ValueString(), weburl.CheckRedirectURIInProduction(uri.ValueString()))...)
	}
	object, exists := existing(ctx, r.providerData, r.inventory.RedirectURIs, redirectURINames, uri, replaced, diags)
	switch {
	case !exists:
	case object.URI == uri.ValueString():
		refuse(r.inventory.RedirectURIs, redirectURINames, object, diags)
	default:
		diags.AddAttributeWarning(path.Root("uri"), capitalize(redirectURINames.object(object.URI, object.ID))+" exists in another spelling", fmt.Sprintf(
			"The configuration says %q. WorkOS matches redirect URIs exactly, so apply creates a second one, unless WorkOS stores "+
				"both in one spelling: then apply fails. Import the one that exists if you mean that one.", uri.ValueString()))
	}
}
