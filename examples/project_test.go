package examples

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/cli"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// project is a copy of an example in a folder of its own, with the API of one server.
type project struct {
	t           *testing.T
	cli         cli.CLI
	folder      string
	environment []string
}

// newProject copies a folder of examples ("" for none), with its subfolders.
func newProject(t *testing.T, srv *workostest.Server, example string) *project {
	t.Helper()
	w := theWorkshop(t)
	p := &project{t: t, cli: w.cli, folder: t.TempDir()}
	p.environment = append(cli.Environment(w.config), "WORKOS_API_KEY="+srv.APIKey(), "WORKOS_BASE_URL="+srv.URL())
	if example != "" {
		p.copyFrom(example)
	}
	return p
}

// copyFrom adds the files of an example, without what somebody who has tried it by hand left there.
func (p *project) copyFrom(example string) {
	p.t.Helper()
	from := os.DirFS(example)
	err := fs.WalkDir(from, ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.Name() == ".terraform":
			return fs.SkipDir
		case entry.IsDir() || strings.Contains(entry.Name(), ".tfstate") || entry.Name() == ".terraform.lock.hcl":
			return nil
		}
		content, err := fs.ReadFile(from, path)
		if err != nil {
			return err
		}
		p.write(path, string(content))
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *project) write(name, content string) {
	p.t.Helper()
	file := filepath.Join(p.folder, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// remove takes a file out again.
func (p *project) remove(name string) {
	p.t.Helper()
	if err := os.Remove(filepath.Join(p.folder, name)); err != nil {
		p.t.Fatal(err)
	}
}

// result is how a command ended.
type result struct {
	output string // both streams, in one line where the CLI wrapped words
	stdout string
	code   int
}

// run runs a command of the CLI.
func (p *project) run(args ...string) result {
	p.t.Helper()
	return p.runContext(p.t.Context(), args...)
}

func (p *project) runContext(ctx context.Context, args ...string) result {
	p.t.Helper()
	cmd := p.cli.Command(ctx, p.folder, p.environment, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && ctx.Err() == nil {
		p.t.Fatal(err)
	}
	both := stdout.String() + stderr.String()
	return result{output: strings.Join(strings.Fields(strings.ReplaceAll(both, "│", " ")), " "), stdout: stdout.String(), code: cmd.ProcessState.ExitCode()}
}

// ok runs a command that has to succeed.
func (p *project) ok(args ...string) result {
	p.t.Helper()
	return p.exits(0, args...)
}

// exits runs a command that has to end with a code.
func (p *project) exits(code int, args ...string) result {
	p.t.Helper()
	r := p.run(args...)
	if r.code != code {
		p.t.Fatalf("%s: exit code %d, want %d\n%s", strings.Join(args, " "), r.code, code, r.output)
	}
	return r
}

// applies applies the project and wants the next plan to be empty.
func (p *project) applies() {
	p.t.Helper()
	p.ok("apply", "-auto-approve", "-no-color", "-input=false")
	p.exits(0, "plan", "-detailed-exitcode", "-no-color", "-input=false")
}

// says fails the test unless the output holds all the words.
func (r result) says(t *testing.T, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(r.output, word) {
			t.Errorf("want %q in\n%s", word, r.output)
		}
	}
}

// event is one line of a command with -json.
type event struct {
	Type       string `json:"type"`
	Diagnostic struct {
		Severity string `json:"severity"`
		Summary  string `json:"summary"`
		Detail   string `json:"detail"`
	} `json:"diagnostic"`
	Change struct {
		Action   string `json:"action"`
		Resource struct {
			Addr string `json:"addr"`
		} `json:"resource"`
	} `json:"change"`
}

// events reads the lines of a command with -json that are of a type.
func (r result) events(t *testing.T, kind string) []event {
	t.Helper()
	var found []event
	for line := range strings.Lines(r.stdout) {
		var e event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		if e.Type == kind {
			found = append(found, e)
		}
	}
	return found
}
