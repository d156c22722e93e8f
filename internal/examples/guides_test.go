package examples

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const (
	guides      = "examples/guides/"
	onlyImports = "to import, 0 to add, 0 to change, 0 to destroy"
)

// grown is an environment that was set up by hand: more of everything than one page holds.
func grown(t *testing.T, n int) *workostest.Server {
	t.Helper()
	srv := workostest.New(t)
	for i := range n {
		srv.AddRedirectURI(fmt.Sprintf("https://app-%03d.example.com/auth/callback", i))
		srv.AddCORSOrigin(fmt.Sprintf("https://app-%03d.example.com", i))
	}
	endpoint := srv.AddWebhookEndpoint("https://app.example.com/webhooks", "user.created", "session.created")
	srv.EditWebhookEndpoint(endpoint.ID, func(e *workostest.WebhookEndpoint) { e.Status = "disabled" })
	srv.SetJWTTemplate("{\n  \"urn:myapp:email\": {{ user.email }},\n  \"urn:myapp:text\": \"${not} %{theirs}\"\n}\n")
	return srv
}

func TestGuideExistingEnvironmentImportsWhatItSurveyed(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ImportForEach)
	srv := grown(t, 120)
	p := newProject(t, srv, "guides/existing-environment")
	p.script(0, "survey.sh")
	srv.ResetRequests()
	p.script(0, "authkit.sh", "242 "+onlyImports)
	for path, want := range map[string]int{workostest.RedirectURIsPath: 2, workostest.CORSOriginsPath: 2, workostest.JWTTemplatePath: 1} {
		if n := srv.Count(http.MethodGet, path); n != want {
			t.Errorf("%d requests of %s, want %d", n, path, want)
		}
	}
	p.Exits(0, "-chdir=authkit", "apply", "tfplan")
	p.Remove("authkit/import.tf")
	p.Exits(0, "-chdir=authkit", "plan", "-detailed-exitcode")
	wantNoWrites(t, srv)
}

func TestGuideExistingEnvironmentSurveysAnEmptyOne(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ImportForEach)
	p := newProject(t, workostest.New(t), "guides/existing-environment")
	p.script(0, "survey.sh")
	imports, _, _ := strings.Cut(read(t, guides+"existing-environment/authkit/import.tf"), "# Delete this block")
	p.Write("authkit/import.tf", imports)
	p.script(0, "authkit.sh", "No changes.")
}

func TestGuideExistingEnvironmentQueries(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ListResources)
	srv := grown(t, 7)
	p := newProject(t, srv, "guides/existing-environment/query")
	p.script(0, "query.sh")
	p.script(0, "plan.sh", "16 "+onlyImports)
	p.run(0, "apply tfplan")
	p.plansNothing()
	wantNoWrites(t, srv)
}

// foreignState is a state of another provider, with other attributes and another schema version.
const foreignState = `{
  "version": 4, "terraform_version": "1.5.0", "serial": 1, "lineage": "11111111-1111-1111-1111-111111111111", "outputs": {},
  "resources": [
    {"mode": "managed", "type": "workos_redirect_uri", "name": "app", "provider": "provider[\"HOST/somebody/workos\"]",
     "instances": [{"schema_version": 1, "attributes": {"id": "redir_1", "uri": "https://app.example.com/auth/callback"}}]},
    {"mode": "managed", "type": "workos_cors_origin", "name": "app", "provider": "provider[\"HOST/somebody/workos\"]",
     "instances": [{"schema_version": 1, "attributes": {"id": "cors_1", "origin": "https://app.example.com", "extra": 1}}]},
    {"mode": "managed", "type": "workos_webhook", "name": "app", "provider": "provider[\"HOST/somebody/workos\"]",
     "instances": [{"schema_version": 1, "attributes": {"id": "we_1", "url": "https://app.example.com/webhooks/workos"}}]}
  ]
}`

func TestGuideMigrateForgetsAndImports(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	srv.AddRedirectURI("https://app.example.com/auth/callback")
	srv.AddCORSOrigin("https://app.example.com")
	srv.AddWebhookEndpoint("https://app.example.com/webhooks/workos", "user.created")
	p := newProject(t, srv, "guides/migrate")
	state := strings.ReplaceAll(foreignState, "HOST", p.CLI.RegistryHost())

	p.run(0, "validate")

	// What the guide warns of.
	p.Write("terraform.tfstate", state)
	p.run(0, "state replace-provider -auto-approve somebody/workos workos/workos")
	p.run(1, "plan", "Resource instance managed by newer provider version")

	p.Write("terraform.tfstate", state)
	p.script(0, "forget.sh")
	p.run(0, "state push -force before.tfstate") // undoes it
	if got := p.State(); len(got) != 3 {
		t.Errorf("the restored state has %v", got)
	}
	p.script(0, "forget.sh")
	p.script(0, "import.sh", "3 "+onlyImports)
	p.run(0, "apply tfplan")
	p.Remove("import.tf")
	p.plansNothing()
	wantNoWrites(t, srv)
}

func TestGuideMigrateImportsASeedFile(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ImportForEach)
	srv := workostest.New(t)
	srv.AddCORSOrigin("http://localhost:3000")
	srv.AddCORSOrigin("https://app.staging.example.com")
	srv.AddRedirectURI("http://localhost:3000/callback")
	srv.AddRedirectURI("https://app.staging.example.com/auth/callback")
	p := newProject(t, srv, "guides/migrate/seed")
	p.run(0, "plan", "4 "+onlyImports)
	p.applies()
	wantNoWrites(t, srv)
}

func TestGuideAllowListFailsOnAnUndeclaredURIAndLetsItsRemovalThrough(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	p := newProject(t, srv, "guides/allow-list")
	p.applies()

	rogue := srv.AddRedirectURI("https://rogue.example.net/callback")
	p.run(1, "plan", "Not declared: https://rogue.example.net/callback")
	srv.RemoveRedirectURI(rogue.ID)
	srv.ResetRequests()
	p.plansNothing()
	wantRequests(t, srv, 2) // one for each kind

	p.Write("main.tf", strings.Replace(read(t, guides+"allow-list/main.tf"), "    \"https://admin.example.com/auth/callback\",\n", "", 1))
	p.applies()
	if n := len(srv.RedirectURIs()); n != 1 {
		t.Errorf("%d redirect URIs, want 1", n)
	}

	srv.AddCORSOrigin("https://rogue.example.net")
	p.plansNothing("Warning: Check block assertion failed", "Not declared: https://rogue.example.net.")
}

func TestGuideDriftEndsWithThePlansExitCode(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithClock(time.Now()))
	p := newProject(t, srv, "guides/drift-in-ci")
	p.applies()
	srv.Clock().Advance(time.Hour) // what is younger than a minute may not be listed yet, and would be waited for
	template, _ := srv.JWTTemplate()
	app := srv.RedirectURIs()[0]
	check := func(code int, want ...string) {
		t.Helper()
		lines := slices.Sorted(strings.Lines(p.script(code, "drift.sh")))
		if !slices.EqualFunc(lines, want, strings.HasPrefix) {
			t.Errorf("%q, want %q", lines, want)
		}
	}

	check(0)
	// Nothing to apply: an undeclared object, white space, another default, a URI that was added again.
	srv.AddRedirectURI("https://rogue.example.net/callback")
	srv.SetJWTTemplate(strings.ReplaceAll(template.Content, "\n", "\n\n"))
	srv.RemoveRedirectURI(app.ID)
	app = srv.AddRedirectURI(app.URI)
	srv.SetDefaultRedirectURI(app.ID)
	check(0, "drift: workos_jwt_template.this update", "drift: workos_redirect_uri.app update", "warning: Redirect URI")

	srv.RemoveRedirectURI(app.ID)
	check(2, "drift: workos_jwt_template.this update", "drift: workos_redirect_uri.app delete",
		"planned: workos_redirect_uri.app create", "warning: Redirect URI")
	srv.SetJWTTemplate(`{"email": "{{ user.id }}"}`)
	check(2, "drift: workos_jwt_template.this update", "drift: workos_redirect_uri.app delete",
		"planned: workos_jwt_template.this update", "planned: workos_redirect_uri.app create", "warning: Redirect URI")

	srv.Set(workostest.WithProfile(workostest.Older))
	check(1, "warning: Drift of", "warning: Drift of", "warning: Drift of")
	srv.Set(workostest.WithAPIKey("sk_test_another"))
	check(1, "error: ", "error: ", "error: ")
}

func TestGuideStagingAndProduction(t *testing.T) {
	t.Parallel()
	for name, class := range map[string]string{"one class": "sk_test_", "two classes": "sk_live_"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			staging := workostest.New(t, workostest.WithAPIKey("sk_test_1"), workostest.WithClock(time.Now().Add(-time.Hour)))
			production := workostest.New(t, workostest.WithAPIKey(class+"2"), workostest.WithClock(time.Now().Add(-time.Hour)))
			api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { // the key selects the environment
				srv := staging
				if r.Header.Get("Authorization") == "Bearer "+production.APIKey() {
					srv = production
				}
				srv.Handler().ServeHTTP(w, r)
			}))
			t.Cleanup(api.Close)
			p := newProject(t, staging, "guides/staging-and-production")
			p.Setenv("WORKOS_API_KEY", "")
			p.Setenv("WORKOS_BASE_URL", api.URL)
			keys := func(s, q *workostest.Server) {
				p.Setenv("TF_VAR_workos_staging_api_key", s.APIKey())
				p.Setenv("TF_VAR_workos_production_api_key", q.APIKey())
			}
			keys(staging, production)
			p.applies()
			if s, q := len(staging.RedirectURIs()), len(production.RedirectURIs()); s != 3 || q != 2 {
				t.Errorf("%d redirect URIs in staging and %d in production, want 3 and 2", s, q)
			}
			staging.ResetRequests()
			production.ResetRequests()
			p.plansNothing()
			for _, srv := range []*workostest.Server{staging, production} {
				wantRequests(t, srv, 3) // one for each kind
			}

			keys(production, staging) // swapped
			if class == "sk_live_" {
				p.run(1, "plan", "API key is for another environment")
				return
			}
			p.run(2, "plan -detailed-exitcode", "no longer exists", "9 to add, 0 to change, 0 to destroy")
			keys(staging, production)
			p.plansNothing()
		})
	}
}

func TestGuidePreviewDeployments(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	shared := newProject(t, srv, "guides/preview-deployments/shared")
	shared.applies()

	p := newProject(t, srv, "guides/preview-deployments/preview")
	p.script(0, "start.sh")
	p.script(0, "end.sh", "stays allowed")
	p.script(0, "start.sh", "is adopted")
	if origins := srv.CORSOrigins(); len(origins) != 1 || origins[0].Origin != "https://pr-12-web.example.com" {
		t.Errorf("origins %v", origins)
	}
	shared.plansNothing()

	live := newProject(t, workostest.New(t, workostest.WithAPIKey("sk_live_fake")), "guides/preview-deployments/shared")
	live.run(0, "plan", "Redirect URI uses localhost in production")
}

// TestGuidePreviewDeploymentsRules compares what the guide says of wildcards with what validate says.
func TestGuidePreviewDeploymentsRules(t *testing.T) {
	t.Parallel()
	p := newProject(t, workostest.New(t), "")
	rows := 0
	for line := range strings.Lines(read(t, "templates/guides/preview-deployments.md.tmpl")) {
		uri, verdict, ok := strings.Cut(strings.TrimPrefix(line, "| `"), "` | ")
		if !ok || uri == line {
			continue
		}
		rows++
		p.Write("main.tf", fmt.Sprintf("resource \"workos_redirect_uri\" \"it\" {\n  uri = %q\n}\n", uri))
		if warned := strings.Contains(p.run(0, "validate"), "Warning"); warned == strings.HasPrefix(verdict, "yes") {
			t.Errorf("%s: validate warns: %t; the guide says %s", uri, warned, verdict)
		}
	}
	if rows < 8 {
		t.Errorf("%d rows of wildcards found in the guide", rows)
	}
}

func TestGuideJWTTemplateIsCheckedByPreconditionsAndTests(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ProviderFunctions)
	srv := workostest.New(t)
	p := newProject(t, srv, "guides/jwt-template")
	p.run(0, "test", "2 passed, 0 failed")
	wantRequests(t, srv, 0)
	p.applies()
	template := read(t, guides+"jwt-template/claims.tmpl")

	p.Write("claims.tmpl", read(t, guides+"jwt-template/audience.tmpl"))
	p.run(0, "validate", "Success! The configuration is valid.")
	p.Write("claims.tmpl", strings.ReplaceAll(template, ":email", ":mail"))
	p.run(1, "plan", "The applications read the claim urn:myapp:email.")
	p.run(1, "test")
	p.Write("claims.tmpl", strings.ReplaceAll(template, "user.email", "usr.email"))
	_, shown, _ := strings.Cut(read(t, "docs/guides/jwt-template.md"), "```text\nError:")
	shown, _, _ = strings.Cut(shown, "```")
	p.run(1, "validate", strings.Join(strings.Fields(shown), " "))
	p.Write("claims.tmpl", strings.ReplaceAll(template, "{{ user.email }}", "{{user.email}}")+"\n")
	p.plansNothing()
	p.Write("claims.tmpl", strings.ReplaceAll(template, "'free'", "'pro'"))
	p.run(2, "plan -detailed-exitcode")
}

// TestGuideJWTTemplateVariables validates a template with every variable of the guide's tables.
func TestGuideJWTTemplateVariables(t *testing.T) {
	t.Parallel()
	table, cell := regexp.MustCompile("(?s)\\| below `(\\w+)`(.*?)\n\n"), regexp.MustCompile("(?m)^\\| (`.*?`) \\|")
	var claims []string
	for _, below := range table.FindAllStringSubmatch(read(t, "docs/guides/jwt-template.md"), -1) {
		for _, names := range cell.FindAllStringSubmatch(below[2], -1) {
			for name := range strings.SplitSeq(strings.ReplaceAll(names[1], "`", ""), ", ") {
				claims = append(claims, fmt.Sprintf("\"%d\": {{ %s.%s }}", len(claims), below[1], name))
			}
		}
	}
	if len(claims) < 30 {
		t.Errorf("%d variables found in the guide", len(claims))
	}
	p := newProject(t, workostest.New(t), "")
	p.Write("main.tf", "resource \"workos_jwt_template\" \"this\" {\n  content = <<-EOT\n{"+strings.Join(claims, ",\n")+"}\nEOT\n}\n")
	p.run(0, "validate", "Success! The configuration is valid.")
}

func TestGuideJWTTemplateIsWrittenInFourWays(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ProviderFunctions)
	p := newProject(t, workostest.New(t), "guides/jwt-template/writing")
	p.applies()
	claims := strings.NewReplacer("C", `{"urn:myapp:email":"ada@example.com","urn:myapp:plan":"free"}`)
	p.run(0, "output -json claims", claims.Replace(`{"file":C,"heredoc":C,"jsonencode":C,"templatefile":C}`))
}

func TestGuideWebhooksRotatesWithoutAGap(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	p := newProject(t, srv, "guides/webhooks")
	endpoints := func() (list []string) {
		for _, e := range srv.WebhookEndpoints() {
			list = append(list, e.URL[len(e.URL)-1:]+" "+e.Status)
		}
		slices.Sort(list)
		return list
	}
	if output := p.script(0, "create.sh"); !strings.Contains(output, srv.WebhookEndpoints()[0].Secret) {
		t.Errorf("the secret is not in %s", output)
	}
	for step, want := range [][]string{
		{"a enabled"}, {"a enabled", "b enabled"}, {"a disabled", "b enabled"}, {"b enabled"},
	} {
		if step > 0 {
			p.Write("terraform.tfvars", read(t, fmt.Sprintf("%swebhooks/rotate/%d.tfvars", guides, step)))
			p.applies()
		}
		if got := endpoints(); !slices.Equal(got, want) {
			t.Errorf("after step %d: %v, want %v", step, got, want)
		}
	}
}

func TestGuideInterruptedApplyRecovers(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	p := newProject(t, srv, "guides/interrupted-apply")
	p.Remove("import.tf")
	p.run(0, "validate")

	// Killed while WorkOS has done everything and answered nothing.
	for _, method := range []string{http.MethodPost, http.MethodPut} {
		srv.FailAlways(method, "", workostest.Hang().Acting())
	}
	apply := p.Start("apply", "-auto-approve", "-lock=false")
	for _, sent := range [][2]string{
		{http.MethodPost, workostest.RedirectURIsPath}, {http.MethodPost, workostest.CORSOriginsPath}, {http.MethodPut, workostest.JWTTemplatePath},
	} {
		if err := srv.WaitFor(t.Context(), sent[0], sent[1], 1); err != nil {
			t.Error(err)
		}
	}
	apply.Kill()
	apply.Wait()
	srv.ClearHooks()

	// The redirect URI is refused, the origin adopted, and the template, which renders to the same claims, set again.
	p.run(1, "plan",
		`Redirect URI "https://app.example.com/auth/callback"`, "already exists", "import {", srv.RedirectURIs()[0].ID, "is adopted")
	p.Write("import.tf", read(t, guides+"interrupted-apply/import.tf"))
	p.run(0, "apply -auto-approve", "1 imported, 2 added, 0 changed, 0 destroyed")
	p.Remove("import.tf")
	p.plansNothing()
	if n := len(srv.RedirectURIs()) + len(srv.CORSOrigins()); n != 2 {
		t.Errorf("%d objects, want one of each", n)
	}
}
