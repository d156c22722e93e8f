package main

import (
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// TestBenchmarkMeasuresARun is the whole of it, with the real CLI and few objects.
func TestBenchmarkMeasuresARun(t *testing.T) {
	t.Parallel()
	var out, progress strings.Builder
	if err := run(t.Context(), &out, &progress, []int{3}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"|             3 | 3 (≤ 3) | 2 (≤ 2) | 0 (≤ 0) | ", // created
		"|             3 | 1 (≤ 1) | 0 (≤ 0) | ",           // planned
		"100 requests in ",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if got := strings.Count(progress.String(), "with and without refresh"); got != rounds {
		t.Errorf("%d rounds, want %d:\n%s", got, rounds, progress.String())
	}
}

// prepared is a workshop for a test.
func prepared(t *testing.T) *workshop {
	t.Helper()
	w, err := newWorkshop(t.Context(), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(w.folder); !os.IsNotExist(err) {
			t.Errorf("the folder is still there: %v", err)
		}
	})
	if err := w.prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

// made is a workspace for a test.
func (w *workshop) made(t *testing.T, n int) *workspace {
	t.Helper()
	s, err := w.newWorkspace(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	return s
}

func TestGrownStateIsPlannedAsDeclared(t *testing.T) {
	t.Parallel()
	w := prepared(t)
	small := w.made(t, 2)
	if _, err := small.time(t.Context(), "apply", "-auto-approve"); err != nil {
		t.Fatal(err)
	}
	w.grown = small.state()
	grown := w.made(t, 150)
	if err := grown.grow(150); err != nil {
		t.Fatal(err)
	}
	plan, bare, err := grown.planTwice(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if plan.reads != 2 || plan.writes != 0 || bare.reads != 0 || bare.writes != 0 {
		t.Errorf("planned with %d reads, without refresh with %d; want 2 pages, and none", plan.reads, bare.reads)
	}
	if plan.cpu() <= 0 || bare.cpu() <= 0 {
		t.Errorf("the provider computed for %s and %s", plan.cpu(), bare.cpu())
	}

	grown.server.Clock().Advance(time.Hour) // else the provider would wait for what may only lag
	grown.server.RemoveRedirectURI(grown.server.RedirectURIs()[149].ID)
	if _, _, err := grown.planTwice(t.Context()); err == nil {
		t.Error("a plan that is not empty is measured")
	}
}

func TestNaiveReadingListsOncePerObject(t *testing.T) {
	t.Parallel()
	got, err := readNaively(t.Context(), 20)
	if err != nil {
		t.Fatal(err)
	}
	if got.objects != 20 || got.requests != 20 || got.wall < 2*latency {
		t.Errorf("got %+v, want a request for each, in two turns at least", got)
	}
}
