package cli

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"
)

func TestCommandIsKilledWithWhatItStarted(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no process groups to kill")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd := CLI{Path: self}.Command(ctx, t.TempDir(), append(os.Environ(), playParent+"=1"), "apply")
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	output := bufio.NewReader(pipe)
	if line, err := output.ReadString('\n'); err != nil || line != "started\n" {
		t.Fatalf("the command said %q, %v", line, err)
	}
	cancel()
	// The pipe ends when the last process that holds it does: the child too.
	ended := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, output)
		ended <- err
	}()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("the child outlives its parent")
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the command ended well")
	}
}

func TestCommandEndsWellIfItsContextEndsLater(t *testing.T) {
	t.Parallel()
	c, err := Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := c.Command(ctx, t.TempDir(), Environment(""), "version").Run(); err != nil {
		t.Error(err)
	}
	cancel()
	err = c.Command(ctx, t.TempDir(), Environment(""), "version").Run()
	if _, ran := errors.AsType[*exec.ExitError](err); ran || !errors.Is(err, context.Canceled) {
		t.Errorf("a command under an ended context: %v; want it not to start", err)
	}
}
