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

	"github.com/workos/terraform-provider-workos/internal/workos"
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

// counting is an API that notes when each request came in, which is somewhere between its sending and its answer.
func counting(wait func(n int) (before, after time.Duration), answer func(n int, req *http.Request) *http.Response) (*transport, func() []time.Time) {
	var mu sync.Mutex
	var came []time.Time
	api := &transport{answer: func(n int, req *http.Request) (*http.Response, error) {
		before, after := wait(n)
		time.Sleep(before)
		mu.Lock()
		came = append(came, time.Now())
		mu.Unlock()
		time.Sleep(after)
		return answer(n, req), nil
	}}
	return api, func() []time.Time { return came }
}

func TestNoTenSecondsHaveMoreThan250Writes(t *testing.T) {
	t.Parallel()
	latencies := map[string]func(int) (time.Duration, time.Duration){
		"at once": func(int) (time.Duration, time.Duration) { return 0, 0 },
		"uneven": func(n int) (time.Duration, time.Duration) {
			return time.Duration(n*37%400) * time.Millisecond, time.Duration(n*91%400) * time.Millisecond
		},
	}
	for name, latency := range latencies {
		for _, at := range []int{10, 600} {
			t.Run(fmt.Sprint(name, at), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					api, came := counting(latency, func(_ int, req *http.Request) *http.Response { return success(req) })
					client := newClient(t, api)
					began := time.Now()
					inParallel(at, 600, func(i int) {
						if err := writes[i%3].send(t.Context(), client); err != nil { // all kinds share the window
							t.Error(err)
						}
					})
					if n := busiest(came()); n > 250 || len(came()) != 600 {
						t.Errorf("%d of %d writes in 10 s", n, len(came()))
					}
					if took := time.Since(began); name == "at once" && took > 600/25*time.Second*11/10 || at == 10 && took > time.Minute {
						t.Errorf("took %v", took)
					}
				})
			})
		}
	}
}

func TestWritesWithinTheWindowDoNotWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, answeringAfter(time.Second))
		began := time.Now()
		inParallel(250, 250, func(int) {
			if err := post.send(t.Context(), client); err != nil {
				t.Error(err)
			}
		})
		for range 500 { // reads have no window
			if err := list.send(t.Context(), newClient(t, answering())); err != nil {
				t.Error(err)
			}
		}
		if took := time.Since(began); took != time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestEveryAttemptCounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		none := func(int) (time.Duration, time.Duration) { return 0, 0 }
		api, came := counting(none, func(int, *http.Request) *http.Response { return response(503, "") })
		client := newClient(t, api, retries(3), func(c *workos.Config) { c.FirstBackoff = time.Millisecond })
		inParallel(200, 200, func(int) { _ = remove.send(t.Context(), client) })
		if n := busiest(came()); n > 250 || len(came()) != 800 {
			t.Errorf("%d of %d writes in 10 s", n, len(came()))
		}
		broken, began := failing(errNoRoute), time.Now() // it was sent all the same
		client = newClient(t, broken)
		inParallel(300, 300, func(int) { _ = remove.send(t.Context(), client) })
		if took := time.Since(began); took != 10*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestWhatWasNotSentDoesNotCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := answering()
		api.connect = func(context.Context) error { return errNoRoute }
		client := newClient(t, api)
		began := time.Now()
		inParallel(10, 1000, func(int) { _ = remove.send(t.Context(), client) })
		if took := time.Since(began); took != 0 {
			t.Errorf("took %v", took)
		}
	})
}

// The pace is the caller's, not the attempt's: it must not use up the timeout of a request.
func TestPaceStandsOutsideTheTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, answering(), timeout(50*time.Millisecond))
		inParallel(300, 300, func(int) {
			if err := remove.send(t.Context(), client); err != nil {
				t.Error(err)
			}
		})
	})
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
	}{
		{"a read", 429, "10", list, 2, reads, writes},
		{"a write", 429, "10", put, 2, writes, reads},
		{"a create", 429, "10", post, 2, writes, reads},
		{"503 with Retry-After", 503, "10", remove, 2, writes, reads},
		{"503 without", 503, "", list, 2, nil, calls},
		{"the last attempt", 429, "10", put, 0, writes, reads},
		{"a create in doubt", 503, "10", post, 2, writes, reads},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api := first(1, always(tc.status, "", "Retry-After", tc.retryAfter), answering())
				client := newClient(t, api, retries(tc.maxRetries))
				began := time.Now()
				var wg sync.WaitGroup
				defer wg.Wait()
				wg.Go(func() { _ = tc.told.send(t.Context(), client) })
				synctest.Wait()
				time.Sleep(time.Second)
				check := func(calls []call, least time.Duration) {
					for _, c := range calls {
						wg.Go(func() {
							if err := c.send(t.Context(), client); err != nil {
								t.Error(err)
							}
							if done := time.Since(began); done < least || done > least+time.Second {
								t.Errorf("%s was done after %v, want %v", c.name, done, least)
							}
						})
					}
				}
				check(tc.free, time.Second)
				check(tc.held, 10*time.Second)
			})
		})
	}
}

// A 429 without a time holds its kind for as long as the call itself pauses.
func TestARateLimitWithoutATimeHoldsBackItsKind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, first(1, always(429, ""), answering()))
		_ = post.send(t.Context(), client)
		began := time.Now()
		_ = remove.send(t.Context(), client)
		within(t, []time.Duration{time.Since(began)}, 500*time.Millisecond)
	})
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
		inParallel(300, 300, func(int) {
			if err := remove.send(t.Context(), client); err != nil {
				t.Error(err)
			}
		})
		sent := api.requests()
		for i, s := range sent {
			if at := s.at.Sub(began); at > 0 && at < 30*time.Second {
				t.Fatalf("request %d was sent after %v", i+1, at)
			}
		}
		if len(sent) != 302 {
			t.Errorf("%d requests, want 302", len(sent))
		}
	})
}
