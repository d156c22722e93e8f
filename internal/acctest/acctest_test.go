package acctest_test

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	_ "github.com/workos/terraform-provider-workos/internal/provider" //nolint:depguard // the built provider is what is tested
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestMain(m *testing.M) { os.Exit(acctest.Main(m)) }

// fake writes an executable that plays a CLI: it prints first what `version` should, and fails if it is asked for
// something else, with the user's settings, or without those of the user's that steer no CLI.
func fake(t *testing.T, name, first string) (path string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs sh")
	}
	for _, variable := range []string{"TF_LOG", "TF_VAR_a", "tf_var_b", "TF_CLI_ARGS", "TOFU_X", "WORKOS_API_KEY", "OTEL_X", "TFENV_X"} {
		t.Setenv(variable, "x")
	}
	t.Setenv("TF_CLI_CONFIG_FILE", "/none")
	path = filepath.Join(t.TempDir(), name)
	script := "#!/bin/sh\n[ \"$* $TF_LOG$TF_VAR_a$tf_var_b$TF_CLI_ARGS$TOFU_X$WORKOS_API_KEY$OTEL_X$TFENV_X " +
		"$TF_CLI_CONFIG_FILE $CHECKPOINT_DISABLE\" = 'version x /dev/null 1' ] || exit 4\necho '" + first + "'\n"
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil { //nolint:gosec // it is to be executed
		t.Fatal(err)
	}
	return path
}

func TestFindTakesTheNamedOneThenTerraformThenTofu(t *testing.T) {
	terraform := fake(t, "terraform", "Terraform v1.11.4\non linux_amd64")
	tofu := fake(t, "tofu", "OpenTofu v1.12.6")
	other := fake(t, "terraform", "Terragrunt v1.0.0")
	for name, test := range map[string]struct {
		named string
		path  []string
		want  string // path and String; "" for ErrNotFound, "other" for another error
	}{
		"named":          {tofu, []string{terraform}, tofu + " OpenTofu 1.12.6"},
		"named by name":  {"tofu", []string{terraform, tofu}, tofu + " OpenTofu 1.12.6"},
		"both":           {"", []string{tofu, terraform}, terraform + " Terraform 1.11.4"},
		"tofu":           {"", []string{tofu}, tofu + " OpenTofu 1.12.6"},
		"none":           {"", nil, ""},
		"named, missing": {"none", []string{terraform}, "other"},
		"something else": {"", []string{other, tofu}, "other"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(acctest.PathVariable, test.named)
			folders := ""
			for _, path := range test.path {
				folders += filepath.Dir(path) + string(os.PathListSeparator)
			}
			t.Setenv("PATH", folders+t.TempDir())
			found, err := acctest.Find(t.Context())
			got := found.Path + " " + found.String()
			switch {
			case errors.Is(err, acctest.ErrNotFound):
				got = ""
			case err != nil:
				got = "other"
			}
			if got != test.want {
				t.Errorf("Find() = %s, %v; want %s", got, err, test.want)
			}
		})
	}
}

func TestSupportsGoesByProductAndVersion(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		product, version string
		feature          acctest.Feature
		want             bool
	}{
		{"Terraform", "1.6.6", acctest.RemovedBlocks, false},
		{"Terraform", "1.7.0", acctest.RemovedBlocks, true},
		{"OpenTofu", "1.9.3", acctest.RemovedBlocks, false},
		{"OpenTofu", "1.12.6", acctest.ResourceIdentity, true},
		{"Terraform", "1.14.0-rc1", acctest.ListResources, true},
		{"Terraform", "2.0.0", acctest.ListResources, true},
		{"Terraform", "0.15.5", acctest.ListResources, false},
		{"OpenTofu", "1.99.0", acctest.ListResources, false},
		{"Terraform", "", acctest.ProviderFunctions, false},
	} {
		c := acctest.CLI{Product: test.product, Version: test.version}
		if got := c.Supports(test.feature); got != test.want {
			t.Errorf("%s: Supports(%v) = %t; want %t", c, test.feature, got, test.want)
		}
	}
}

func TestSetForTestsKeepsTheUsersSettingsOut(t *testing.T) { //nolint:paralleltest // it sets the environment
	for _, name := range []string{
		"TF_VAR_a", "WORKOS_API_KEY", "TF_LOG", "TF_ACC_X", "TF_CLI_CONFIG_FILE", acctest.PathVariable, "TF_ACC_PROVIDER_HOST",
		"TF_ACC_PROVIDER_NAMESPACE", "CHECKPOINT_DISABLE",
	} {
		t.Setenv(name, "x")
	}
	if err := (acctest.CLI{Path: "/opt/tofu", Product: "OpenTofu"}).SetForTests(); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"TF_VAR_a": "", "WORKOS_API_KEY": "", "TF_LOG": "x", "TF_ACC_X": "x", "TF_CLI_CONFIG_FILE": os.DevNull, "CHECKPOINT_DISABLE": "1",
		acctest.PathVariable: "/opt/tofu", "TF_ACC_PROVIDER_HOST": "registry.opentofu.org", "TF_ACC_PROVIDER_NAMESPACE": "workos",
	} {
		if got := os.Getenv(name); got != want {
			t.Errorf("%s = %q; want %q", name, got, want)
		}
	}
}

// A pipe ends when the last process that has it open does.
func TestRunLeavesNoProcessBehind(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no process groups to kill")
	}
	cmd := (&acctest.Installation{CLI: acctest.CLI{Path: "/bin/sh"}}).Command(t.Context(), "", "-c", "sleep 60 & exit 3")
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = writer
	if _, err := acctest.Run(cmd, 0); err == nil || !strings.Contains(err.Error(), "exit status 3 instead of exit status 0") {
		t.Error(err)
	}
	_ = writer.Close()
	_ = reader.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := reader.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

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
	if got := w.State(); !slices.Equal(got, []string{"workos_redirect_uri.it"}) || len(srv.RedirectURIs()) != 1 {
		t.Errorf("State() = %q", got)
	}
	w.Setenv("WORKOS_API_KEY", "sk_test_other")
	if r := w.Run("plan"); r.Code != 1 || !strings.Contains(r.Text(), "rejects the API key") {
		t.Errorf("a plan with a wrong key: %+v", r)
	}
	w.Write("modules/none/main.tf", "")
	w.Remove("main.tf")
	if r := w.Run("plan"); !strings.Contains(r.Text(), "No configuration files") {
		t.Errorf("a plan without a configuration: %+v", r)
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
