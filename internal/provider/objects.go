package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/workos/terraform-provider-workos/internal/inventory"
)

// kind is a kind of object that the API lists: its names, and where the inventory has its objects.
type kind[T inventory.Object] struct {
	typeName   string // of the resource, such as "workos_redirect_uri"
	singular   string // such as "redirect URI"
	plural     string // such as "redirect URIs"
	attribute  string // that has its value, such as "uri"
	identity   string // the one attribute of its identity
	collection func(*inventory.Inventory) *inventory.Collection[T]
}

// model is the state of an object.
type model interface{ identity() string }

// name is what diagnostics call one object: kind and value, and the id where it is known.
func (k kind[T]) name(value, id string) string {
	if id == "" {
		return fmt.Sprintf("%s %q", k.singular, value)
	}
	return fmt.Sprintf("%s %q (%s)", k.singular, value, id)
}

// identitySchema is the schema of the kind's identity: one attribute.
func (k kind[T]) identitySchema(description string) identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		k.identity: identityschema.StringAttribute{RequiredForImport: true, Description: description},
	}}
}

// timeAttribute is a computed time. what is the beginning of its description.
func timeAttribute(what string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: what + ", in RFC 3339 format, by the clock of WorkOS."}
}

// keepSpelling returns the spelling that state has of a value, if the API's means the same. State has none at an import.
func keepSpelling(state, read types.String, same func(a, b string) bool) types.String {
	if !state.IsNull() && same(state.ValueString(), read.ValueString()) {
		return state
	}
	return read
}

// ready reports whether requests can be made. If not, it adds an error that names the operation that needs them.
func (p *providerData) ready(operation string, diags *diag.Diagnostics) bool {
	if len(p.unknown) == 0 {
		return true
	}
	diags.AddError("Provider configuration is not known yet", fmt.Sprintf(
		"%s needs the WorkOS API. These arguments of the provider will be known only after another resource is applied: %s. "+
			"Apply that resource first, for example with -target, then plan again.", operation, strings.Join(p.unknown, ", ")))
	return false
}

// checkKeyClass adds an error and returns false if the state was written with a key for another environment. There, its
// objects are not missing: they never were. name is what the state describes.
func (p *providerData) checkKeyClass(ctx context.Context, private privateState, name string, diags *diag.Diagnostics) bool {
	recorded := getPrivate(ctx, private, privateKeyClass, diags)
	if recorded == "" || p.keyClass == "" || recorded == p.keyClass {
		return true
	}
	diags.AddError("API key is for another environment: "+name, fmt.Sprintf(
		"The state was written with a key that starts with %s. The key in %s starts with %s, so it belongs to another "+
			"environment. No request was made and the state is unchanged.\n\nUse the key of the environment that this state "+
			"describes, or another workspace or backend for the other environment.", recorded, p.keySource, p.keyClass))
	return false
}

// stateAndPlan reads the state and the plan of a resource; each is nil where there is none. It returns false if there is
// nothing to plan with.
func stateAndPlan[M any](ctx context.Context, p *providerData, req resource.ModifyPlanRequest, diags *diag.Diagnostics) (state, plan *M, ok bool) {
	if p == nil {
		return nil, nil, false
	}
	diags.Append(req.State.Get(ctx, &state)...)
	diags.Append(req.Plan.Get(ctx, &plan)...)
	return state, plan, !diags.HasError()
}

// store writes the state of an object, its identity, and what private state says of both.
func (k kind[T]) store(ctx context.Context, p *providerData, m model, state *tfsdk.State, identity *tfsdk.ResourceIdentity, private privateState, diags *diag.Diagnostics) {
	diags.Append(state.Set(ctx, m)...)
	diags.Append(identity.SetAttribute(ctx, path.Root(k.identity), m.identity())...)
	p.recordKeyClass(ctx, private, diags)
	setPrivate(ctx, private, privateReplaces, "", diags)
}

// read finds a managed object by the id, value and time of creation in its state m. It returns false if there is nothing
// to store: the state is then removed, or kept, and diagnostics say why.
func (k kind[T]) read(ctx context.Context, p *providerData, m model, id, value, createdAt types.String, resp *resource.ReadResponse) (T, bool) {
	name := k.name(value.ValueString(), id.ValueString())
	diags := &resp.Diagnostics
	diags.Append(resp.Identity.SetAttribute(ctx, path.Root(k.identity), m.identity())...) // core wants one for a removed resource too
	if diags.HasError() || !p.ready("Reading "+name, diags) || !p.checkKeyClass(ctx, resp.Private, name, diags) {
		var none T
		return none, false
	}
	created, _ := time.Parse(time.RFC3339Nano, createdAt.ValueString()) // zero if it is not in state
	object, found, err := k.collection(p.inventory).Read(ctx, id.ValueString(), value.ValueString(), created)
	switch {
	case errors.Is(err, inventory.ErrCannotList):
		diags.AddWarning("Drift of "+k.plural+" is not checked",
			"The API at this address cannot list them, so Terraform cannot see changes made elsewhere. The state is unchanged.")
	case err != nil:
		p.addAPIError(diags, "Could not read "+name, err)
	case !found:
		p.addGone(k.typeName, name, "a "+k.singular+" with this ID or value", diags)
		resp.State.RemoveResource(ctx)
	case object.ObjectID() != id.ValueString() && id.ValueString() != "":
		diags.AddWarning(capitalize(name)+" has a new ID", "WorkOS has the same value with the ID "+object.ObjectID()+
			" instead: it was deleted and added again. The state now has the new ID.")
	}
	return object, found && err == nil
}

// lookUp finds the object to import, by its id, its value or its identity.
func (k kind[T]) lookUp(ctx context.Context, p *providerData, req resource.ImportStateRequest, diags *diag.Diagnostics) (T, bool) {
	wanted := types.StringValue(req.ID)
	if req.ID == "" {
		diags.Append(req.Identity.GetAttribute(ctx, path.Root(k.identity), &wanted)...)
	}
	if diags.HasError() || !p.ready("Importing a "+k.singular, diags) {
		var none T
		return none, false
	}
	object, found, err := k.collection(p.inventory).LookUp(ctx, wanted.ValueString())
	switch {
	case err != nil:
		p.addReadError(diags, "Could not list "+k.plural, "list "+k.plural, err)
	case !found:
		diags.AddError(fmt.Sprintf("Could not import %s %q", k.singular, wanted.ValueString()), fmt.Sprintf(
			"The environment has no %s with this ID or value. Give the ID, or the value exactly as the WorkOS Dashboard shows it. "+
				"Check that the API key in %s belongs to that environment.", k.singular, p.keySource))
	}
	return object, found && err == nil
}

// delete deletes a managed object by the id and value in state.
func (k kind[T]) delete(ctx context.Context, p *providerData, id, value types.String, private privateState, diags *diag.Diagnostics) {
	name := k.name(value.ValueString(), id.ValueString())
	if diags.HasError() || !p.ready("Deleting "+name, diags) || !p.checkKeyClass(ctx, private, name, diags) {
		return
	}
	err := k.collection(p.inventory).Delete(ctx, id.ValueString())
	switch {
	case errors.Is(err, inventory.ErrCannotList):
		diags.AddWarning(capitalize(name)+" may still exist", "The API at this address can neither delete nor list it. The resource "+
			"was removed from state. Delete it in the WorkOS Dashboard.")
	case err != nil:
		p.addAPIError(diags, "Could not delete "+name, err)
	}
}

// existing finds an object that a plan would create, by its value or another spelling of it, other than the one with the
// id replaced. It warns where it cannot tell.
func (k kind[T]) existing(ctx context.Context, p *providerData, value types.String, replaced string, diags *diag.Diagnostics) (T, bool) {
	var none T
	if len(p.unknown) > 0 {
		p.addNotChecked(k.plural, diags)
		return none, false
	}
	if value.IsUnknown() {
		return none, false
	}
	object, found, err := k.collection(p.inventory).ByNormalForm(ctx, value.ValueString())
	switch {
	case errors.Is(err, inventory.ErrCannotList):
		p.addNotChecked(k.plural, diags)
	case err != nil:
		p.addAPIError(diags, "Could not check "+k.name(value.ValueString(), ""), err)
	}
	return object, err == nil && found && object.ObjectID() != replaced
}

// planDestroy warns if WorkOS has the value under another id only: core may plan the destroy of a resource that is no
// longer declared from the state before the refresh.
func (k kind[T]) planDestroy(ctx context.Context, p *providerData, id, value string, diags *diag.Diagnostics) {
	if len(p.unknown) > 0 {
		return
	}
	object, found, err := k.collection(p.inventory).ByNormalForm(ctx, value)
	if err != nil || !found || object.ObjectID() == id || object.Value() != value {
		return // what apply cannot delete, it says
	}
	diags.AddWarning(capitalize(k.name(value, id))+" was deleted and added again", fmt.Sprintf(
		"WorkOS has the same value with the ID %s. Apply does not delete that one. To delete it too, run terraform apply -refresh-only "+
			"first: the state then has the new ID.", object.ObjectID()))
}

// refuse adds the error for an object that would be created, and that the environment has.
func (k kind[T]) refuse(p *providerData, object T, diags *diag.Diagnostics) {
	name, at := capitalize(k.name(object.Value(), object.ObjectID())), path.Root(k.attribute)
	if k.collection(p.inventory).Claimed(object.ObjectID()) {
		diags.AddAttributeError(at, name+" is declared twice", "Another resource of this configuration created it, or gave it this value, in this run. "+
			"Declare it once: remove one of the two resource blocks.")
		return
	}
	created := ""
	if at := object.Created(); !at.IsZero() {
		created = " It was created at " + at.UTC().Format("2006-01-02T15:04:05.000Z07:00") + "."
	}
	diags.AddAttributeError(at, name+" already exists", fmt.Sprintf(
		"Nothing was changed.%s What to do depends on the reason:\n"+
			"- Renamed, moved, or count changed to for_each: add a moved block.\n"+
			"- Element removed from a count list: use for_each and moved blocks.\n"+
			"- Tainted: run terraform untaint.\n"+
			"- Managed by a resource that this change removes: apply that change first.\n"+
			"- -replace with create_before_destroy: terraform state rm, then import.\n"+
			"- Destroying: run terraform destroy -refresh=false.\n"+
			"- Otherwise, import it:\n%s",
		created, importBlock(k.typeName, object.ObjectID())))
}

// addCreateError adds the errors of a failed create.
func (k kind[T]) addCreateError(p *providerData, value string, err error, diags *diag.Diagnostics) {
	name := k.name(value, "")
	exists, doesExist := errors.AsType[*inventory.ExistsError[T]](err)
	_, unknown := errors.AsType[*inventory.UnknownOutcomeError](err)
	switch {
	case doesExist && exists.Object.ObjectID() != "":
		k.refuse(p, exists.Object, diags)
	case doesExist:
		p.addAPIError(diags, capitalize(name)+" already exists", err, k.attribute)
	case unknown:
		diags.AddError(capitalize(name)+" may have been created", fmt.Sprintf(
			"The request failed without a definitive response, and Terraform could not confirm whether it succeeded. It is not in "+
				"state.\n\nPlan again. If it exists, the plan says so and shows how to import it; if not, apply creates it. If "+
				"the API cannot list, look in the WorkOS Dashboard.\n\nFull error: %s", sentence(err.Error())))
	default:
		p.addAPIError(diags, "Could not create "+name, err, k.attribute)
	}
}

// planHolder records whether a plan keeps the object with the id or gives it up. It adds an error if another address
// does the opposite. secondCall is true in the second plan call of a replacement. No id is no object.
func (k kind[T]) planHolder(ctx context.Context, p *providerData, id string, private privateState, keeps, secondCall bool, diags *diag.Diagnostics) {
	if id == "" || p.holders.plan(id, getPrivate(ctx, private, privateHolder, diags), keeps, secondCall) {
		return
	}
	diags.AddError(fmt.Sprintf("%s %s is managed by two resources", capitalize(k.singular), id), fmt.Sprintf(
		"One of them keeps it, the other one would delete it. Nothing was changed.\n\n"+
			"- If you renamed or moved a resource, add a moved block and remove the import block:\n\n%s\n\n"+
			"- If both have it in state, remove the address that is not declared from state: run terraform state rm, or add\n\n%s",
		movedBlock(k.typeName), removedBlock(k.typeName)))
}

// addNotChecked warns that a plan cannot tell whether new objects exist.
func (p *providerData) addNotChecked(plural string, diags *diag.Diagnostics) {
	reason := "The API at this address cannot list them"
	if len(p.unknown) > 0 {
		reason = "The provider's configuration is not known yet (" + strings.Join(p.unknown, ", ") + ")"
	}
	diags.AddWarning("New "+plural+" are not checked", reason+
		", so the plan cannot tell whether the environment already has them. Apply never overwrites one that exists.")
}

// addGone warns that a resource is removed from state. what is missing: "a redirect URI with this ID or value".
func (p *providerData) addGone(typeName, name, what string, diags *diag.Diagnostics) {
	diags.AddWarning(capitalize(name)+" no longer exists", fmt.Sprintf(
		"The environment does not have %s. The %s resource was removed from state. If the configuration still declares it, apply creates "+
			"it again.\n\nIf this is unexpected, check that the API key in %s belongs to the environment that this state "+
			"describes.", what, typeName, p.keySource))
}

// importBlock is a block to paste. A provider cannot know the resource's name.
func importBlock(typeName, id string) string {
	return fmt.Sprintf("  import {\n    to = %s.NAME # replace NAME\n    id = %q\n  }", typeName, id)
}

// movedBlock is a block to paste.
func movedBlock(typeName string) string {
	return fmt.Sprintf("  moved {\n    from = %[1]s.OLD_NAME # replace both\n    to   = %[1]s.NEW_NAME\n  }", typeName)
}

// removedBlock is a block to paste that removes a resource from state only.
func removedBlock(typeName string) string {
	return fmt.Sprintf("  removed {\n    from = %s.NAME # replace NAME\n    lifecycle {\n      destroy = false\n    }\n  }", typeName)
}
