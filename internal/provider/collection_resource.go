package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/weburl"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

// collectionResource is the resource of one kind of object that an environment holds many of. It maps what the
// inventory finds to state; what differs between the kinds is in their noun.
type collectionResource[T inventory.Object] struct {
	configured
	noun noun[T]
}

// noun is one kind of object: its words, its shape in state, and its policies.
type noun[T inventory.Object] interface {
	// words are what the kind and its value are called.
	words() words
	schema() schema.Schema
	collection(*inventory.Inventory) *inventory.Collection[T]
	// state are the attributes of an object, with its value in the spelling that state is to keep.
	state(object T, value string) map[string]attr.Value
	// updated is when the API says that the object was last changed.
	updated(object T) types.String
	// identity is the value as the identity has it.
	identity(value string) string
	// rule is the value's.
	rule() *textRule
	// production finds what a production environment refuses.
	production(value string) []weburl.Problem

	// planDestroy warns of what a destroy, or the destroy of a replacement, can't do.
	planDestroy(ctx context.Context, held held, state attributes, diags *diag.Diagnostics)
	// planExisting tells of a planned new value that the environment holds already.
	planExisting(ctx context.Context, r *collectionResource[T], object T, diags *diag.Diagnostics)
	// createExisting decides about an object that stands where one was to be created: whether it is adopted. object
	// is the zero value where the API does not show it, refusal its words.
	createExisting(r *collectionResource[T], value string, object T, refusal error, diags *diag.Diagnostics) (adopted bool)
	// adopted reports whether an object was there before Terraform managed it, from what privateAdopted says.
	adopted(recorded string) bool
	// remains tells of an object that a destroy left in the environment, or may have left.
	remains(held held, verified bool, diags *diag.Diagnostics)
}

// words are what a kind of object is called.
type words struct {
	typeName  string // of the resource: "workos_redirect_uri"
	name      string // "redirect URI"
	plural    string // "redirect URIs"
	attribute string // of its value: "uri"
}

// held is what state holds of an object.
type held struct {
	id, value string
	created   time.Time // zero: not known
	updated   types.String
	adopted   bool
}

func (h held) ref() inventory.Ref {
	return inventory.Ref{ID: h.id, Value: h.value, Created: h.created}
}

// named is how messages call a held object.
func (w words) named(value, id string) string {
	if id == "" {
		return fmt.Sprintf("%s %q", w.name, value)
	}
	return fmt.Sprintf("%s %q (%s)", w.name, value, id)
}

func (r *collectionResource[T]) collection() *inventory.Collection[T] {
	return r.noun.collection(r.inventory)
}

func (r *collectionResource[T]) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.noun.words().typeName
	resp.ResourceBehavior.MutableIdentity = true // a value that was changed by hand keeps its id
}

func (r *collectionResource[T]) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.noun.schema()
}

func (r *collectionResource[T]) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	w := r.noun.words()
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		w.attribute: identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "The " + w.name + ": an environment holds each once.",
		},
	}}
}

func (r *collectionResource[T]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	w := r.noun.words()
	value := r.valueOf(ctx, req.Plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.ready("Creating a "+w.name, &resp.Diagnostics) {
		return
	}
	creation, err := r.collection().Create(ctx, value)
	if err != nil {
		r.addAPIError(&resp.Diagnostics, fmt.Sprintf("Could not create %s", w.named(value, "")), err, w.attribute)
		return
	}
	adopted := "false"
	switch creation.Outcome {
	case inventory.Created:
	case inventory.Exists:
		if !r.noun.createExisting(r, value, creation.Object, creation.Err, &resp.Diagnostics) {
			return
		}
		adopted = "true"
	case inventory.Unknown:
		r.addUnknownOutcome(value, creation.Err, &resp.Diagnostics)
		return
	}
	r.store(ctx, creation.Object, value, stored{&resp.State, resp.Identity, resp.Private}, &resp.Diagnostics)
	setPrivate(ctx, resp.Private, privateAdopted, adopted, &resp.Diagnostics)
	setPrivate(ctx, resp.Private, privateReplaces, "", &resp.Diagnostics)
}

func (r *collectionResource[T]) addUnknownOutcome(value string, err error, diags *diag.Diagnostics) {
	w := r.noun.words()
	diags.AddError(fmt.Sprintf("%s may have been created", capitalised(w.named(value, ""))), fmt.Sprintf(
		"A request to create it got no answer that tells whether it was carried out, and looking for it did not settle "+
			"that. It is not in the state.\n\n%s\n\nPlan again: if the %s is there then, the plan says so and how to import "+
			"it; if it is not, the next apply creates it. Where the API can't list, look in the WorkOS Dashboard.",
		sentence(err.Error()), w.name))
}

func (r *collectionResource[T]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	w := r.noun.words()
	h := r.heldBy(ctx, req.State, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.ready("Reading the "+w.named(h.value, h.id), &resp.Diagnostics) ||
		!r.sameKeyClass(ctx, req.Private, w.named(h.value, h.id), &resp.Diagnostics) {
		return
	}
	object, presence, err := r.collection().Read(ctx, h.ref())
	if err != nil {
		r.addAPIError(&resp.Diagnostics, fmt.Sprintf("Could not read %s", w.named(h.value, h.id)), err)
		return
	}
	switch presence {
	case inventory.Found, inventory.Readded:
		found := spelled{object.Value(), r.noun.updated(object)}
		value := r.noun.rule().keep(ctx, spelled{h.value, h.updated}, found, req.Private, &resp.Diagnostics)
		r.store(ctx, object, value, stored{&resp.State, resp.Identity, resp.Private}, &resp.Diagnostics)
		if getPrivate(ctx, req.Private, privateAdopted, &resp.Diagnostics) == "" { // imported
			setPrivate(ctx, resp.Private, privateAdopted, "false", &resp.Diagnostics)
		}
	case inventory.Unlistable:
		r.setIdentity(ctx, resp.Identity, h.value, &resp.Diagnostics)
		resp.Diagnostics.AddWarning(fmt.Sprintf("Drift of %s is not checked", w.plural), fmt.Sprintf(
			"The API at this address has no list of %s, so it can't be seen whether %s is still there. Its state was kept as it is.",
			w.plural, w.named(h.value, h.id)))
	case inventory.Gone:
		r.setIdentity(ctx, resp.Identity, h.value, &resp.Diagnostics) // core wants one, also of what is removed
		resp.Diagnostics.AddWarning(fmt.Sprintf("%s is gone", capitalised(w.named(h.value, h.id))), fmt.Sprintf(
			"The environment does not hold it any more: neither its id nor its value is in the complete list. It was removed "+
				"from the state, and a configuration that still declares it will create it anew. If that surprises you, check "+
				"first that the API key in %s belongs to the environment that this state describes.", r.apiKeySource))
		resp.State.RemoveResource(ctx)
	}
}

// Update is reached by nothing that the API would have to be told: a changed value replaces the object.
func (r *collectionResource[T]) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

func (r *collectionResource[T]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	w := r.noun.words()
	h := r.heldBy(ctx, req.State, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.ready("Deleting the "+w.named(h.value, h.id), &resp.Diagnostics) ||
		!r.sameKeyClass(ctx, req.Private, w.named(h.value, h.id), &resp.Diagnostics) {
		return
	}
	if h.adopted {
		r.noun.remains(h, true, &resp.Diagnostics)
		return
	}
	removal, err := r.collection().Delete(ctx, h.id)
	if err != nil {
		r.addDeleteError(h, err, &resp.Diagnostics)
		return
	}
	switch removal {
	case inventory.Removed, inventory.Kept:
	case inventory.Remains:
		r.noun.remains(h, true, &resp.Diagnostics)
	case inventory.Unverified:
		r.noun.remains(h, false, &resp.Diagnostics)
	}
}

func (r *collectionResource[T]) addDeleteError(h held, err error, diags *diag.Diagnostics) {
	w := r.noun.words()
	summary := fmt.Sprintf("Could not delete %s", w.named(h.value, h.id))
	if errors.Is(err, workos.ErrDefaultRedirectURI) {
		addDefaultRedirectURIError(r.run, summary, h, err, diags)
		return
	}
	r.addAPIError(diags, summary, err)
}

// ImportState takes an id, a value, or the identity, and finds the object in the run's list.
func (r *collectionResource[T]) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	w := r.noun.words()
	wanted := req.ID
	if wanted == "" && req.Identity != nil {
		var value types.String
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root(w.attribute), &value)...)
		wanted = value.ValueString()
	}
	if resp.Diagnostics.HasError() || !r.ready("Importing a "+w.name, &resp.Diagnostics) {
		return
	}
	summary := fmt.Sprintf("Could not import %s %q", w.name, wanted)
	object, presence, err := r.collection().LookupID(ctx, wanted)
	if err == nil && presence == inventory.Gone {
		object, presence, err = r.collection().Lookup(ctx, wanted)
	}
	if err != nil {
		r.addAPIError(&resp.Diagnostics, summary, err)
		return
	}
	switch presence {
	case inventory.Found, inventory.Readded:
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), object.ObjectID())...)
		r.setIdentity(ctx, resp.Identity, object.Value(), &resp.Diagnostics)
	case inventory.Gone:
		resp.Diagnostics.AddError(summary, fmt.Sprintf(
			"The environment of the API key in %s holds no %s with the id or the %s %q. Give the id, or the exact value as the "+
				"WorkOS Dashboard shows it.", r.apiKeySource, w.name, w.attribute, wanted))
	case inventory.Unlistable:
		resp.Diagnostics.AddError(summary, fmt.Sprintf(
			"The API at this address has no list of %s, so nothing can be found to import.", w.plural))
	}
}

// stored is where an object is written to: state first, for what follows may fail.
type stored struct {
	state    *tfsdk.State
	identity *tfsdk.ResourceIdentity
	private  privateWriter
}

// store writes an object to state, with its value in the spelling to keep.
func (r *collectionResource[T]) store(ctx context.Context, object T, value string, to stored, diags *diag.Diagnostics) {
	diags.Append(to.state.Set(ctx, objectValue(ctx, r.noun.state(object, value)))...)
	r.setIdentity(ctx, to.identity, value, diags)
	r.recordKeyClass(ctx, to.private, diags)
	recordSpelling(ctx, to.private, value, object.Value(), diags)
}

func (r *collectionResource[T]) setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, value string, diags *diag.Diagnostics) {
	if identity != nil {
		diags.Append(identity.SetAttribute(ctx, path.Root(r.noun.words().attribute), r.noun.identity(value))...)
	}
}

// objectValue makes one value of attributes. A struct would do as well, but for one the framework compiles a regular
// expression for each field of each object.
func objectValue(ctx context.Context, attributes map[string]attr.Value) types.Object {
	shape := make(map[string]attr.Type, len(attributes))
	for name, value := range attributes {
		shape[name] = value.Type(ctx)
	}
	return types.ObjectValueMust(shape, attributes)
}

// attributes is what a state, a plan and a configuration have in common.
type attributes interface {
	GetAttribute(ctx context.Context, at path.Path, target any) diag.Diagnostics
}

// valueOf reads the value; empty where it is null or unknown.
func (r *collectionResource[T]) valueOf(ctx context.Context, from attributes, diags *diag.Diagnostics) string {
	var value textValue
	diags.Append(from.GetAttribute(ctx, path.Root(r.noun.words().attribute), &value)...)
	return value.ValueString()
}

// heldBy reads what state and private state hold. Attributes that another provider did not store are empty.
func (r *collectionResource[T]) heldBy(ctx context.Context, state tfsdk.State, private privateReader, diags *diag.Diagnostics) held {
	var id, created types.String
	diags.Append(state.GetAttribute(ctx, path.Root("id"), &id)...)
	diags.Append(state.GetAttribute(ctx, path.Root("created_at"), &created)...)
	h := held{value: r.valueOf(ctx, state, diags)}
	h.id = id.ValueString()
	diags.Append(state.GetAttribute(ctx, path.Root("updated_at"), &h.updated)...)
	h.created, _ = time.Parse(time.RFC3339Nano, created.ValueString()) // zero where there is none
	h.adopted = r.noun.adopted(getPrivate(ctx, private, privateAdopted, diags))
	return h
}
