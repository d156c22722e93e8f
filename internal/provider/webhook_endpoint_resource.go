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
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/weburl"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

var webhookEndpointNames = kindNames{
	typeName: "workos_webhook_endpoint", singular: "webhook endpoint", plural: "webhook endpoints", attribute: "endpoint_url",
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
	ID          types.String `tfsdk:"id"`
	EndpointURL stringValue  `tfsdk:"endpoint_url"`
	Events      types.Set    `tfsdk:"events"`
	Status      types.String `tfsdk:"status"`
	Secret      types.String `tfsdk:"secret"`
	CreatedAt   types.String `tfsdk:"created_at"`
	UpdatedAt   types.String `tfsdk:"updated_at"`
}

// webhookEndpointIdentity is the identity of a workos_webhook_endpoint. Its URL can change.
type webhookEndpointIdentity struct {
	ID types.String `tfsdk:"id"`
}

var webhookURLSemantics = &semantics{
	name:        "WebhookURL",
	description: "an absolute http or https URL",
	validate: func(at path.Path, value string) diag.Diagnostics {
		return addProblems(at, value, weburl.CheckWebhookURL(value))
	},
	equal: weburl.SameRedirectURI,
}

func newWebhookEndpointModel(object workos.WebhookEndpoint) webhookEndpointModel {
	events := []attr.Value{}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(object.Events))) { // a set has no duplicates
		events = append(events, types.StringValue(name))
	}
	return webhookEndpointModel{
		ID:          types.StringValue(object.ID),
		EndpointURL: webhookURLSemantics.value(object.EndpointURL),
		Events:      types.SetValueMust(types.StringType, events),
		Status:      types.StringValue(object.Status),
		Secret:      optional(object.Secret),
		CreatedAt:   optional(object.CreatedAt),
		UpdatedAt:   optional(object.UpdatedAt),
	}
}

func (m *webhookEndpointModel) identity() webhookEndpointIdentity {
	return webhookEndpointIdentity{ID: m.ID}
}

// events returns the names of the events, which must be known.
func (m *webhookEndpointModel) events() []string {
	var names []string
	for _, event := range m.Events.Elements() {
		if name, ok := event.(types.String); ok {
			names = append(names, name.ValueString())
		}
	}
	return names
}

func (r *webhookEndpointResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = webhookEndpointNames.typeName
	resp.ResourceBehavior.MutableIdentity = true // one that was deleted and added again has a new id
}

func (r *webhookEndpointResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages a webhook endpoint of a WorkOS environment: an address that WorkOS sends the environment's events to.",
		Attributes: map[string]schema.Attribute{
			"endpoint_url": schema.StringAttribute{
				Required:            true,
				CustomType:          stringType{semantics: webhookURLSemantics},
				Validators:          []validator.String{webhookURLSemantics},
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
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "ID of the webhook endpoint, assigned by WorkOS.",
			},
			"secret": schema.StringAttribute{
				Computed:            true,
				Sensitive:           true,
				MarkdownDescription: "Secret that WorkOS signs the events with. It is stored in state.",
			},
			"created_at": timeAttribute("Time of creation"),
			"updated_at": timeAttribute("Time of the last change"),
		},
	}
}

func (r *webhookEndpointResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true, Description: "ID of the webhook endpoint."},
	}}
}

func (r *webhookEndpointResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan webhookEndpointModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.ready("Creating a webhook endpoint", &resp.Diagnostics) {
		return
	}
	endpoints, url := r.inventory.WebhookEndpoints, plan.EndpointURL.ValueString()
	object, err := endpoints.Create(ctx, workos.WebhookEndpoint{EndpointURL: url, Events: plan.events()})
	if err != nil {
		addCreateError(r.providerData, endpoints.Collection, webhookEndpointNames, url, err, &resp.Diagnostics)
		return
	}
	state := newWebhookEndpointModel(object)
	state.EndpointURL, state.Events, state.Status = plan.EndpointURL, plan.Events, plan.Status // core accepts nothing else
	r.store(ctx, state, &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
	setPrivate(ctx, resp.Private, privateHolder, newHolderToken(), &resp.Diagnostics)
	if resp.Diagnostics.HasError() || plan.Status.ValueString() != "disabled" {
		return
	}
	changed, err := endpoints.Update(ctx, object.ID, workos.WebhookEndpointChange{Status: "disabled"})
	if err != nil { // an error would taint the resource, and the next apply would delete the endpoint
		resp.Diagnostics.AddWarning("Could not disable "+webhookEndpointNames.object(url, object.ID),
			"It was created, and may still be enabled. The next plan shows its status, and the next apply disables it.\n\n"+
				"Full error: "+sentence(err.Error()))
		return
	}
	state.UpdatedAt = optional(changed.UpdatedAt)
	r.store(ctx, state, &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
}

// store writes state, identity and private state.
func (r *webhookEndpointResource) store(ctx context.Context, model webhookEndpointModel, state *tfsdk.State, identity *tfsdk.ResourceIdentity, private privateState, diags *diag.Diagnostics) {
	diags.Append(state.Set(ctx, model)...)
	diags.Append(identity.Set(ctx, model.identity())...)
	r.recordKeyClass(ctx, private, diags)
	setPrivate(ctx, private, privateReplaces, "", diags)
}

func (r *webhookEndpointResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state webhookEndpointModel
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...) // core wants one for a removed resource too
	object, ok := readObject(ctx, r.providerData, r.inventory.WebhookEndpoints.Collection, webhookEndpointNames,
		state.ID.ValueString(), state.EndpointURL.ValueString(), state.CreatedAt.ValueString(), req.Private, resp)
	if !ok {
		return
	}
	r.store(ctx, newWebhookEndpointModel(object), &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
	r.recordHolder(ctx, resp.Private, &resp.Diagnostics)
}

func (r *webhookEndpointResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var state, plan webhookEndpointModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	name := webhookEndpointNames.object(state.EndpointURL.ValueString(), state.ID.ValueString())
	if resp.Diagnostics.HasError() || !r.ready("Updating "+name, &resp.Diagnostics) ||
		!r.checkKeyClass(ctx, req.Private, name, &resp.Diagnostics) {
		return
	}
	var change workos.WebhookEndpointChange
	if !plan.EndpointURL.Equal(state.EndpointURL) {
		change.EndpointURL = plan.EndpointURL.ValueString()
	}
	if !plan.Events.Equal(state.Events) {
		change.Events = plan.events()
	}
	if !plan.Status.Equal(state.Status) {
		change.Status = plan.Status.ValueString()
	}
	object, err := r.inventory.WebhookEndpoints.Update(ctx, state.ID.ValueString(), change)
	if exists, ok := errors.AsType[*inventory.ExistsError[workos.WebhookEndpoint]](err); ok {
		refuse(r.inventory.WebhookEndpoints.Collection, webhookEndpointNames, exists.Object, &resp.Diagnostics)
		return
	}
	if err != nil {
		r.addAPIError(&resp.Diagnostics, "Could not update "+name, err, "endpoint_url", "events", "status")
		return
	}
	changed := newWebhookEndpointModel(object)
	changed.EndpointURL, changed.Events, changed.Status = plan.EndpointURL, plan.Events, plan.Status // core accepts nothing else
	r.store(ctx, changed, &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
}

func (r *webhookEndpointResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state webhookEndpointModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	deleteObject(ctx, r.providerData, r.inventory.WebhookEndpoints.Collection, webhookEndpointNames,
		state.ID.ValueString(), state.EndpointURL.ValueString(), req.Private, &resp.Diagnostics)
}

// ImportState takes an id, the exact URL, or the identity.
func (r *webhookEndpointResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	wanted := req.ID
	if wanted == "" && req.Identity != nil {
		var identity webhookEndpointIdentity
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		wanted = identity.ID.ValueString()
	}
	object, ok := importObject(ctx, r.providerData, r.inventory.WebhookEndpoints.Collection, webhookEndpointNames, wanted, &resp.Diagnostics)
	if !ok {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), object.ID)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, webhookEndpointIdentity{ID: types.StringValue(object.ID)})...)
}

// ModifyPlan refuses a URL that another endpoint has, and an object that another address keeps or gives up.
func (r *webhookEndpointResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.providerData == nil {
		return
	}
	diags := &resp.Diagnostics
	var state, plan *webhookEndpointModel
	diags.Append(req.State.Get(ctx, &state)...)
	diags.Append(req.Plan.Get(ctx, &plan)...)
	if diags.HasError() {
		return
	}
	if state == nil { // a create, or the second call of a replacement
		replaced := getPrivate(ctx, req.Private, privateReplaces, diags)
		r.planURL(ctx, plan.EndpointURL, replaced, diags)
		if replaced != "" {
			r.planHolder(ctx, webhookEndpointNames, replaced, req.Private, false, true, diags)
		}
		return
	}
	id, url := state.ID.ValueString(), state.EndpointURL.ValueString()
	if !r.checkKeyClass(ctx, req.Private, webhookEndpointNames.object(url, id), diags) {
		return
	}
	r.planHolder(ctx, webhookEndpointNames, id, req.Private, plan != nil, false, diags)
	if plan != nil {
		setPrivate(ctx, resp.Private, privateReplaces, id, diags) // the second call of a replacement knows it from here only
		if !plan.EndpointURL.Equal(state.EndpointURL) {
			r.planURL(ctx, plan.EndpointURL, id, diags)
		}
	}
}

// planURL refuses a URL that the environment has, unless it is that of the object with the id.
func (r *webhookEndpointResource) planURL(ctx context.Context, url stringValue, id string, diags *diag.Diagnostics) {
	object, exists := existing(ctx, r.providerData, r.inventory.WebhookEndpoints.Collection, webhookEndpointNames, url, id, diags)
	if exists && object.EndpointURL == url.ValueString() {
		refuse(r.inventory.WebhookEndpoints.Collection, webhookEndpointNames, object, diags)
	}
}
