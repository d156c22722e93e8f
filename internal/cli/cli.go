// Package cli finds the Terraform or OpenTofu CLI that the acceptance tests, the demo and the benchmark drive, and runs
// it apart from its user's own settings. It imports nothing of the project.
package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// PathVariable is the environment variable that names the CLI to use, the one that terraform-plugin-testing reads.
const PathVariable = "TF_ACC_TERRAFORM_PATH"

// ErrNotFound says that there is no CLI. Its text tells where to get one.
var ErrNotFound = errors.New(`neither terraform nor tofu is on PATH, and ` + PathVariable + ` names none.
Get one from https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install/
(make test and make demo build OpenTofu by themselves where there is none)`)

// Product is who made a CLI.
type Product string

// The CLIs that there are, by the name that `version` prints.
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

// Find is the CLI that [PathVariable] names, else terraform, else tofu on PATH. Its errors are [ErrNotFound], and those
// of asking the executable for its version; one that was named or came first and does not work is never passed over for
// the next.
func Find(ctx context.Context) (CLI, error) {
	path, err := lookPath()
	if err != nil {
		return CLI{}, err
	}
	return At(ctx, path)
}

// At is the CLI of this path or name. It is run once, for its version, with a clean environment.
func At(ctx context.Context, path string) (CLI, error) {
	found, err := exec.LookPath(path)
	if err != nil {
		return CLI{}, fmt.Errorf("no CLI at %q: %w", path, err)
	}
	if found, err = filepath.Abs(found); err != nil {
		return CLI{}, fmt.Errorf("the path of %s: %w", path, err)
	}
	c := CLI{Path: found}
	// Not in the current folder: `version` also reads the lock file of the folder that it runs in.
	cmd := c.Command(ctx, os.TempDir(), Environment(""), "version")
	var output, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &complaints
	if err := Run(cmd); err != nil {
		return CLI{}, fmt.Errorf("%s version: %w\n%s", found, err, &complaints)
	}
	c.Product, c.Version, err = parseVersion(output.String())
	if err != nil {
		return CLI{}, fmt.Errorf("%s version: %w", found, err)
	}
	return c, nil
}

// String is the product with its version, such as "OpenTofu 1.12.6".
func (c CLI) String() string {
	return string(c.Product) + " " + c.Version
}

// RegistryHost is the host of a provider address that names none: "registry.terraform.io" or "registry.opentofu.org".
func (c CLI) RegistryHost() string {
	if c.Product == OpenTofu {
		return openTofuRegistry
	}
	return terraformRegistry
}

func lookPath() (string, error) {
	if named := os.Getenv(PathVariable); named != "" {
		return named, nil
	}
	for _, name := range []string{"terraform", "tofu"} {
		path, err := exec.LookPath(name)
		if err == nil {
			return path, nil
		}
		if !errors.Is(err, exec.ErrNotFound) {
			return "", fmt.Errorf("looking for %s: %w", name, err)
		}
	}
	return "", ErrNotFound
}

// The first line of `version`. Its JSON has the same under both products and does not name the product.
var versionLine = regexp.MustCompile(`^(Terraform|OpenTofu) v(\d+\.\d+\S*)`)

func parseVersion(output string) (Product, string, error) {
	line, _, _ := strings.Cut(output, "\n")
	match := versionLine.FindStringSubmatch(strings.TrimSpace(line))
	if match == nil {
		return "", "", fmt.Errorf("neither Terraform's nor OpenTofu's: %q", line)
	}
	return Product(match[1]), match[2], nil
}
