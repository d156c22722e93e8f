// Package acctest finds a Terraform or OpenTofu CLI and runs it with the provider of this module, apart from its user's
// own settings. The acceptance tests, the demo and the benchmark share it. It imports nothing of the project, so a test
// package that calls [New] imports internal/provider too, or `go test` reports results of an older provider from its cache.
package acctest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// PathVariable is the environment variable that names the CLI to use. terraform-plugin-testing reads it too.
const PathVariable = "TF_ACC_TERRAFORM_PATH"

// ErrNotFound reports that there is no CLI. Its text says where to get one.
var ErrNotFound = errors.New(`neither terraform nor tofu is on PATH, and ` + PathVariable + ` is not set.
Get one from https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install/
(make test and make demo build OpenTofu where there is none)`)

// CLI is one Terraform or OpenTofu executable.
type CLI struct {
	Path    string // absolute
	Product string // "Terraform" or "OpenTofu"
	Version string // without a leading v, such as "1.11.4" or "1.15.0-beta1"
}

// Find returns the CLI that [PathVariable] names, else terraform, else tofu from PATH. It fails with [ErrNotFound], or
// with what is wrong with the first one found: one that does not work is not passed over.
func Find(ctx context.Context) (CLI, error) {
	names, named := []string{"terraform", "tofu"}, os.Getenv(PathVariable)
	if named != "" {
		names = []string{named}
	}
	for _, name := range names {
		path, err := exec.LookPath(name)
		if named == "" && errors.Is(err, exec.ErrNotFound) {
			continue
		}
		if err == nil {
			path, err = filepath.Abs(path)
		}
		if err != nil {
			return CLI{}, fmt.Errorf("no CLI at %q: %w", name, err)
		}
		return identify(ctx, path)
	}
	return CLI{}, ErrNotFound
}

func identify(ctx context.Context, path string) (CLI, error) {
	// Not in the current folder: `version` also reads the lock file of the folder that it runs in.
	printed, err := Run(command(ctx, os.TempDir(), environment(), path, "version"), 0)
	if err != nil {
		return CLI{}, err
	}
	// The JSON form does not name the product.
	match := regexp.MustCompile(`^(Terraform|OpenTofu) v(\d+\.\d+\S*)`).FindStringSubmatch(printed)
	if match == nil {
		return CLI{}, fmt.Errorf("%s version: neither Terraform's nor OpenTofu's: %q", path, printed)
	}
	return CLI{Path: path, Product: match[1], Version: match[2]}, nil
}

// String is the product with its version, such as "OpenTofu 1.12.6".
func (c CLI) String() string { return c.Product + " " + c.Version }

// RegistryHost is the host of a provider address that names none: "registry.terraform.io" or "registry.opentofu.org".
func (c CLI) RegistryHost() string {
	if c.Product == "OpenTofu" {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// Feature is something that not every version of every CLI can do.
type Feature struct {
	name                string // reads well after "needs"
	terraform, openTofu int    // the first 1.x that can, from the changelogs (OpenTofu's up to 1.12); 0 for none
}

// The features that the tests depend on.
var (
	TestCommand       = Feature{"the test command", 6, 6}
	RemovedBlocks     = Feature{`"removed" blocks with a lifecycle`, 7, 10}
	ImportForEach     = Feature{`"import" blocks with for_each`, 7, 7}
	ProviderFunctions = Feature{"provider-defined functions", 8, 7}
	ResourceIdentity  = Feature{"import by identity", 12, 12}
	ListResources     = Feature{"list resources", 14, 0}
)

// Supports reports whether c has the feature. A pre-release counts as its release.
func (c CLI) Supports(f Feature) bool {
	first := f.terraform
	if c.Product == "OpenTofu" {
		first = f.openTofu
	}
	var major, minor int
	_, _ = fmt.Sscanf(c.Version, "%d.%d", &major, &minor)
	return first > 0 && (major > 1 || major == 1 && minor >= first)
}

// SetForTests sets the environment of this process to what terraform-plugin-testing needs to drive c, apart from its
// user's settings. TF_ACC_* and TF_LOG*, which steer that framework, stay.
func (c CLI) SetForTests() (err error) {
	for _, variable := range os.Environ() {
		if steers(variable) && !strings.HasPrefix(variable, "TF_ACC") && !strings.HasPrefix(variable, "TF_LOG") {
			name, _, _ := strings.Cut(variable, "=")
			err = errors.Join(err, os.Unsetenv(name))
		}
	}
	for name, value := range map[string]string{
		"TF_CLI_CONFIG_FILE": os.DevNull, "CHECKPOINT_DISABLE": "1", PathVariable: c.Path,
		"TF_ACC_PROVIDER_HOST": c.RegistryHost(), "TF_ACC_PROVIDER_NAMESPACE": "workos",
	} {
		err = errors.Join(err, os.Setenv(name, value))
	}
	return err
}
