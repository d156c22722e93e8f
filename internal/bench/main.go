// Command bench measures what the provider costs: the real Terraform or OpenTofu CLI creates and plans 10, 100 and 1,000
// redirect URIs (10,000 too with BENCH_LARGE=1) against a WorkOS API in memory that takes 25 ms for a request and has
// the documented rate limits. The tables go to the standard output, in Markdown; the progress goes to the standard
// error. It needs no key and leaves nothing behind. Run it from anywhere in the repository:
//
//	go run ./internal/bench
package main

import (
	"context"
	"os"

	"github.com/workos/terraform-provider-workos/internal/cli"
)

// sizes are the numbers of redirect URIs that are measured, and large what BENCH_LARGE adds.
var (
	sizes = []int{10, 100, 1_000}
	large = 10_000
)

func main() {
	if os.Getenv(meteredVariable) != "" {
		os.Exit(meter())
	}
	os.Exit(bench())
}

// bench succeeds where a budget is exceeded, too: a table is what was asked for.
func bench() int {
	ns := sizes
	if os.Getenv("BENCH_LARGE") != "" {
		ns = append(ns, large)
	}
	return cli.Program("bench", func(ctx context.Context) error { return run(ctx, os.Stdout, os.Stderr, ns) })
}
