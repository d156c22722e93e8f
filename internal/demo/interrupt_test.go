//go:build !windows

package main

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// atOnce is how long an interrupted demo may take to end, on a busy machine.
const atOnce = 3 * time.Second

func TestSignalEndsDemoAtOnce(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		signal os.Signal
		when   string // a line of the output
	}{
		"interrupt while the provider is built": {syscall.SIGINT, "Building the provider"},
		"interrupt in an apply":                 {syscall.SIGINT, "Creating..."},
		"terminate":                             {syscall.SIGTERM, "=== 2 of 7"},
		"hang up":                               {syscall.SIGHUP, "$ "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, nil)
			p.until(t, test.when)
			if err := p.Process.Signal(test.signal); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			status, output := p.end(t)
			if took := time.Since(began); took > atOnce {
				t.Errorf("it took %s to end", took)
			}
			if status != 130 || !strings.Contains(p.errors.String(), "demo: stopped: ") {
				t.Errorf("exit status %d, %q; want 130 and that it was stopped", status, &p.errors)
			}
			if strings.Contains(output, "All of it") {
				t.Errorf("the demo went on to its end:\n%s", output)
			}
			p.leavesNothing(t)
		})
	}
}

func TestClosedOutputEndsDemo(t *testing.T) {
	t.Parallel()
	p := start(t, nil)
	p.until(t, "$ ") // it is the CLI that finds its output closed, and dies of it
	if err := p.pipe.Close(); err != nil {
		t.Fatal(err)
	}
	if status, _ := p.end(t); status != 1 {
		t.Errorf("exit status %d, %q; want 1", status, &p.errors)
	}
	p.leavesNothing(t)
}

// As `go run` dies of a SIGTERM, and the demo with it.
func TestDeathOfParentEndsDemo(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "sh", "-c", `"$DEMO"; exit $?`)
	p.until(t, "=== 1 of 7")
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	_, output := p.end(t) // its output ends when the demo does
	if took := time.Since(began); took > atOnce || strings.Contains(output, "All of it") {
		t.Errorf("the demo went on for %s", took)
	}
	p.leavesNothing(t)
}
