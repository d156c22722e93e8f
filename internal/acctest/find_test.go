package acctest_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/acctest"
)

// fake writes an executable that plays a CLI: it prints first what `version` should, and fails if it is asked for
// something else or with the user's settings.
func fake(t *testing.T, name, first string) (path string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs sh")
	}
	path = filepath.Join(t.TempDir(), name)
	script := "#!/bin/sh\n[ \"$*$TF_LOG$TF_CLI_CONFIG_FILE\" = version/dev/null ] || exit 4\necho '" + first + "'\n"
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil { //nolint:gosec // it is to be executed
		t.Fatal(err)
	}
	return path
}

func TestFindTakesTheNamedOneThenTerraformThenTofu(t *testing.T) {
	terraform := fake(t, "terraform", "Terraform v1.11.4\non linux_amd64")
	tofu := fake(t, "tofu", "OpenTofu v1.12.6")
	t.Setenv("TF_LOG", "TRACE")
	for name, test := range map[string]struct {
		named string
		path  []string
		want  string // path and String; "" for ErrNotFound
	}{
		"named":         {tofu, []string{terraform}, tofu + " OpenTofu 1.12.6"},
		"named by name": {"tofu", []string{terraform, tofu}, tofu + " OpenTofu 1.12.6"},
		"both":          {"", []string{tofu, terraform}, terraform + " Terraform 1.11.4"},
		"tofu":          {"", []string{tofu}, tofu + " OpenTofu 1.12.6"},
		"none":          {"", []string{filepath.Join(t.TempDir(), "terraform")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(acctest.PathVariable, test.named)
			var folders []string
			for _, path := range test.path {
				folders = append(folders, filepath.Dir(path))
			}
			t.Setenv("PATH", strings.Join(folders, string(os.PathListSeparator)))
			found, err := acctest.Find(t.Context())
			if test.want == "" {
				if !errors.Is(err, acctest.ErrNotFound) {
					t.Errorf("Find() = %v, %v; want ErrNotFound", found, err)
				}
				return
			}
			if got := found.Path + " " + found.String(); err != nil || got != test.want {
				t.Errorf("Find() = %s, %v; want %s", got, err, test.want)
			}
		})
	}
}

func TestFindDoesNotPassOverACLIThatFails(t *testing.T) {
	t.Setenv("PATH", filepath.Dir(fake(t, "terraform", "Terraform v1.11.4")))
	for name, path := range map[string]string{
		"not there":      filepath.Join(t.TempDir(), "terraform"),
		"something else": fake(t, "terraform", "Terragrunt v1.0.0"),
	} {
		t.Setenv(acctest.PathVariable, path)
		if found, err := acctest.Find(t.Context()); err == nil {
			t.Errorf("%s: Find() = %v", name, found)
		}
	}
}

func TestSupportsGoesByProductAndVersion(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		product acctest.Product
		version string
		feature acctest.Feature
		want    bool
	}{
		{acctest.Terraform, "1.5.7", acctest.RemovedBlocks, false},
		{acctest.Terraform, "1.7.0", acctest.RemovedBlocks, true},
		{acctest.OpenTofu, "1.9.3", acctest.RemovedBlocks, false},
		{acctest.OpenTofu, "1.9.3", acctest.ImportForEach, true},
		{acctest.OpenTofu, "1.12.6", acctest.ResourceIdentity, true},
		{acctest.Terraform, "1.14.0-rc1", acctest.ListResources, true},
		{acctest.Terraform, "2.0.0", acctest.ListResources, true},
		{acctest.Terraform, "0.15.5", acctest.ListResources, false},
		{acctest.OpenTofu, "1.99.0", acctest.ListResources, false},
		{acctest.Terraform, "", acctest.ProviderFunctions, false},
		{acctest.Terraform, "1.14.0", "what nobody has", false},
	} {
		c := acctest.CLI{Product: test.product, Version: test.version}
		if got := c.Supports(test.feature); got != test.want {
			t.Errorf("%s: Supports(%s) = %t; want %t", c, test.feature, got, test.want)
		}
	}
}

func TestEnvironmentKeepsTheUsersSettingsOut(t *testing.T) {
	for _, name := range []string{"TF_VAR_a", "tf_var_b", "TF_CLI_ARGS", "TF_DATA_DIR", "TOFU_X", "WORKOS_API_KEY", "OTEL_TRACES_EXPORTER", "TF_LOG", "TFENV_X"} {
		t.Setenv(name, "x")
	}
	t.Setenv("TF_CLI_CONFIG_FILE", "/none")
	got := acctest.Environment("")
	if !slices.Contains(got, "TFENV_X=x") || !slices.Contains(got, "TF_CLI_CONFIG_FILE="+os.DevNull) || !slices.Contains(got, "CHECKPOINT_DISABLE=1") {
		t.Errorf("Environment() = %q", got)
	}
	for _, variable := range got {
		if strings.HasSuffix(variable, "=x") && variable != "TFENV_X=x" || variable == "TF_CLI_CONFIG_FILE=/none" {
			t.Errorf("%s is still set", variable)
		}
	}

	c := acctest.CLI{Path: "/opt/tofu", Product: acctest.OpenTofu, Version: "1.12.6"}
	for _, name := range []string{acctest.PathVariable, "TF_ACC_PROVIDER_HOST", "TF_ACC_PROVIDER_NAMESPACE", "CHECKPOINT_DISABLE"} {
		t.Setenv(name, "") // so that the test gives it back
	}
	if err := c.SetForTests(); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"TF_VAR_a": "", "TF_CLI_ARGS": "", "WORKOS_API_KEY": "", "TF_LOG": "x", "TF_CLI_CONFIG_FILE": os.DevNull,
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
	cmd := exec.CommandContext(t.Context(), "sh", "-c", "sleep 60 & exit 3")
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = writer
	if err := acctest.Run(cmd); err == nil || cmd.ProcessState.ExitCode() != 3 {
		t.Errorf("Run() = %v", err)
	}
	_ = writer.Close()
	if n, err := reader.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Errorf("read %d, %v", n, err)
	}
}
