//go:build !windows

package main

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestSignalEndsBenchmarkAndLeavesNothing(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), asBench+"=1", "TMPDIR="+folder)
	progress, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(progress)
	for lines.Scan() && !strings.Contains(lines.Text(), "creating them") {
	}
	until(t, "the provider runs", func() bool { return len(processesIn(t, folder)) >= 3 }) // the CLI, the meter and the provider

	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	var last string
	for lines.Scan() {
		last = lines.Text()
	}
	err = cmd.Wait()

	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 130 || !strings.HasPrefix(last, "bench: stopped:") {
		t.Errorf("it ended with %v and %q, want exit status 130 and that it was stopped", err, last)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v behind (%v)", left, err)
	}
	until(t, "all processes end", func() bool { return len(processesIn(t, folder)) == 0 })
}

// A CLI that is killed can't stop its provider.
func TestMeterTakesTheProviderAlongWhenTheCLIDies(t *testing.T) {
	t.Parallel()
	meter := metered(t, filepath.Join(t.TempDir(), "records"), "stay")
	cli := exec.CommandContext(t.Context(), "sh", "-c", `"$0" stay; exit $?`, meter.Path)
	cli.Env = meter.Env
	output, err := cli.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cli.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(output)
	lines.Scan() // the provider runs
	if err := cli.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	killed := time.Now()
	for lines.Scan() { // the output ends when its last process does
	}
	if took := time.Since(killed); took > 20*time.Second {
		t.Errorf("the provider ended %s after the CLI", took)
	}
	_ = cli.Wait()
}

// until waits for something that takes a moment.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	if _, err := os.Stat("/proc"); err != nil {
		return // nothing tells of other processes here
	}
	for deadline := time.Now().Add(20 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("still not: %s", what)
		}
	}
}

// processesIn are the processes with an executable or a working folder in this one.
func processesIn(t *testing.T, folder string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, what := range []string{"exe", "cwd"} {
		links, err := filepath.Glob("/proc/[0-9]*/" + what)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range links {
			if target, err := os.Readlink(link); err == nil && strings.HasPrefix(target, folder+"/") {
				found[filepath.Dir(link)] = true
			}
		}
	}
	return found
}
