package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	_ "github.com/workos/terraform-provider-workos/internal/provider" //nolint:depguard // the demo builds it: a result in the cache of go test must depend on it
)

// TestMain lets the executable of these tests be the demo.
func TestMain(m *testing.M) {
	if os.Getenv("BE_THE_DEMO") != "" {
		os.Exit(run())
	}
	os.Exit(m.Run())
}

// process is a demo in another process, whose temporary files are all in one folder.
type process struct {
	*exec.Cmd
	folder string
	pipe   io.ReadCloser // both outputs
	output *bufio.Reader
}

// start starts the demo, or a command that starts it as $0, with more environment variables.
func start(t *testing.T, environment []string, command ...string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command = append(command, self)
	p := &process{Cmd: exec.CommandContext(t.Context(), command[0], command[1:]...), folder: t.TempDir()}
	p.Env = append(os.Environ(), "BE_THE_DEMO=1", "GORACE=atexit_sleep_ms=0", "TMPDIR="+p.folder, "TMP="+p.folder, "TEMP="+p.folder)
	p.Env = append(p.Env, environment...)
	if p.pipe, err = p.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	p.Stderr, p.output = p.Stdout, bufio.NewReader(p.pipe)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// end waits for the demo to end, and returns its exit code and the rest of its output. It fails the test if there is
// still a file in its folder, or a process whose executable or working folder was there.
func (p *process) end(t *testing.T) (code int, output string) {
	t.Helper()
	rest, _ := io.ReadAll(p.output)
	_ = p.Wait()
	if entries, err := os.ReadDir(p.folder); err != nil || len(entries) > 0 {
		t.Errorf("the demo leaves %v behind, %v", entries, err)
	}
	left := func() (found []string) {
		links, _ := filepath.Glob("/proc/[0-9]*/[ec][xw][ed]") // exe and cwd
		for _, link := range links {
			if target, err := os.Readlink(link); err == nil && strings.HasPrefix(target, p.folder+"/") {
				found = append(found, target)
			}
		}
		return found
	}
	for deadline := time.Now().Add(10 * time.Second); len(left()) > 0; time.Sleep(10 * time.Millisecond) { // the killed take a moment to go
		if time.Now().After(deadline) {
			t.Fatalf("the demo leaves processes behind: %q", left())
		}
	}
	return p.ProcessState.ExitCode(), string(rest)
}

func TestDemoShowsEveryStep(t *testing.T) {
	t.Parallel()
	p := start(t, []string{ // what a user may have set, and what would make every step fail
		"WORKOS_API_KEY=sk_live_fake", "WORKOS_BASE_URL=http://127.0.0.1:1", "TF_CLI_CONFIG_FILE=/none", "TF_CLI_ARGS=-no-such-flag",
		"TF_WORKSPACE=other", "TF_DATA_DIR=/none", "TF_LOG=TRACE", "TF_REATTACH_PROVIDERS={", "TF_VAR_app=x",
	})
	code, output := p.end(t)
	if code != 0 || strings.Contains(output, "\x1b") {
		t.Errorf("exit code %d, or colours in an output that is not a terminal:\n%s", code, output)
	}
	rest := output
	for _, want := range []string{
		" against a WorkOS API in memory, http://127.0.0.1:",
		"=== 1 of 7. Create a CORS origin, a redirect URI and a JWT template ===", " apply -auto-approve\n",
		"Apply complete! Resources: 3 added, 0 changed, 0 destroyed.", "=== 2 of 7. Plan again: ", "No changes.",
		"=== 3 of 7. An hour later, somebody changes the environment by hand ===",
		"- The redirect URI https://app.example.com/auth/callback (redir_", "- In the JWT template, 'guest' becomes 'admin'.",
		"=== 4 of 7. Plan: both changes are found ===", "workos_jwt_template.this will be updated in-place",
		"workos_redirect_uri.app will be created", "Plan: 1 to add, 1 to change, 0 to destroy.",
		"=== 5 of 7. Apply that plan: ", "Apply complete! Resources: 1 added, 1 changed, 0 destroyed.",
		"=== 6 of 7. Plan once more: ", "No changes.", "=== 7 of 7. Destroy", "Destroy complete! Resources: 3 destroyed.",
		"What remains in the environment, as the warnings say:", "- the CORS origin https://app.example.com", "- the JWT template",
		"All of it as expected, in ", "  4. plan     reads: 3, writes: 0\n",
	} {
		_, after, ok := strings.Cut(rest, want)
		if !ok {
			t.Fatalf("the demo does not say %q where it should:\n%s", want, output)
		}
		rest = after
	}
}

// A CLI that does nothing for one command, and says that all went well; or no CLI at all.
func TestDemoFailsUnlessAStepDoesWhatItSays(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("needs sh")
	}
	cli, err := acctest.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ command, want string }{ // short names: they are in the paths of sockets
		"create":  {"apply -auto-approve", "step 1 (Create a CORS origin, a redirect URI and a JWT template): the API has 0 CORS origins"},
		"plan":    {"plan -detailed-exitcode", "step 2 (Plan again: the environment is as declared, there is nothing to do): the plan cost 0 reads"},
		"drift":   {"plan -detailed-exitcode -out=repair.tfplan", "exit status 0 instead of exit status 2"},
		"repair":  {"apply repair.tfplan", "step 5 (Apply that plan: the drift is repaired): the API has 1 CORS origins, 0 redirect URIs"},
		"destroy": {"destroy -auto-approve", "destroy must delete the redirect URI"},
		"no CLI":  {"", "https://opentofu.org/docs/intro/install/"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			environment := []string{acctest.PathVariable + "=", "PATH=" + t.TempDir()}
			if test.command != "" {
				idle := filepath.Join(t.TempDir(), "terraform")
				script := "#!/bin/sh\n[ \"$*\" = '" + test.command + "' ] && exit 0\nexec '" + cli.Path + "' \"$@\"\n"
				if err := os.WriteFile(idle, []byte(script), 0o700); err != nil { //nolint:gosec // it is to be executed
					t.Fatal(err)
				}
				environment = []string{acctest.PathVariable + "=" + idle}
			}
			if code, output := start(t, environment).end(t); code != 1 || !strings.Contains(output, test.want) {
				t.Errorf("exit code %d; want 1 and %q\n%s", code, test.want, output)
			}
		})
	}
}

func TestDemoEndsAtOnce(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("needs signals")
	}
	signal := func(s os.Signal) func(p *process) error {
		return func(p *process) error { return p.Process.Signal(s) }
	}
	for name, test := range map[string]struct {
		when    string // a line of the output
		what    func(p *process) error
		code    int
		command []string
	}{
		"interrupt while the provider is built": {when: "Building the provider", what: signal(os.Interrupt), code: 130},
		"interrupt in an apply":                 {when: "Creating...", what: signal(os.Interrupt), code: 130},
		"terminate":                             {when: "=== 2 of 7", what: signal(syscall.SIGTERM), code: 130},
		"hang up":                               {when: "$ ", what: signal(syscall.SIGHUP), code: 130},
		"closed output":                         {when: "$ ", what: func(p *process) error { return p.pipe.Close() }, code: 1},
		// `go run` dies of a SIGTERM, and does not pass it on.
		"death of the parent": {when: "=== 1 of 7", what: signal(os.Kill), code: -1, command: []string{"sh", "-c", `"$0"; exit $?`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, nil, test.command...)
			for line := ""; !strings.Contains(line, test.when); {
				var err error
				if line, err = p.output.ReadString('\n'); err != nil {
					t.Fatalf("the demo ended (%v) without %q", err, test.when)
				}
			}
			if err := test.what(p); err != nil {
				t.Fatal(err)
			}
			code, output := p.end(t) // its output ends when the demo does
			if code != test.code || strings.Contains(output, "All of it") || code == 130 && !strings.Contains(output, "demo: stopped: ") {
				t.Errorf("exit code %d, want %d\n%s", code, test.code, output)
			}
		})
	}
}
