package main

import (
	"bytes"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestPlayFailsAtTheStepThatFails(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s, err := newStage(t.Context(), &out, false)
	if err != nil {
		t.Fatal(err)
	}
	s.server.FailAlways(http.MethodPost, workostest.RedirectURIsPath, workostest.Answer(http.StatusUnprocessableEntity, `{"message":"Not today."}`))
	err = s.play(t.Context(), time.Now())
	if err == nil || !strings.Contains(err.Error(), "step 1 (Create a CORS origin, a redirect URI and a JWT template)") ||
		!strings.Contains(err.Error(), "apply -auto-approve: exit status 1 instead of exit status 0") {
		t.Errorf("play() = %v; want the step and the command that failed", err)
	}
	if !strings.Contains(out.String(), "Not today.") {
		t.Errorf("the CLI's errors are not shown:\n%s", &out)
	}
	if err := s.close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(s.folder); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the temporary folder is still there: %v", err)
	}
}

func TestMendsTellsWhatIsNotMended(t *testing.T) {
	t.Parallel()
	before := environment{
		origin:   workostest.CORSOrigin{ID: "cors_origin_1", Origin: "https://app.example.com"},
		uri:      workostest.RedirectURI{ID: "redir_1", URI: "https://app.example.com/callback"},
		template: workostest.JWTTemplate{Content: "{}"},
	}
	mended := before
	mended.uri.ID = "redir_2"
	for name, test := range map[string]struct {
		change func(*environment)
		want   string
	}{
		"mended":              {func(*environment) {}, ""},
		"another origin":      {func(e *environment) { e.origin.ID = "cors_origin_2" }, "CORS origin https://app.example.com"},
		"another URI":         {func(e *environment) { e.uri.URI += "/" }, "redirect URI https://app.example.com/callback"},
		"the URI of before":   {func(e *environment) { e.uri.ID = "redir_1" }, "redirect URI https://app.example.com/callback"},
		"the template of now": {func(e *environment) { e.template.Content = `{"a":1}` }, "JWT template"},
	} {
		now := mended
		test.change(&now)
		err := now.mends(before)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: mends() = %v; want %q", name, err, test.want)
		}
	}
}

func TestLookWantsOneObjectOfEachKind(t *testing.T) {
	t.Parallel()
	server := workostest.New(t)
	steps := []func(){
		func() { server.AddCORSOrigin("https://app.example.com") },
		func() { server.AddRedirectURI("https://app.example.com/callback") },
		func() { server.SetJWTTemplate("{}") },
	}
	for _, add := range steps {
		if got, err := look(server); err == nil {
			t.Errorf("look() = %+v; want an error while something is missing", got)
		}
		add()
	}
	got, err := look(server)
	if err != nil || got.origin.Origin != "https://app.example.com" || got.uri.URI != "https://app.example.com/callback" || got.template.Content != "{}" {
		t.Errorf("look() = %+v, %v", got, err)
	}
	server.AddRedirectURI("https://app.example.com/other")
	if got, err := look(server); err == nil {
		t.Errorf("look() = %+v; want an error when there is too much", got)
	}
}

func TestCopyTakesTheConfigurationAlone(t *testing.T) {
	t.Parallel()
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	if err := copyConfiguration(to, from); err == nil {
		t.Error("an empty folder is copied without an error")
	}
	for _, name := range []string{"main.tf", "outputs.tf", "terraform.tfstate", "terraform.tfvars", ".terraform.lock.hcl"} {
		if err := os.WriteFile(filepath.Join(from, name), []byte("# "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := copyConfiguration(to, from); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(to)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if !slices.Equal(names, []string{"main.tf", "outputs.tf"}) {
		t.Errorf("copied %q", names)
	}
	if content, err := os.ReadFile(filepath.Join(to, "main.tf")); err != nil || string(content) != "# main.tf" {
		t.Errorf("main.tf holds %q, %v", content, err)
	}
}

func TestCostIsSaidInWords(t *testing.T) {
	t.Parallel()
	for want, requests := range map[string][]string{
		"0 reads, 0 writes": nil,
		"1 read, 2 writes":  {http.MethodGet, http.MethodPost, http.MethodDelete},
		"2 reads, 1 write":  {http.MethodGet, http.MethodPut, http.MethodGet},
	} {
		var logged []workostest.Request
		for _, method := range requests {
			logged = append(logged, workostest.Request{Method: method})
		}
		if got := count(logged).String(); got != want {
			t.Errorf("%q cost %q; want %q", requests, got, want)
		}
	}
}
