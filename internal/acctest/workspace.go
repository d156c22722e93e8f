package acctest

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// shared is the installation of the tests of this process; nil while no test has needed it.
var shared *Installation

// It is not made in TestMain: `go test` notes the environment variables that a test reads, [PathVariable] above all, but
// not those that TestMain reads.
var share = sync.OnceValue(func() (err error) {
	shared, err = install(context.Background())
	return err
})

// Main runs the tests of a package, and removes what they share. It returns the exit code.
func Main(m *testing.M) int {
	code := m.Run()
	if shared != nil {
		_ = shared.remove()
	}
	return code
}

// Shared returns the installation that the tests of this process share. The test fails where there is no CLI.
func Shared(tb testing.TB) *Installation {
	tb.Helper()
	if err := share(); err != nil {
		tb.Fatal(err)
	}
	return shared
}

// Needs skips the test where the CLI lacks a feature.
func Needs(tb testing.TB, feature Feature) {
	tb.Helper()
	if c := Shared(tb).CLI; !c.Supports(feature) {
		tb.Skipf("needs %s, which %s does not have", feature.name, c)
	}
}

// Source is the block that a configuration needs to use the provider.
const Source = "terraform {\n  required_providers {\n    workos = {\n      source = \"workos/workos\"\n    }\n  }\n}\n"

// Workspace is a folder with a configuration and its state.
type Workspace struct {
	CLI         CLI
	Folder      string
	Environment []string // of every command; later variables win

	tb testing.TB
}

// New makes an empty workspace whose provider calls the API at baseURL with this key. `init` must run before the commands
// that need a provider.
func New(tb testing.TB, baseURL, apiKey string) *Workspace {
	tb.Helper()
	i := Shared(tb)
	environment := slices.Concat(i.Environment, []string{"WORKOS_BASE_URL=" + baseURL, "WORKOS_API_KEY=" + apiKey})
	return &Workspace{CLI: i.CLI, Folder: tb.TempDir(), Environment: environment, tb: tb}
}

// Setenv sets a variable for the commands that follow.
func (w *Workspace) Setenv(name, value string) { w.Environment = append(w.Environment, name+"="+value) }

// Write writes a file, with the folders above it.
func (w *Workspace) Write(name, content string) {
	w.tb.Helper()
	file := filepath.Join(w.Folder, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(content), 0o600)); err != nil {
		w.tb.Fatal(err)
	}
}

// Remove removes a file.
func (w *Workspace) Remove(name string) {
	w.tb.Helper()
	if err := os.Remove(filepath.Join(w.Folder, name)); err != nil {
		w.tb.Fatal(err)
	}
}

// Result is how a command ended.
type Result struct {
	Stdout, Stderr string
	Code           int // -1 if a signal ended it
}

// Text is both outputs as one line of words: without the CLI's frames, and with its line breaks as spaces.
func (r Result) Text() string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(r.Stdout+r.Stderr)), " ")
}

// Run runs a command of the CLI, however it ends.
func (w *Workspace) Run(args ...string) Result {
	w.tb.Helper()
	return w.Start(args...).Wait()
}

// Exits runs a command that must exit with this code.
func (w *Workspace) Exits(code int, args ...string) Result {
	w.tb.Helper()
	r := w.Run(args...)
	if r.Code != code {
		w.tb.Fatalf("%s: exit code %d, want %d\n%s%s", strings.Join(args, " "), r.Code, code, r.Stdout, r.Stderr)
	}
	return r
}

// State returns the addresses in the state, in the CLI's order.
func (w *Workspace) State() []string {
	w.tb.Helper()
	if _, err := os.Stat(filepath.Join(w.Folder, "terraform.tfstate")); err != nil {
		return nil // `state list` fails where there is no state yet
	}
	return strings.Fields(w.Exits(0, "state", "list").Stdout)
}

// Process is a command under way.
type Process struct {
	tb             testing.TB
	cmd            *exec.Cmd
	stdout, stderr bytes.Buffer
}

// Start starts a command of the CLI. It is killed if the test ends first.
func (w *Workspace) Start(args ...string) *Process {
	w.tb.Helper()
	p := &Process{tb: w.tb, cmd: command(w.tb.Context(), w.Folder, w.Environment, w.CLI.Path, args...)}
	p.cmd.Stdout, p.cmd.Stderr = &p.stdout, &p.stderr
	if err := p.cmd.Start(); err != nil {
		w.tb.Fatal(err)
	}
	w.tb.Cleanup(func() { // before the folder is removed
		if p.cmd.ProcessState == nil {
			wait(p.cmd)
		}
	})
	return p
}

// Interrupt sends SIGINT to the CLI and its provider, as a terminal does at Ctrl-C. The test is skipped on Windows,
// which has no such signal.
func (p *Process) Interrupt() { p.signal(syscall.SIGINT) }

// Kill kills the CLI and its provider.
func (p *Process) Kill() { p.signal(syscall.SIGKILL) }

func (p *Process) signal(signal syscall.Signal) {
	if err := signalGroup(p.cmd, signal); errors.Is(err, errors.ErrUnsupported) {
		p.tb.Skip("needs an interrupt signal")
	} else if err != nil {
		p.tb.Error(err)
	}
}

// Wait waits for the command to end, and leaves no process of it behind.
func (p *Process) Wait() Result {
	wait(p.cmd)
	return Result{Stdout: p.stdout.String(), Stderr: p.stderr.String(), Code: p.cmd.ProcessState.ExitCode()}
}
