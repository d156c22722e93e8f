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
	"strconv"
	"strings"
)

// PathVariable is the environment variable that names the CLI to use. terraform-plugin-testing reads it too.
const PathVariable = "TF_ACC_TERRAFORM_PATH"

// ErrNotFound reports that there is no CLI. Its text says where to get one.
var ErrNotFound = errors.New(`neither terraform nor tofu is on PATH, and ` + PathVariable + ` is not set.
Get one from https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install/
(make test and make demo build OpenTofu where there is none)`)

// Product is the maker of a CLI, by the name that `version` prints.
type Product string

// The products.
const (
	Terraform Product = "Terraform"
	OpenTofu  Product = "OpenTofu"
)

// CLI is one Terraform or OpenTofu executable.
type CLI struct {
	Path    string // absolute
	Product Product
	Version string // without a leading v, such as "1.11.4" or "1.15.0-beta1"
}

// Find returns the CLI that [PathVariable] names, else terraform, else tofu from PATH. It fails with [ErrNotFound], or
// with what went wrong when the executable was asked for its version: one that does not work is not passed over.
func Find(ctx context.Context) (CLI, error) {
	path := os.Getenv(PathVariable)
	for _, name := range []string{"terraform", "tofu"} {
		if path != "" {
			break
		}
		found, err := exec.LookPath(name)
		if err != nil && !errors.Is(err, exec.ErrNotFound) {
			return CLI{}, fmt.Errorf("looking for %s: %w", name, err)
		}
		path = found
	}
	if path == "" {
		return CLI{}, ErrNotFound
	}
	found, err := exec.LookPath(path)
	if err != nil {
		return CLI{}, fmt.Errorf("no CLI at %q: %w", path, err)
	}
	if found, err = filepath.Abs(found); err != nil {
		return CLI{}, fmt.Errorf("the path of %s: %w", path, err)
	}
	c := CLI{Path: found}
	// Not in the current folder: `version` also reads the lock file of the folder that it runs in.
	version, err := Output(c.Command(ctx, os.TempDir(), Environment(""), "version"))
	if err != nil {
		return CLI{}, err
	}
	// The first line; the JSON form does not name the product.
	match := regexp.MustCompile(`^(Terraform|OpenTofu) v(\d+\.\d+\S*)`).FindStringSubmatch(version)
	if match == nil {
		return CLI{}, fmt.Errorf("%s version: neither Terraform's nor OpenTofu's: %q", found, version)
	}
	c.Product, c.Version = Product(match[1]), match[2]
	return c, nil
}

// String is the product with its version, such as "OpenTofu 1.12.6".
func (c CLI) String() string { return string(c.Product) + " " + c.Version }

// RegistryHost is the host of a provider address that names none: "registry.terraform.io" or "registry.opentofu.org".
func (c CLI) RegistryHost() string {
	if c.Product == OpenTofu {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// Feature is something that not every version of every CLI can do. It reads well after "needs".
type Feature string

// The features that the tests depend on.
const (
	RemovedBlocks     Feature = `"removed" blocks with a lifecycle`
	ImportForEach     Feature = `"import" blocks with for_each`
	ProviderFunctions Feature = "provider-defined functions"
	ResourceIdentity  Feature = "import by identity"
	ListResources     Feature = "list resources"
)

// since is the first version with a feature, from the changelogs of Terraform and of OpenTofu (up to 1.12). A product
// without an entry does not have it.
var since = map[Feature]map[Product]string{
	RemovedBlocks:     {Terraform: "1.7", OpenTofu: "1.10"},
	ImportForEach:     {Terraform: "1.7", OpenTofu: "1.7"},
	ProviderFunctions: {Terraform: "1.8", OpenTofu: "1.7"},
	ResourceIdentity:  {Terraform: "1.12", OpenTofu: "1.12"},
	ListResources:     {Terraform: "1.14"},
}

// Supports reports whether c has the feature.
func (c CLI) Supports(f Feature) bool {
	first, ok := since[f][c.Product]
	if !ok {
		return false
	}
	major, minor := majorMinor(c.Version)
	firstMajor, firstMinor := majorMinor(first)
	return major > firstMajor || major == firstMajor && minor >= firstMinor
}

// majorMinor returns the first two numbers of a version. A pre-release counts as its release.
func majorMinor(version string) (major, minor int) {
	numbers := strings.SplitN(version, ".", 3)
	if len(numbers) < 2 {
		return 0, 0
	}
	major, _ = strconv.Atoi(numbers[0])
	minor, _ = strconv.Atoi(numbers[1])
	return major, minor
}
