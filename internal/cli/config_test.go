package cli

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestProviderPathIsUnderTheCLIsOwnRegistry(t *testing.T) {
	t.Parallel()
	for product, host := range map[Product]string{Terraform: "registry.terraform.io", OpenTofu: "registry.opentofu.org"} {
		got := strings.TrimSuffix(filepath.ToSlash(CLI{Product: product}.ProviderPath("mirror", "0.1.0")), ".exe")
		want := "mirror/" + host + "/workos/workos/0.1.0/" + runtime.GOOS + "_" + runtime.GOARCH + "/terraform-provider-workos_v0.1.0"
		if got != want {
			t.Errorf("%s: ProviderPath() = %s; want %s", product, got, want)
		}
	}
}

// A whole installation is shown by the demo's tests. This one is about who is asked, and for what.
func TestMirrorConfigMakesInitLookInTheMirrorAlone(t *testing.T) {
	t.Parallel()
	c, err := Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	file, mirror := filepath.Join(folder, "cli.tfrc"), filepath.Join(folder, `a mirror with "quotes"`)
	if runtime.GOOS == "windows" {
		mirror = filepath.Join(folder, "a mirror")
	}
	if err := WriteMirrorConfig(file, mirror); err != nil {
		t.Fatal(err)
	}
	executable := c.ProviderPath(mirror, "0.1.0")
	if err := os.MkdirAll(filepath.Dir(executable), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(executable, []byte("an executable"), 0o600); err != nil {
		t.Fatal(err)
	}
	initialise := func(source string) (string, error) {
		work := t.TempDir()
		config := `terraform { required_providers { it = { source = "` + source + `" } } }`
		config = strings.NewReplacer("{ ", "{\n", " }", "\n}").Replace(config)
		if err := os.WriteFile(filepath.Join(work, "main.tf"), []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		output, err := c.Command(t.Context(), work, Environment(file), "init", "-no-color").CombinedOutput()
		return string(output), err
	}
	if output, err := initialise("workos/workos"); err != nil {
		t.Errorf("init did not find the provider in the mirror: %v\n%s", err, output)
	}
	if output, err := initialise("hashicorp/null"); err == nil {
		t.Errorf("init found a provider that the mirror has not:\n%s", output)
	}
}

func TestWriteMirrorConfigFailsWhereItCannotWrite(t *testing.T) {
	t.Parallel()
	if err := WriteMirrorConfig(filepath.Join(t.TempDir(), "none", "cli.tfrc"), "mirror"); err == nil {
		t.Error("no error for a file in a folder that is not there")
	}
}
