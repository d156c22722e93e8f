package provider

import (
	"fmt"
	"strings"
)

// importBlock is a block to paste that brings an object under Terraform.
func importBlock(typeName, id string) string {
	return fmt.Sprintf("  import {\n    to = %s.NAME_OF_THIS_RESOURCE\n    id = %q\n  }", typeName, id)
}

func capitalised(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
