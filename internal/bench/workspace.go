package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// workspace is a folder with a configuration and its state, and an API of its own.
type workspace struct {
	*workshop
	folder      string
	environment []string
	server      *workostest.Server
}

// sample is what one command of the CLI cost.
type sample struct {
	wall      time.Duration
	reads     int // requests by GET
	writes    int // by any other method
	limited   int // of both, those that were answered 429
	providers []usage
}

// configuration declares redirect URIs by count: what the CLI itself needs for as many by for_each grows with their
// square, and would hide everything else.
const configuration = `terraform {
  required_providers {
    workos = { source = "workos/workos" }
  }
}

resource "workos_redirect_uri" "all" {
  count = %d
  uri   = %q
}
`

// uri is the redirect URI with an index.
func uri(index any) string { return fmt.Sprintf("https://app.example.com/callback/%v", index) }

// newWorkspace makes a workspace that declares n redirect URIs, and holds none. close ends its API.
func (w *workshop) newWorkspace(ctx context.Context, n int) (*workspace, error) {
	s := &workspace{workshop: w, folder: filepath.Join(w.folder, count(n))}
	if err := os.Mkdir(s.folder, 0o700); err != nil {
		return nil, err
	}
	declared := fmt.Sprintf(configuration, n, uri("${count.index}"))
	if err := os.WriteFile(filepath.Join(s.folder, "main.tf"), []byte(declared), 0o600); err != nil {
		return nil, err
	}
	if _, err := w.quietly(ctx, w.environment, s.folder, w.cli.Path, "init", "-no-color"); err != nil {
		return nil, err
	}
	server, err := workostest.Start(workostest.WithLatency(latency), workostest.WithRateLimits())
	if err != nil {
		return nil, err
	}
	s.server = server
	s.environment = slices.Concat(w.environment, []string{"WORKOS_BASE_URL=" + server.URL(), "WORKOS_API_KEY=" + server.APIKey()})
	return s, nil
}

func (s *workspace) close() { s.server.Close() }

// state is where the CLI keeps the workspace's state.
func (s *workspace) state() string { return filepath.Join(s.folder, "terraform.tfstate") }

// time runs the CLI and gives what that cost.
func (s *workspace) time(ctx context.Context, args ...string) (sample, error) {
	s.server.ResetRequests()
	began := time.Now()
	_, err := s.quietly(ctx, s.environment, s.folder, s.cli.Path, args...)
	taken := sample{wall: time.Since(began)}
	if err != nil {
		return sample{}, err
	}
	requests := s.server.Requests()
	for i := range requests {
		if requests[i].Method == http.MethodGet {
			taken.reads++
		} else {
			taken.writes++
		}
		if requests[i].Status == http.StatusTooManyRequests {
			taken.limited++
		}
	}
	if taken.providers, err = takeRecords(s.records()); err != nil {
		return sample{}, err
	}
	if len(taken.providers) == 0 {
		return sample{}, errors.New("the provider was not metered: no process of it has left a record")
	}
	return taken, nil
}

// cpu is the time that all processes of the provider have computed for.
func (s sample) cpu() time.Duration {
	var total time.Duration
	for _, one := range s.providers {
		total += one.CPU
	}
	return total
}

// memory is the most that one process of the provider has held, in bytes.
func (s sample) memory() int64 {
	var most int64
	for _, one := range s.providers {
		most = max(most, one.Memory)
	}
	return most
}
