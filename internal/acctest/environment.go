package acctest

import (
	"fmt"
	"os"
	"strings"
)

// Environment returns the environment of this process without the variables that steer a CLI or this provider (TF_*,
// WORKOS_*, …), with configFile as the CLI's configuration; "" stands for an empty one. The user's configuration and the
// files in ~/.terraform.d are not read. Variables may be appended: of two with one name, os/exec takes the last.
func Environment(configFile string) []string {
	var clean []string
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); !steers(name) {
			clean = append(clean, variable)
		}
	}
	return append(clean, always(configFile)...)
}

// SetForTests sets the environment of this process to what terraform-plugin-testing needs to drive c alone, for a
// TestMain: variables of the user are unset (TF_ACC_* and TF_LOG*, which steer that framework, stay), the CLI's
// configuration is empty, and the provider's address is workos/workos in the CLI's own registry.
func (c CLI) SetForTests() error {
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if !steers(name) || strings.HasPrefix(name, "TF_ACC") || strings.HasPrefix(name, "TF_LOG") {
			continue
		}
		if err := os.Unsetenv(name); err != nil {
			return fmt.Errorf("unsetting %s: %w", name, err)
		}
	}
	for _, variable := range append(always(""), PathVariable+"="+c.Path,
		"TF_ACC_PROVIDER_HOST="+c.RegistryHost(), "TF_ACC_PROVIDER_NAMESPACE=workos") {
		name, value, _ := strings.Cut(variable, "=")
		if err := os.Setenv(name, value); err != nil {
			return fmt.Errorf("setting %s: %w", name, err)
		}
	}
	return nil
}

// always returns what every command gets: a configuration that exists, since each command warns of a missing one, and no
// version check over the network.
func always(configFile string) []string {
	if configFile == "" {
		configFile = os.DevNull
	}
	return []string{"TF_CLI_CONFIG_FILE=" + configFile, "CHECKPOINT_DISABLE=1"}
}

// steers reports whether a variable belongs to the CLIs, to this provider, or to OpenTelemetry, which both CLIs send
// traces with. Windows does not tell names apart by case.
func steers(name string) bool {
	for _, prefix := range []string{"TF_", "TOFU_", "WORKOS_", "OTEL_"} {
		if strings.HasPrefix(strings.ToUpper(name), prefix) {
			return true
		}
	}
	return false
}
