// Command fakeworkos runs the in-memory WorkOS API on a loopback port, to try the
// provider by hand. It prints the environment variables that point the provider at it,
// and ends on an interrupt.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	server, err := workostest.Start(workostest.WithRateLimits())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	defer server.Close()
	fmt.Printf("export WORKOS_BASE_URL=%s\nexport WORKOS_API_KEY=%s\n", server.URL(), server.APIKey())
	<-ctx.Done()
}
