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

func TestRunLeavesNoProcessBehind(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no process groups to kill")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, then := range map[string]string{"its context ends": "waits", "it fails": "fails"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			reader, writer, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			cmd := CLI{Path: self}.Command(ctx, t.TempDir(), append(os.Environ(), playParent+"="+then), "apply")
			cmd.Stdout = writer
			ran := make(chan error, 1)
			go func() {
				ran <- Run(cmd)
				_ = writer.Close()
			}()
			output := bufio.NewReader(reader)
			if line, err := output.ReadString('\n'); err != nil || line != "started\n" {
				t.Fatalf("the command said %q, %v", line, err)
			}
			if then == "waits" {
				cancel()
			}
			if err := <-ran; err == nil {
				t.Error("the command ended well")
			}
			// The pipe ends when the last process that holds it does: the child too.
			if err := reader.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, output); err != nil {
				t.Errorf("the child outlives its parent: %v", err)
			}
		})
	}
}

func TestRunEndsWellIfItsContextEndsLater(t *testing.T) {
	t.Parallel()
	c, err := Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := Run(c.Command(ctx, t.TempDir(), Environment(""), "version")); err != nil {
		t.Error(err)
	}
	cancel()
	err = Run(c.Command(ctx, t.TempDir(), Environment(""), "version"))
	if _, ran := errors.AsType[*exec.ExitError](err); ran || !errors.Is(err, context.Canceled) {
		t.Errorf("a command under an ended context: %v; want it not to start", err)
	}
}
