package provider

import (
	"context"
	"errors"
	"regexp"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/weburl"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

var webhookEndpointKind = kind[workos.WebhookEndpoint]{
	typeName: "workos_webhook_endpoint", singular: "webhook endpoint", plural: "webhook endpoints", attribute: "endpoint_url",
	identity: "id", // its URL can change
	collection: func(i *inventory.Inventory) *inventory.Collection[workos.WebhookEndpoint] {
		return i.WebhookEndpoints.Collection
	},
}

var (
	_ resource.ResourceWithConfigure   = (*webhookEndpointResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*webhookEndpointResource)(nil)
	_ resource.ResourceWithImportState = (*webhookEndpointResource)(nil)
	_ resource.ResourceWithIdentity    = (*webhookEndpointResource)(nil)
)

// webhookEndpointResource is an address that the environment's events are sent to. It is updated in place and never
// adopted: one that exists is imported.
type webhookEndpointResource struct{ configured }

func newWebhookEndpointResource() resource.Resource { return &webhookEndpointResource{} }

// webhookEndpointModel is the state of a workos_webhook_endpoint.
type webhookEndpointModel struct {
	listedWebhookEndpoint
	Secret types.String `tfsdk:"secret"`
}

// listedWebhookEndpoint is a webhook endpoint without its secret.
type listedWebhookEndpoint struct {
	ID          types.String `tfsdk:"id"`
	EndpointURL types.String `tfsdk:"endpoint_url"`
	Events      types.Set    `tfsdk:"events"`
	Status      types.String `tfsdk:"status"`
	CreatedAt   types.String `tfsdk:"created_at"`
	UpdatedAt   types.String `tfsdk:"updated_at"`
}

func newWebhookEndpointModel(object workos.WebhookEndpoint) webhookEndpointModel {
	return webhookEndpointModel{newListedWebhookEndpoint(object), optional(object.Secret)}
}

func newListedWebhookEndpoint(object workos.WebhookEndpoint) listedWebhookEndpoint {
	events := []attr.Value{}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(object.Events))) { // a set has no duplicates
		events = append(events, types.StringValue(name))
	}
	return listedWebhookEndpoint{
		ID:          types.StringValue(object.ID),
		EndpointURL: types.StringValue(object.EndpointURL),
		Events:      types.SetValueMust(types.StringType, events),
		Status:      types.StringValue(object.Status),
		CreatedAt:   optional(object.CreatedAt),
		UpdatedAt:   optional(object.UpdatedAt),
	}
}

func (m webhookEndpointModel) identity() string { return m.ID.ValueString() }

func (r *webhookEndpointResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = webhookEndpointKind.typeName
	resp.ResourceBehavior.MutableIdentity = true // one that was deleted and added again has a new id
}

func (r *webhookEndpointResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	stays := []planmodifier.String{stringplanmodifier.UseStateForUnknown()} // in an update
	createdAt := timeAttribute("Time of creation")
	createdAt.PlanModifiers = stays
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages a webhook endpoint of a WorkOS environment: an address that WorkOS sends the environment's events to.",
		Attributes: map[string]schema.Attribute{
			"endpoint_url": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{checkURL(weburl.CheckWebhookURL)},
				MarkdownDescription: "URL that WorkOS sends events to, such as `https://example.com/webhooks`. It is unique in its environment. Changing this updates the endpoint in place.",
			},
			"events": schema.SetAttribute{
				Required:    true,
				ElementType: types.StringType,
				Validators: []validator.Set{
					setvalidator.SizeAtLeast(1),
					setvalidator.NoNullValues(),
					setvalidator.ValueStringsAre(stringvalidator.RegexMatches(regexp.MustCompile(`^[^\s[:cntrl:]]+$`), "must not be empty or contain white space")),
				},
				MarkdownDescription: "Names of the events to send, such as `user.created`, at least one. WorkOS decides which names exist. Changing this updates the endpoint in place.",
			},
			"status": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				Default:             stringdefault.StaticString("enabled"),
				Validators:          []validator.String{stringvalidator.OneOf("enabled", "disabled")},
				MarkdownDescription: "`enabled` or `disabled`. WorkOS sends no events to a disabled endpoint. Defaults to `enabled`. Changing this updates the endpoint in place.",
			},
			"id": schema.StringAttribute{
				Computed:            true,
				PlanModifiers:       stays,
				MarkdownDescription: "ID of the webhook endpoint, assigned by WorkOS.",
			},
			"secret": schema.StringAttribute{
				Computed:            true,
				Sensitive:           true,
				PlanModifiers:       stays,
				MarkdownDescription: "Secret that WorkOS signs the events with. It is stored in state.",
			},
			"created_at": createdAt,
			"updated_at": timeAttribute("Time of the last change"),
		},
	}
}

func (r *webhookEndpointResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = webhookEndpointKind.identitySchema("ID of the webhook endpoint.")
}

func (r *webhookEndpointResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan webhookEndpointModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	want := workos.WebhookEndpoint{EndpointURL: plan.EndpointURL.ValueString()}
	resp.Diagnostics.Append(plan.Events.ElementsAs(ctx, &want.Events, false)...)
	if resp.Diagnostics.HasError() || !r.ready("Creating a webhook endpoint", &resp.Diagnostics) {
		return
	}
	object, err := r.inventory.WebhookEndpoints.Create(ctx, want)
	if err != nil {
		webhookEndpointKind.addCreateError(r.providerData, want.EndpointURL, err, &resp.Diagnostics)
		return
	}
	state := newWebhookEndpointModel(object)
	state.EndpointURL, state.Events, state.Status = plan.EndpointURL, plan.Events, plan.Status // core accepts nothing else
	webhookEndpointKind.store(ctx, r.providerData, state, &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
	setPrivate(ctx, resp.Private, privateHolder, newToken(), &resp.Diagnostics)
	if resp.Diagnostics.HasError() || plan.Status.ValueString() != "disabled" {
		return
	}
	changed, err := r.inventory.WebhookEndpoints.Update(ctx, object.ID, workos.WebhookEndpointChange{Status: "disabled"})
	if err != nil { // an error would taint the resource, and the next apply would delete the endpoint
		resp.Diagnostics.AddWarning("Could not disable "+webhookEndpointKind.name(want.EndpointURL, object.ID),
			"It was created, and may still be enabled. The next plan shows its status, and the next apply disables it.\n\n"+
				"Full error: "+sentence(err.Error()))
		return
	}
	state.UpdatedAt = optional(changed.UpdatedAt)
	webhookEndpointKind.store(ctx, r.providerData, state, &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
}

func (r *webhookEndpointResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) { //nolint:dupl // each resource is read in its own file
	var state webhookEndpointModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	object, ok := webhookEndpointKind.read(ctx, r.providerData, state, state.ID, state.EndpointURL, state.CreatedAt, resp)
	if !ok {
		return
	}
	read := newWebhookEndpointModel(object)
	read.EndpointURL = keepSpelling(state.EndpointURL, read.EndpointURL, weburl.SameRedirectURI)
	webhookEndpointKind.store(ctx, r.providerData, read, &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
	r.recordHolder(ctx, resp.Private, &resp.Diagnostics)
}

func (r *webhookEndpointResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var state, plan webhookEndpointModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	name := webhookEndpointKind.name(state.EndpointURL.ValueString(), state.ID.ValueString())
	if resp.Diagnostics.HasError() || !r.ready("Updating "+name, &resp.Diagnostics) ||
		!r.checkKeyClass(ctx, req.Private, name, &resp.Diagnostics) {
		return
	}
	var change workos.WebhookEndpointChange
	if !plan.EndpointURL.Equal(state.EndpointURL) {
		change.EndpointURL = plan.EndpointURL.ValueString()
	}
	if !plan.Events.Equal(state.Events) {
		resp.Diagnostics.Append(plan.Events.ElementsAs(ctx, &change.Events, false)...)
	}
	if !plan.Status.Equal(state.Status) {
		change.Status = plan.Status.ValueString()
	}
	object, err := r.inventory.WebhookEndpoints.Update(ctx, state.ID.ValueString(), change)
	if exists, ok := errors.AsType[*inventory.ExistsError[workos.WebhookEndpoint]](err); ok {
		webhookEndpointKind.refuse(r.providerData, exists.Object, &resp.Diagnostics)
		return
	}
	if err != nil {
		r.addAPIError(&resp.Diagnostics, "Could not update "+name, err, "endpoint_url", "events", "status")
		return
	}
	changed, now := plan, newWebhookEndpointModel(object) // core accepts nothing but what was planned
	changed.UpdatedAt = now.UpdatedAt
	if plan.Secret.IsUnknown() { // state has none
		changed.Secret = now.Secret
	}
	if plan.CreatedAt.IsUnknown() {
		changed.CreatedAt = now.CreatedAt
	}
	webhookEndpointKind.store(ctx, r.providerData, changed, &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
}

func (r *webhookEndpointResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state webhookEndpointModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	webhookEndpointKind.delete(ctx, r.providerData, state.ID, state.EndpointURL, req.Private, &resp.Diagnostics)
}

// ImportState takes an id, the exact URL, or the identity.
func (r *webhookEndpointResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if object, ok := webhookEndpointKind.lookUp(ctx, r.providerData, req, &resp.Diagnostics); ok {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), object.ID)...)
		resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), object.ID)...)
	}
}

// ModifyPlan refuses a URL that another endpoint has, and an object that another address keeps or gives up.
func (r *webhookEndpointResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	state, plan, ok := stateAndPlan[webhookEndpointModel](ctx, r.providerData, req, diags)
	if !ok {
		return
	}
	if state == nil { // a create, or the second call of a replacement
		replaced := getPrivate(ctx, req.Private, privateReplaces, diags)
		r.planURL(ctx, plan.EndpointURL, replaced, diags)
		webhookEndpointKind.planHolder(ctx, r.providerData, replaced, req.Private, false, true, diags)
		return
	}
	id, url := state.ID.ValueString(), state.EndpointURL.ValueString()
	if !r.checkKeyClass(ctx, req.Private, webhookEndpointKind.name(url, id), diags) {
		return
	}
	webhookEndpointKind.planHolder(ctx, r.providerData, id, req.Private, plan != nil, false, diags)
	if plan == nil {
		webhookEndpointKind.planDestroy(ctx, r.providerData, id, url, diags)
		return
	}
	setPrivate(ctx, resp.Private, privateReplaces, id, diags) // the second call of a replacement knows it from here only
	if !plan.EndpointURL.Equal(state.EndpointURL) {
		r.planURL(ctx, plan.EndpointURL, id, diags)
	}
}

// planURL refuses a URL that the environment has, unless it is that of the object with the id.
func (r *webhookEndpointResource) planURL(ctx context.Context, url types.String, id string, diags *diag.Diagnostics) {
	object, exists := webhookEndpointKind.existing(ctx, r.providerData, url, id, diags)
	if exists && object.EndpointURL == url.ValueString() {
		webhookEndpointKind.refuse(r.providerData, object, diags)
	}
}
