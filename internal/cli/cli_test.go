package cli

import (
	"errors"
	"io/fs"
	"os/exec"
	"strings"
	"testing"
)

const (
	terraformSays = "Terraform v1.11.4\non linux_amd64\n\nYour version of Terraform is out of date!\n"
	tofuSays      = "OpenTofu v1.12.6\r\non windows_amd64\r\n+ provider registry.opentofu.org/workos/workos v0.1.0\r\n"
)

func TestFindTakesTheNamedOneThenTerraformThenTofu(t *testing.T) {
	onPath := func(t *testing.T, names ...string) map[string]string {
		t.Helper()
		folder := t.TempDir()
		t.Setenv("PATH", folder)
		paths := map[string]string{}
		for _, name := range names {
			paths[name] = install(t, folder, name)
		}
		return paths
	}
	t.Setenv("TF_LOG", "TRACE") // must not reach the CLI
	t.Setenv(playVersion, terraformSays)

	t.Run("named", func(t *testing.T) {
		onPath(t, "terraform", "tofu")
		named := install(t, t.TempDir(), "my-own")
		t.Setenv(PathVariable, named)
		t.Setenv(playVersion, tofuSays)
		found, err := Find(t.Context())
		if want := (CLI{Path: named, Product: OpenTofu, Version: "1.12.6"}); err != nil || found != want {
			t.Errorf("Find() = %+v, %v; want %+v", found, err, want)
		}
	})
	t.Run("named by its name", func(t *testing.T) {
		paths := onPath(t, "terraform", "tofu")
		t.Setenv(PathVariable, "tofu")
		found, err := Find(t.Context())
		if err != nil || found.Path != paths["tofu"] {
			t.Errorf("Find() = %+v, %v; want %s", found, err, paths["tofu"])
		}
	})
	t.Run("both on PATH", func(t *testing.T) {
		t.Setenv(PathVariable, "")
		paths := onPath(t, "terraform", "tofu")
		found, err := Find(t.Context())
		if want := (CLI{Path: paths["terraform"], Product: Terraform, Version: "1.11.4"}); err != nil || found != want {
			t.Errorf("Find() = %+v, %v; want %+v", found, err, want)
		}
	})
	t.Run("tofu alone", func(t *testing.T) {
		t.Setenv(PathVariable, "")
		paths := onPath(t, "tofu")
		found, err := Find(t.Context())
		if err != nil || found.Path != paths["tofu"] {
			t.Errorf("Find() = %+v, %v; want %s", found, err, paths["tofu"])
		}
	})
	t.Run("none", func(t *testing.T) {
		t.Setenv(PathVariable, "")
		onPath(t)
		if _, err := Find(t.Context()); !errors.Is(err, ErrNotFound) {
			t.Errorf("Find() = %v; want ErrNotFound", err)
		}
	})
	t.Run("named and not there", func(t *testing.T) {
		onPath(t, "terraform")
		t.Setenv(PathVariable, t.TempDir()+"/terraform")
		if found, err := Find(t.Context()); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Find() = %+v, %v; want an error that it does not exist", found, err)
		}
	})
}

func TestErrNotFoundSaysWhereToGetACLI(t *testing.T) {
	t.Parallel()
	for _, want := range []string{PathVariable, "https://developer.hashicorp.com/terraform/install", "https://opentofu.org/docs/intro/install/"} {
		if !strings.Contains(ErrNotFound.Error(), want) {
			t.Errorf("%q does not say %s", ErrNotFound, want)
		}
	}
}

func TestAtSaysWhyTheCLIFails(t *testing.T) {
	path := install(t, t.TempDir(), "terraform")
	t.Run("it fails", func(t *testing.T) {
		t.Setenv(playFailure, "no version is set for terraform")
		_, err := At(t.Context(), path)
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok || exit.ExitCode() != 3 || !strings.Contains(err.Error(), "no version is set for terraform") {
			t.Errorf("At() = %v; want the exit status and the words of the executable", err)
		}
	})
	t.Run("it is something else", func(t *testing.T) {
		t.Setenv(playVersion, "Terragrunt v1.0.0\n")
		if _, err := At(t.Context(), path); err == nil || !strings.Contains(err.Error(), "Terragrunt v1.0.0") {
			t.Errorf("At() = %v; want an error that quotes the line", err)
		}
	})
}

func TestParseVersionReadsTheFirstLine(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		output, version string
		product         Product
	}{
		{terraformSays, "1.11.4", Terraform},
		{tofuSays, "1.12.6", OpenTofu},
		{"Terraform v1.15.0-beta1\non linux_amd64\n", "1.15.0-beta1", Terraform},
		{"OpenTofu v1.13.0-dev", "1.13.0-dev", OpenTofu},
		{output: ""},
		{output: "\nTerraform v1.11.4"},
		{output: "Terraform version 1.11.4"},
		{output: "My Terraform v1.11.4"},
	} {
		product, version, err := parseVersion(test.output)
		if product != test.product || version != test.version || (err == nil) != (test.version != "") {
			t.Errorf("parseVersion(%q) = %q, %q, %v; want %q, %q", test.output, product, version, err, test.product, test.version)
		}
	}
}

func TestStringIsProductAndVersion(t *testing.T) {
	t.Parallel()
	if got := (CLI{Product: OpenTofu, Version: "1.12.6"}).String(); got != "OpenTofu 1.12.6" {
		t.Errorf("String() = %q", got)
	}
}
