// Command fakeworkos runs the in-memory WorkOS API on a loopback port, to try the
// provider by hand. It prints the environment variables that point the provider at it,
// and ends on an interrupt.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "fakeworkos:", err)
		os.Exit(1)
	}
}

// run serves until the context ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	opts, err := parse(args, stderr)
	if err != nil {
		return err
	}
	server, err := workostest.Start(opts...)
	if err != nil {
		return err
	}
	defer server.Close()
	_, err = fmt.Fprintf(stdout, "export WORKOS_BASE_URL=%s\nexport WORKOS_API_KEY=%s\n", server.URL(), server.APIKey())
	if err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// parse turns the command line into the server's options.
func parse(args []string, stderr io.Writer) ([]workostest.Option, error) {
	flags := flag.NewFlagSet("fakeworkos", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:0", "`host:port` to listen on; port 0 is a free one")
	key := flags.String("api-key", workostest.DefaultAPIKey, "the one API `key` that is accepted")
	profile := flags.String("profile", "today", "which calls exist: today, older or older-with-template")
	latency := flags.Duration("latency", 0, "`time` that every request takes, such as 25ms")
	limits := flags.Bool("rate-limits", false, "enforce the documented rate limits")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	profiles := map[string]workostest.Profile{
		"today":               workostest.Today,
		"older":               workostest.Older,
		"older-with-template": workostest.OlderWithTemplate,
	}
	chosen, ok := profiles[*profile]
	if !ok {
		return nil, fmt.Errorf("unknown profile %q: use today, older or older-with-template", *profile)
	}
	opts := []workostest.Option{
		workostest.WithAddr(*addr), workostest.WithAPIKey(*key),
		workostest.WithProfile(chosen), workostest.WithLatency(*latency),
	}
	if *limits {
		opts = append(opts, workostest.WithRateLimits())
	}
	return opts, nil
}
