package provider

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// The keys of private state. Each holds a JSON string; one that is absent reads as empty.
const (
	// privateKeyClass is the class of the key that last wrote the state; see classOf.
	privateKeyClass = "key_class"
	// privateSpelling is how the API spells the value, where that differs from the state's spelling.
	privateSpelling = "spelling"
	// privateAdopted is "true" for an object that was there before Terraform managed it and was not imported, "false" for
	// any other. It is absent where a tainted object is replaced: core has no private state for that destroy.
	privateAdopted = "adopted"
	// privateImported is "true" for a template that was imported, and not set by Terraform since.
	privateImported = "imported"
	// privateReplaces passes from the first plan call of a replacement to the second, which has no state: the id of
	// the object to replace.
	privateReplaces = "replaces"
)

// privateReader and privateWriter are the two sides of a request's and a response's private state.
type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

func getPrivate(ctx context.Context, from privateReader, key string, diags *diag.Diagnostics) string {
	raw, more := from.GetKey(ctx, key)
	diags.Append(more...)
	var value string
	if len(raw) > 0 && json.Unmarshal(raw, &value) != nil {
		return "" // written by something else: as good as absent
	}
	return value
}

// setPrivate removes the key for an empty value.
func setPrivate(ctx context.Context, to privateWriter, key, value string, diags *diag.Diagnostics) {
	var raw []byte
	if value != "" {
		raw, _ = json.Marshal(value) // a string can always be encoded
	}
	diags.Append(to.SetKey(ctx, key, raw)...)
}

// spelled is a value in state, and when the API says that it was last changed.
type spelled struct {
	value   string
	updated types.String
}

// keep returns the spelling of a value for state: the one that is there, unless the API's value means something else.
// Another spelling under the same time of change is the API's own, be it that it shows it only in its lists.
func (r *textRule) keep(ctx context.Context, kept, found spelled, private privateReader, diags *diag.Diagnostics) string {
	own := getPrivate(ctx, private, privateSpelling, diags)
	untouched := !kept.updated.IsNull() && kept.updated.Equal(found.updated)
	switch {
	case kept.value == "":
		return found.value
	case r.same(kept.value, found.value), own != "" && found.value == own, untouched && r.alike(kept.value, found.value):
		return kept.value
	}
	return found.value
}

// recordSpelling notes how the API spells a value that state spells otherwise.
func recordSpelling(ctx context.Context, to privateWriter, kept, found string, diags *diag.Diagnostics) {
	if kept == found {
		found = ""
	}
	setPrivate(ctx, to, privateSpelling, found, diags)
}
