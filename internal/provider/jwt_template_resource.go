package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/jwttemplate"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

const (
	jwtTemplateType = "workos_jwt_template"
	// jwtTemplateID is the id of every JWT template: an environment has one at most, and the API gives it none.
	jwtTemplateID = "jwt_template"
)

var (
	_ resource.ResourceWithConfigure   = (*jwtTemplateResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*jwtTemplateResource)(nil)
	_ resource.ResourceWithImportState = (*jwtTemplateResource)(nil)
)

// jwtTemplateResource is the environment's JWT template, a singleton that can be set and not deleted. Another one that
// exists is never overwritten by a create.
type jwtTemplateResource struct{ configured }

func newJWTTemplateResource() resource.Resource { return &jwtTemplateResource{} }

// jwtTemplateModel is the state of a workos_jwt_template.
type jwtTemplateModel struct {
	ID        types.String `tfsdk:"id"`
	Content   types.String `tfsdk:"content"`
	CreatedAt types.String `tfsdk:"created_at"`
	UpdatedAt types.String `tfsdk:"updated_at"`
}

// checkJWTTemplate gives each problem with its position in the content. Where the content is in the .tf file, a provider
// cannot know. The CLI shows one warning of each summary, so the position is part of it.
func checkJWTTemplate(at path.Path, content string) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, problem := range jwttemplate.Check(content) {
		summary := fmt.Sprintf("%s (%s of the template)", problem.Summary, problem.Position)
		detail := fmt.Sprintf("%s\n\n%s", jwttemplate.Excerpt(content, problem.Position), problem.Detail)
		switch problem.Severity {
		case jwttemplate.Error:
			diags.AddAttributeError(at, summary, detail)
		case jwttemplate.Warning:
			diags.AddAttributeWarning(at, summary, detail)
		}
	}
	return diags
}

func (r *jwtTemplateResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = jwtTemplateType
}

func (r *jwtTemplateResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages the JWT template of a WorkOS environment: the claims that its access tokens carry in addition to the " +
			"standard ones. An environment has one template at most.",
		Attributes: map[string]schema.Attribute{
			"content": schema.StringAttribute{
				Required:   true,
				Validators: []validator.String{check(checkJWTTemplate)},
				MarkdownDescription: "Template: text that renders to a JSON object, with expressions such as `{{ user.email }}` or " +
					"`{{ organization.name || 'none' }}`. `terraform validate` checks it. A change that renders to the same claims, " +
					"such as white space or the order of members, is no change. Changing this updates the template in place, for " +
					"every token that is issued from then on.",
			},
			"id": schema.StringAttribute{
				Computed:            true,
				Default:             stringdefault.StaticString(jwtTemplateID),
				MarkdownDescription: "Always `jwt_template`.",
			},
			"created_at": timeAttribute("Time of creation"),
			"updated_at": timeAttribute("Time of the last change"),
		},
	}
}

func (r *jwtTemplateResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan jwtTemplateModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.ready("Setting the JWT template", &resp.Diagnostics) {
		return
	}
	template, err := r.inventory.JWTTemplate.Create(ctx, plan.Content.ValueString())
	switch {
	case errors.Is(err, inventory.ErrOtherTemplate):
		addOtherTemplate(template, &resp.Diagnostics)
		return
	case err != nil:
		r.addAPIError(&resp.Diagnostics, "Could not set the JWT template", err, "content")
		return
	}
	r.store(ctx, template, plan.Content, &resp.State, resp.Private, &resp.Diagnostics) // whatever spelling came back
}

// store writes the state of a template with its content in the user's spelling, and the class of the key.
func (r *jwtTemplateResource) store(ctx context.Context, template workos.JWTTemplate, content types.String, state *tfsdk.State, private privateState, diags *diag.Diagnostics) {
	diags.Append(state.Set(ctx, jwtTemplateModel{
		ID:        types.StringValue(jwtTemplateID),
		Content:   content,
		CreatedAt: optional(template.CreatedAt),
		UpdatedAt: optional(template.UpdatedAt),
	})...)
	r.recordKeyClass(ctx, private, diags)
	setPrivate(ctx, private, privateReplaces, "", diags)
}

// addOtherTemplate adds the error for a template that a create would overwrite.
func addOtherTemplate(there workos.JWTTemplate, diags *diag.Diagnostics) {
	changed := ""
	if there.UpdatedAt != "" {
		changed = " It was last changed at " + there.UpdatedAt + "."
	}
	diags.AddAttributeError(path.Root("content"), "The environment has another JWT template", fmt.Sprintf(
		"An environment has one template, and apply would overwrite it.%s Nothing was changed.\n\n"+
			"- If you renamed or moved the resource, add a moved block:\n\n%s\n\n"+
			"- If another resource block declares a template, declare it once.\n"+
			"- If the resource is tainted, run terraform untaint.\n"+
			"- Otherwise import it. The next plan shows what would change:\n\n%s",
		changed, movedBlock(jwtTemplateType), importBlock(jwtTemplateType, jwtTemplateID)))
}

func (r *jwtTemplateResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state jwtTemplateModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.ready("Reading the JWT template", &resp.Diagnostics) ||
		!r.checkKeyClass(ctx, req.Private, "JWT template", &resp.Diagnostics) {
		return
	}
	template, found, err := r.inventory.JWTTemplate.Get(ctx)
	switch {
	case errors.Is(err, inventory.ErrCannotList):
		resp.Diagnostics.AddWarning("Drift of the JWT template is not checked",
			"The API at this address cannot read the template, so Terraform cannot see changes made elsewhere. The state is unchanged.")
	case err != nil:
		r.addAPIError(&resp.Diagnostics, "Could not read the JWT template", err)
	case !found:
		r.addGone(jwtTemplateType, "JWT template", "a JWT template, though the WorkOS API has no way to delete one", &resp.Diagnostics)
		resp.State.RemoveResource(ctx)
	default:
		content := keepSpelling(state.Content, types.StringValue(template.Content), jwttemplate.Same)
		r.store(ctx, template, content, &resp.State, resp.Private, &resp.Diagnostics)
	}
}

func (r *jwtTemplateResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan jwtTemplateModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.ready("Setting the JWT template", &resp.Diagnostics) ||
		!r.checkKeyClass(ctx, req.Private, "JWT template", &resp.Diagnostics) {
		return
	}
	template, err := r.inventory.JWTTemplate.Update(ctx, plan.Content.ValueString())
	if err != nil {
		r.addAPIError(&resp.Diagnostics, "Could not set the JWT template", err, "content")
		return
	}
	r.store(ctx, template, plan.Content, &resp.State, resp.Private, &resp.Diagnostics) // whatever spelling came back
}

// Delete makes no request: the API has no deletion of the template. The plan has said so.
func (r *jwtTemplateResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state jwtTemplateModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.ready("Destroying the JWT template", &resp.Diagnostics) ||
		!r.checkKeyClass(ctx, req.Private, "JWT template", &resp.Diagnostics) {
		return
	}
	r.inventory.JWTTemplate.Release(state.Content.ValueString())
}

// ImportState takes the template's one id.
func (r *jwtTemplateResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	const summary = "Could not import the JWT template"
	if req.ID != jwtTemplateID {
		resp.Diagnostics.AddError(summary, fmt.Sprintf("The import ID is always %q, not %q: an environment has one JWT template.", jwtTemplateID, req.ID))
		return
	}
	if !r.ready("Importing the JWT template", &resp.Diagnostics) {
		return
	}
	_, found, err := r.inventory.JWTTemplate.Get(ctx)
	switch {
	case err != nil:
		r.addReadError(&resp.Diagnostics, summary, "read the JWT template", err)
	case !found:
		resp.Diagnostics.AddError(summary, fmt.Sprintf("The environment of the API key in %s has no JWT template. Remove the import: apply then "+
			"sets the one that is declared.", r.keySource))
	default:
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), jwtTemplateID)...)
	}
}

// ModifyPlan makes a content that renders to the same claims no change, refuses what apply would refuse, and warns of
// what stays.
func (r *jwtTemplateResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	state, plan, ok := stateAndPlan[jwtTemplateModel](ctx, r.providerData, req, diags)
	if !ok || state != nil && !r.checkKeyClass(ctx, req.Private, "JWT template", diags) {
		return
	}
	switch {
	case state == nil:
		if getPrivate(ctx, req.Private, privateReplaces, diags) == "" {
			r.planCreate(ctx, plan.Content, diags)
		}
		return
	case plan == nil:
		diags.AddWarning("The JWT template stays in effect",
			"The WorkOS API cannot delete a JWT template. Apply removes the resource from state only, and tokens still carry its "+
				"claims. To change them, edit the template in the WorkOS Dashboard.")
		return
	}
	setPrivate(ctx, resp.Private, privateReplaces, jwtTemplateID, diags) // for the second call of a replacement
	if !plan.Content.IsUnknown() && jwttemplate.Same(plan.Content.ValueString(), state.Content.ValueString()) {
		resp.Plan.Raw = req.State.Raw // no change, so nothing is unknown
	}
}

// planCreate refuses to overwrite a template that does not mean the same.
func (r *jwtTemplateResource) planCreate(ctx context.Context, content types.String, diags *diag.Diagnostics) {
	const unchecked = "The JWT template is not checked"
	if len(r.unknown) > 0 {
		diags.AddWarning(unchecked, "The provider's configuration is not known yet, so the plan cannot tell whether the environment has "+
			"a JWT template. Apply does not overwrite another one.")
		return
	}
	there, found, err := r.inventory.JWTTemplate.Get(ctx)
	switch {
	case errors.Is(err, inventory.ErrCannotList):
		diags.AddWarning(unchecked, "The API at this address cannot read the JWT template, so Terraform cannot tell whether there is one. "+
			"Apply overwrites whatever is set.")
	case err != nil:
		r.addAPIError(diags, "Could not check the JWT template", err)
	case !found:
	case content.IsUnknown():
		diags.AddAttributeWarning(path.Root("content"), "The environment has a JWT template",
			"The content declared here is known only at apply, so the plan cannot compare the two. Apply fails if they do not "+
				"render to the same claims.")
	case !r.inventory.JWTTemplate.MayCreate(there, content.ValueString()):
		addOtherTemplate(there, diags)
	}
}
