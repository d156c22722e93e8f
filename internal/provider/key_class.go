package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// sameKeyClass errs for a state that was written with a key for another class of environment: there its objects are
// not missing, they never were. what names the object.
func (r *run) sameKeyClass(ctx context.Context, private privateReader, what string, diags *diag.Diagnostics) bool {
	recorded := getPrivate(ctx, private, privateKeyClass, diags)
	if recorded == "" || r.keyClass == "" || recorded == r.keyClass {
		return true
	}
	diags.AddError("API key of another environment: "+what, fmt.Sprintf(
		"The state of the %s was written with a key that starts with %s, but the one in %s starts with %s. The two belong to "+
			"different environments, so nothing was asked and the state was left as it is. Use the key of the "+
			"environment that this state describes, or another workspace or backend for the other environment.",
		what, recorded, r.apiKeySource, r.keyClass))
	return false
}

// recordKeyClass notes the class of the key that the state was written with.
func (r *run) recordKeyClass(ctx context.Context, private privateWriter, diags *diag.Diagnostics) {
	if r.keyClass != "" {
		setPrivate(ctx, private, privateKeyClass, r.keyClass, diags)
	}
}
