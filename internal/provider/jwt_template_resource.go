package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/jwttemplate"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

// jwtTemplateID is the one id of the one template.
const jwtTemplateID = "jwt_template"

var (
	_ resource.ResourceWithConfigure   = (*jwtTemplateResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*jwtTemplateResource)(nil)
	_ resource.ResourceWithImportState = (*jwtTemplateResource)(nil)
)

// jwtTemplateResource is the environment's JWT template: a singleton that can be set, but not deleted.
type jwtTemplateResource struct {
	configured
}

// jwtTemplateModel is the state of a workos_jwt_template.
type jwtTemplateModel struct {
	ID        types.String `tfsdk:"id"`
	Content   textValue    `tfsdk:"content"`
	CreatedAt types.String `tfsdk:"created_at"`
	UpdatedAt types.String `tfsdk:"updated_at"`
}

func newJWTTemplateResource() resource.Resource { return &jwtTemplateResource{} }

func (r *jwtTemplateResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "workos_jwt_template"
}

func (r *jwtTemplateResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The JWT template of the environment: which claims its access tokens carry beside the standard ones. An " +
			"environment has one at most.",
		Attributes: map[string]schema.Attribute{
			"content": schema.StringAttribute{
				Required:   true,
				CustomType: textType{rule: jwtTemplateRule},
				Validators: []validator.String{jwtTemplateRule},
				MarkdownDescription: "The template: text that renders to a JSON object, whose values and strings may hold expressions " +
					"such as `{{ user.email }}` or `{{ organization.name || 'none' }}`. It is checked at `validate`. White space " +
					"outside JSON strings and inside `{{ }}` is free: a change of nothing else is no change. Changing it sets " +
					"the template in place, for every token issued from then on.",
			},
			"id": schema.StringAttribute{
				Computed:            true,
				Default:             stringdefault.StaticString(jwtTemplateID),
				MarkdownDescription: "Always `jwt_template`.",
			},
			"created_at": createdAt("template"),
			"updated_at": updatedAt("template"),
		},
	}
}

func (r *jwtTemplateResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var content textValue
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("content"), &content)...)
	if resp.Diagnostics.HasError() || !r.ready("Setting the JWT template", &resp.Diagnostics) {
		return
	}
	creation, err := r.inventory.JWTTemplate.Create(ctx, content.ValueString())
	if err != nil {
		r.addAPIError(&resp.Diagnostics, "Could not set the JWT template", err, "content")
		return
	}
	if creation.Outcome != inventory.Created {
		refuseTemplate(creation.Template, &resp.Diagnostics)
		return
	}
	r.store(ctx, creation.Template, content.ValueString(), &resp.State, resp.Private, &resp.Diagnostics)
	setPrivate(ctx, resp.Private, privateReplaces, "", &resp.Diagnostics)
}

func (r *jwtTemplateResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var kept textValue
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("content"), &kept)...)
	if resp.Diagnostics.HasError() || !r.ready("Reading the JWT template", &resp.Diagnostics) ||
		!r.sameKeyClass(ctx, req.Private, "JWT template", &resp.Diagnostics) {
		return
	}
	template, presence, err := r.inventory.JWTTemplate.Read(ctx)
	if err != nil {
		r.addAPIError(&resp.Diagnostics, "Could not read the JWT template", err)
		return
	}
	switch presence {
	case inventory.Found, inventory.Readded:
		var updated types.String
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("updated_at"), &updated)...)
		content := jwtTemplateRule.keep(ctx, spelled{kept.ValueString(), updated}, spelled{template.Content, optional(template.UpdatedAt)}, req.Private, &resp.Diagnostics)
		r.store(ctx, template, content, &resp.State, resp.Private, &resp.Diagnostics)
		if kept.IsNull() {
			setPrivate(ctx, resp.Private, privateImported, "true", &resp.Diagnostics)
		}
	case inventory.Unlistable:
		resp.Diagnostics.AddWarning("Drift of the JWT template is not checked",
			"The API at this address can't read the template, so it can't be seen whether it was changed. Its state was kept as it is.")
	case inventory.Gone:
		resp.Diagnostics.AddWarning("The JWT template is gone", fmt.Sprintf(
			"The environment has no JWT template, and the WorkOS API has no way to delete one. It was removed from the state, and a "+
				"configuration that still declares it will set it anew. Check first that the API key in %s belongs to the "+
				"environment that this state describes.", r.apiKeySource))
		resp.State.RemoveResource(ctx)
	}
}

func (r *jwtTemplateResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var content textValue
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("content"), &content)...)
	if resp.Diagnostics.HasError() || !r.ready("Setting the JWT template", &resp.Diagnostics) ||
		!r.sameKeyClass(ctx, req.Private, "JWT template", &resp.Diagnostics) {
		return
	}
	template, err := r.inventory.JWTTemplate.Update(ctx, content.ValueString())
	if err != nil {
		r.addAPIError(&resp.Diagnostics, "Could not set the JWT template", err, "content")
		return
	}
	r.store(ctx, template, content.ValueString(), &resp.State, resp.Private, &resp.Diagnostics)
	setPrivate(ctx, resp.Private, privateReplaces, "", &resp.Diagnostics)
	setPrivate(ctx, resp.Private, privateImported, "", &resp.Diagnostics)
}

// Delete sends nothing: the API has no deletion, as the plan has said.
func (r *jwtTemplateResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var content textValue
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("content"), &content)...)
	if resp.Diagnostics.HasError() || !r.ready("Letting go of the JWT template", &resp.Diagnostics) ||
		!r.sameKeyClass(ctx, req.Private, "JWT template", &resp.Diagnostics) {
		return
	}
	r.inventory.JWTTemplate.LetGo(content.ValueString())
}

const templateStays = "The WorkOS API has no way to delete a JWT template. It is removed from the state only, and tokens keep " +
	"its claims. To stop that, change it in the WorkOS Dashboard, or declare one with other claims."

// ImportState takes jwt_template, the template's one id.
func (r *jwtTemplateResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	const summary = "Could not import the JWT template"
	if req.ID != jwtTemplateID {
		resp.Diagnostics.AddError(summary, fmt.Sprintf(
			"The id given was %q. An environment has one JWT template, and its import id is always %q.", req.ID, jwtTemplateID))
		return
	}
	if !r.ready("Importing the JWT template", &resp.Diagnostics) {
		return
	}
	_, presence, err := r.inventory.JWTTemplate.Look(ctx)
	if err != nil {
		r.addAPIError(&resp.Diagnostics, summary, err)
		return
	}
	switch presence {
	case inventory.Found, inventory.Readded:
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), jwtTemplateID)...)
	case inventory.Gone:
		resp.Diagnostics.AddError(summary, fmt.Sprintf(
			"The environment of the API key in %s has no JWT template. Remove the import: apply then sets the one that is declared.", r.apiKeySource))
	case inventory.Unlistable:
		resp.Diagnostics.AddError(summary, "The API at this address can't read the JWT template, so there is nothing to import it from.")
	}
}

// ModifyPlan plans an empty change for a content that means the same, and says what apply would refuse and what a
// destroy can't do.
func (r *jwtTemplateResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.run == nil {
		return // not configured: nothing can be said
	}
	diags := &resp.Diagnostics
	if !req.State.Raw.IsNull() && !r.sameKeyClass(ctx, req.Private, "JWT template", diags) {
		return
	}
	if req.Plan.Raw.IsNull() {
		diags.AddWarning("The JWT template will stay in effect", templateStays)
		return
	}
	var planned, kept textValue
	diags.Append(req.Plan.GetAttribute(ctx, path.Root("content"), &planned)...)
	if req.State.Raw.IsNull() {
		if getPrivate(ctx, req.Private, privateReplaces, diags) == "" {
			r.planCreate(ctx, planned, diags)
		}
		return
	}
	diags.Append(req.State.GetAttribute(ctx, path.Root("content"), &kept)...)
	if len(r.waitsFor) == 0 {
		r.inventory.JWTTemplate.Stays()
	}
	// Whether this is a replacement, the second plan call can only know from here: it has no state.
	setPrivate(ctx, resp.Private, privateReplaces, jwtTemplateID, diags)
	if planned.IsUnknown() {
		return
	}
	same := jwtTemplateRule.same(planned.ValueString(), kept.ValueString())
	if !same && getPrivate(ctx, req.Private, privateImported, diags) != "" {
		// The CLI generates a JSON content as jsonencode(…), which sorts its members.
		same = jwttemplate.SameJSON(planned.ValueString(), kept.ValueString())
	}
	if same {
		resp.Plan.Raw = req.State.Raw // nothing changes, so nothing becomes unknown
	}
}

// planCreate says what is known of a template that is to be created.
func (r *jwtTemplateResource) planCreate(ctx context.Context, planned textValue, diags *diag.Diagnostics) {
	const unchecked = "The environment's JWT template is not checked"
	if len(r.waitsFor) > 0 {
		diags.AddWarning(unchecked, "The provider's configuration is not known yet, so the plan can't see whether the environment has a "+
			"JWT template already. Apply will see, and refuse to overwrite one.")
		return
	}
	t := r.inventory.JWTTemplate
	template, presence, err := t.Look(ctx)
	if err != nil {
		r.addAPIError(diags, "Could not check whether there is a JWT template already", err)
		return
	}
	switch {
	case presence == inventory.Unlistable:
		diags.AddWarning(unchecked, "The API at this address can't read the JWT template, so it can't be seen whether there is one. "+
			"Apply sets the one that is declared, over whatever is there.")
	case presence != inventory.Found:
	case planned.IsUnknown():
		diags.AddAttributeWarning(path.Root("content"), "The environment has a JWT template already",
			"Its content can't be compared with the one declared here, which is known only at apply. Apply will refuse if the two "+
				"do not mean the same.")
	case t.LetGoOf(template):
	case tellHolding(t.Holding(ctx), path.Root("content"), "the JWT template", "workos_jwt_template", diags):
	case !t.MayCreate(template, planned.ValueString()):
		refuseTemplate(template, diags)
	}
}

func refuseTemplate(there workos.JWTTemplate, diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root("content"), "The environment has another JWT template already", fmt.Sprintf(
		"It was created at %s and last changed at %s, and this resource does not hold it. An environment has one template, so setting "+
			"the one declared here would overwrite it. To manage it here, import it; the next plan then shows what would change:\n\n"+
			"%s\n\n%s", there.CreatedAt, there.UpdatedAt, importBlock("workos_jwt_template", jwtTemplateID), otherReasons))
}

// store writes the template to state, with its content in the spelling to keep.
func (r *jwtTemplateResource) store(ctx context.Context, template workos.JWTTemplate, content string, state *tfsdk.State, private privateWriter, diags *diag.Diagnostics) {
	diags.Append(state.Set(ctx, jwtTemplateModel{
		ID:        types.StringValue(jwtTemplateID),
		Content:   textValue{StringValue: basetypes.NewStringValue(content), rule: jwtTemplateRule},
		CreatedAt: optional(template.CreatedAt),
		UpdatedAt: optional(template.UpdatedAt),
	})...)
	r.recordKeyClass(ctx, private, diags)
	recordSpelling(ctx, private, content, template.Content, diags)
}
