package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
)

const (
	terraformRegistry = "registry.terraform.io"
	openTofuRegistry  = "registry.opentofu.org"
)

// WriteMirrorConfig writes a CLI configuration to file that makes `init` install providers from a folder (see
// [CLI.ProviderPath]) and from nowhere else. Against a development override it costs one `init`, and spares the warning
// that every command prints under one.
func WriteMirrorConfig(file, mirror string) error {
	config := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %s\n  }\n}\n",
		strconv.Quote(filepath.ToSlash(mirror)))
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return fmt.Errorf("writing the CLI's configuration: %w", err)
	}
	return nil
}

// ProviderPath is where c looks for the executable of the provider workos/workos in a filesystem mirror, for this
// machine's platform. The version has no leading v. `source = "workos/workos"` means another host to each product, and
// so another path.
func (c CLI) ProviderPath(mirror, version string) string {
	name := "terraform-provider-workos_v" + version
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(mirror, c.RegistryHost(), "workos", "workos", version, runtime.GOOS+"_"+runtime.GOARCH, name)
}
