package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestDemoShowsEveryStep(t *testing.T) {
	t.Parallel()
	p := start(t, []string{
		// What a user may have set, and what would make every step fail.
		"WORKOS_API_KEY=sk_live_fake", "WORKOS_BASE_URL=http://127.0.0.1:1",
		"TF_CLI_CONFIG_FILE=" + filepath.Join(t.TempDir(), "none"), "TF_CLI_ARGS=-no-such-flag", "TF_WORKSPACE=other",
		"TF_DATA_DIR=" + t.TempDir(), "TF_LOG=TRACE", "TF_REATTACH_PROVIDERS={", "TF_VAR_app=x",
	})
	status, output := p.end(t)
	if status != 0 {
		t.Errorf("exit status %d: %s\n%s", status, &p.errors, output)
	}
	p.leavesNothing(t)
	rest := output
	for _, want := range []string{
		" against a WorkOS API in memory, http://127.0.0.1:",
		"=== 1 of 7. Create a CORS origin, a redirect URI and a JWT template ===",
		" apply -auto-approve\n",
		"Plan: 3 to add, 0 to change, 0 to destroy.",
		"Apply complete! Resources: 3 added, 0 changed, 0 destroyed.",
		"=== 2 of 7. Plan again: the environment is as declared, there is nothing to do ===",
		"No changes.",
		"=== 3 of 7. An hour later, somebody changes the environment by hand ===",
		"- The redirect URI https://app.example.com/auth/callback (redir_",
		"- In the JWT template, 'guest' becomes 'admin'.",
		"=== 4 of 7. Plan: both changes are found ===",
		"workos_jwt_template.this will be updated in-place",
		"workos_redirect_uri.app will be created",
		"Plan: 1 to add, 1 to change, 0 to destroy.",
		"=== 5 of 7. Apply that plan: the drift is mended ===",
		"Apply complete! Resources: 1 added, 1 changed, 0 destroyed.",
		"=== 6 of 7. Plan once more: nothing is left to do ===",
		"No changes.",
		"=== 7 of 7. Destroy, as far as the WorkOS API can ===",
		"Destroy complete! Resources: 3 destroyed.",
		"What remains in the environment, as the warnings say:",
		"- the CORS origin https://app.example.com",
		"- the JWT template",
		"All of it as expected, in ",
		"  4. plan     3 reads, 0 writes\n",
	} {
		_, after, ok := strings.Cut(rest, want)
		if !ok {
			t.Fatalf("the demo does not say %q where it should:\n%s", want, output)
		}
		rest = after
	}
	if strings.Contains(output, "\x1b") {
		t.Error("there are colours in an output that is not a terminal")
	}
	if strings.Contains(output, "development overrides") {
		t.Error("the CLI warns of development overrides")
	}
}

func TestDemoWithoutACLIFailsClearly(t *testing.T) {
	t.Parallel()
	p := start(t, []string{"TF_ACC_TERRAFORM_PATH=", "PATH=" + t.TempDir()})
	status, output := p.end(t)
	if status != 1 || output != "" || !strings.Contains(p.errors.String(), "https://opentofu.org/docs/intro/install/") {
		t.Errorf("exit status %d, %q, %q; want 1 and where to get a CLI", status, output, &p.errors)
	}
	p.leavesNothing(t)
}
