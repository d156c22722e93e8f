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

	"github.com/workos/terraform-provider-workos/internal/inventory"
)

// kindNames are the names of a kind of object that the API lists.
type kindNames struct {
	typeName  string // of the resource, such as "workos_redirect_uri"
	singular  string // such as "redirect URI"
	plural    string // such as "redirect URIs"
	attribute string // that has its value, such as "uri"
}

// object is what diagnostics call one object: kind and value, and the id where it is known.
func (n kindNames) object(value, id string) string {
	if id == "" {
		return fmt.Sprintf("%s %q", n.singular, value)
	}
	return fmt.Sprintf("%s %q (%s)", n.singular, value, id)
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

// readObject finds a managed object by the id, value and time of creation in state. It returns false if there is nothing
// to store: the state is then removed, or kept, and diagnostics say why.
func readObject[T inventory.Object](ctx context.Context, p *providerData, c *inventory.Collection[T], n kindNames, id, value, createdAt string, private privateState, resp *resource.ReadResponse) (T, bool) {
	name := n.object(value, id)
	var none T
	if !p.ready("Reading "+name, &resp.Diagnostics) || !p.checkKeyClass(ctx, private, name, &resp.Diagnostics) {
		return none, false
	}
	created, _ := time.Parse(time.RFC3339Nano, createdAt) // zero if it is not in state
	object, found, err := c.Read(ctx, id, value, created)
	switch {
	case errors.Is(err, inventory.ErrCannotList):
		resp.Diagnostics.AddWarning("Drift of "+n.plural+" is not checked",
			"The API at this address cannot list them, so Terraform cannot see changes made elsewhere. The state is unchanged.")
	case err != nil:
		p.addAPIError(&resp.Diagnostics, "Could not read "+name, err)
	case !found:
		p.addGone(n.typeName, name, "a "+n.singular+" with this ID or value", &resp.Diagnostics)
		resp.State.RemoveResource(ctx)
	case object.ObjectID() != id && id != "":
		resp.Diagnostics.AddWarning(capitalize(name)+" has a new ID", "WorkOS has the same value with the ID "+object.ObjectID()+
			" instead: it was deleted and added again. The state now has the new ID.")
	}
	return object, found && err == nil
}

// importObject finds an object by its id or value.
func importObject[T inventory.Object](ctx context.Context, p *providerData, c *inventory.Collection[T], n kindNames, wanted string, diags *diag.Diagnostics) (T, bool) {
	var none T
	if diags.HasError() || !p.ready("Importing a "+n.singular, diags) {
		return none, false
	}
	object, found, err := c.LookUp(ctx, wanted)
	switch {
	case err != nil:
		p.addListError(diags, n.plural, err)
	case !found:
		diags.AddError(fmt.Sprintf("Could not import %s %q", n.singular, wanted), fmt.Sprintf(
			"The environment has no %s with this ID or value. Give the ID, or the value exactly as the WorkOS Dashboard shows it. "+
				"Check that the API key in %s belongs to that environment.", n.singular, p.keySource))
	}
	return object, found && err == nil
}

// deleteObject deletes a managed object by the id and value in state.
func deleteObject[T inventory.Object](ctx context.Context, p *providerData, c *inventory.Collection[T], n kindNames, id, value string, private privateState, diags *diag.Diagnostics) {
	name := n.object(value, id)
	if diags.HasError() || !p.ready("Deleting "+name, diags) || !p.checkKeyClass(ctx, private, name, diags) {
		return
	}
	err := c.Delete(ctx, id)
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
func existing[T inventory.Object](ctx context.Context, p *providerData, c *inventory.Collection[T], n kindNames, value stringValue, replaced string, diags *diag.Diagnostics) (T, bool) {
	var none T
	if len(p.unknown) > 0 {
		p.addNotChecked(n.plural, diags)
		return none, false
	}
	if value.IsUnknown() {
		return none, false
	}
	object, found, err := c.ByNormalForm(ctx, value.ValueString())
	switch {
	case errors.Is(err, inventory.ErrCannotList):
		p.addNotChecked(n.plural, diags)
	case err != nil:
		p.addAPIError(diags, "Could not check "+n.object(value.ValueString(), ""), err)
	}
	return object, err == nil && found && object.ObjectID() != replaced
}

// refuse adds the error for an object that would be created, and that the environment has.
func refuse[T inventory.Object](c *inventory.Collection[T], n kindNames, object T, diags *diag.Diagnostics) {
	name, at := capitalize(n.object(object.Value(), object.ObjectID())), path.Root(n.attribute)
	if c.Claimed(object.ObjectID()) {
		diags.AddAttributeError(at, name+" is declared twice", "Another resource of this configuration created it in this run. "+
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
		created, importBlock(n.typeName, object.ObjectID())))
}

// addCreateError adds the errors of a failed create.
func addCreateError[T inventory.Object](p *providerData, c *inventory.Collection[T], n kindNames, value string, err error, diags *diag.Diagnostics) {
	name := n.object(value, "")
	exists, doesExist := errors.AsType[*inventory.ExistsError[T]](err)
	_, unknown := errors.AsType[*inventory.UnknownOutcomeError](err)
	switch {
	case doesExist && exists.Object.ObjectID() != "":
		refuse(c, n, exists.Object, diags)
	case doesExist:
		p.addAPIError(diags, capitalize(name)+" already exists", err, n.attribute)
	case unknown:
		diags.AddError(capitalize(name)+" may have been created", fmt.Sprintf(
			"The request failed without a definitive response, and Terraform could not confirm whether it succeeded. It is not in "+
				"state.\n\nPlan again. If it exists, the plan says so and shows how to import it; if not, apply creates it. If "+
				"the API cannot list, look in the WorkOS Dashboard.\n\nFull error: %s", sentence(err.Error())))
	default:
		p.addAPIError(diags, "Could not create "+name, err, n.attribute)
	}
}

// planHolder records whether a plan keeps the object with the id or gives it up. It adds an error if another address
// does the opposite. secondCall is true in the second plan call of a replacement.
func (p *providerData) planHolder(ctx context.Context, n kindNames, id string, private privateState, keeps, secondCall bool, diags *diag.Diagnostics) {
	if p.holders.plan(id, getPrivate(ctx, private, privateHolder, diags), keeps, secondCall) {
		return
	}
	diags.AddError(fmt.Sprintf("%s %s is managed by two resources", capitalize(n.singular), id), fmt.Sprintf(
		"One of them keeps it, the other one would delete it. Nothing was changed.\n\n"+
			"- If you renamed or moved a resource, add a moved block and remove the import block:\n\n%s\n\n"+
			"- If both have it in state, remove the address that is not declared from state: run terraform state rm, or add\n\n%s",
		movedBlock(n.typeName), removedBlock(n.typeName)))
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
