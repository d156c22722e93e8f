package inventory_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func wantValues(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// take takes up to n redirect URIs of a stream.
func take(t *testing.T, c *inventory.Collection[workos.RedirectURI], n int) []string {
	t.Helper()
	var values []string
	for u, err := range c.Stream(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, u.URI)
		if len(values) == n {
			break
		}
	}
	return values
}

// values are those of the first n redirect URIs.
func values(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = uriOf(i)
	}
	return all
}

func TestAStreamFetchesNoPageThatIsNotAskedFor(t *testing.T) {
	t.Parallel()
	for limit, pages := range map[int]int{1: 1, 7: 1, 100: 1, 101: 2, 130: 2, 1000: 2} {
		api := workostest.New(t)
		addURIs(api, 130)
		run := newRun(api)
		wantCount(t, api, "", "", 0)
		wantValues(t, take(t, run.RedirectURIs, limit), values(min(limit, 130))...)
		wantCount(t, api, "", "", pages)
	}
}

func TestAStreamContinuesWhatTheRunKnows(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	refs := addURIs(api, 230)
	run := newRun(api)
	wantRead(t, run.RedirectURIs, refs[150], inventory.Found)
	for range 2 {
		wantValues(t, take(t, run.RedirectURIs, 1000), values(230)...)
	}
	wantAll(t, run.RedirectURIs, values(230)...)
	wantCount(t, api, "", "", 3)
}

func TestAStreamOfNothingEnds(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	wantValues(t, take(t, newRun(api).RedirectURIs, 10))
	wantAll(t, newRun(api).RedirectURIs)
}

func TestAStreamGivesItsErrorLast(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		addURIs(e.Server, 130)
		e.FailNth(http.MethodGet, redirects, 2, workostest.Answer(403, `{"message":"No."}`))
		var given int
		var failures []error
		for _, err := range e.run().RedirectURIs.Stream(t.Context()) {
			if err != nil {
				failures = append(failures, err)
				continue
			}
			given++
		}
		var refused *workos.Error
		if given != 100 || len(failures) != 1 || !errors.As(failures[0], &refused) || refused.Status != 403 {
			t.Errorf("got %d, then %v", given, failures)
		}
	})
}

func TestAStreamCanBeCancelled(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		addURIs(e.Server, 130)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var given int
		var last error
		run := e.run()
		for _, err := range run.RedirectURIs.Stream(ctx) {
			if last = err; err == nil {
				given++
			}
			if given == 50 {
				cancel()
			}
		}
		if given != 100 || !errors.Is(last, context.Canceled) { // what is known costs no request
			t.Errorf("got %d, then %v", given, last)
		}
		wantValues(t, take(t, run.RedirectURIs, 1000), values(130)...)
	})
}

func TestAStreamGivesEachObjectOnceThoughTheListStartsOver(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 230)
		run := e.run()
		var got []string
		for u, err := range run.RedirectURIs.Stream(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, u.URI)
			if len(got) == 100 {
				// The cursor goes, and it is another reader that finds out.
				e.RemoveRedirectURI(refs[99].ID)
				wantRead(t, run.RedirectURIs, refs[100], inventory.Found)
			}
		}
		wantValues(t, got, values(230)...)
	})
}

func TestAStreamGivesEachObjectOnceThoughTheListIsVerified(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		addURIs(e.Server, 230)
		run := e.run()
		var got []string
		for u, err := range run.RedirectURIs.Stream(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, u.URI)
			if len(got) == 150 {
				e.FailNext(http.MethodPost, "", 1, workostest.Answer(503, ""))
				wantCreated(t, run.RedirectURIs, uriOf(230))
			}
		}
		slices.Sort(got) // what this run made comes when it likes
		wantValues(t, got, values(231)...)
	})
}

func TestAllIsWholeWhileTheListIsVerified(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		addURIs(e.Server, 250)
		run := e.run()
		done := make(chan struct{})
		go func() {
			defer close(done)
			for i := range 20 {
				e.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
				wantCreated(t, run.RedirectURIs, uriOf(1000+i))
			}
		}()
		for running := true; running; {
			select {
			case <-done:
				running = false
			default:
			}
			all, err := run.RedirectURIs.All(t.Context())
			if err != nil || len(all) < 250 {
				t.Fatalf("got %d of 250, %v", len(all), err)
			}
			time.Sleep(time.Millisecond)
		}
	})
}

func TestAllIsOldestFirst(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		for i := range 150 {
			e.AddRedirectURI(uriOf(i))
			time.Sleep(time.Second)
		}
		wantAll(t, e.run().RedirectURIs, values(150)...)
	})
}
