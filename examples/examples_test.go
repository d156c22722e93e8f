package examples

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/cli"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// source is what a file needs to be a configuration of its own.
const source = "terraform {\n  required_providers {\n    workos = {\n      source = \"workos/workos\"\n    }\n  }\n}\n"

// files gives the examples with one of the name endings.
func files(t *testing.T, endings ...string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() == ".terraform" {
			return fs.SkipDir
		}
		for _, ending := range endings {
			if strings.HasSuffix(path, ending) {
				found = append(found, path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatalf("no example ends in %q", endings)
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

func TestExamplesAreFormatted(t *testing.T) {
	t.Parallel()
	w := theWorkshop(t)
	for _, path := range files(t, ".tf", ".tftest.hcl", ".tfquery.hcl") {
		cmd := w.cli.Command(t.Context(), t.TempDir(), cli.Environment(w.config), "fmt", "-no-color", "-diff", "-check", "-")
		cmd.Stdin = strings.NewReader(read(t, path)) // older CLIs pass over the files that they don't know
		if output, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", path, err, output)
		}
	}
}

func TestExamplesEndInOneNewline(t *testing.T) {
	t.Parallel()
	for _, path := range files(t, "") {
		if info, err := os.Stat(path); err != nil || info.IsDir() {
			continue
		}
		content := read(t, path)
		if !strings.HasSuffix(content, "\n") || strings.HasSuffix(content, "\n\n") {
			t.Errorf("%s does not end in one newline", path)
		}
	}
}

// TestEveryConfigurationValidates validates each folder that is a configuration, guides and modules included.
func TestEveryConfigurationValidates(t *testing.T) {
	t.Parallel()
	folders := map[string]bool{}
	for _, path := range files(t, ".tf") {
		if strings.Contains(read(t, path), "required_providers") {
			folders[filepath.Dir(path)] = true
		}
	}
	for folder := range folders {
		t.Run(filepath.ToSlash(folder), func(t *testing.T) {
			t.Parallel()
			needsWhatItUses(t, folder)
			p := newProject(t, workostest.New(t), folder)
			p.ok("init", "-no-color")
			p.ok("validate", "-no-color")
		})
	}
}

// needsWhatItUses skips the test where the CLI can't read a configuration.
func needsWhatItUses(t *testing.T, folder string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.tf"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		content := read(t, name)
		if strings.Contains(content, "provider::workos::") {
			needs(t, cli.ProviderFunctions)
		}
		if strings.Contains(content, "import {\n  for_each") {
			needs(t, cli.RemovedBlocks) // import blocks got for_each no later
		}
		if strings.Contains(content, `required_version = ">= 1.14"`) {
			needs(t, cli.ListResources)
		}
		if strings.Contains(content, "identity = {") {
			needs(t, cli.ResourceIdentity)
		}
	}
}

func TestResourceExamplesApply(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"workos_redirect_uri", "workos_cors_origin", "workos_jwt_template"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			p := newProject(t, srv, "")
			p.write("source.tf", source)
			p.write("resource.tf", read(t, filepath.Join("resources", kind, "resource.tf")))
			p.ok("init", "-no-color")
			p.applies()
			_, set := srv.JWTTemplate()
			if len(srv.RedirectURIs())+len(srv.CORSOrigins()) == 0 && !set {
				t.Error("nothing was made")
			}
			p.ok("destroy", "-auto-approve", "-no-color")
		})
	}
}

// environment is one that holds what the resource examples declare, made by hand.
func environment(t *testing.T) (srv *workostest.Server, ids map[string]string) {
	t.Helper()
	srv = workostest.New(t)
	ids = map[string]string{
		"redir_01EXAMPLE":       srv.AddRedirectURI("https://app.example.com/auth/callback").ID,
		"cors_origin_01EXAMPLE": srv.AddCORSOrigin("https://app.example.com").ID,
	}
	srv.AddRedirectURI("com.example.desktop:/auth/callback")
	srv.AddRedirectURI("https://pr-*.web.example.com/auth/callback")
	srv.SetJWTTemplate("{ \"email\":\"{{user.email}}\",\"organization\":\"{{organization.name||'none'}}\",\"roles\":{{organization_membership.roles}} }")
	return srv, ids
}

func TestImportBlocksImportAndChangeNothing(t *testing.T) {
	t.Parallel()
	for _, path := range files(t, "import-by-string-id.tf", "import-by-identity.tf") {
		t.Run(filepath.ToSlash(path), func(t *testing.T) {
			t.Parallel()
			if strings.HasSuffix(path, "import-by-identity.tf") {
				needs(t, cli.ResourceIdentity)
			}
			content := read(t, path)
			srv, ids := environment(t)
			spellings := []string{content}
			for example, id := range ids { // the other spelling, which stands in a comment
				if _, other, ok := strings.Cut(content, `# or its id, "`+example); ok {
					head, _, _ := strings.Cut(content, `id = "`)
					_, tail, _ := strings.Cut(other, "\n")
					spellings = append(spellings, head+`id = "`+id+"\"\n"+tail)
				}
			}
			for _, spelling := range spellings {
				p := newProject(t, srv, "")
				p.write("source.tf", source)
				p.write("import.tf", spelling)
				p.write("resource.tf", onlyImported(t, read(t, filepath.Join(filepath.Dir(path), "resource.tf"))))
				p.ok("init", "-no-color")
				p.ok("plan", "-no-color", "-out=plan").says(t, "1 to import, 0 to add, 0 to change, 0 to destroy")
				p.ok("apply", "-no-color", "plan")
				p.exits(0, "plan", "-no-color", "-detailed-exitcode")
			}
			wantNoWrites(t, srv)
		})
	}
}

// onlyImported keeps the first resource of an example, the one that is imported.
func onlyImported(t *testing.T, content string) string {
	t.Helper()
	first, _, ok := strings.Cut(content, "\n}\n")
	if !ok {
		t.Fatalf("no resource in %s", content)
	}
	return first + "\n}\n"
}

func wantNoWrites(t *testing.T, srv *workostest.Server) {
	t.Helper()
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
		if n := srv.Count(method, ""); n != 0 {
			t.Errorf("%d %s requests, want none", n, method)
		}
	}
}

func TestImportCommandsImportAndChangeNothing(t *testing.T) {
	t.Parallel()
	for _, path := range files(t, "import.sh") {
		t.Run(filepath.ToSlash(path), func(t *testing.T) {
			t.Parallel()
			srv, ids := environment(t)
			for line := range strings.Lines(read(t, path)) {
				words := strings.Fields(line)
				if len(words) == 0 || words[0] != "terraform" {
					continue
				}
				if id, ok := ids[words[len(words)-1]]; ok {
					words[len(words)-1] = id
				}
				p := newProject(t, srv, "")
				p.write("source.tf", source)
				p.write("resource.tf", onlyImported(t, read(t, filepath.Join(filepath.Dir(path), "resource.tf"))))
				p.ok("init", "-no-color")
				p.ok(append([]string{words[1], "-no-color"}, words[2:]...)...)
				p.exits(0, "plan", "-no-color", "-detailed-exitcode")
			}
			wantNoWrites(t, srv)
		})
	}
}

func TestDataSourceExamplesShowTheEnvironment(t *testing.T) {
	t.Parallel()
	srv, _ := environment(t)
	p := newProject(t, srv, "")
	p.write("source.tf", source)
	for _, path := range files(t, "data-source.tf") {
		p.write(filepath.Base(filepath.Dir(path))+".tf", read(t, path))
	}
	p.ok("init", "-no-color")
	p.applies()
	p.ok("output", "-json", "cors_origins").says(t, `["https://app.example.com"]`)
	p.ok("output", "-json", "redirect_uris").says(t, `"https://pr-*.web.example.com/auth/callback"`)
	p.ok("output", "-raw", "jwt_template").says(t, `"email":"{{user.email}}"`)
	wantNoWrites(t, srv)
}

func TestFunctionExampleRendersWhatItSays(t *testing.T) {
	t.Parallel()
	needs(t, cli.ProviderFunctions)
	srv := workostest.New(t)
	p := newProject(t, srv, "")
	p.write("source.tf", source)
	p.write("function.tf", read(t, "functions/render_jwt_template/function.tf"))
	p.ok("init", "-no-color")
	p.applies()
	p.ok("output", "-json", "claims_outside_of_an_organization").says(t, `{"email":"ada@example.com","organization":"none"}`)
	p.ok("output", "-json", "claims_in_an_organization").says(t, `{"email":"ada@example.com","organization":"Analytical Engines"}`)
	if n := srv.Count("", ""); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
}

func TestListResourceExamplesFindTheEnvironment(t *testing.T) {
	t.Parallel()
	needs(t, cli.ListResources)
	srv, _ := environment(t)
	p := newProject(t, srv, "provider")
	for _, path := range files(t, "list-resource.tfquery.hcl") {
		p.write(filepath.Base(filepath.Dir(path))+".tfquery.hcl", read(t, path))
	}
	p.ok("init", "-no-color")
	p.ok("query", "-no-color").says(t, "https://app.example.com", "com.example.desktop:/auth/callback")
}

func TestCompleteExampleApplies(t *testing.T) {
	t.Parallel()
	p := newProject(t, workostest.New(t), "complete")
	p.ok("init", "-no-color")
	p.applies()
}
