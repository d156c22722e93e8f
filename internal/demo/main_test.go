package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// asDemo makes an executable of these tests be the demo.
const asDemo = "BE_THE_DEMO"

func TestMain(m *testing.M) {
	if os.Getenv(asDemo) != "" {
		os.Exit(demo())
	}
	os.Exit(m.Run())
}

// process is a demo in a process of its own, whose temporary files all are in one folder.
type process struct {
	*exec.Cmd
	folder string
	output *bufio.Reader
	pipe   io.ReadCloser
	errors bytes.Buffer
}

// start starts the demo, or a command that starts it as $DEMO, with more environment variables.
func start(t *testing.T, environment []string, command ...string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if len(command) == 0 {
		command = []string{self}
	}
	p := &process{Cmd: exec.CommandContext(t.Context(), command[0], command[1:]...), folder: t.TempDir()}
	p.Env = append(os.Environ(), asDemo+"=1", "DEMO="+self, "GORACE=atexit_sleep_ms=0")
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		p.Env = append(p.Env, name+"="+p.folder)
	}
	p.Env = append(p.Env, environment...)
	p.Stderr = &p.errors
	if p.pipe, err = p.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	p.output = bufio.NewReader(p.pipe)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// until reads the output up to a line that contains the text.
func (p *process) until(t *testing.T, text string) {
	t.Helper()
	for {
		line, err := p.output.ReadString('\n')
		if strings.Contains(line, text) {
			return
		}
		if err != nil {
			_ = p.Wait()
			t.Fatalf("the demo ended (%v) without %q: %s", err, text, &p.errors)
		}
	}
}

// end waits for the demo to end, and gives its exit status and the rest of its output.
func (p *process) end(t *testing.T) (status int, output string) {
	t.Helper()
	rest, err := io.ReadAll(p.output)
	if err != nil && !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
	if err := p.Wait(); err != nil {
		if _, ok := errors.AsType[*exec.ExitError](err); !ok {
			t.Error(err)
		}
	}
	return p.ProcessState.ExitCode(), string(rest)
}

// leavesNothing fails the test if there is still a file in the folder, or a process whose executable was there.
func (p *process) leavesNothing(t *testing.T) {
	t.Helper()
	entries, err := os.ReadDir(p.folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		t.Errorf("the demo leaves %s behind", entry.Name())
	}
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(10 * time.Millisecond) { // the killed take a moment to go
		left := processesIn(t, p.folder)
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the demo leaves processes behind: %q", left)
		}
	}
}

// processesIn are the processes with an executable or a working folder in this one, where there is a /proc to tell.
func processesIn(t *testing.T, folder string) []string {
	t.Helper()
	var found []string
	for _, what := range []string{"exe", "cwd"} {
		links, err := filepath.Glob("/proc/[0-9]*/" + what)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range links {
			if target, err := os.Readlink(link); err == nil && strings.HasPrefix(target, folder+"/") {
				found = append(found, link+" -> "+target)
			}
		}
	}
	return found
}
