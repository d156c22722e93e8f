package acctest_test

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	_ "github.com/workos/terraform-provider-workos/internal/provider" //nolint:depguard // the built provider is what is tested
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestMain(m *testing.M) { os.Exit(acctest.Main(m)) }

const configuration = acctest.Source + "resource \"workos_redirect_uri\" \"it\" {\n  uri = \"https://app.example.com/callback\"\n}\n"

func TestWorkspaceRunsTheBuiltProvider(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	w := acctest.New(t, srv.URL(), srv.APIKey())
	if got := w.State(); got != nil {
		t.Errorf("State() = %q before the first apply", got)
	}
	w.Write("main.tf", configuration)
	w.Exits(0, "init")
	if r := w.Exits(2, "plan", "-detailed-exitcode"); !strings.Contains(r.Text(), "Plan: 1 to add, 0 to change, 0 to destroy.") || strings.Contains(r.Stdout+r.Stderr, "\x1b") {
		t.Errorf("the plan: %s", r.Stdout+r.Stderr)
	}
	w.Exits(0, "apply", "-auto-approve")
	if got := w.State(); !slices.Equal(got, []string{"workos_redirect_uri.it"}) {
		t.Errorf("State() = %q", got)
	}
	w.Remove("main.tf")
	w.Write("modules/none/main.tf", "")
	w.Setenv("WORKOS_API_KEY", "sk_test_other")
	if r := w.Run("plan"); r.Code != 1 || !strings.Contains(r.Stderr, "Error") {
		t.Errorf("a plan with a wrong key: %+v", r)
	}
	if got := len(srv.RedirectURIs()); got != 1 {
		t.Errorf("%d redirect URIs", got)
	}
}

func TestInterruptAndKillReachTheWholeGroup(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*acctest.Process){"interrupt": (*acctest.Process).Interrupt, "kill": (*acctest.Process).Kill} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			w := acctest.New(t, srv.URL(), srv.APIKey())
			w.Write("main.tf", configuration)
			w.Exits(0, "init")
			srv.FailAlways(http.MethodGet, "", workostest.Hang())
			p := w.Start("plan") // not apply, which takes no interrupt while it plans
			if err := srv.WaitFor(t.Context(), http.MethodGet, workostest.RedirectURIsPath, 1); err != nil {
				t.Fatal(err)
			}
			end(p)
			r := p.Wait()
			if want := map[string]int{"interrupt": 1, "kill": -1}[name]; r.Code != want {
				t.Errorf("exit code %d, want %d: %s", r.Code, want, r.Text())
			}
		})
	}
}
