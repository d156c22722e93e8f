package examples

import (
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestExamplesAreFormatted(t *testing.T) {
	t.Parallel()
	w := acctest.New(t, "", "")
	for path, content := range files(t, "examples", ".tf", ".tftest.hcl", ".tfquery.hcl") {
		w.Write("it.tf", content) // older CLIs pass over the file names that they don't know
		if r := w.Run("fmt", "-diff", "-check"); r.Code != 0 {
			t.Errorf("%s: %s", path, r.Stdout+r.Stderr)
		}
	}
	for path, content := range files(t, "examples", "") {
		if !strings.HasSuffix(content, "\n") || strings.HasSuffix(content, "\n\n") {
			t.Errorf("%s does not end in one newline", path)
		}
	}
}

// TestEveryConfigurationValidates validates each folder that is a configuration, guides and modules included.
func TestEveryConfigurationValidates(t *testing.T) {
	t.Parallel()
	folders := map[string]string{} // what is in the .tf files of each
	for name, content := range files(t, "examples", ".tf") {
		folders[path.Dir(name)] += content
	}
	for folder, content := range folders {
		if !strings.Contains(content, "required_providers") {
			continue
		}
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			for text, feature := range map[string]acctest.Feature{
				"provider::workos::":           acctest.ProviderFunctions,
				"import {\n  for_each":         acctest.ImportForEach,
				`required_version = ">= 1.14"`: acctest.ListResources,
				"identity = {":                 acctest.ResourceIdentity,
			} {
				if strings.Contains(content, text) {
					acctest.Needs(t, feature)
				}
			}
			if text := newProject(t, workostest.New(t), folder).run(0, "validate"); strings.Contains(text, "Warning") {
				t.Error(text)
			}
		})
	}
}

func TestResourcesREADMEAndCompleteExampleApply(t *testing.T) {
	t.Parallel()
	_, readme, _ := strings.Cut(read(t, "README.md"), "```hcl\n")
	readme, _, _ = strings.Cut(readme, "```")
	whole := map[string]string{"README": readme, "complete": read(t, "examples/complete/main.tf")}
	for name, content := range files(t, "examples/resources", "resource.tf") {
		whole[path.Dir(name)] = acctest.Source + content
	}
	for name, config := range whole {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			p := newProject(t, srv, "")
			p.Write("source.tf", config)
			p.applies()
			_, set := srv.JWTTemplate()
			if len(srv.RedirectURIs())+len(srv.CORSOrigins())+len(srv.WebhookEndpoints()) == 0 && !set {
				t.Error("nothing was created")
			}
			p.run(0, "destroy -auto-approve")
		})
	}
}

func TestMovedAndRemovedExamplesKeepTheRedirectURI(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.RemovedBlocks)
	const folder = "examples/resources/workos_redirect_uri/"
	srv := workostest.New(t)
	p := declared(t, srv, folder)
	p.applies()
	before := srv.RedirectURIs()[0].ID
	srv.ResetRequests()

	p.Write("resource.tf", read(t, folder+"moved.tf"))
	p.run(0, "apply -auto-approve", "0 added, 0 changed, 0 destroyed")
	p.Write("resource.tf", strings.ReplaceAll(read(t, folder+"removed.tf"), ".web", ".app"))
	p.run(0, "apply -auto-approve", "0 added, 0 changed, 0 destroyed")

	if left := srv.RedirectURIs(); len(left) != 1 || left[0].ID != before || len(p.State()) != 0 {
		t.Errorf("redirect URIs %v, state %v", left, p.State())
	}
	wantNoWrites(t, srv)
}

// declared is a project that declares the first resource of the resource.tf in a folder.
func declared(t *testing.T, srv *workostest.Server, folder string) *project {
	t.Helper()
	first, _, ok := strings.Cut(read(t, folder+"/resource.tf"), "\n}\n")
	if !ok {
		t.Fatalf("no resource in %s", folder)
	}
	p := newProject(t, srv, "")
	p.Write("resource.tf", first+"\n}\n")
	return p
}

func TestImportsImportAndChangeNothing(t *testing.T) {
	t.Parallel()
	for name, content := range files(t, "examples/resources", "import-by-string-id.tf", "import-by-identity.tf", "import.sh") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if strings.HasSuffix(name, "import-by-identity.tf") {
				acctest.Needs(t, acctest.ResourceIdentity)
			}
			srv, ids := environment(t)
			content = ids.Replace(content)
			folder := "examples/resources/" + path.Dir(name)
			blocks := []string{content}
			if head, other, ok := strings.Cut(content, `# or its ID, `); ok { // the ID, which the example has in a comment
				head, _, _ = strings.Cut(head, `id = "`)
				blocks = append(blocks, head+"id = "+other)
			}
			if strings.HasSuffix(name, ".sh") {
				blocks = nil
				for line := range strings.Lines(content) {
					if command, ok := strings.CutPrefix(line, "terraform "); ok {
						p := declared(t, srv, folder)
						p.run(0, command)
						p.plansNothing()
					}
				}
			}
			for _, block := range blocks {
				p := declared(t, srv, folder)
				p.Write("import.tf", block)
				p.run(0, "plan -out=plan", "1 to import, 0 to add, 0 to change, 0 to destroy")
				p.run(0, "apply plan")
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
	for name, content := range files(t, "examples/data-sources", "data-source.tf") {
		p.Write(path.Dir(name)+".tf", content)
	}
	p.applies()
	p.run(0, "output -json cors_origins", `["https://app.example.com"]`)
	p.run(0, "output -json redirect_uris", `"https://pr-*.web.example.com/auth/callback"`)
	p.run(0, "output -raw jwt_template", `"urn:myapp:email":{{user.email}}`)
	p.run(0, "output -json enabled_webhook_endpoints", `["https://app.example.com/webhooks/workos"]`)
	wantNoWrites(t, srv)
}

func TestFunctionExampleRendersWhatItSays(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ProviderFunctions)
	srv := workostest.New(t)
	p := newProject(t, srv, "")
	p.Write("function.tf", read(t, "examples/functions/render_jwt_template/function.tf"))
	p.applies()
	p.run(0, "output -json claims_outside_an_organization", `{"urn:myapp:email":"ada@example.com","urn:myapp:organization":"none"}`)
	p.run(0, "output -json claims_in_an_organization", `{"urn:myapp:email":"ada@example.com","urn:myapp:organization":"Analytical Engines"}`)
	wantRequests(t, srv, 0)
}

func TestListResourceExamplesFindTheEnvironment(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ListResources)
	srv, _ := environment(t)
	p := newProject(t, srv, "provider")
	for name, content := range files(t, "examples/list-resources", "list-resource.tfquery.hcl") {
		p.Write(path.Dir(name)+".tfquery.hcl", content)
	}
	p.run(0, "query", "https://app.example.com", "com.example.desktop:/auth/callback", "https://app.example.com/webhooks/workos")
}

// TestGuidesShowEveryExample fails for an example that no page shows: nobody would read it, and what it tests would be
// missing from a page.
func TestGuidesShowEveryExample(t *testing.T) {
	t.Parallel()
	shown := ""
	for _, page := range files(t, "templates", "") {
		shown += page
	}
	for name := range files(t, "examples/guides", ".tf", ".tfvars", ".hcl", ".sh", ".yml", ".tmpl", ".tftpl") {
		if !strings.Contains(shown, `"examples/guides/`+name+`"`) && !strings.HasSuffix(name, "writing/claims.tmpl") {
			t.Errorf("no page shows %s", name)
		}
	}
}

var (
	link    = regexp.MustCompile(`\]\(([^)\s]*)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	code    = regexp.MustCompile("(?s)```.*?```")
	// anchor is what the registry makes of a heading in lower case.
	anchor = strings.NewReplacer("`", "", ",", "", ".", "", ":", "", " ", "-")
)

// TestLinksBetweenPagesLead follows each link from one page of docs/ to another, and to its heading.
func TestLinksBetweenPagesLead(t *testing.T) {
	t.Parallel()
	docs, targets := files(t, "docs", ""), map[string]bool{}
	for name, page := range docs {
		docs[name] = code.ReplaceAllString(page, "")
		targets[name] = true
		for _, match := range heading.FindAllStringSubmatch(docs[name], -1) {
			targets[name+"#"+anchor.Replace(strings.ToLower(match[1]))] = true
		}
	}
	for name, page := range docs {
		for _, match := range link.FindAllStringSubmatch(page, -1) {
			to := path.Join(path.Dir(name), match[1])
			if strings.HasPrefix(match[1], "#") {
				to = name + match[1]
			}
			if !targets[to] && !strings.Contains(match[1], "://") && !strings.HasPrefix(match[1], "#nestedatt--") {
				t.Errorf("%s: the link %q leads nowhere", name, match[1])
			}
		}
	}
}
