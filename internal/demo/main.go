// Command demo shows the provider at work: the real Terraform or OpenTofu CLI applies examples/complete against a WorkOS
// API in memory, finds a drift, repairs it and destroys. It needs no key and leaves nothing behind. Run it from anywhere
// in the repository:
//
//	go run ./internal/demo
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func main() { os.Exit(run()) }

func run() int {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) // a closed pager is an error of the write, not the end
	return acctest.Program("demo", func(ctx context.Context) error {
		return acctest.With(ctx, func(i *acctest.Installation) error {
			server, err := workostest.Start()
			if err != nil {
				return fmt.Errorf("starting the API: %w", err)
			}
			defer server.Close()
			i.Environment = append(i.Environment, "WORKOS_BASE_URL="+server.URL(), "WORKOS_API_KEY="+server.APIKey())
			d := &demo{Installation: i, server: server, out: os.Stdout, colour: isTerminal(os.Stdout) && os.Getenv("NO_COLOR") == ""}
			return d.play(ctx)
		})
	})
}

// isTerminal reports whether a file is a terminal or another device: the CLIs write colours to anything unless told not to.
func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// demo is a demo under way.
type demo struct {
	*acctest.Installation
	server  *workostest.Server
	out     io.Writer
	colour  bool
	created objects // by the first apply
}

// play prepares the demo, shows its steps, and prints the requests of each. The error is the first thing that is not as
// it should be, or the context's cause.
func (d *demo) play(ctx context.Context) error {
	start := time.Now()
	d.say("%s (%s) against a WorkOS API in memory, %s.\nNo key is needed; everything is in a temporary folder.\n\n"+
		"Building the provider (a minute, the first time), and running init in a copy of examples/complete ...", d.CLI, d.CLI.Path, d.server.URL())
	if err := d.prepare(ctx); err != nil {
		return stopped(ctx, err)
	}
	summary := ""
	for i, step := range steps {
		d.server.ResetRequests()
		if err := d.say("\n=== %d of %d. %s ===\n", i+1, len(steps), step.title); err != nil {
			return err
		}
		if err := step.do(d, ctx); err != nil {
			return fmt.Errorf("step %d (%s): %w", i+1, step.title, stopped(ctx, err))
		}
		if step.name != "" {
			reads, writes := d.requests()
			summary += fmt.Sprintf("  %d. %-8s %s, %s\n", i+1, step.name, plural(reads, "read"), plural(writes, "write"))
		}
	}
	return d.say("\nAll of it as expected, in %.1f s. The API requests of each step:\n%s\n"+
		"A plan reads whole pages of the two lists, 100 objects each, and the template: never object by object.",
		time.Since(start).Seconds(), summary)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// stopped returns why a context has ended, else err: of a command that was killed, that is what there is to say.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// prepare builds the provider, copies the .tf files of examples/complete (whoever has tried the example by hand has a
// state there) and runs `init`. Nothing of that shows the provider at work, so its output is seen only if it fails.
func (d *demo) prepare(ctx context.Context) error {
	if err := d.Build(ctx); err != nil {
		return err
	}
	if err := os.Mkdir(d.configuration(), 0o700); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(d.Root, "examples", "complete", "*.tf"))
	if err != nil {
		return err
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(d.configuration(), filepath.Base(file)), content, 0o600); err != nil {
			return err
		}
	}
	_, err = acctest.Output(d.CLI.Command(ctx, d.configuration(), d.Environment, "init", "-no-color"))
	return err
}

func (d *demo) configuration() string { return filepath.Join(d.Folder, "complete") }

// say prints a line. The error is that of a closed output.
func (d *demo) say(format string, args ...any) error {
	_, err := fmt.Fprintf(d.out, format+"\n", args...)
	return err
}

// show runs the CLI and shows its output. Another exit code than the expected one is an error.
func (d *demo) show(ctx context.Context, code int, args ...string) error {
	line := strings.TrimSuffix(filepath.Base(d.CLI.Path), ".exe") + " " + strings.Join(args, " ")
	if err := d.say("$ %s", line); err != nil {
		return err
	}
	if !d.colour {
		args = slices.Insert(slices.Clone(args), 1, "-no-color")
	}
	cmd := d.CLI.Command(ctx, d.configuration(), d.Environment, args...)
	cmd.Stdout, cmd.Stderr = d.out, d.out
	if err := acctest.Run(cmd); cmd.ProcessState == nil {
		return fmt.Errorf("%s: %w", line, err)
	}
	if cmd.ProcessState.ExitCode() != code {
		return fmt.Errorf("%s: %s instead of exit status %d", line, cmd.ProcessState, code)
	}
	return nil
}
