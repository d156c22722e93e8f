package acctest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// ErrOrphaned ends a program that nobody waits for any more: `go run` dies of a SIGTERM without passing it on.
var ErrOrphaned = errors.New("the process that started this one is gone")

// Program runs a program that drives a CLI, and gives its exit status: 0, 1 for a failure, which is told on the standard
// error under name, 130 for an interruption. The context ends at SIGINT, SIGTERM and SIGHUP, and when the process that
// started this one is gone.
func Program(name string, run func(ctx context.Context) error) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go CancelWhenOrphaned(ctx, cancel)

	err := run(ctx)
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil:
		fmt.Fprintf(os.Stderr, "\n%s: stopped: %v\n", name, err)
		return 130
	default:
		fmt.Fprintf(os.Stderr, "\n%s: %v\n", name, err)
		return 1
	}
}

// CancelWhenOrphaned ends the context with ErrOrphaned when this process gets another parent.
func CancelWhenOrphaned(ctx context.Context, cancel context.CancelCauseFunc) {
	parent := os.Getppid()
	for tick := time.Tick(100 * time.Millisecond); os.Getppid() == parent; {
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
	}
	cancel(ErrOrphaned)
}
