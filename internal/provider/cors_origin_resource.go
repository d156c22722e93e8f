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

func newCORSOriginResource() resource.Resource {
	return &collectionResource[workos.CORSOrigin]{noun: corsOriginNoun{}}
}

// corsOriginNoun is a browser origin that may call the API. It carries nothing but its own text and the API documents
// no deletion, so one that is there is adopted, and one that is destroyed may stay.
type corsOriginNoun struct{}

var corsOriginRule = &textRule{
	name:  "Origin",
	about: "an absolute URL without white space or credentials",
	check: func(at path.Path, value string) diag.Diagnostics {
		return problemDiagnostics(at, value, weburl.CheckOrigin(value))
	},
	same:  weburl.SameOrigin,
	alike: weburl.SameOrigin,
}

func (corsOriginNoun) words() words {
	return words{typeName: "workos_cors_origin", name: "CORS origin", plural: "CORS origins", attribute: "origin"}
}

func (corsOriginNoun) schema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A CORS origin of the environment: a browser origin that may call the WorkOS API from its pages.",
		Attributes: map[string]schema.Attribute{
			"origin": schema.StringAttribute{
				Required:   true,
				CustomType: textType{rule: corsOriginRule},
				Validators: []validator.String{corsOriginRule},
				MarkdownDescription: "The origin: scheme, host and, where it is not the scheme's default, port, such as " +
					"`https://app.example.com`. Spellings that mean the same to a browser (upper case, a default port, a trailing " +
					"slash, an internationalised host name) are no change. Changing it to another origin replaces it.",
			},
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The origin's id, given by WorkOS.",
			},
			"created_at": createdAt("origin"),
			"updated_at": updatedAt("origin"),
		},
	}
}

func (corsOriginNoun) collection(i *inventory.Inventory) *inventory.Collection[workos.CORSOrigin] {
	return i.CORSOrigins
}

func (corsOriginNoun) state(object workos.CORSOrigin, value string) map[string]attr.Value {
	return map[string]attr.Value{
		"id":         types.StringValue(object.ID),
		"origin":     textValue{StringValue: basetypes.NewStringValue(value), rule: corsOriginRule},
		"created_at": optional(object.CreatedAt),
		"updated_at": optional(object.UpdatedAt),
	}
}

func (corsOriginNoun) updated(object workos.CORSOrigin) types.String {
	return optional(object.UpdatedAt)
}

func (corsOriginNoun) identity(value string) string { return weburl.CanonicalOrigin(value) }

func (corsOriginNoun) rule() *textRule { return corsOriginRule }

func (corsOriginNoun) production(value string) []weburl.Problem {
	return weburl.CheckOriginInProduction(value)
}

func (n corsOriginNoun) planDestroy(_ context.Context, h held, _ attributes, diags *diag.Diagnostics) {
	if h.adopted {
		diags.AddWarning("An adopted CORS origin is let go, not deleted", fmt.Sprintf(
			"%s was in the environment before Terraform managed it, so destroying it only removes it from the state: it stays "+
				"allowed. To stop allowing it, remove it in the WorkOS Dashboard.", capitalised(n.words().named(h.value, h.id))))
		return
	}
	diags.AddWarning("The WorkOS API documents no deletion of CORS origins", fmt.Sprintf(
		"Apply will ask WorkOS to delete the %s all the same, and then look. If it is still listed, it stays allowed, is removed "+
			"from the state, and apply says so. It can be removed in the WorkOS Dashboard.", n.words().named(h.value, h.id)))
}

// planExisting says that the origin will be adopted, unless a resource of this run holds it, or has just let it go.
func (n corsOriginNoun) planExisting(ctx context.Context, r *collectionResource[workos.CORSOrigin], object workos.CORSOrigin, diags *diag.Diagnostics) {
	if r.collection().Released(object) {
		return
	}
	holding := r.collection().Holding(ctx, object.ID)
	if tellHolding(holding, path.Root("origin"), n.words().named(object.Origin, object.ID), n.words().typeName, diags) {
		return
	}
	diags.AddAttributeWarning(path.Root("origin"), fmt.Sprintf("%s exists already and will be adopted", capitalised(n.words().named(object.Origin, object.ID))), fmt.Sprintf(
		"The environment allows it since %s. An origin carries nothing but its own text, so apply takes it over as it is. "+
			"Destroying it later lets it go again without deleting it. To manage it fully, import it instead:\n\n%s",
		object.CreatedAt, importBlock(n.words().typeName, object.ID)))
}

// createExisting adopts the origin, unless another resource of this run has it, or could not let go of it.
func (n corsOriginNoun) createExisting(r *collectionResource[workos.CORSOrigin], value string, object workos.CORSOrigin, refusal error, diags *diag.Diagnostics) bool {
	summary := fmt.Sprintf("%s exists already", capitalised(n.words().named(value, object.ID)))
	if object.ID == "" {
		r.addAPIError(diags, summary, refusal, "origin")
		return false
	}
	switch {
	case r.collection().Claim(object):
	case r.collection().IsOwn(object):
		addDeclaredTwice(path.Root("origin"), n.words().named(value, object.ID), madeInThisRun, diags)
		return false
	default:
		diags.AddAttributeError(path.Root("origin"), summary,
			"Another resource held it, and could not let go of it: see its own error. Apply again once that is mended.")
		return false
	}
	diags.AddAttributeWarning(path.Root("origin"), fmt.Sprintf("%s was adopted", capitalised(n.words().named(value, object.ID))), fmt.Sprintf(
		"The environment allows it since %s, before Terraform managed it. It is in the state now; destroying it will let it go "+
			"without deleting it.", object.CreatedAt))
	return true
}

// adopted takes an origin for somebody else's unless it is surely Terraform's own.
func (corsOriginNoun) adopted(recorded string) bool { return recorded != "false" }

func (n corsOriginNoun) remains(h held, verified bool, diags *diag.Diagnostics) {
	name := capitalised(n.words().named(h.value, h.id))
	const where = "Remove it in the WorkOS Dashboard, if it should no longer be allowed."
	switch {
	case h.adopted:
		diags.AddWarning(name+" stays allowed", "It was there before Terraform managed it (or that can't be told, for it was tainted), so it was only "+
			"removed from the state. "+where)
	case verified:
		diags.AddWarning(name+" stays allowed", "The WorkOS API did not delete it: it is still listed. It was removed from the "+
			"state, unless it was replaced by itself. "+where)
	default:
		diags.AddWarning(name+" may stay allowed", "The API at this address can neither delete a CORS origin nor list them, so what became "+
			"of it can't be seen. It was removed from the state. "+where)
	}
}
