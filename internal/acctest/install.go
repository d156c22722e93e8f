package acctest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// version is the version of the built provider to `init`. It stands for no release.
const version = "0.1.0"

// Installation is a CLI and a temporary folder that has the built provider and everything else.
type Installation struct {
	CLI         CLI
	Root        string   // the folder of this module
	Folder      string   // [Installation.Close] removes it
	Environment []string // of every command; its temporary files are in the folder too
}

// Prepare finds a CLI and makes the folder. [Installation.Build] must follow; Close ends it.
func Prepare(ctx context.Context) (*Installation, error) {
	found, err := Find(ctx)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "workos-")
	if err != nil {
		return nil, fmt.Errorf("making a temporary folder: %w", err)
	}
	i := &Installation{CLI: found, Folder: folder}
	i.Environment = Environment(filepath.Join(folder, "cli.tfrc"))
	for _, name := range []string{"TMPDIR", "TMP", "TEMP", "GOTMPDIR"} { // a killed command leaves files behind
		i.Environment = append(i.Environment, name+"="+folder)
	}
	return i, nil
}

// Build builds the provider as it is released, and configures the CLI so that `init` installs it and no other provider.
// A filesystem mirror costs each configuration an `init`, but spares the warning that every command prints under a
// development override.
func (i *Installation) Build(ctx context.Context) error {
	run := func(args ...string) (string, error) {
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Env = append(i.Environment, "CGO_ENABLED=0")
		return Output(cmd)
	}
	mod, err := run("env", "GOMOD")
	if err != nil {
		return err
	}
	i.Root = filepath.Dir(strings.TrimSpace(mod))
	// The flags of `make build`, so that one build cache serves both.
	if _, err := run("build", "-C", i.Root, "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", i.Provider(), "."); err != nil {
		return err
	}
	config := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %s\n  }\n}\n", strconv.Quote(filepath.ToSlash(i.mirror())))
	if err := os.WriteFile(filepath.Join(i.Folder, "cli.tfrc"), []byte(config), 0o600); err != nil {
		return fmt.Errorf("writing the CLI's configuration: %w", err)
	}
	return nil
}

func (i *Installation) mirror() string { return filepath.Join(i.Folder, "providers") }

// Provider is the path of the provider's executable. `source = "workos/workos"` means another host to each product, and
// so another path in the mirror.
func (i *Installation) Provider() string {
	name := "terraform-provider-workos_v" + version
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(i.mirror(), i.CLI.RegistryHost(), "workos", "workos", version, runtime.GOOS+"_"+runtime.GOARCH, name)
}

// Close removes the folder. A process that was just killed may still write to it for a moment.
func (i *Installation) Close() error {
	var err error
	for range 20 {
		if err = os.RemoveAll(i.Folder); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("cleaning up: %w", err)
}

// With prepares an installation for the time of use, and removes it whatever happens.
func With(ctx context.Context, use func(*Installation) error) (err error) {
	i, err := Prepare(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.Close()) }()
	return use(i)
}
