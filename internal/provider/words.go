package provider

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/workos/terraform-provider-workos/internal/inventory"
)

// importBlock is a block to paste that brings an object under Terraform.
func importBlock(typeName, id string) string {
	return fmt.Sprintf("  import {\n    to = %s.NAME_OF_THIS_RESOURCE\n    id = %q\n  }", typeName, id)
}

// tellHolding tells of a planned value that a resource of this run holds: an error where that one keeps it, nothing
// where it has let go, else a warning. It returns false where no resource holds it.
func tellHolding(holding inventory.Holding, at path.Path, what, typeName string, diags *diag.Diagnostics) bool {
	switch holding {
	case inventory.Unheld:
		return false
	case inventory.Held:
		diags.AddAttributeWarning(at, capitalised(what)+" is held by a resource already", fmt.Sprintf(
			"A resource of this configuration has it in its state. If that one is being replaced (it is tainted, or -replace names it), "+
				"all is well: it goes first. If this is that resource under a new name, say so, or apply may find it still in place, "+
				"refuse, and then remove it:\n\n  moved {\n    from = %s.OLD_NAME\n    to   = %s.NEW_NAME\n  }", typeName, typeName))
	case inventory.Staying:
		addDeclaredTwice(at, what, "Another resource of this configuration holds it in its state, and keeps it.", diags)
	case inventory.Vacated:
	}
	return true
}

// madeInThisRun says who else has a value that a create found.
const madeInThisRun = "Another resource of this configuration made or adopted it in this very run."

func addDeclaredTwice(at path.Path, what, who string, diags *diag.Diagnostics) {
	diags.AddAttributeError(at, capitalised(what)+" is declared twice", who+" Declare it once; perhaps the two are written in different spellings.")
}

// otherReasons follow a refusal to take what is there: why it may be one's own all the same.
const otherReasons = "If another resource of this configuration holds it, declare it once; if that is this one under its old name, a " +
	"moved block tells Terraform so. If it is this resource itself being replaced with create_before_destroy, remove that setting: " +
	"it can be there only once. And -refresh=false keeps Terraform from seeing what it holds: plan without it."

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
