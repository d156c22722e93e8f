package examples

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// grown is an environment that was set up by hand: more of everything than one page holds.
func grown(t *testing.T, n int) *workostest.Server {
	t.Helper()
	srv := workostest.New(t)
	for i := range n {
		srv.AddRedirectURI(fmt.Sprintf("https://app-%03d.example.com/auth/callback", i))
		srv.AddCORSOrigin(fmt.Sprintf("https://app-%03d.example.com", i))
	}
	srv.SetJWTTemplate("{\n  \"email\": \"{{ user.email }}\"\n}\n")
	return srv
}

func TestGuideExistingEnvironmentAdoptsWhatItSurveyed(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ImportForEach)
	srv := grown(t, 120)
	survey := newProject(t, srv, "guides/existing-environment/survey")
	survey.applies()
	adopt := newProject(t, srv, "guides/existing-environment/adopt")
	adopt.Write("redirect_uris.json", survey.ok("output", "-json", "redirect_uris").Stdout)
	adopt.Write("cors_origins.json", survey.ok("output", "-json", "cors_origins").Stdout)
	adopt.Write("claims.tmpl", survey.ok("output", "-raw", "jwt_template").Stdout)
	srv.ResetRequests()

	adopt.ok("plan", "-out=plan").says("241 to import, 0 to add, 0 to change, 0 to destroy")

	for path, want := range map[string]int{workostest.RedirectURIsPath: 2, workostest.CORSOriginsPath: 2, workostest.JWTTemplatePath: 1} {
		if n := srv.Count(http.MethodGet, path); n != want {
			t.Errorf("the plan took %d requests of %s, want %d", n, path, want)
		}
	}
	adopt.ok("apply", "plan")
	adopt.plansNothing()
	wantNoWrites(t, srv)
}

func TestGuideExistingEnvironmentSurveysAnEmptyOne(t *testing.T) {
	t.Parallel()
	survey := newProject(t, workostest.New(t), "guides/existing-environment/survey")
	survey.applies()
	survey.ok("output", "-json", "redirect_uris").says("[]")
	survey.ok("output", "-raw", "jwt_template").says("has no JWT template")
}

func TestGuideExistingEnvironmentQueriesAndGeneratesWhatPlansClean(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ListResources)
	srv := grown(t, 7)
	p := newProject(t, srv, "guides/existing-environment/query")
	p.ok("query", "-generate-config-out=generated.tf").says("https://app-006.example.com/auth/callback")

	p.ok("plan", "-out=plan").says("14 to import, 0 to add, 0 to change, 0 to destroy")

	p.ok("apply", "plan")
	p.plansNothing()
	wantNoWrites(t, srv)
}

// foreignState is a state that another provider of the same resources wrote, with an attribute that this one lacks and
// without some that it has.
const foreignState = `{
  "version": 4, "terraform_version": "1.5.0", "serial": 1, "lineage": "11111111-1111-1111-1111-111111111111", "outputs": {},
  "resources": [
    {"mode": "managed", "type": "workos_redirect_uri", "name": "app", "provider": "provider[\"HOST/somebody/workos\"]",
     "instances": [{"schema_version": 0, "attributes": {"id": %q, "uri": "https://app.example.com/auth/callback", "environment": "staging"}}]},
    {"mode": "managed", "type": "workos_cors_origin", "name": "app", "provider": "provider[\"HOST/somebody/workos\"]",
     "instances": [{"schema_version": 0, "attributes": {"id": %q, "origin": "https://app.example.com"}}]}
  ]
}`

func TestGuideExistingEnvironmentComesFromAnotherProvider(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	state := fmt.Sprintf(foreignState, srv.AddRedirectURI("https://app.example.com/auth/callback").ID, srv.AddCORSOrigin("https://app.example.com").ID)
	p := newProject(t, srv, "guides/interrupted-apply")
	p.Remove("import.tf")
	content := read(t, filepath.Join(root, "guides", "interrupted-apply", "main.tf"))
	content, _, _ = strings.Cut(content, `resource "workos_jwt_template"`)
	p.Write("main.tf", content)
	p.Write("terraform.tfstate", strings.ReplaceAll(state, "HOST", p.CLI.RegistryHost()))

	p.Exits(0, "state", "replace-provider", "-auto-approve", "somebody/workos", "workos/workos")

	p.plansNothing()
	wantNoWrites(t, srv)
}

func TestGuideAllowListFailsOnARogueURIAndLetsItsRemovalThrough(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	p := newProject(t, srv, "guides/allow-list")
	p.applies()

	rogue := srv.AddRedirectURI("https://rogue.example.net/callback")
	p.exits(1, "plan").says("Not declared: https://rogue.example.net/callback")
	srv.RemoveRedirectURI(rogue.ID)
	p.plansNothing()

	shorter := strings.Replace(read(t, root+"/guides/allow-list/main.tf"), "    \"https://admin.example.com/auth/callback\",\n", "", 1)
	p.Write("main.tf", shorter)
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
	// What nobody declared is no drift, nor is a change of white space.
	srv.AddRedirectURI("https://rogue.example.net/callback")
	template, _ := srv.JWTTemplate()
	srv.SetJWTTemplate(strings.ReplaceAll(template.Content, "\n", "\n\n"))
	plan(0)

	app := srv.RedirectURIs()[0]
	srv.ChangeRedirectURI(app.ID, app.URI+"/changed")
	wantPlanned(t, plan(2), "{replace {workos_redirect_uri.app}}")
	srv.ChangeRedirectURI(app.ID, app.URI)
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
	p.applies()

	// Where the API can't list, nothing is checked: that is a warning, and no drift.
	srv.Set(workostest.WithProfile(workostest.Older))
	unchecked := plan(0)
	for _, kind := range []string{"redirect URIs", "CORS origins", "the JWT template"} { // as the guide looks for them
		if !strings.Contains(unchecked.Stdout, `"summary":"Drift of `+kind+` is not checked"`) {
			t.Errorf("of %s in %s", kind, unchecked.Text())
		}
	}
	srv.Set(workostest.WithProfile(workostest.Today), workostest.WithAPIKey("sk_test_another"))
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

func TestGuideDriftScriptReportsAndPassesTheExitCodeOn(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"sh", "jq"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("needs %s", name)
		}
	}
	if runtime.GOOS == "windows" {
		t.Skip("needs symbolic links")
	}
	srv, p := drifting(t)
	bin := t.TempDir()
	if err := os.Symlink(p.CLI.Path, filepath.Join(bin, "terraform")); err != nil {
		t.Fatal(err)
	}
	script := func() (string, int) {
		cmd := exec.CommandContext(t.Context(), "sh", "drift.sh")
		cmd.Dir = p.Folder
		cmd.Env = append(slices.Clone(p.Environment), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		output, _ := cmd.CombinedOutput()
		return string(output), cmd.ProcessState.ExitCode()
	}
	if output, code := script(); code != 0 || output != "" {
		t.Errorf("without drift: %d, %s", code, output)
	}
	srv.RemoveRedirectURI(srv.RedirectURIs()[0].ID)
	output, code := script()
	if code != 2 || !strings.Contains(output, "drift: workos_redirect_uri.app delete\nplanned: workos_redirect_uri.app create\nwarning: Redirect URI") {
		t.Errorf("with drift: %d, %s", code, output)
	}
}

func TestGuideStagingAndProductionShareNothing(t *testing.T) {
	t.Parallel()
	staging := workostest.New(t, workostest.WithAPIKey("sk_test_fake"))
	production := workostest.New(t, workostest.WithAPIKey("sk_live_fake"))
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer sk_live_fake" {
			production.Handler().ServeHTTP(w, r)
			return
		}
		staging.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(api.Close)
	p := newProject(t, staging, "guides/staging-and-production")
	p.Environment = append(p.Environment, "WORKOS_API_KEY=", "WORKOS_BASE_URL="+api.URL,
		"TF_VAR_workos_staging_api_key=sk_test_fake", "TF_VAR_workos_production_api_key=sk_live_fake")
	p.applies()
	if s, q := len(staging.RedirectURIs()), len(production.RedirectURIs()); s != 3 || q != 2 {
		t.Errorf("%d redirect URIs in staging and %d in production, want 3 and 2", s, q)
	}
	staging.ResetRequests()
	production.ResetRequests()
	p.plansNothing()
	for name, srv := range map[string]*workostest.Server{"staging": staging, "production": production} {
		if n := srv.Count("", ""); n != 3 {
			t.Errorf("a plan took %d requests of %s, want one for each kind", n, name)
		}
	}

	// The keys swapped by mistake: nothing is planned anew.
	p.Environment = append(p.Environment, "TF_VAR_workos_staging_api_key=sk_live_fake", "TF_VAR_workos_production_api_key=sk_test_fake")
	p.exits(1, "plan").says("API key is for another environment")
}

func TestGuidePreviewDeployments(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	p := newProject(t, srv, "guides/preview-deployments")
	p.Setenv("TF_VAR_previews", `["pr-12", "pr-13"]`)
	p.applies()
	p.Setenv("TF_VAR_previews", `["pr-13"]`)
	p.ok("apply", "-auto-approve").says("https://pr-12-web.example.com", "stays allowed")
	if n := len(srv.CORSOrigins()); n != 2 {
		t.Errorf("%d origins in the environment, want both: the API deletes none", n)
	}
	// A preview that comes back is adopted.
	p.Setenv("TF_VAR_previews", `["pr-12", "pr-13"]`)
	p.applies()

	// What the guide says of wildcards is what validate says.
	rows := 0
	for line := range strings.Lines(read(t, "../../templates/guides/preview-deployments.md.tmpl")) {
		uri, verdict, ok := strings.Cut(strings.TrimPrefix(line, "| `"), "` | ")
		if !ok || uri == line {
			continue
		}
		rows++
		p.Write("main.tf", acctest.Source+fmt.Sprintf("resource \"workos_redirect_uri\" \"it\" {\n  uri = %q\n}\n", uri))
		if warned := strings.Contains(p.ok("validate").Text(), "Warning"); warned == strings.HasPrefix(verdict, "yes") {
			t.Errorf("%s: validate warns: %t; the guide says %s", uri, warned, verdict)
		}
	}
	if rows < 8 {
		t.Errorf("%d rows of wildcards found in the guide", rows)
	}

	live := newProject(t, workostest.New(t, workostest.WithAPIKey("sk_live_fake")), "guides/preview-deployments")
	live.ok("plan").says("Redirect URI uses localhost in production")
}

func TestGuideJWTTemplateIsHeldByPreconditionsAndTests(t *testing.T) {
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

	p.Write("claims.tmpl", strings.ReplaceAll(template, `"email"`, `"mail"`))
	p.exits(1, "plan").says("The applications read the claim email.")
	p.exits(1, "test")
	p.Write("claims.tmpl", strings.ReplaceAll(template, "user.email", "usr.email"))
	p.exits(1, "validate").says( // as the guide shows it
		"Error: WorkOS has no variable with this name (line 2, column 16 of the template)", `31: content = local.template`, `Did you mean "user"?`)
	p.Write("claims.tmpl", strings.ReplaceAll(template, "{{ user.email }}", "{{user.email}}")+"\n")
	p.plansNothing()
	p.Write("claims.tmpl", strings.ReplaceAll(template, "'free'", "'pro'"))
	p.exits(2, "plan", "-detailed-exitcode")
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
		if len(rendered) != 2 || rendered["email"] != "ada@example.com" || rendered["plan"] != "free" {
			t.Errorf("%s renders %v", way, rendered)
		}
	}
}

func TestGuideInterruptedApplyGoesOn(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	p := newProject(t, srv, "guides/interrupted-apply")
	imports := read(t, root+"/guides/interrupted-apply/import.tf")
	p.Remove("import.tf")

	// Killed while WorkOS has done everything and answered nothing.
	for _, method := range []string{http.MethodPost, http.MethodPut} {
		srv.FailAlways(method, "", workostest.Hang().Acting())
	}
	p.ok("validate") // and init before it
	apply := p.Start("apply", "-auto-approve")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, sent := range [][2]string{
		{http.MethodPost, workostest.RedirectURIsPath}, {http.MethodPost, workostest.CORSOriginsPath}, {http.MethodPut, workostest.JWTTemplatePath},
	} {
		if err := srv.WaitFor(ctx, sent[0], sent[1], 1); err != nil {
			t.Error(err)
		}
	}
	apply.Kill()
	apply.Wait()
	srv.ClearHooks()

	// The URI is refused with the way on; the origin is adopted and the template, which means the same, set again.
	p.exits(1, "plan", "-lock=false").says(
		`Redirect URI "https://app.example.com/auth/callback"`, "already exists", "import {", srv.RedirectURIs()[0].ID,
		"is adopted")
	p.Write("import.tf", imports)
	p.ok("apply", "-auto-approve", "-lock=false").says("1 imported, 2 added, 0 changed, 0 destroyed")
	p.Remove("import.tf")
	p.exits(0, "plan", "-detailed-exitcode", "-lock=false")
	if n := len(srv.RedirectURIs()) + len(srv.CORSOrigins()); n != 2 {
		t.Errorf("%d objects, want one of each", n)
	}
}
