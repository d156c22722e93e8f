// Package examples holds the configurations that the documentation shows. Its tests run them with the real CLI and the
// real provider, each against a WorkOS API in memory of its own.
package examples

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/cli"
	_ "github.com/workos/terraform-provider-workos/internal/provider" //nolint:depguard // else go test gives results of an older provider from its cache, for the tests run it as a program of its own
)

// workshop is what the tests of this package share.
type workshop struct {
	cli    cli.CLI
	config string // the CLI's configuration file, under which `init` installs the provider that was built
}

// built is the folder of the workshop; empty while no test has needed one.
var built string

// prepared is called by tests alone, not by TestMain: go test notes which variables of the environment a test reads (the
// one that names the CLI), but not which TestMain does.
var prepared = sync.OnceValues(func() (workshop, error) {
	ctx := context.Background()
	found, err := cli.Find(ctx)
	if err != nil {
		return workshop{}, err
	}
	if built, err = os.MkdirTemp("", "examples"); err != nil {
		return workshop{}, err
	}
	w := workshop{cli: found, config: filepath.Join(built, "cli.tfrc")}
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", found.ProviderPath(built, "0.1.0"), "..")
	if output, err := build.CombinedOutput(); err != nil {
		return w, fmt.Errorf("building the provider: %w\n%s", err, output)
	}
	return w, cli.WriteMirrorConfig(w.config, built)
})

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		_ = os.RemoveAll(built)
	}
	os.Exit(code)
}

// theWorkshop fails the test where there is no CLI, or the provider can't be built.
func theWorkshop(t *testing.T) workshop {
	t.Helper()
	w, err := prepared()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// needs skips the test where the CLI lacks a feature.
func needs(t *testing.T, feature cli.Feature) {
	t.Helper()
	if w := theWorkshop(t); !w.cli.Supports(feature) {
		t.Skipf("needs %s, which %s does not have", feature, w.cli)
	}
}
