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
