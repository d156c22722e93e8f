package main

import (
	"context"
	"net/url"
	"sync"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// parallelism is how many objects the CLIs have in work at a time unless they are told otherwise.
const parallelism = 10

// naiveResult is what it costs to read objects one by one.
type naiveResult struct {
	objects, requests int
	wall              time.Duration
}

// readNaively reads n objects as a provider would that keeps nothing between them: since the API has no call that gives
// one object, each of them lists everything and picks its own.
func readNaively(ctx context.Context, n int) (naiveResult, error) {
	server, err := workostest.Start(workostest.WithLatency(latency), workostest.WithRateLimits())
	if err != nil {
		return naiveResult{}, err
	}
	defer server.Close()
	for i := range n {
		server.AddRedirectURI(uri(i))
	}
	base, err := url.Parse(server.URL())
	if err != nil {
		return naiveResult{}, err
	}
	client := workos.New(workos.Config{BaseURL: base, APIKey: server.APIKey(), UserAgent: "bench", MaxRetries: 4})
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	began := time.Now()
	var all sync.WaitGroup
	free := make(chan struct{}, parallelism)
	for range n {
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			for _, err := range client.RedirectURIs(ctx, "") {
				if err != nil {
					cancel(err)
				}
			}
		})
	}
	all.Wait()
	return naiveResult{objects: n, requests: server.Count("", ""), wall: time.Since(began)}, context.Cause(ctx)
}
