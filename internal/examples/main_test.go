// Package examples tests the configurations and commands of examples/, which the documentation shows: the real CLI runs
// them with the built provider, each against a WorkOS API in memory.
package examples

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	_ "github.com/workos/terraform-provider-workos/internal/provider" //nolint:depguard // the tests build it: a result in the cache of go test must depend on it
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const root = "../../examples"

func TestMain(m *testing.M) { os.Exit(acctest.Main(m)) }

// project is a workspace with a copy of an example.
type project struct {
	*acctest.Workspace
	t           *testing.T
	initialized bool
}

// newProject copies a folder of examples ("" for none), with its subfolders, but without what somebody who has tried it
// by hand left there. A backend becomes a local one.
func newProject(t *testing.T, srv *workostest.Server, example string) *project {
	t.Helper()
	p := &project{Workspace: acctest.New(t, srv.URL(), srv.APIKey()), t: t}
	if example == "" {
		p.Write("source.tf", acctest.Source)
		return p
	}
	from := filepath.Join(root, example)
	for _, path := range files(t, example, "") {
		name, err := filepath.Rel(from, path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(name, ".tfstate") || filepath.Base(name) == ".terraform.lock.hcl" {
			continue
		}
		p.Write(name, read(t, path))
		if filepath.Base(name) == "backend.tf" {
			p.Write(filepath.Join(filepath.Dir(name), "backend_override.tf"), "terraform {\n  backend \"local\" {}\n}\n")
		}
	}
	return p
}

// ok runs a command that must succeed.
func (p *project) ok(args ...string) result {
	p.t.Helper()
	return p.exits(0, args...)
}

// exits runs a command that must exit with this code. The first one runs `init` before it.
func (p *project) exits(code int, args ...string) result {
	p.t.Helper()
	if !p.initialized {
		p.Exits(0, "init")
		p.initialized = true
	}
	return result{p.Exits(code, args...), p.t}
}

// plansNothing fails unless a plan has no changes.
func (p *project) plansNothing() result {
	p.t.Helper()
	return p.exits(0, "plan", "-detailed-exitcode")
}

// applies applies the project, and fails unless the next plan has no changes.
func (p *project) applies() {
	p.t.Helper()
	p.ok("apply", "-auto-approve")
	p.plansNothing()
}

// shell runs a script of the example, in which `terraform` is the CLI that applies without asking. It returns both
// outputs and the exit code. The test is skipped where there is no shell, or no jq if the script needs it.
func (p *project) shell(name string) (output string, code int) {
	p.t.Helper()
	script := read(p.t, filepath.Join(p.Folder, name))
	needed := []string{"sh"}
	if strings.Contains(script, "jq ") {
		needed = append(needed, "jq")
	}
	for _, program := range needed {
		if _, err := exec.LookPath(program); err != nil || runtime.GOOS == "windows" {
			p.t.Skipf("needs %s", program)
		}
	}
	bin := p.t.TempDir()
	if err := os.Symlink(p.CLI.Path, filepath.Join(bin, "terraform")); err != nil {
		p.t.Fatal(err)
	}
	cmd := exec.CommandContext(p.t.Context(), "sh", "-e", name)
	cmd.Dir = p.Folder
	cmd.Env = append(slices.Clone(p.Environment), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
		"TF_CLI_ARGS_apply=-auto-approve")
	both, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		p.t.Fatal(err)
	}
	p.initialized = p.initialized || strings.Contains(script, "terraform init")
	return string(both), cmd.ProcessState.ExitCode()
}

// script runs a script of the example that must succeed, and returns its outputs.
func (p *project) script(name string) string {
	p.t.Helper()
	output, code := p.shell(name)
	if code != 0 {
		p.t.Fatalf("%s: exit code %d\n%s", name, code, output)
	}
	return output
}

// result is how a command ended.
type result struct {
	acctest.Result
	t *testing.T
}

// says fails the test unless the output has all the words.
func (r result) says(words ...string) {
	r.t.Helper()
	for _, word := range words {
		if !strings.Contains(r.Text(), word) {
			r.t.Errorf("want %q in\n%s", word, r.Text())
		}
	}
}

// event is one line of a command with -json.
type event struct {
	Type       string `json:"type"`
	Diagnostic struct {
		Severity string `json:"severity"`
		Summary  string `json:"summary"`
	} `json:"diagnostic"`
	Change struct {
		Action   string `json:"action"`
		Resource struct {
			Addr string `json:"addr"`
		} `json:"resource"`
	} `json:"change"`
}

// events reads the lines of a command with -json that are of a type.
func (r result) events(kind string) []event {
	r.t.Helper()
	var found []event
	for line := range strings.Lines(r.Stdout) {
		var e event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			r.t.Fatalf("%v in %s", err, line)
		}
		if e.Type == kind {
			found = append(found, e)
		}
	}
	return found
}

// files returns the paths of the files in a folder of examples whose names have one of the endings.
func files(t *testing.T, folder string, endings ...string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() == ".terraform" {
			return fs.SkipDir
		}
		for _, ending := range endings {
			if !entry.IsDir() && strings.HasSuffix(path, ending) {
				found = append(found, path)
			}
		}
		return nil
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("%v; files in %s with %q: %d", err, folder, endings, len(found))
	}
	return found
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// environment is an API that has what the resource examples declare, and the ids that their imports name.
func environment(t *testing.T) (srv *workostest.Server, ids map[string]string) {
	t.Helper()
	srv = workostest.New(t)
	ids = map[string]string{
		"redir_01EXAMPLE":       srv.AddRedirectURI("https://app.example.com/auth/callback").ID,
		"cors_origin_01EXAMPLE": srv.AddCORSOrigin("https://app.example.com").ID,
		"we_01EXAMPLE":          srv.AddWebhookEndpoint("https://app.example.com/webhooks/workos", "user.created", "user.updated", "user.deleted").ID,
	}
	srv.AddRedirectURI("com.example.desktop:/auth/callback")
	srv.AddRedirectURI("https://pr-*.web.example.com/auth/callback")
	srv.SetJWTTemplate(`{"urn:myapp:plan":{{organization.metadata.plan||'free'}},"urn:myapp:email":{{user.email}},` +
		`"urn:myapp:name":"{{user.first_name}} {{user.last_name}}"}`)
	return srv, ids
}

func wantNoWrites(t *testing.T, srv *workostest.Server) {
	t.Helper()
	if n := srv.Count("", "") - srv.Count("GET", ""); n != 0 {
		t.Errorf("%d writes, want none", n)
	}
}
