package provider

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// The keys of private state. Each holds a JSON string. Other keys, of earlier versions, are ignored.
const (
	// privateKeyClass is the class of the API key that last wrote the state.
	privateKeyClass = "key_class"
	// privateHolder is a random token that tells the addresses apart that have one object in state.
	privateHolder = "holder"
	// privateReplaces is the id of the object that a replacement destroys. It passes from the first plan call of a
	// replacement to the second, which has no prior state.
	privateReplaces = "replaces"
)

// privateState is the private state of a response. The framework's own type is internal.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// getPrivate returns an empty string for a key that is absent, or that something else wrote.
func getPrivate(ctx context.Context, private privateState, key string, diags *diag.Diagnostics) string {
	raw, more := private.GetKey(ctx, key)
	diags.Append(more...)
	var value string
	if len(raw) == 0 || json.Unmarshal(raw, &value) != nil {
		return ""
	}
	return value
}

// setPrivate removes the key if the value is empty.
func setPrivate(ctx context.Context, private privateState, key, value string, diags *diag.Diagnostics) {
	var raw []byte
	if value != "" {
		raw, _ = json.Marshal(value) // a string can always be encoded
	}
	diags.Append(private.SetKey(ctx, key, raw)...)
}

// keyClassOf is what an API key says about its environment: "sk_live_" for production, "sk_test_" for staging, else
// empty.
func keyClassOf(apiKey string) string {
	for _, class := range []string{"sk_live_", "sk_test_"} {
		if strings.HasPrefix(apiKey, class) {
			return class
		}
	}
	return ""
}

// recordKeyClass stores the class of the key that writes the state.
func (p *providerData) recordKeyClass(ctx context.Context, private privateState, diags *diag.Diagnostics) {
	if p.keyClass != "" {
		setPrivate(ctx, private, privateKeyClass, p.keyClass, diags)
	}
}

// recordHolder stores a token in a state that has none, as after an import.
func (p *providerData) recordHolder(ctx context.Context, private privateState, diags *diag.Diagnostics) {
	if getPrivate(ctx, private, privateHolder, diags) == "" {
		setPrivate(ctx, private, privateHolder, p.holders.newImportToken(), diags)
	}
}

// holders are the addresses that have an object in state, by its id and their token, and what a plan does with it there.
// If one keeps what another gives up, apply would delete what the configuration still declares.
type holders struct {
	mu      sync.Mutex
	objects map[string]*heldObject // by id
	imports map[string]bool        // tokens of imports that were not planned yet
}

type heldObject struct {
	plan int                   // the number of the current plan, as far as its addresses tell
	uses map[string]plannedUse // by token
}

// plannedUse is what a plan does with an object at one address: both for a forced replacement, whose first plan call is
// that of no change.
type plannedUse struct {
	plan           int // the number of the last plan that it was part of
	keeps, givesUp bool
	imported       bool // and planned once: if the import is not applied, that of the next plan has another token
	reported       bool // in an error, which is enough for this address
}

// newToken returns the private state's token for an address.
func newToken() string { return rand.Text() }

// newImportToken returns the token for an address whose object was imported.
func (h *holders) newImportToken() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	token := newToken()
	h.imports[token] = true
	return token
}

// plan records whether the plan of the address with the token keeps the object. It returns false if another address does
// the opposite in the same plan, once for an object. An address that is planned again, other than by the second call of
// its replacement, is part of a new plan. An import may be part of that one already.
func (h *holders) plan(id, token string, keeps, secondCall bool) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	object := h.objects[id]
	if object == nil {
		object = &heldObject{uses: map[string]plannedUse{}}
		h.objects[id] = object
	}
	use, again := object.uses[token]
	if again && !secondCall && use.plan == object.plan {
		object.plan++
	}
	if !again || !secondCall {
		use = plannedUse{plan: object.plan, imported: h.imports[token]}
		delete(h.imports, token)
	}
	if !use.reported {
		use.keeps, use.givesUp = use.keeps || keeps, use.givesUp || !keeps
	}
	object.uses[token] = use
	for other, its := range object.uses {
		together := its.plan == use.plan || its.imported && its.plan+1 == use.plan
		if other != token && together && (use.keeps && its.givesUp || use.givesUp && its.keeps) {
			for each, its := range object.uses {
				object.uses[each] = plannedUse{plan: its.plan, reported: true}
			}
			return false
		}
	}
	return true
}
