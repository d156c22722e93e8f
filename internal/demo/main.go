// Command demo shows the provider at work: the real Terraform or OpenTofu CLI applies examples/complete against a WorkOS
// API in memory, finds a drift, mends it and destroys. It needs no key and leaves nothing behind. Run it from anywhere
// in the repository:
//
//	go run ./internal/demo
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/workos/terraform-provider-workos/internal/cli"
)

func main() {
	os.Exit(demo())
}

func demo() int {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) // a closed pager is an error of the write, not the end
	return cli.Program("demo", func(ctx context.Context) error {
		return run(ctx, os.Stdout, isTerminal(os.Stdout) && os.Getenv("NO_COLOR") == "")
	})
}

// isTerminal is whether a file is a terminal, or at least a device: the CLIs write colours to anything unless they are
// told not to.
func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
