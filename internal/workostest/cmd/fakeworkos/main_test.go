package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestRunServesUntilItsContextEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stdout, output := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, []string{"-api-key", "sk_test_by_hand_fake", "-profile", "older"}, output, io.Discard)
	}()
	lines := bufio.NewReader(stdout)
	url := export(t, lines, "WORKOS_BASE_URL")
	key := export(t, lines, "WORKOS_API_KEY")
	if key != "sk_test_by_hand_fake" {
		t.Errorf("key %q", key)
	}
	// The older profile creates and does not list.
	for method, want := range map[string]int{http.MethodPost: http.StatusCreated, http.MethodGet: http.StatusNotFound} {
		req, err := http.NewRequestWithContext(ctx, method, url+workostest.CORSOriginsPath, strings.NewReader(`{"origin":"https://example.com"}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+key)
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: status %d, want %d", method, resp.StatusCode, want)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func export(t *testing.T, lines *bufio.Reader, name string) string {
	t.Helper()
	line, err := lines.ReadString('\n')
	value, ok := strings.CutPrefix(strings.TrimSpace(line), "export "+name+"=")
	if err != nil || !ok {
		t.Fatalf("line %q, error %v", line, err)
	}
	return value
}

func TestBadCommandLinesAreRefused(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"unknown flag":    {"-verbose"},
		"unknown profile": {"-profile", "newest"},
		"bad latency":     {"-latency", "soon"},
		"argument":        {"today"},
		"bad address":     {"-addr", "127.0.0.1:x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if err := run(ctx, args, io.Discard, io.Discard); err == nil {
				t.Error("accepted")
			}
		})
	}
	if _, err := parse([]string{"-h"}, io.Discard); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: %v", err)
	}
}
