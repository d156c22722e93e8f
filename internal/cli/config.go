package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

const (
	terraformRegistry = "registry.terraform.io"
	openTofuRegistry  = "registry.opentofu.org"
)

// WriteDevOverride writes a CLI configuration to file that takes the provider workos/workos from a folder, which holds
// its executable (terraform-provider-workos), without `init` and from no registry. It names the provider under both
// registries, for `source = "workos/workos"` means another host to each CLI.
func WriteDevOverride(file, folder string) error {
	at := strconv.Quote(filepath.ToSlash(folder))
	config := fmt.Sprintf(`provider_installation {
  dev_overrides {
    "%s/workos/workos" = %s
    "%s/workos/workos" = %s
  }
}
`, terraformRegistry, at, openTofuRegistry, at)
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return fmt.Errorf("writing the CLI's configuration: %w", err)
	}
	return nil
}
