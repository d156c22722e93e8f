package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/workos/terraform-provider-workos/internal/cli"
)

// providerVersion is what `init` takes the freshly built provider for. No release is meant.
const providerVersion = "0.1.0"

// workshop is what all measurements share: a CLI, and a temporary folder that holds the provider and everything else.
type workshop struct {
	cli         cli.CLI
	folder      string
	environment []string // of every command
	progress    io.Writer
	grown       string // a state file to grow larger ones from; "" before the first apply
}

// newWorkshop finds the CLI and makes the folder, which close removes.
func newWorkshop(ctx context.Context, progress io.Writer) (*workshop, error) {
	found, err := cli.Find(ctx)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "workos-bench-")
	if err != nil {
		return nil, fmt.Errorf("making a temporary folder: %w", err)
	}
	w := &workshop{cli: found, folder: folder, progress: progress}
	w.environment = append(cli.Environment(w.cliConfig()), "CGO_ENABLED=0", meteredVariable+"="+w.provider(), recordsVariable+"="+w.records())
	// A killed command leaves sockets and half-built files behind: they go with the folder.
	for _, name := range []string{"TMPDIR", "TMP", "TEMP", "GOTMPDIR"} {
		w.environment = append(w.environment, name+"="+folder)
	}
	return w, nil
}

// close removes the folder. What was just killed may still be at work in it for a moment.
func (w *workshop) close() error {
	var err error
	for range 20 {
		if err = os.RemoveAll(w.folder); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("cleaning up: %w", err)
}

// The folder's parts.
func (w *workshop) cliConfig() string { return filepath.Join(w.folder, "cli.tfrc") }
func (w *workshop) mirror() string    { return filepath.Join(w.folder, "providers") }
func (w *workshop) records() string   { return filepath.Join(w.folder, "records") }
func (w *workshop) provider() string  { return filepath.Join(w.folder, "provider.exe") } // Windows wants a suffix

// say prints a line of progress. That nobody reads it does not matter.
func (w *workshop) say(format string, args ...any) {
	_, _ = fmt.Fprintf(w.progress, format+"\n", args...)
}

// prepare builds the provider as it is released, and installs a copy of this very program in its place: it starts the
// provider and meters it (see meter).
func (w *workshop) prepare(ctx context.Context) error {
	file, err := w.quietly(ctx, w.environment, "", "go", "env", "GOMOD")
	if err != nil {
		return err
	}
	root := filepath.Dir(strings.TrimSpace(file))
	_, err = w.quietly(ctx, w.environment, root, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", w.provider(), ".")
	if err != nil {
		return err
	}
	if err := install(w.cli.ProviderPath(w.mirror(), providerVersion)); err != nil {
		return fmt.Errorf("installing the meter: %w", err)
	}
	return cli.WriteMirrorConfig(w.cliConfig(), w.mirror())
}

// install copies the executable of this process.
func install(to string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	program, err := os.ReadFile(self)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	return os.WriteFile(to, program, 0o700) //nolint:gosec // it is to be executed
}

// quietly runs a command in a folder, "" for the one of this process, and gives its output, which is otherwise seen
// only if it fails.
func (w *workshop) quietly(ctx context.Context, environment []string, folder, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = folder, environment
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
