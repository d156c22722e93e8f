package cli

import (
	"fmt"
	"os"
	"strings"
)

// What would let the user's own settings, key or telemetry into a run: variables of the CLIs, of this provider, and of
// OpenTelemetry, which both CLIs would send traces with.
var foreignPrefixes = []string{"TF_", "TOFU_", "WORKOS_", "OTEL_"}

// Environment is the environment of this process without whatever steers a CLI or this provider (TF_*, WORKOS_*, …),
// with configFile as the CLI's own configuration; "" stands for an empty one. The user's is not read then, nor are the
// files in ~/.terraform.d. More variables may be appended: of two with one name, os/exec takes the last.
func Environment(configFile string) []string {
	return environment(os.Environ(), configFile)
}

func environment(from []string, configFile string) []string {
	var clean []string
	for _, variable := range from {
		if name, _, _ := strings.Cut(variable, "="); !isForeign(name) {
			clean = append(clean, variable)
		}
	}
	return append(clean, own(configFile)...)
}

// SetForTests makes the environment of this process what terraform-plugin-testing needs to drive c alone, for a
// TestMain: variables that would leak are unset (TF_ACC_* and TF_LOG*, which steer that framework, stay), the CLI's
// configuration is configFile ("" for an empty one), and the provider's address is that of the namespace in the CLI's
// own registry. Errors are those of os.Setenv.
func (c CLI) SetForTests(configFile, namespace string) error {
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if !isForeign(name) || strings.HasPrefix(name, "TF_ACC") || strings.HasPrefix(name, "TF_LOG") {
			continue
		}
		if err := os.Unsetenv(name); err != nil {
			return fmt.Errorf("unsetting %s: %w", name, err)
		}
	}
	for _, variable := range append(own(configFile),
		PathVariable+"="+c.Path,
		"TF_ACC_PROVIDER_HOST="+c.RegistryHost(),
		"TF_ACC_PROVIDER_NAMESPACE="+namespace,
	) {
		name, value, _ := strings.Cut(variable, "=")
		if err := os.Setenv(name, value); err != nil {
			return fmt.Errorf("setting %s: %w", name, err)
		}
	}
	return nil
}

// own is what a run of a CLI always gets: a configuration that exists (a missing one is a complaint that every command
// prints), and no call home.
func own(configFile string) []string {
	if configFile == "" {
		configFile = os.DevNull
	}
	return []string{"TF_CLI_CONFIG_FILE=" + configFile, "CHECKPOINT_DISABLE=1"}
}

// isForeign is whether a variable is dropped. Upper-cased, as Windows does not tell names apart by case.
func isForeign(name string) bool {
	upper := strings.ToUpper(name)
	for _, prefix := range foreignPrefixes {
		if strings.HasPrefix(upper, prefix) {
			return true
		}
	}
	return false
}
