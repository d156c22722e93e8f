//go:build !windows

package provider

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const secretKey = "sk_test_fake_that_must_stay_secret"

// newSecretWorkspace is a workspace with the secret key in the environment, and every log at its most verbose.
func newSecretWorkspace(t *testing.T, srv *workostest.Server) *acctest.Workspace {
	t.Helper()
	w := acctest.New(t, srv.URL(), secretKey)
	for _, variable := range []string{"TF_LOG", "TF_LOG_CORE", "TF_LOG_PROVIDER"} {
		w.Setenv(variable, "TRACE")
	}
	w.Setenv("GOTRACEBACK", "all")
	w.Write("main.tf", acctest.Source+"provider \"workos\" {\n  max_retries = 0\n}\n"+block(redirectURIType, callback)+block(webhookEndpointType, webhookURL))
	return w
}

// runSecret runs a command and returns what it prints, which must have neither the key nor the secret of an endpoint.
func runSecret(t *testing.T, w *acctest.Workspace, args ...string) string {
	t.Helper()
	result := w.Run(args...)
	output := result.Stdout + result.Stderr
	wantNoSecret(t, "output of "+args[0], output, "whsec_")
	return output
}

// wantNoSecret fails if the key, as it is or encoded, or another secret is in a text.
func wantNoSecret(t *testing.T, where, text string, more ...string) {
	t.Helper()
	for _, secret := range append(more, secretKey, base64.StdEncoding.EncodeToString([]byte(secretKey))) {
		if at := strings.Index(text, secret); at >= 0 {
			t.Errorf("%s is in the %s: %s", secret, where, text[max(0, at-200):at])
		}
	}
}

// wantNoSecretInFiles searches every file of a folder and, as a saved plan is a zip archive, every file in it. The files
// must include those named.
func wantNoSecretInFiles(t *testing.T, folder string, want ...string) {
	t.Helper()
	searched := map[string]bool{}
	var search func(files fs.FS) error
	search = func(files fs.FS) error {
		return fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			content, err := fs.ReadFile(files, name)
			if err != nil {
				return err
			}
			wantNoSecret(t, name, string(content))
			searched[path.Base(name)] = true
			if archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content))); err == nil {
				return search(archive)
			}
			return nil
		})
	}
	if err := search(os.DirFS(folder)); err != nil {
		t.Error(err)
	}
	for _, name := range want {
		if !searched[name] {
			t.Errorf("%s was not searched, only %v", name, searched)
		}
	}
}

func TestAPIKeyIsInNoOutputNoLogAndNoFile(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithAPIKey(secretKey))
	w := newSecretWorkspace(t, srv)
	runSecret(t, w, "init")
	for _, step := range []struct {
		fault *workostest.Fault
		log   string
	}{
		{workostest.Answer(http.StatusUnauthorized, `{"message":"Unauthorized: `+secretKey+`"}`), "status=401"},
		{workostest.AnswerHTML(http.StatusBadGateway), "status=502"},
		{workostest.Reset(), "did not respond"},
		{workostest.Answer(302, "", "Location", "https://elsewhere.example.com/?key="+secretKey), "status=302"},
		{workostest.WrongContentType("text/plain"), "status=200"},
		{nil, "status=201"},
	} {
		srv.ClearHooks()
		if step.fault != nil {
			srv.FailAlways("", "", step.fault)
		}
		if output := runSecret(t, w, "apply", "-auto-approve"); !strings.Contains(output, step.log) {
			t.Errorf("the log does not have %q, so the absence of the key shows nothing", step.log)
		}
	}
	runSecret(t, w, "plan", "-destroy", "-out=plan.bin")
	if shown := runSecret(t, w, "show"); !strings.Contains(shown, callback) || !strings.Contains(shown, webhookURL) {
		t.Error("the state does not have the resources")
	}
	wantNoSecretInFiles(t, w.Folder, "main.tf", "terraform.tfstate", "plan.bin", "tfstate")
}

func TestAPIKeyIsNotInTheOutputOfACrash(t *testing.T) {
	t.Parallel()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	w := newSecretWorkspace(t, workostest.New(t, workostest.WithAPIKey(secretKey)))
	if err := os.Symlink(executable, filepath.Join(w.Folder, "terraform-provider-workos")); err != nil {
		t.Fatal(err)
	}
	w.Write("cli.tfrc", fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"workos/workos\" = %q\n  }\n  direct {}\n}\n", w.Folder))
	w.Setenv("TF_CLI_CONFIG_FILE", filepath.Join(w.Folder, "cli.tfrc"))
	w.Setenv(panicVariable, "yes")
	output := runSecret(t, w, "plan")
	if !strings.Contains(output, "panic: assignment to entry in nil map") || !strings.Contains(output, "goroutine ") {
		t.Fatalf("the provider did not crash:\n%s", output)
	}
	wantNoSecretInFiles(t, w.Folder, "main.tf")
}
