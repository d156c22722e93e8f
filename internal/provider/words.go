package provider

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// importBlock is a block to paste that brings an object under Terraform.
func importBlock(typeName, id string) string {
	return fmt.Sprintf("  import {\n    to = %s.NAME_OF_THIS_RESOURCE\n    id = %q\n  }", typeName, id)
}

// heldAlready says what to do about a value that is to be created, and that a resource of this run holds.
func heldAlready(typeName, it string) string {
	return fmt.Sprintf("A resource of this configuration has %s in its state. If that one is being replaced (it is tainted, or -replace "+
		"names it), all is well: it goes first. If two blocks declare %s, keep one of them. If this is that resource under a new "+
		"name, say so, or apply may find %s still in place:\n\n  moved {\n    from = %s.OLD_NAME\n    to   = %s.NEW_NAME\n  }",
		it, it, it, typeName, typeName)
}

// warnHeld warns of a planned value that a resource of this run holds.
func warnHeld(w words, value, id string, diags *diag.Diagnostics) {
	diags.AddAttributeWarning(path.Root(w.attribute), fmt.Sprintf("%s is held by a resource already", capitalised(w.named(value, id))),
		heldAlready(w.typeName, "it"))
}

// otherReasons follow a refusal to take what is there: why it may be one's own all the same.
const otherReasons = "If another resource of this configuration holds it, declare it once; if that is this one under its old name, a " +
	"moved block tells Terraform so. If it is this resource itself being replaced with create_before_destroy, remove that setting: " +
	"it can be there only once. And -refresh=false keeps Terraform from seeing what it holds: plan without it."

// refuseTwice tells of a value that two resources of a configuration declare.
func refuseTwice(w words, value, id string, diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root(w.attribute), fmt.Sprintf("%s is declared twice", capitalised(w.named(value, id))), fmt.Sprintf(
		"Another resource of this configuration made or adopted it in this very run, perhaps in another spelling. Declare each %s once.", w.name))
}

func capitalised(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// optional is null for what the API left out.
func optional(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}
