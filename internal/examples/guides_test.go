package examples

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const onlyImports = "to import, 0 to add, 0 to change, 0 to destroy"

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
	p.script("survey.sh")
	srv.ResetRequests()

	if output := p.script("authkit.sh"); !strings.Contains(output, "242 "+onlyImports) {
		t.Error(output)
	}

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
	p.script("survey.sh")
	imports, _, _ := strings.Cut(read(t, root+"/guides/existing-environment/authkit/import.tf"), "# Delete this block")
	p.Write("authkit/import.tf", imports)
	if output := p.script("authkit.sh"); !strings.Contains(output, "No changes.") {
		t.Error(output)
	}
}

func TestGuideExistingEnvironmentQueries(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ListResources)
	srv := grown(t, 7)
	p := newProject(t, srv, "guides/existing-environment/query")
	p.script("query.sh")
	if output := p.script("plan.sh"); !strings.Contains(output, "16 "+onlyImports) {
		t.Error(output)
	}
	p.ok("apply", "tfplan")
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

	p.ok("validate")

	// What the guide warns of.
	p.Write("terraform.tfstate", state)
	p.ok("state", "replace-provider", "-auto-approve", "somebody/workos", "workos/workos")
	p.exits(1, "plan").says("Resource instance managed by newer provider version")

	p.Write("terraform.tfstate", state)
	p.script("forget.sh")
	p.ok("state", "push", "-force", "before.tfstate") // the way back
	if got := p.State(); len(got) != 3 {
		t.Errorf("the restored state has %v", got)
	}
	p.script("forget.sh")
	if output := p.script("import.sh"); !strings.Contains(output, "3 "+onlyImports) {
		t.Error(output)
	}
	p.ok("apply", "tfplan")
	p.Remove("import.tf")
	p.plansNothing()
	wantNoWrites(t, srv)
}

func TestGuideMigrateImportsASeedFile(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ImportForEach)
	srv := workostest.New(t)
	for _, app := range []string{"http://localhost:3000", "https://app.staging.example.com"} {
		srv.AddCORSOrigin(app)
	}
	srv.AddRedirectURI("http://localhost:3000/callback")
	srv.AddRedirectURI("https://app.staging.example.com/auth/callback")
	p := newProject(t, srv, "guides/migrate/seed")
	p.ok("plan").says("4 " + onlyImports)
	p.applies()
	wantNoWrites(t, srv)
}

func TestGuideAllowListFailsOnAnUndeclaredURIAndLetsItsRemovalThrough(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	p := newProject(t, srv, "guides/allow-list")
	p.applies()

	rogue := srv.AddRedirectURI("https://rogue.example.net/callback")
	p.exits(1, "plan").says("Not declared: https://rogue.example.net/callback")
	srv.RemoveRedirectURI(rogue.ID)
	srv.ResetRequests()
	p.plansNothing()
	if n := srv.Count("", ""); n != 2 {
		t.Errorf("a plan took %d requests, want one for each kind", n)
	}

	p.Write("main.tf", strings.Replace(read(t, root+"/guides/allow-list/main.tf"), "    \"https://admin.example.com/auth/callback\",\n", "", 1))
	p.applies()
	if n := len(srv.RedirectURIs()); n != 1 {
		t.Errorf("%d redirect URIs, want 1", n)
	}

	srv.AddCORSOrigin("https://rogue.example.net")
	p.plansNothing().says("Warning: Check block assertion failed", "Not declared: https://rogue.example.net.")
}

// drifting is the applied configuration of the guide, and its environment some time later.
func drifting(t *testing.T) (*workostest.Server, *project) {
	t.Helper()
	srv := workostest.New(t, workostest.WithClock(time.Now()))
	p := newProject(t, srv, "guides/drift-in-ci")
	p.applies()
	srv.Clock().Advance(time.Hour) // what is younger than a minute may not be listed yet, and would be waited for
	return srv, p
}

func TestGuideDriftEndsWithThePlansExitCode(t *testing.T) {
	t.Parallel()
	srv, p := drifting(t)
	plan := func(code int) result {
		return p.exits(code, "plan", "-input=false", "-lock=false", "-detailed-exitcode", "-json")
	}
	template, _ := srv.JWTTemplate()
	app := srv.RedirectURIs()[0]

	// No drift: an undeclared object, white space, one that was added again, another default.
	srv.AddRedirectURI("https://rogue.example.net/callback")
	srv.SetJWTTemplate(strings.ReplaceAll(template.Content, "\n", "\n\n"))
	srv.RemoveRedirectURI(app.ID)
	app = srv.AddRedirectURI(app.URI)
	srv.SetDefaultRedirectURI(app.ID)
	plan(0)

	srv.SetJWTTemplate(`{"email": "{{ user.id }}"}`)
	wantPlanned(t, plan(2), "{update {workos_jwt_template.this}}")
	srv.SetJWTTemplate(template.Content)

	srv.RemoveRedirectURI(app.ID)
	drifted := plan(2)
	if changed := fmt.Sprint(drifted.events("resource_drift")); !strings.Contains(changed, "{delete {workos_redirect_uri.app}}") {
		t.Errorf("drift: %s", changed)
	}
	wantPlanned(t, drifted, "{create {workos_redirect_uri.app}}")
	if events := drifted.events("diagnostic"); len(events) != 1 || events[0].Diagnostic.Severity != "warning" {
		t.Errorf("diagnostics: %+v", events)
	}

	srv.Set(workostest.WithAPIKey("sk_test_another"))
	plan(1)
}

// wantPlanned fails unless the plan has this one change: its action and its address.
func wantPlanned(t *testing.T, r result, change string) {
	t.Helper()
	planned := r.events("planned_change")
	if len(planned) != 1 || fmt.Sprint(planned[0].Change) != change {
		t.Errorf("planned: %+v, want %s", planned, change)
	}
}

func TestGuideDriftScript(t *testing.T) {
	t.Parallel()
	srv, p := drifting(t)
	if output, code := p.shell("drift.sh"); code != 0 || output != "" {
		t.Errorf("without drift: %d, %s", code, output)
	}
	srv.RemoveRedirectURI(srv.RedirectURIs()[0].ID)
	output, code := p.shell("drift.sh")
	if code != 2 || !strings.HasPrefix(output, "drift: workos_redirect_uri.app delete\nplanned: workos_redirect_uri.app create\nwarning: Redirect URI") {
		t.Errorf("with drift: %d, %s", code, output)
	}
	srv.Set(workostest.WithProfile(workostest.Older))
	if output, code := p.shell("drift.sh"); code != 1 || strings.Count(output, "is not checked") != 3 {
		t.Errorf("without lists: %d, %s", code, output)
	}
}

// environments is one API with an environment for each key.
func environments(t *testing.T, servers ...*workostest.Server) (url string) {
	t.Helper()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, srv := range servers {
			if r.Header.Get("Authorization") == "Bearer "+srv.APIKey() {
				srv.Handler().ServeHTTP(w, r)
			}
		}
	}))
	t.Cleanup(api.Close)
	return api.URL
}

func TestGuideStagingAndProduction(t *testing.T) {
	t.Parallel()
	for name, class := range map[string]string{"one class": "sk_test_", "two classes": "sk_live_"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			staging := workostest.New(t, workostest.WithAPIKey("sk_test_1"), workostest.WithClock(time.Now().Add(-time.Hour)))
			production := workostest.New(t, workostest.WithAPIKey(class+"2"), workostest.WithClock(time.Now().Add(-time.Hour)))
			p := newProject(t, staging, "guides/staging-and-production")
			p.Setenv("WORKOS_API_KEY", "")
			p.Setenv("WORKOS_BASE_URL", environments(t, staging, production))
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
				if n := srv.Count("", ""); n != 3 {
					t.Errorf("a plan took %d requests of one environment, want one for each kind", n)
				}
			}

			keys(production, staging) // swapped
			if class == "sk_live_" {
				p.exits(1, "plan").says("API key is for another environment")
				return
			}
			p.exits(2, "plan", "-detailed-exitcode").says("no longer exists", "9 to add, 0 to change, 0 to destroy")
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
	p.script("start.sh")
	if origins := srv.CORSOrigins(); len(origins) != 1 || origins[0].Origin != "https://pr-12-web.example.com" {
		t.Errorf("origins %v", origins)
	}
	if output := p.script("end.sh"); !strings.Contains(output, "stays allowed") {
		t.Error(output)
	}
	if output := p.script("start.sh"); !strings.Contains(output, "is adopted") || len(srv.CORSOrigins()) != 1 {
		t.Errorf("%d origins\n%s", len(srv.CORSOrigins()), output)
	}
	shared.plansNothing()

	live := newProject(t, workostest.New(t, workostest.WithAPIKey("sk_live_fake")), "guides/preview-deployments/shared")
	live.ok("plan").says("Redirect URI uses localhost in production")
}

// TestGuidePreviewDeploymentsRules compares what the guide says of wildcards with what validate says.
func TestGuidePreviewDeploymentsRules(t *testing.T) {
	t.Parallel()
	p := newProject(t, workostest.New(t), "")
	rows := 0
	for line := range strings.Lines(read(t, "../../templates/guides/preview-deployments.md.tmpl")) {
		uri, verdict, ok := strings.Cut(strings.TrimPrefix(line, "| `"), "` | ")
		if !ok || uri == line {
			continue
		}
		rows++
		p.Write("main.tf", fmt.Sprintf("resource \"workos_redirect_uri\" \"it\" {\n  uri = %q\n}\n", uri))
		if warned := strings.Contains(p.ok("validate").Text(), "Warning"); warned == strings.HasPrefix(verdict, "yes") {
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
	p.ok("test").says("2 passed, 0 failed")
	if n := srv.Count("", ""); n != 0 {
		t.Errorf("the test took %d requests", n)
	}
	p.applies()
	template := read(t, root+"/guides/jwt-template/claims.tmpl")

	p.Write("claims.tmpl", strings.ReplaceAll(template, ":email", ":mail"))
	p.exits(1, "plan").says("The applications read the claim urn:myapp:email.")
	p.exits(1, "test")
	p.Write("claims.tmpl", strings.ReplaceAll(template, "user.email", "usr.email"))
	guide := read(t, "../../docs/guides/jwt-template.md")
	_, shown, _ := strings.Cut(guide, "```text\nError:")
	shown, _, _ = strings.Cut(shown, "```")
	p.exits(1, "validate").says(strings.Join(strings.Fields(shown), " "))
	p.Write("claims.tmpl", strings.ReplaceAll(template, "{{ user.email }}", "{{user.email}}")+"\n")
	p.plansNothing()
	p.Write("claims.tmpl", strings.ReplaceAll(template, "'free'", "'pro'"))
	p.exits(2, "plan", "-detailed-exitcode")
}

func TestGuideJWTTemplateClaimNames(t *testing.T) {
	t.Parallel()
	p := newProject(t, workostest.New(t), "")
	for name, want := range map[string]string{
		"aud": "Success! The configuration is valid.", "sid": "Success! The configuration is valid.",
		"role": "Warning: This key replaces a WorkOS claim", "iss": "Error: WorkOS reserves this top-level claim",
	} {
		template := strings.Replace(read(t, root+"/guides/jwt-template/audience.tmpl"), `"aud"`, fmt.Sprintf("%q", name), 1)
		p.Write("main.tf", "resource \"workos_jwt_template\" \"this\" {\n  content = <<-EOT\n"+template+"  EOT\n}\n")
		code := 0
		if strings.HasPrefix(want, "Error") {
			code = 1
		}
		p.exits(code, "validate").says(want)
	}
}

// TestGuideJWTTemplateVariables validates a template with every variable of the guide's tables.
func TestGuideJWTTemplateVariables(t *testing.T) {
	t.Parallel()
	var below string
	var claims []string
	for line := range strings.Lines(read(t, "../../docs/guides/jwt-template.md")) {
		cells := strings.Split(line, "|")
		if len(cells) < 3 {
			below = ""
			continue
		}
		if heading, ok := strings.CutPrefix(strings.TrimSpace(cells[1]), "below `"); ok {
			below = strings.TrimSuffix(heading, "`")
		} else if below != "" {
			for name := range strings.SplitSeq(strings.NewReplacer("`", "", " ", "", "---", "").Replace(cells[1]), ",") {
				if name != "" {
					claims = append(claims, fmt.Sprintf("\"%d\": {{ %s.%s }}", len(claims), below, name))
				}
			}
		}
	}
	if len(claims) < 30 {
		t.Errorf("%d variables found in the guide", len(claims))
	}
	p := newProject(t, workostest.New(t), "")
	p.Write("main.tf", "resource \"workos_jwt_template\" \"this\" {\n  content = <<-EOT\n{"+strings.Join(claims, ",\n")+"}\nEOT\n}\n")
	p.ok("validate").says("Success! The configuration is valid.")
}

func TestGuideJWTTemplateIsWrittenInFourWays(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ProviderFunctions)
	p := newProject(t, workostest.New(t), "guides/jwt-template/writing")
	p.applies()
	var claims map[string]map[string]string
	if err := json.Unmarshal([]byte(p.ok("output", "-json", "claims").Stdout), &claims); err != nil {
		t.Fatal(err)
	}
	if len(claims) != 4 {
		t.Errorf("%d ways, want 4", len(claims))
	}
	for way, rendered := range claims {
		if len(rendered) != 2 || rendered["urn:myapp:email"] != "ada@example.com" || rendered["urn:myapp:plan"] != "free" {
			t.Errorf("%s renders %v", way, rendered)
		}
	}
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
	if output := p.script("create.sh"); !strings.Contains(output, srv.WebhookEndpoints()[0].Secret) {
		t.Errorf("the secret is not in %s", output)
	}
	for step, want := range [][]string{
		{"a enabled"}, {"a enabled", "b enabled"}, {"a disabled", "b enabled"}, {"b enabled"},
	} {
		if step > 0 {
			p.Write("terraform.tfvars", read(t, fmt.Sprintf("%s/guides/webhooks/rotate/%d.tfvars", root, step)))
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
	imports := read(t, root+"/guides/interrupted-apply/import.tf")
	p.Remove("import.tf")
	p.ok("validate")

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
	p.exits(1, "plan").says(
		`Redirect URI "https://app.example.com/auth/callback"`, "already exists", "import {", srv.RedirectURIs()[0].ID, "is adopted")
	p.Write("import.tf", imports)
	p.ok("apply", "-auto-approve").says("1 imported, 2 added, 0 changed, 0 destroyed")
	p.Remove("import.tf")
	p.plansNothing()
	if n := len(srv.RedirectURIs()) + len(srv.CORSOrigins()); n != 2 {
		t.Errorf("%d objects, want one of each", n)
	}
}
