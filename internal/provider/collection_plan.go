package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/weburl"
)

// ModifyPlan plans an empty change for a value that means the same, a replacement for another one, and says what
// apply would refuse and what it can't do.
func (r *collectionResource[T]) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.run == nil {
		return // not configured: nothing can be said
	}
	diags := &resp.Diagnostics
	var h held
	if !req.State.Raw.IsNull() {
		h = r.heldBy(ctx, req.State, req.Private, diags)
	}
	if !req.State.Raw.IsNull() && !r.sameKeyClass(ctx, req.Private, r.noun.words().named(h.value, h.id), diags) {
		return
	}
	if req.Plan.Raw.IsNull() {
		r.noun.planDestroy(ctx, h, req.State, diags)
		return
	}
	var planned textValue
	if diags.Append(req.Plan.GetAttribute(ctx, path.Root(r.noun.words().attribute), &planned)...); diags.HasError() {
		return
	}
	if req.State.Raw.IsNull() {
		replaced := getPrivate(ctx, req.Private, privateReplaces, diags)
		if replaced == "" && !planned.IsUnknown() {
			r.planCreate(ctx, planned.ValueString(), diags)
		}
		return
	}
	// Whether this is a replacement, the second plan call can only know from here: it has no state.
	setPrivate(ctx, resp.Private, privateReplaces, h.id, diags)
	if !planned.IsUnknown() && r.noun.rule().same(planned.ValueString(), h.value) {
		if len(r.waitsFor) == 0 {
			r.collection().Stays(h.id)
		}
		resp.Plan.Raw = req.State.Raw // nothing changes, so nothing becomes unknown
		return
	}
	resp.RequiresReplace.Append(path.Root(r.noun.words().attribute))
	r.noun.planDestroy(ctx, h, req.State, diags)
	if !planned.IsUnknown() {
		r.planCreate(ctx, planned.ValueString(), diags)
	}
}

// planCreate says what is known of a value that is to be created.
func (r *collectionResource[T]) planCreate(ctx context.Context, value string, diags *diag.Diagnostics) {
	w := r.noun.words()
	if len(r.waitsFor) > 0 {
		diags.AddWarning(fmt.Sprintf("New %s are not checked against the environment", w.plural),
			"The provider's configuration is not known yet, so the plan can't see whether the environment holds them already. "+
				"Apply will look, and overwrite nothing.")
		return
	}
	if r.keyClass == "sk_live_" {
		diags.Append(problemDiagnostics(path.Root(w.attribute), value, r.noun.production(value))...)
	}
	object, presence, err := r.collection().Lookup(ctx, value)
	if err != nil {
		r.addAPIError(diags, fmt.Sprintf("Could not check whether %s is there already", w.named(value, "")), err)
		return
	}
	switch presence {
	case inventory.Found, inventory.Readded:
		r.noun.planExisting(ctx, r, object, diags)
	case inventory.Unlistable:
		diags.AddWarning(fmt.Sprintf("New %s are not checked against the environment", w.plural), fmt.Sprintf(
			"The API at this address has no list of %s, so the plan can't see whether the environment holds them already.", w.plural))
	case inventory.Gone:
	}
}

// problemDiagnostics puts each problem of a value on its attribute. The CLI shows one warning of each summary, so the
// value is part of it.
func problemDiagnostics(at path.Path, value string, problems []weburl.Problem) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, problem := range problems {
		switch problem.Severity {
		case weburl.Error: // its value may hold a password
			diags.AddAttributeError(at, problem.Summary, problem.Detail)
		case weburl.Warning:
			diags.AddAttributeWarning(at, fmt.Sprintf("%s: %s", problem.Summary, value), problem.Detail)
		}
	}
	return diags
}
