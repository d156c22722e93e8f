package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/workos/terraform-provider-workos/internal/cli"
)

// providerVersion is what `init` takes the freshly built provider for. No release is meant.
const providerVersion = "0.1.0"

// prepare builds the provider from this module, copies examples/complete and runs `init` in the copy. Nothing of that
// shows the provider at work, so its output is seen only if it fails.
func (s *stage) prepare(ctx context.Context) error {
	file, err := s.quietly(ctx, "", "go", "env", "GOMOD")
	if err != nil {
		return err
	}
	root := filepath.Dir(strings.TrimSpace(file))
	executable := s.cli.ProviderPath(s.mirror(), providerVersion)
	// Stamping the build would need a git that trusts the checkout's owner; a stripped executable links twice as fast.
	_, err = s.quietly(ctx, root, "go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", executable, ".")
	if err != nil {
		return err
	}
	if err := copyConfiguration(s.configuration(), filepath.Join(root, "examples", "complete")); err != nil {
		return fmt.Errorf("copying examples/complete: %w", err)
	}
	if err := cli.WriteMirrorConfig(s.cliConfig(), s.mirror()); err != nil {
		return err
	}
	_, err = s.quietly(ctx, s.configuration(), s.cli.Path, "init", "-no-color")
	return err
}

// quietly runs a command in a folder, "" for the one of this process, and gives its output.
func (s *stage) quietly(ctx context.Context, folder, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // the program is go, or the CLI that the user named
	cmd.Dir, cmd.Env = folder, s.environment
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	err := cli.Run(cmd)
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, &output)
	}
	return output.String(), nil
}

// copyConfiguration copies the .tf files of a folder to a new one, and nothing else: whoever has tried the example by
// hand has a state there.
func copyConfiguration(to, from string) error {
	files, err := filepath.Glob(filepath.Join(from, "*.tf"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return errors.New("no .tf file in " + from)
	}
	if err := os.Mkdir(to, 0o700); err != nil {
		return err
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(file)), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}
