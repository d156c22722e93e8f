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

// holders are the addresses that have a redirect URI in state, by its id and their token, and whether the current plan of
// each keeps it. If one keeps what another gives up, apply would delete what the configuration still declares.
type holders struct {
	mu    sync.Mutex
	keeps map[string]map[string]bool // id → token → whether it is kept
}

// newHolderToken returns the private state's token for an address.
func newHolderToken() string { return rand.Text() }

// plan records whether the plan of the address with the token keeps the object. It returns false if another address
// does the opposite. An address that is planned again is part of a new plan, unless this is the second call of its
// replacement.
func (h *holders) plan(id, token string, keeps, secondCall bool) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.keeps == nil {
		h.keeps = map[string]map[string]bool{}
	}
	if _, again := h.keeps[id][token]; again && !secondCall || h.keeps[id] == nil {
		h.keeps[id] = map[string]bool{}
	}
	h.keeps[id][token] = keeps
	for _, other := range h.keeps[id] {
		if other != keeps {
			return false
		}
	}
	return true
}
