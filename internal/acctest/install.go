package acctest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Installation is a CLI and a temporary folder with the built provider and everything else.
type Installation struct {
	CLI         CLI
	Root        string   // the folder of this module
	Folder      string   // the temporary folder
	Provider    string   // the path of the provider's executable
	Environment []string // of every command: no colours, no questions, and temporary files in the folder
}

// install finds a CLI, builds the provider as it is released, and configures the CLI so that `init` installs it and no
// other provider. A filesystem mirror costs each configuration an `init`, but spares the warning that every command prints
// under a development override.
func install(ctx context.Context) (*Installation, error) {
	cli, err := Find(ctx)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "workos-")
	if err != nil {
		return nil, err
	}
	i := &Installation{CLI: cli, Folder: folder, Environment: environment()}
	for _, name := range []string{"TMPDIR", "TMP", "TEMP", "GOTMPDIR"} { // a killed command leaves files behind
		i.Environment = append(i.Environment, name+"="+folder)
	}
	i.Environment = append(i.Environment, "TF_CLI_CONFIG_FILE="+filepath.Join(folder, "cli.tfrc"), "TF_CLI_ARGS=-no-color", "TF_INPUT=0")
	if err := i.build(ctx); err != nil {
		return nil, errors.Join(err, i.remove())
	}
	return i, nil
}

// build builds the provider into a mirror, for version 0.1.0, which stands for no release.
func (i *Installation) build(ctx context.Context) error {
	environment := slices.Concat(i.Environment, []string{"CGO_ENABLED=0"})
	mod, err := Run(command(ctx, "", environment, "go", "env", "GOMOD"), 0)
	if err != nil {
		return err
	}
	i.Root = filepath.Dir(strings.TrimSpace(mod))
	mirror := filepath.Join(i.Folder, "providers")
	i.Provider = filepath.Join(mirror, i.CLI.RegistryHost(), "workos", "workos", "0.1.0", runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-workos_v0.1.0")
	if runtime.GOOS == "windows" {
		i.Provider += ".exe"
	}
	// The flags of `make build`, so that one build cache serves both.
	if _, err := Run(command(ctx, i.Root, environment, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", i.Provider, "."), 0); err != nil {
		return err
	}
	config := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.ToSlash(mirror))
	return os.WriteFile(filepath.Join(i.Folder, "cli.tfrc"), []byte(config), 0o600)
}

// Command returns a command of the CLI in a folder, for [Run].
func (i *Installation) Command(ctx context.Context, folder string, args ...string) *exec.Cmd {
	return command(ctx, folder, i.Environment, i.CLI.Path, args...)
}

// remove removes the folder. A process that was just killed may still write to it for a moment.
func (i *Installation) remove() (err error) {
	for range 20 {
		if err = os.RemoveAll(i.Folder); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}

// Program runs a program with an installation, which it removes at the end. The exit status is 0, 1 for a failure, which
// is told on the standard error under name, or 130 for an interruption. The context ends at SIGINT, SIGTERM and SIGHUP,
// and when the process that started this one is gone.
func Program(name string, run func(context.Context, *Installation) error) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go CancelWhenOrphaned(ctx, cancel)

	fmt.Fprintln(os.Stderr, "Building the provider: the first time, that takes a minute ...")
	i, err := install(ctx)
	if err == nil {
		err = errors.Join(run(ctx, i), i.remove())
	}
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil:
		fmt.Fprintf(os.Stderr, "\n%s: stopped: %v\n%v\n", name, context.Cause(ctx), err)
		return 130
	}
	fmt.Fprintf(os.Stderr, "\n%s: %v\n", name, err)
	return 1
}

// CancelWhenOrphaned ends the context when this process gets another parent, and so nobody waits for it any more: `go run`
// dies of a SIGTERM without passing it on.
func CancelWhenOrphaned(ctx context.Context, cancel context.CancelCauseFunc) {
	parent := os.Getppid()
	for tick := time.Tick(100 * time.Millisecond); os.Getppid() == parent; {
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
	}
	cancel(errors.New("the process that started this one is gone"))
}
