package workos_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// busiest is the most requests that came within any 10 s, as an API counts them.
func busiest(times []time.Time) (most int) {
	slices.SortFunc(times, time.Time.Compare)
	first := 0
	for i := range times {
		for times[i].Sub(times[first]) >= 10*time.Second {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// The API counts a request at some moment between its sending and its answer. Each attempt counts.
func TestNoTenSecondsHaveMoreThan250Writes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ latency, at, n, retries int }{ // the latency in ms, at most
		{0, 10, 600, 0}, {0, 600, 600, 0}, {400, 10, 600, 0}, {400, 600, 600, 0}, {0, 200, 200, 3},
	} {
		inBubble(t, fmt.Sprintf("%+v", tc), func(t bubble) {
			var mu sync.Mutex
			var came []time.Time
			client := newClient(t, &transport{answer: func(n int, req *http.Request) (*http.Response, error) {
				time.Sleep(time.Duration(n*37%(tc.latency+1)) * time.Millisecond)
				mu.Lock()
				came = append(came, time.Now())
				mu.Unlock()
				time.Sleep(time.Duration(n*91%(tc.latency+1)) * time.Millisecond)
				if tc.retries > 0 {
					return response(503, ""), nil
				}
				return success(req), nil
			}}, retries(tc.retries), short)
			began := time.Now()
			inParallel(tc.at, tc.n, func(i int) {
				kinds := writes // all share the window
				if tc.retries > 0 {
					kinds = repeatable
				}
				if err := kinds[i%len(kinds)].send(t.Context(), client); (err != nil) != (tc.retries > 0) {
					t.Error(err)
				}
			})
			if n := busiest(came); n > 250 || len(came) != tc.n*(tc.retries+1) {
				t.Errorf("%d of %d writes in 10 s", n, len(came))
			}
			took, most := time.Since(began), time.Minute
			if tc.latency == 0 {
				most = time.Duration(tc.n*(tc.retries+1)) * time.Second / 25 * 11 / 10
			}
			if took > most && (tc.latency == 0 || tc.at == 10) {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestHowLongWritesWaitForTheWindow(t *testing.T) {
	t.Parallel()
	unconnected := answering()
	unconnected.connect = func(context.Context) error { return errNoRoute }
	for name, tc := range map[string]struct {
		api  *transport
		call call
		n    int
		want time.Duration
	}{
		"250 writes do not wait":              {answering().after(time.Second), post, 250, time.Second},
		"reads never wait":                    {answering().after(time.Second), list, 500, time.Second},
		"a write without an answer counts":    {failing(errNoRoute), remove, 300, 10 * time.Second},
		"a write that was not sent does not":  {unconnected, remove, 1000, 0},
		"the timeout does not cover the wait": {answering(), put, 300, 10 * time.Second},
	} {
		inBubble(t, name, func(t bubble) {
			client := newClient(t, tc.api, timeout(2*time.Second))
			began := time.Now()
			inParallel(tc.n, tc.n, func(int) {
				err := tc.call.send(t.Context(), client)
				if fails := tc.call.name == remove.name; (err != nil) != fails {
					t.Error(err)
				}
			})
			if took := time.Since(began); took != tc.want {
				t.Errorf("took %v, want %v", took, tc.want)
			}
		})
	}
}

func TestACallThatIsToldToWaitHoldsBackItsKind(t *testing.T) {
	t.Parallel()
	reads := []call{list}
	for _, tc := range []struct {
		name       string
		status     int
		retryAfter string
		told       call
		maxRetries int
		held, free []call
		least      time.Duration
	}{
		{"a read", 429, "10", list, 2, reads, writes, 10 * time.Second},
		{"a write", 429, "10", put, 2, writes, reads, 10 * time.Second},
		{"a create", 429, "10", post, 2, writes, reads, 10 * time.Second},
		{"429 without a time", 429, "", post, 2, writes, reads, 500 * time.Millisecond}, // as long as the call itself pauses
		{"503 with Retry-After", 503, "10", remove, 2, writes, reads, 10 * time.Second},
		{"503 without", 503, "", list, 2, nil, calls, 0},
		{"the last attempt", 429, "10", put, 0, writes, reads, 10 * time.Second},
		{"a create in doubt", 503, "10", post, 2, writes, reads, 10 * time.Second},
	} {
		inBubble(t, tc.name, func(t bubble) {
			client := newClient(t, first(1, always(tc.status, "", "Retry-After", tc.retryAfter), answering()), retries(tc.maxRetries))
			began := time.Now()
			var wg sync.WaitGroup
			defer wg.Wait()
			wg.Go(func() { _ = tc.told.send(t.Context(), client) })
			synctest.Wait()
			check := func(calls []call, least time.Duration) {
				for _, c := range calls {
					wg.Go(func() {
						wantNone(t, c.send(t.Context(), client))
						if done := time.Since(began); done < least || done > least+least/2 {
							t.Errorf("%s was done after %v, want %v", c.name, done, least)
						}
					})
				}
			}
			check(tc.free, 0)
			check(tc.held, tc.least)
		})
	}
}

// Calls that already have their place in the window are held as well, and a shorter wait does not cut a longer one.
func TestNoneOfManyWaitingCallsSlipsThrough(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		told := map[int]string{1: "30", 2: "5"}
		api := &transport{answer: func(n int, req *http.Request) (*http.Response, error) {
			time.Sleep(time.Duration(n) * 100 * time.Millisecond)
			if wait, ok := told[n]; ok {
				return response(429, "", "Retry-After", wait), nil
			}
			return success(req), nil
		}}
		client := newClient(t, api, retries(1))
		began := time.Now()
		inParallel(300, 300, func(int) { wantNone(t, remove.send(t.Context(), client)) })
		for i, s := range api.requests() {
			if at := s.at.Sub(began); at > 0 && at < 30*time.Second {
				t.Fatalf("request %d was sent after %v", i+1, at)
			}
		}
		wantRequests(t, api, 302)
	})
}
