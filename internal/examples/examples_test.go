package examples

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestExamplesAreFormatted(t *testing.T) {
	t.Parallel()
	w := acctest.New(t, "", "")
	for _, path := range files(t, "", ".tf", ".tftest.hcl", ".tfquery.hcl") {
		w.Write("it.tf", read(t, path)) // older CLIs pass over the file names that they don't know
		if r := w.Run("fmt", "-diff", "-check"); r.Code != 0 {
			t.Errorf("%s: %s", path, r.Stdout+r.Stderr)
		}
	}
	for _, path := range files(t, "", "") {
		if content := read(t, path); !strings.HasSuffix(content, "\n") || strings.HasSuffix(content, "\n\n") {
			t.Errorf("%s does not end in one newline", path)
		}
	}
}

// TestEveryConfigurationValidates validates each folder that is a configuration, guides and modules included.
func TestEveryConfigurationValidates(t *testing.T) {
	t.Parallel()
	folders := map[string]bool{}
	for _, path := range files(t, "", ".tf") {
		if strings.Contains(read(t, path), "required_providers") {
			folders[filepath.Dir(path)] = true
		}
	}
	for folder := range folders {
		t.Run(filepath.ToSlash(folder), func(t *testing.T) {
			t.Parallel()
			needsWhatItUses(t, folder)
			example, err := filepath.Rel(root, folder)
			if err != nil {
				t.Fatal(err)
			}
			if text := newProject(t, workostest.New(t), example).ok("validate").Text(); strings.Contains(text, "Warning") {
				t.Error(text)
			}
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
		for text, feature := range map[string]acctest.Feature{
			"provider::workos::":           acctest.ProviderFunctions,
			"import {\n  for_each":         acctest.ImportForEach,
			`required_version = ">= 1.14"`: acctest.ListResources,
			"identity = {":                 acctest.ResourceIdentity,
		} {
			if strings.Contains(read(t, name), text) {
				acctest.Needs(t, feature)
			}
		}
	}
}

func TestResourceExamplesApply(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"workos_redirect_uri", "workos_cors_origin", "workos_jwt_template", "workos_webhook_endpoint"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			p := newProject(t, srv, "")
			p.Write("resource.tf", read(t, filepath.Join(root, "resources", kind, "resource.tf")))
			p.applies()
			_, set := srv.JWTTemplate()
			if len(srv.RedirectURIs())+len(srv.CORSOrigins())+len(srv.WebhookEndpoints()) == 0 && !set {
				t.Error("nothing was created")
			}
			p.ok("destroy", "-auto-approve")
		})
	}
}

func TestMovedAndRemovedExamplesKeepTheRedirectURI(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.RemovedBlocks)
	folder := filepath.Join(root, "resources", "workos_redirect_uri")
	srv := workostest.New(t)
	p := newProject(t, srv, "")
	web, _, _ := strings.Cut(read(t, filepath.Join(folder, "resource.tf")), "\n}\n")
	p.Write("resource.tf", web+"\n}\n")
	p.applies()
	before := srv.RedirectURIs()[0].ID
	srv.ResetRequests()

	p.Write("resource.tf", read(t, filepath.Join(folder, "moved.tf")))
	p.ok("apply", "-auto-approve").says("0 added, 0 changed, 0 destroyed")
	p.Write("resource.tf", strings.ReplaceAll(read(t, filepath.Join(folder, "removed.tf")), ".web", ".app"))
	p.ok("apply", "-auto-approve").says("0 added, 0 changed, 0 destroyed")

	if left := srv.RedirectURIs(); len(left) != 1 || left[0].ID != before || len(p.State()) != 0 {
		t.Errorf("redirect URIs %v, state %v", left, p.State())
	}
	wantNoWrites(t, srv)
}

// imported is a project that declares what an import example imports: the first resource beside it.
func imported(t *testing.T, srv *workostest.Server, path string) *project {
	t.Helper()
	first, _, ok := strings.Cut(read(t, filepath.Join(filepath.Dir(path), "resource.tf")), "\n}\n")
	if !ok {
		t.Fatalf("no resource beside %s", path)
	}
	p := newProject(t, srv, "")
	p.Write("resource.tf", first+"\n}\n")
	return p
}

func TestImportBlocksImportAndChangeNothing(t *testing.T) {
	t.Parallel()
	for _, path := range files(t, "resources", "import-by-string-id.tf", "import-by-identity.tf") {
		t.Run(filepath.ToSlash(path), func(t *testing.T) {
			t.Parallel()
			if strings.HasSuffix(path, "import-by-identity.tf") {
				acctest.Needs(t, acctest.ResourceIdentity)
			}
			content := read(t, path)
			srv, ids := environment(t)
			for example, id := range ids {
				content = strings.ReplaceAll(content, example, id)
			}
			blocks := []string{content}
			if head, other, ok := strings.Cut(content, `# or its ID, `); ok { // the ID, which the example has in a comment
				head, _, _ = strings.Cut(head, `id = "`)
				blocks = append(blocks, head+"id = "+other)
			}
			for _, block := range blocks {
				p := imported(t, srv, path)
				p.Write("import.tf", block)
				p.ok("plan", "-out=plan").says("1 to import, 0 to add, 0 to change, 0 to destroy")
				p.ok("apply", "plan")
				p.plansNothing()
			}
			wantNoWrites(t, srv)
		})
	}
}

func TestImportCommandsImportAndChangeNothing(t *testing.T) {
	t.Parallel()
	for _, path := range files(t, "resources", "import.sh") {
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
				p := imported(t, srv, path)
				p.ok(words[1:]...)
				p.plansNothing()
			}
			wantNoWrites(t, srv)
		})
	}
}

func TestDataSourceExamplesShowTheEnvironment(t *testing.T) {
	t.Parallel()
	srv, _ := environment(t)
	p := newProject(t, srv, "")
	for _, path := range files(t, "data-sources", "data-source.tf") {
		p.Write(filepath.Base(filepath.Dir(path))+".tf", read(t, path))
	}
	p.applies()
	p.ok("output", "-json", "cors_origins").says(`["https://app.example.com"]`)
	p.ok("output", "-json", "redirect_uris").says(`"https://pr-*.web.example.com/auth/callback"`)
	p.ok("output", "-raw", "jwt_template").says(`"urn:myapp:email":{{user.email}}`)
	p.ok("output", "-json", "enabled_webhook_endpoints").says(`["https://app.example.com/webhooks/workos"]`)
	wantNoWrites(t, srv)
}

func TestFunctionExampleRendersWhatItSays(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ProviderFunctions)
	srv := workostest.New(t)
	p := newProject(t, srv, "")
	p.Write("function.tf", read(t, root+"/functions/render_jwt_template/function.tf"))
	p.applies()
	p.ok("output", "-json", "claims_outside_an_organization").says(`{"urn:myapp:email":"ada@example.com","urn:myapp:organization":"none"}`)
	p.ok("output", "-json", "claims_in_an_organization").says(`{"urn:myapp:email":"ada@example.com","urn:myapp:organization":"Analytical Engines"}`)
	if n := srv.Count("", ""); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
}

func TestListResourceExamplesFindTheEnvironment(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ListResources)
	srv, _ := environment(t)
	p := newProject(t, srv, "provider")
	for _, path := range files(t, "list-resources", "list-resource.tfquery.hcl") {
		p.Write(filepath.Base(filepath.Dir(path))+".tfquery.hcl", read(t, path))
	}
	p.ok("query").says("https://app.example.com", "com.example.desktop:/auth/callback", "https://app.example.com/webhooks/workos")
}

func TestCompleteExampleApplies(t *testing.T) {
	t.Parallel()
	p := newProject(t, workostest.New(t), "complete")
	p.applies()
}

func TestREADMEConfigurationApplies(t *testing.T) {
	t.Parallel()
	_, config, _ := strings.Cut(read(t, "../../README.md"), "```hcl\n")
	config, _, _ = strings.Cut(config, "```")
	p := newProject(t, workostest.New(t), "")
	p.Write("source.tf", config)
	p.applies()
}
