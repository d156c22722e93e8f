//go:build !windows

package provider

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const secretKey = "sk_test_fake_that_must_stay_secret"

// tellingAll makes logs and crashes tell all they can.
var tellingAll = []string{"TF_LOG=TRACE", "TF_LOG_CORE=TRACE", "TF_LOG_PROVIDER=TRACE", "GOTRACEBACK=all"}

func TestKeyIsInNoOutputNoLogAndNoFile(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithAPIKey(secretKey))
	c := started(t, srv, cliPatience, builtProvider(t))
	c.extra = tellingAll
	for name, step := range map[string]struct {
		fault *workostest.Fault
		logs  string
	}{
		"on a fine day":         {nil, "status=200"},
		"refused":               {workostest.Answer(http.StatusUnauthorized, `{"message":"Unauthorized: `+secretKey+`"}`), "status=401"},
		"through a proxy":       {workostest.AnswerHTML(http.StatusBadGateway), "status=502"},
		"without an answer":     {workostest.Reset(), "WorkOS did not answer"},
		"redirected":            {workostest.Redirect("https://elsewhere.example.com/?key=" + secretKey), "status=302"},
		"answered with garbage": {workostest.WrongContentType("text/plain"), "status=200"},
	} {
		srv.ClearHooks()
		if step.fault != nil {
			srv.FailAlways("", "", step.fault)
		}
		c.configure(chaosConfig{blocks: redirectURIBlocks(2)}, chaosCommand{})
		for _, args := range [][]string{{"plan", "-out=plan.bin"}, {"apply", "-auto-approve"}, {"show"}} {
			stdout, stderr, _ := c.run(t.Context(), append(args, "-no-color")...)
			verifySecret(t, name+": output of "+args[0], stdout)
			verifySecret(t, name+": log of "+args[0], stderr)
			if args[0] == "apply" && !strings.Contains(stderr, step.logs) {
				t.Errorf("%s: the log does not tell of %q, so that the key is not in it shows nothing", name, step.logs)
			}
		}
	}
	if len(c.state()) != 2 {
		t.Errorf("%d in the state, want 2", len(c.state()))
	}
	verifySecretFiles(t, c.folder)
}

func TestKeyIsNotInTheOutputOfACrash(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithAPIKey(secretKey))
	c := started(t, srv, cliPatience, testBinary(t))
	c.extra = append([]string{pluginVariable + "=panicking"}, tellingAll...)
	c.configure(chaosConfig{blocks: redirectURIBlocks(2)}, chaosCommand{})
	stdout, stderr, err := c.run(t.Context(), "plan", "-no-color")
	if err == nil || !strings.Contains(stdout+stderr, "panic: assignment to entry in nil map") || !strings.Contains(stdout+stderr, "goroutine ") {
		t.Fatalf("the provider did not crash: %v\n%s\n%s", err, stdout, stderr)
	}
	verifySecret(t, "output", stdout)
	verifySecret(t, "log", stderr)
	verifySecretFiles(t, c.folder)
}

// verifySecret fails if the key is in a text, as it is or encoded.
func verifySecret(t *testing.T, where, text string) {
	t.Helper()
	for _, form := range []string{secretKey, base64.StdEncoding.EncodeToString([]byte(secretKey))} {
		if at := strings.Index(text, form); at >= 0 {
			t.Errorf("the key is in the %s: %s", where, text[max(0, at-200):at])
		}
	}
}

// verifySecretFiles searches every file of a folder; of an archive, as a saved plan is one, every file in it.
func verifySecretFiles(t *testing.T, folder string) {
	t.Helper()
	searched := map[string]bool{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path) //nolint:gosec // a folder of the test's own
		if err != nil {
			return err
		}
		verifySecret(t, path, string(raw))
		searched[filepath.Base(path)] = true
		archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			return nil //nolint:nilerr // no archive
		}
		for _, file := range archive.File {
			content, err := readZipped(file)
			if err != nil {
				return err
			}
			verifySecret(t, path+" "+file.Name, content)
			searched[file.Name] = true
		}
		return nil
	})
	if err != nil || !searched["main.tf"] {
		t.Errorf("searched %v, %v", searched, err)
	}
}

func readZipped(file *zip.File) (string, error) {
	opened, err := file.Open()
	if err != nil {
		return "", err
	}
	defer opened.Close()
	content, err := io.ReadAll(opened)
	return string(content), err
}
