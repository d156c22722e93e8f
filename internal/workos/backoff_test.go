package workos_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// pauses sends a call that the API never answers otherwise, and gives the time between its attempts.
func pauses(t *testing.T, c call, n int, api *transport, options ...option) []time.Duration {
	t.Helper()
	client := newClient(t, api, append(options, retries(n))...)
	if err := c.send(t.Context(), client); err == nil || client.MaxRetries() != n {
		t.Fatalf("got %v, of %d retries", err, client.MaxRetries())
	}
	sent := api.requests()
	if len(sent) != n+1 {
		t.Fatalf("%d requests, want %d", len(sent), n+1)
	}
	waited := make([]time.Duration, n)
	for i := range waited {
		waited[i] = sent[i+1].at.Sub(sent[i].at)
	}
	return waited
}

// within checks that pauses double from a floor, with at most half of it in jitter, and end at a minute.
func within(t *testing.T, waited []time.Duration, floor time.Duration) {
	t.Helper()
	for i, got := range waited {
		least := min(floor<<i, time.Minute)
		if most := min(least+least/2, time.Minute); got < least || got > most {
			t.Errorf("pause %d is %v, want %v to %v", i+1, got, least, most)
		}
	}
}

func TestPausesDoubleWithJitter(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		call call
		api  func() *transport
	}{
		{"503", list, func() *transport { return always(503, "") }},
		{"429", post, func() *transport { return always(429, "") }},
		{"no answer", put, func() *transport { return failing(errNoRoute) }},
		{"unreadable", list, func() *transport { return always(200, "<html>") }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				within(t, pauses(t, tc.call, 9, tc.api()), 500*time.Millisecond)
				short := func(c *workos.Config) { c.FirstBackoff = 10 * time.Millisecond }
				within(t, pauses(t, tc.call, 4, tc.api(), short), 10*time.Millisecond)
			})
		})
	}
}

func TestPausesDiffer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		seen := map[time.Duration]bool{}
		for range 20 {
			seen[pauses(t, list, 1, always(503, ""))[0]] = true
		}
		if len(seen) < 10 {
			t.Errorf("of 20 pauses only %d differ", len(seen))
		}
	})
}

func TestRetryAfterIsHonouredOverTheFloor(t *testing.T) {
	t.Parallel()
	const start = "Sat, 01 Jan 2000 00:00:00 GMT" // where a synctest clock starts
	exactly := func(d time.Duration) func(*testing.T, []time.Duration) {
		return func(t *testing.T, waited []time.Duration) {
			t.Helper()
			for _, got := range waited {
				if got != d {
					t.Errorf("paused %v, want %v", got, d)
				}
			}
		}
	}
	floor := func(t *testing.T, waited []time.Duration) {
		t.Helper()
		within(t, waited, 500*time.Millisecond)
	}
	for _, tc := range []struct {
		name, retryAfter, date string
		want                   func(*testing.T, []time.Duration)
	}{
		{"seconds", "7", "", exactly(7 * time.Second)},
		{"the cap", "60", "", exactly(time.Minute)},
		{"beyond the cap", "3600", "", exactly(time.Minute)},
		{"beyond all numbers", "99999999999999999999", "", exactly(time.Minute)},
		{"zero", "0", "", floor},
		{"negative", "-5", "", floor},
		{"hardly negative", "-99999999999999999999", "", floor},
		{"garbage", "soon", "", floor},
		{"a fraction", "2.5", "", floor},
		{"empty", "", "", floor},
		{"a date by the server's clock", "Thu, 15 Jan 2026 12:00:09 GMT", "Thu, 15 Jan 2026 12:00:02 GMT", exactly(7 * time.Second)},
		{"a date far away", "Thu, 15 Jan 2026 13:00:00 GMT", "Thu, 15 Jan 2026 12:00:00 GMT", exactly(time.Minute)},
		{"a date gone by", "Thu, 15 Jan 2026 12:00:00 GMT", "Thu, 15 Jan 2026 12:00:02 GMT", floor},
		{"a date that is now", start, start, floor},
	} {
		for _, call := range calls {
			t.Run(tc.name+" "+call.name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					tc.want(t, pauses(t, call, 3, always(429, "", "Retry-After", tc.retryAfter, "Date", tc.date)))
				})
			})
		}
	}
	t.Run("a date by our own clock, and a 503", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			waited := pauses(t, list, 1, always(503, "", "Retry-After", "Sat, 01 Jan 2000 00:00:07 GMT"))
			exactly(7*time.Second)(t, waited)
		})
	})
}

// Between two creates in doubt it is the caller who pauses.
func TestPauseFollowsTheSameRules(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		retryAfter string
		attempt    int
		least      time.Duration
		most       time.Duration
	}{
		{"", 0, 500 * time.Millisecond, 750 * time.Millisecond},
		{"", 3, 4 * time.Second, 6 * time.Second},
		{"", 6, 32 * time.Second, 48 * time.Second},
		{"", 7, time.Minute, time.Minute},
		{"", 40, time.Minute, time.Minute},
		{"", 1000, time.Minute, time.Minute},
		{"0", 0, 500 * time.Millisecond, 750 * time.Millisecond},
		{"7", 0, 7 * time.Second, 7 * time.Second},
		{"900", 0, time.Minute, time.Minute},
	} {
		t.Run(fmt.Sprintf("%q after attempt %d", tc.retryAfter, tc.attempt), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := newClient(t, always(http.StatusServiceUnavailable, "", "Retry-After", tc.retryAfter))
				err := post.send(t.Context(), client)
				for range 50 {
					began := time.Now()
					if err := client.Pause(t.Context(), tc.attempt, err); err != nil {
						t.Fatal(err)
					}
					if got := time.Since(began); got < tc.least || got > tc.most {
						t.Errorf("paused %v, want %v to %v", got, tc.least, tc.most)
					}
				}
			})
		})
	}
	t.Run("for an error of another kind", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			if err := newClient(t, nil).Pause(t.Context(), 0, errors.New("other")); err != nil {
				t.Fatal(err)
			}
			within(t, []time.Duration{time.Since(began)}, 500*time.Millisecond)
		})
	})
}
