// Command demo shows the provider at work: the real Terraform or OpenTofu CLI applies examples/complete against a WorkOS
// API in memory, finds a drift, mends it and destroys. It needs no key and leaves nothing behind. Run it from anywhere
// in the repository:
//
//	go run ./internal/demo
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// errOrphaned ends a demo that nobody watches any more: `go run` dies of a SIGTERM without passing it on.
var errOrphaned = errors.New("the process that started the demo is gone")

func main() {
	os.Exit(demo())
}

// demo gives the exit status: 0, 1 for a demo that failed, 130 for one that was interrupted.
func demo() int {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) // a closed pager is an error of the write, not the end
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go cancelWhenOrphaned(ctx, cancel)

	err := run(ctx, os.Stdout, isTerminal(os.Stdout) && os.Getenv("NO_COLOR") == "")
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "\ndemo: stopped:", err)
		return 130
	default:
		fmt.Fprintln(os.Stderr, "\ndemo:", err)
		return 1
	}
}

// cancelWhenOrphaned ends the context with errOrphaned when this process gets another parent.
func cancelWhenOrphaned(ctx context.Context, cancel context.CancelCauseFunc) {
	parent := os.Getppid()
	for tick := time.Tick(100 * time.Millisecond); os.Getppid() == parent; {
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
	}
	cancel(errOrphaned)
}

// isTerminal is whether a file is a terminal, or at least a device: the CLIs write colours to anything unless they are
// told not to.
func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
