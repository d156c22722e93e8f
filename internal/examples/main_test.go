// Package examples tests the configurations and commands of examples/, which the documentation shows: the real CLI runs
// them with the built provider, each against a WorkOS API in memory.
package examples

import (
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	_ "github.com/workos/terraform-provider-workos/internal/provider" // the tests build it: a result in the cache of go test must depend on it
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

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
	for name, content := range files(t, "examples/"+example, "") {
		if strings.Contains(name, ".tfstate") || path.Base(name) == ".terraform.lock.hcl" {
			continue
		}
		p.Write(name, content)
		if path.Base(name) == "backend.tf" {
			p.Write(path.Join(path.Dir(name), "backend_override.tf"), "terraform {\n  backend \"local\" {}\n}\n")
		}
	}
	return p
}

// run runs a command of the CLI that must exit with this code and print all the words. It returns the output as one line.
// The first one runs `init` before it.
func (p *project) run(code int, command string, words ...string) string {
	p.t.Helper()
	if !p.initialized {
		p.Exits(0, "init")
		p.initialized = true
	}
	r := p.Exits(code, strings.Fields(command)...)
	p.says(r, words)
	return r.Text()
}

func (p *project) says(r acctest.Result, words []string) {
	p.t.Helper()
	for _, word := range words {
		if !strings.Contains(r.Text(), word) {
			p.t.Errorf("want %q in\n%s", word, r.Text())
		}
	}
}

// plansNothing fails unless a plan has no changes.
func (p *project) plansNothing(words ...string) {
	p.t.Helper()
	p.run(0, "plan -detailed-exitcode", words...)
}

// applies applies the project, and fails unless the next plan has no changes.
func (p *project) applies() {
	p.t.Helper()
	p.run(0, "apply -auto-approve")
	p.plansNothing()
}

// script runs a script of the example, in which `terraform` is the CLI that applies without asking. It must exit with this
// code and print all the words. The test is skipped where there is no shell, or no jq if the script needs it.
func (p *project) script(code int, name string, words ...string) (output string) {
	p.t.Helper()
	script, err := os.ReadFile(filepath.Join(p.Folder, name))
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := exec.LookPath("jq"); runtime.GOOS == "windows" || err != nil && strings.Contains(string(script), "jq ") {
		p.t.Skip("needs a shell and jq")
	}
	bin := p.t.TempDir()
	if err := os.Symlink(p.CLI.Path, filepath.Join(bin, "terraform")); err != nil {
		p.t.Fatal(err)
	}
	cmd := exec.CommandContext(p.t.Context(), "sh", "-e", name)
	cmd.Dir = p.Folder
	cmd.Env = append(slices.Clone(p.Environment), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "TF_CLI_ARGS_apply=-auto-approve")
	both, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != code {
		p.t.Fatalf("%s: %v, want exit code %d\n%s", name, err, code, both)
	}
	p.initialized = p.initialized || strings.Contains(string(script), "terraform init")
	p.says(acctest.Result{Stdout: string(both)}, words)
	return string(both)
}

// files returns the contents of the files below a folder of the repository whose names have one of the endings, by their
// paths below it.
func files(t *testing.T, folder string, endings ...string) map[string]string {
	t.Helper()
	found := map[string]string{}
	from := os.DirFS("../../" + folder)
	err := fs.WalkDir(from, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Name() == ".terraform" {
			return fs.SkipDir
		}
		ends := func(ending string) bool { return strings.HasSuffix(name, ending) }
		if err != nil || entry.IsDir() || !slices.ContainsFunc(endings, ends) {
			return err
		}
		content, err := fs.ReadFile(from, name)
		found[name] = string(content)
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("%v; files in %s with %q: %d", err, folder, endings, len(found))
	}
	return found
}

// read returns the content of a file of the repository.
func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// environment is an API that has what the resource examples declare, and the ids that their imports name.
func environment(t *testing.T) (srv *workostest.Server, ids *strings.Replacer) {
	t.Helper()
	srv = workostest.New(t)
	ids = strings.NewReplacer(
		"redir_01EXAMPLE", srv.AddRedirectURI("https://app.example.com/auth/callback").ID,
		"cors_origin_01EXAMPLE", srv.AddCORSOrigin("https://app.example.com").ID,
		"we_01EXAMPLE", srv.AddWebhookEndpoint("https://app.example.com/webhooks/workos", "user.created", "user.updated", "user.deleted").ID,
	)
	srv.AddRedirectURI("com.example.desktop:/auth/callback")
	srv.AddRedirectURI("https://pr-*.web.example.com/auth/callback")
	srv.SetJWTTemplate(`{"urn:myapp:plan":{{organization.metadata.plan||'free'}},"urn:myapp:email":{{user.email}},` +
		`"urn:myapp:name":"{{user.first_name}} {{user.last_name}}"}`)
	return srv, ids
}

// wantRequests fails unless the API got this many requests.
func wantRequests(t *testing.T, srv *workostest.Server, n int) {
	t.Helper()
	if got := srv.Count("", ""); got != n {
		t.Errorf("%d requests, want %d", got, n)
	}
}

func wantNoWrites(t *testing.T, srv *workostest.Server) {
	t.Helper()
	wantRequests(t, srv, srv.Count("GET", ""))
}
