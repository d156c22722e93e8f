//go:build !windows

package provider

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/cli"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// chaosCLI is the real CLI in a folder of its own.
type chaosCLI struct {
	t        *testing.T
	srv      *workostest.Server
	folder   string
	patience time.Duration // the provider's request_timeout
	extra    []string      // environment
}

func newChaosCLI(t *testing.T, srv *workostest.Server, patience time.Duration) *chaosCLI {
	t.Helper()
	c := &chaosCLI{t: t, srv: srv, folder: t.TempDir(), patience: patience}
	c.write("cli.tfrc", "")
	return c
}

// attached is a CLI whose provider is this test binary, impatient and in one process for all commands.
func attached(t *testing.T, srv *workostest.Server, patience time.Duration) *chaosCLI {
	t.Helper()
	c := newChaosCLI(t, srv, patience)
	serving := exec.Command(testBinary(t)) //nolint:noctx // the cleanup ends it
	serving.Env = append(os.Environ(), "WORKOS_API_KEY="+srv.APIKey(), pluginVariable+"=impatient", attachVariable+"="+theCLI.RegistryHost()+"/workos/workos",
		"GORACE=halt_on_error=1", "TF_LOG=off")
	stdout, err := serving.StdoutPipe()
	var stderr bytes.Buffer
	serving.Stderr = &stderr
	if err == nil {
		err = serving.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		alive := serving.Process.Signal(syscall.SIGKILL) == nil
		if err := serving.Wait(); !alive {
			t.Errorf("the provider ended before: %v\n%s", err, &stderr)
		}
	})
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if _, value, ok := strings.Cut(lines.Text(), "TF_REATTACH_PROVIDERS="); ok {
			c.extra = []string{"TF_REATTACH_PROVIDERS=" + strings.Trim(value, "'")}
			return c
		}
	}
	t.Fatalf("the provider does not serve: %v\n%s", lines.Err(), &stderr)
	return nil
}

// started is a CLI that starts an executable as its provider.
func started(t *testing.T, srv *workostest.Server, patience time.Duration, executable string) *chaosCLI {
	t.Helper()
	c := newChaosCLI(t, srv, patience)
	plugins := filepath.Join(c.folder, "plugins")
	if err := os.Mkdir(plugins, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(executable, filepath.Join(plugins, "terraform-provider-workos")); err != nil {
		t.Fatal(err)
	}
	c.write("cli.tfrc", "provider_installation {\n  dev_overrides {\n    \"workos/workos\" = "+strconv.Quote(plugins)+"\n  }\n  direct {}\n}\n")
	return c
}

func testBinary(t *testing.T) string {
	t.Helper()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return executable
}

// builtProvider is the provider as users get it.
func builtProvider(t *testing.T) string {
	t.Helper()
	executable := filepath.Join(t.TempDir(), "terraform-provider-workos")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", executable, "github.com/workos/terraform-provider-workos")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the provider: %v\n%s", err, output)
	}
	return executable
}

func (c *chaosCLI) write(name, text string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.folder, name), []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// configure writes the configuration. The key comes from the environment.
func (c *chaosCLI) configure(config chaosConfig, command chaosCommand) {
	c.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "terraform {\n  required_providers {\n    workos = { source = \"workos/workos\" }\n  }\n}\n"+
		"provider \"workos\" {\n  base_url = %q\n  max_retries = %d\n  request_timeout = %q\n}\n", c.srv.URL(), command.retries, c.patience)
	for address, block := range config.blocks {
		kind, name, _ := strings.Cut(address, ".")
		value := strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strconv.Quote(block.value))
		fmt.Fprintf(&b, "resource %q %q {\n  %s = %s\n  lifecycle {\n    create_before_destroy = %t\n  }\n}\n",
			kind, name, chaosArgument(kind), value, block.createBeforeDestroy)
		if id := command.imports[address]; id != "" {
			fmt.Fprintf(&b, "import {\n  to = %s\n  id = %q\n}\n", address, id)
		}
	}
	for from, to := range config.moved {
		fmt.Fprintf(&b, "moved {\n  from = %s\n  to = %s\n}\n", from, to)
	}
	c.write("main.tf", b.String())
}

// run runs the CLI, and presses Ctrl-C when ctx ends: the signal goes to its whole group, as from a terminal. It
// returns both outputs.
func (c *chaosCLI) run(ctx context.Context, args ...string) (stdout, stderr string, err error) {
	c.t.Helper()
	environment := append(cli.Environment(filepath.Join(c.folder, "cli.tfrc")), "WORKOS_API_KEY="+c.srv.APIKey())
	cmd := theCLI.Command(ctx, c.folder, append(environment, c.extra...), args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	cmd.WaitDelay = 30 * time.Second
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	return out.String(), errs.String(), err
}

func (c *chaosCLI) plan(config chaosConfig, command chaosCommand) chaosOutcome {
	c.t.Helper()
	c.configure(config, command)
	args := []string{"plan", "-json", "-input=false", "-out=plan.bin"}
	if _, declared := config.blocks[command.replace]; declared {
		args = append(args, "-replace="+command.replace)
	}
	outcome := chaosOutcome{actions: map[string]action{}}
	c.command(c.t.Context(), &outcome, config, args...)
	return outcome
}

func (c *chaosCLI) apply(config chaosConfig, command chaosCommand) chaosOutcome {
	c.t.Helper()
	outcome := c.plan(config, command)
	if len(outcome.errors()) > 0 {
		return outcome
	}
	if command.between != nil {
		command.between()
	}
	ctx := c.t.Context()
	if command.interrupt > 0 {
		interrupted, cancel := context.WithTimeout(ctx, command.interrupt)
		defer cancel()
		ctx = interrupted
	}
	outcome.applied = true
	c.command(ctx, &outcome, config, "apply", "-json", "-input=false", "plan.bin")
	outcome.stopped = command.interrupt > 0 && ctx.Err() != nil
	return outcome
}

// command runs a command and adds to outcome what it says.
func (c *chaosCLI) command(ctx context.Context, outcome *chaosOutcome, config chaosConfig, args ...string) {
	c.t.Helper()
	before := c.state()
	stdout, stderr, err := c.run(ctx, args...)
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) && ctx.Err() == nil {
		c.t.Fatalf("%v: %v\n%s", args, err, stderr)
	}
	for line := range strings.Lines(stdout) {
		var said cliLine
		if json.Unmarshal([]byte(line), &said) != nil {
			c.t.Fatalf("%v said %q\n%s", args, line, stderr)
		}
		outcome.hear(said, args[0] == "apply", func(summary string) string {
			for _, e := range before {
				if e.id != "" && strings.Contains(summary, e.id) {
					return config.destination(e.address)
				}
			}
			return ""
		})
	}
	if strings.Contains(stdout+stderr, "plugin did not respond") {
		c.t.Fatalf("%v: the provider crashed\n%s\n%s", args, stdout, stderr)
	}
}

// cliLine is one line of the CLI's JSON output, as far as it matters here.
type cliLine struct {
	Type   string
	Change struct {
		Resource struct{ Addr string }
		Action   string
	}
	Diagnostic struct{ Severity, Summary, Detail, Address string }
}

// hear adds one line. guess finds the address of a diagnostic on a resource that is in no block, which the CLI gives
// none.
func (o *chaosOutcome) hear(said cliLine, applying bool, guess func(summary string) string) {
	switch said.Type {
	case "planned_change":
		switch planned := action(said.Change.Action); planned {
		case create, update, replace, destroy:
			o.actions[said.Change.Resource.Addr] = planned
		case "delete":
			o.actions[said.Change.Resource.Addr] = destroy
		case noOp:
		}
	case "diagnostic":
		d := said.Diagnostic
		if d.Address == "" {
			d.Address = guess(d.Summary)
		}
		o.findings = append(o.findings, chaosFinding{
			address: d.Address, isError: d.Severity == "error", applying: applying, summary: d.Summary, detail: d.Detail,
		})
	}
}

// stateFile is the CLI's state file, as far as it matters here.
type stateFile struct {
	Resources []struct {
		Type, Name string
		Instances  []struct {
			Deposed    string
			Attributes map[string]any
			Private    string
		}
	}
}

func (c *chaosCLI) state() []chaosEntry {
	c.t.Helper()
	raw, err := os.ReadFile(filepath.Join(c.folder, "terraform.tfstate"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	var file stateFile
	if err == nil {
		err = json.Unmarshal(raw, &file)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	var entries []chaosEntry
	for _, r := range file.Resources {
		for _, i := range r.Instances {
			private, err := base64.StdEncoding.DecodeString(i.Private)
			if err != nil {
				c.t.Fatal(err)
			}
			entries = append(entries, chaosEntry{
				address: r.Type + "." + r.Name, kind: r.Type, deposed: i.Deposed != "",
				id: fmt.Sprint(i.Attributes["id"]), value: fmt.Sprint(i.Attributes[chaosArgument(r.Type)]),
				adopted: (&instance{private: private}).privateKey(privateAdopted) == "true",
			})
		}
	}
	slices.SortFunc(entries, func(a, b chaosEntry) int { return strings.Compare(a.address+a.id, b.address+b.id) })
	return entries
}

func (c *chaosCLI) taint(address string) {
	c.t.Helper()
	if slices.ContainsFunc(c.state(), func(e chaosEntry) bool { return e.address == address && !e.deposed }) {
		if _, stderr, err := c.run(c.t.Context(), "taint", address); err != nil {
			c.t.Fatalf("taint: %v\n%s", err, stderr)
		}
	}
}

// settle lets the lists catch up by the API's clock, too.
func (c *chaosCLI) settle(stopped bool) {
	if stopped {
		time.Sleep(c.patience)
	}
	time.Sleep(300 * time.Millisecond)
	c.srv.Clock().Advance(10 * time.Second)
}
