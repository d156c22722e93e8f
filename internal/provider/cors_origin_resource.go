package provider

import (
	"context"
	"errors"

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

var corsOriginKind = kind[workos.CORSOrigin]{
	typeName: "workos_cors_origin", singular: "CORS origin", plural: "CORS origins", attribute: "origin", identity: "origin",
	collection: func(i *inventory.Inventory) *inventory.Collection[workos.CORSOrigin] { return i.CORSOrigins },
}

var (
	_ resource.ResourceWithConfigure   = (*corsOriginResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*corsOriginResource)(nil)
	_ resource.ResourceWithImportState = (*corsOriginResource)(nil)
	_ resource.ResourceWithIdentity    = (*corsOriginResource)(nil)
)

// corsOriginResource is a browser origin that may call the API. It has nothing but its value, and the API has no
// deletion: one that exists is adopted, and one that is destroyed stays.
type corsOriginResource struct{ configured }

func newCORSOriginResource() resource.Resource { return &corsOriginResource{} }

// corsOriginModel is the state of a workos_cors_origin.
type corsOriginModel struct {
	ID        types.String `tfsdk:"id"`
	Origin    types.String `tfsdk:"origin"`
	CreatedAt types.String `tfsdk:"created_at"`
	UpdatedAt types.String `tfsdk:"updated_at"`
}

func newCORSOriginModel(object workos.CORSOrigin) corsOriginModel {
	return corsOriginModel{
		ID:        types.StringValue(object.ID),
		Origin:    types.StringValue(object.Origin),
		CreatedAt: optional(object.CreatedAt),
		UpdatedAt: optional(object.UpdatedAt),
	}
}

// identity is the origin in canonical form: every spelling is the same object.
func (m corsOriginModel) identity() string { return weburl.CanonicalOrigin(m.Origin.ValueString()) }

func (r *corsOriginResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = corsOriginKind.typeName
	resp.ResourceBehavior.MutableIdentity = true // an origin that was changed elsewhere keeps its id
}

func (r *corsOriginResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages a CORS origin of a WorkOS environment: a browser origin whose pages may call the WorkOS API.",
		Attributes: map[string]schema.Attribute{
			"origin": schema.StringAttribute{
				Required:   true,
				Validators: []validator.String{checkURL(weburl.CheckOrigin)},
				MarkdownDescription: "Origin: scheme, host and, unless it is the scheme's default, port, such as " +
					"`https://app.example.com`. Another spelling of the same origin (upper case, default port, trailing slash, " +
					"internationalized host name) is no change. Changing this to another origin forces a new resource.",
			},
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "ID of the CORS origin, assigned by WorkOS.",
			},
			"created_at": timeAttribute("Time of creation"),
			"updated_at": timeAttribute("Time of the last change"),
		},
	}
}

func (r *corsOriginResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = corsOriginKind.identitySchema("Origin in canonical form. It is unique in its environment.")
}

func (r *corsOriginResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan corsOriginModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.ready("Creating a CORS origin", &resp.Diagnostics) {
		return
	}
	object, err := r.adoptOrCreate(ctx, plan.Origin.ValueString())
	if err != nil {
		corsOriginKind.addCreateError(r.providerData, plan.Origin.ValueString(), err, &resp.Diagnostics)
		return
	}
	state := newCORSOriginModel(object)
	state.Origin = plan.Origin // whatever spelling came back
	corsOriginKind.store(ctx, r.providerData, state, &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
}

// adoptOrCreate returns the origin that exists in any spelling, else the one that it creates.
func (r *corsOriginResource) adoptOrCreate(ctx context.Context, origin string) (workos.CORSOrigin, error) {
	object, found, err := r.inventory.CORSOrigins.ByNormalForm(ctx, origin)
	if found || err != nil && !errors.Is(err, inventory.ErrCannotList) {
		return object, err
	}
	object, err = r.inventory.CORSOrigins.Create(ctx, workos.CORSOrigin{Origin: origin})
	if exists, ok := errors.AsType[*inventory.ExistsError[workos.CORSOrigin]](err); ok && exists.Object.ID != "" {
		return exists.Object, nil
	}
	return object, err
}

func (r *corsOriginResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state corsOriginModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	object, ok := corsOriginKind.read(ctx, r.providerData, state, state.ID, state.Origin, state.CreatedAt, resp)
	if !ok {
		return
	}
	read := newCORSOriginModel(object)
	read.Origin = keepSpelling(state.Origin, read.Origin, weburl.SameOrigin)
	corsOriginKind.store(ctx, r.providerData, read, &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
}

// Update makes no request: another spelling of the same origin is no change, another origin forces a new resource.
func (r *corsOriginResource) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

// Delete makes no request: the API has no deletion of CORS origins. The plan has said so.
func (r *corsOriginResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state corsOriginModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	r.checkKeyClass(ctx, req.Private, corsOriginKind.name(state.Origin.ValueString(), state.ID.ValueString()), &resp.Diagnostics)
}

// ImportState takes an id, the origin in any spelling, or the identity.
func (r *corsOriginResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if object, ok := corsOriginKind.lookUp(ctx, r.providerData, req, &resp.Diagnostics); ok {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), object.ID)...)
		resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("origin"), weburl.CanonicalOrigin(object.Origin))...)
	}
}

// ModifyPlan decides between no change and a replacement, and warns of what apply adopts and of what stays.
func (r *corsOriginResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	state, plan, ok := stateAndPlan[corsOriginModel](ctx, r.providerData, req, diags)
	if !ok {
		return
	}
	if state == nil {
		r.planCreate(ctx, plan.Origin, diags)
		return
	}
	name := corsOriginKind.name(state.Origin.ValueString(), state.ID.ValueString())
	if !r.checkKeyClass(ctx, req.Private, name, diags) {
		return
	}
	if plan != nil && !plan.Origin.IsUnknown() && plan.identity() == state.identity() {
		resp.Plan.Raw = req.State.Raw // no change, so nothing is unknown
		return
	}
	diags.AddWarning(capitalize(name)+" stays allowed",
		"The WorkOS API cannot delete CORS origins. Apply removes the resource from state only, and WorkOS still allows the origin. "+
			"To stop allowing it, remove it in the WorkOS Dashboard.")
	if plan != nil {
		resp.RequiresReplace.Append(path.Root("origin"))
		r.planCreate(ctx, plan.Origin, diags)
	}
}

// planCreate warns if the environment has the origin.
func (r *corsOriginResource) planCreate(ctx context.Context, origin types.String, diags *diag.Diagnostics) {
	if r.keyClass == "sk_live_" && !origin.IsUnknown() {
		diags.Append(addProblems(path.Root("origin"), origin.ValueString(), weburl.CheckOriginInProduction(origin.ValueString()))...)
	}
	if object, exists := corsOriginKind.existing(ctx, r.providerData, origin, "", diags); exists {
		diags.AddAttributeWarning(path.Root("origin"), capitalize(corsOriginKind.name(object.Origin, object.ID))+" exists and is adopted",
			"The environment already allows this origin. Apply adds it to state without a request. Destroying the resource later "+
				"removes it from state only: WorkOS still allows the origin.")
	}
}
