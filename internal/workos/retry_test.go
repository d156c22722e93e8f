package workos_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

func TestRetriesByMethodAndStatus(t *testing.T) {
	t.Parallel()
	for _, call := range calls {
		for _, status := range []int{301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 408, 409, 410, 418, 422, 429, 500, 501, 502, 503, 504, 505, 599} {
			inBubble(t, fmt.Sprintf("%s %d", call.name, status), func(t bubble) {
				for _, most := range []int{0, 3} {
					want := 1
					if status == 429 || call.name != post.name && slices.Contains([]int{408, 500, 502, 503, 504}, status) {
						want += most
					}
					api := always(status, `{"message":"No."}`, "Location", "https://elsewhere.example.com/")
					err := call.send(t.Context(), newClient(t, api, retries(most)))
					if got, ok := errors.AsType[*workos.Error](err); !ok || got.Status != status {
						t.Errorf("got %v", err)
					}
					wantRequests(t, api, want)
					ambiguous := call.name == post.name && (status == 408 || status >= 500 && status != 501)
					if errors.Is(err, workos.ErrAmbiguous) != ambiguous || errors.Is(err, workos.ErrUnauthorized) != (status == 401) {
						t.Errorf("got %v", err)
					}
				}
			})
		}
	}
}

func TestRetrySucceedsAfterwards(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]*transport{
		"503": always(503, ""), "429": always(429, ""), "reset": failing(syscall.ECONNRESET), "breaks off": breaking(200, "{}"),
		"unreadable": always(200, "<html>", "Content-Type", "text/html"), "no connection": nil,
	} {
		for _, call := range calls {
			if call.name == post.name && name != "429" && name != "no connection" {
				continue // TestCreateIsSentOnceWhereItMayHaveActed
			}
			inBubble(t, call.name+" "+name, func(t bubble) {
				api, want := first(2, trouble, answering()), 3
				if name == "no connection" {
					failures := 0
					api, want = answering(), 1
					api.connect = func(context.Context) error {
						if failures++; failures <= 2 {
							return syscall.ECONNREFUSED
						}
						return nil
					}
				}
				wantNone(t, call.send(t.Context(), newClient(t, api, retries(2))))
				wantRequests(t, api, want)
				one := api.requests()[0]
				for _, again := range api.requests() { // the whole request, its body too
					if again.body != one.body || again.ContentLength != one.ContentLength || again.URL.String() != one.URL.String() {
						t.Errorf("sent again as %+v, first as %+v", again, one)
					}
				}
			})
		}
	}
}

func TestCreateIsSentOnceWhereItMayHaveActed(t *testing.T) {
	t.Parallel()
	for name, api := range map[string]*transport{
		"HTML":              always(201, "<html>", "Content-Type", "text/html"),
		"reset":             failing(syscall.ECONNRESET),
		"breaks off":        breaking(201, anObject),
		"truncated":         always(201, anObject[:9]),
		"too large":         always(201, anObject+strings.Repeat(" ", 8<<20)),
		"refused, in doubt": first(1, always(429, ""), always(503, "")),
	} {
		inBubble(t, name, func(t bubble) {
			want := 1
			if name == "refused, in doubt" {
				want = 2
			}
			if err := post.send(t.Context(), newClient(t, api, retries(3))); !errors.Is(err, workos.ErrAmbiguous) {
				t.Errorf("got %v, want ErrAmbiguous", err)
			}
			wantRequests(t, api, want)
		})
	}
}

func TestAttemptsAreNumbered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var numbers []int
		note := observing(func(req *http.Request, _ *http.Response, _ error) {
			numbers = append(numbers, workos.Attempt(req.Context()))
		})
		client := newClient(t, always(503, ""), retries(2), note)
		for _, call := range []call{put, list, post} {
			_ = call.send(t.Context(), client)
		}
		if want := []int{1, 2, 3, 1, 2, 3, 1}; !slices.Equal(numbers, want) || workos.Attempt(t.Context()) != 0 {
			t.Errorf("got %v, want %v, and 0 for a context of another kind", numbers, want)
		}
	})
}

// pauses sends a call that the API never answers otherwise, and gives the time between its attempts.
func pauses(t testing.TB, c call, n int, api *transport, options ...option) []time.Duration {
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
func within(t testing.TB, waited []time.Duration, floor time.Duration) {
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
	for name, tc := range map[string]struct {
		call call
		api  *transport
	}{
		"503":        {list, always(503, "")},
		"429":        {post, always(429, "")},
		"no answer":  {put, failing(errNoRoute)},
		"unreadable": {list, always(200, "<html>")},
	} {
		inBubble(t, name, func(t bubble) {
			within(t, pauses(t, tc.call, 9, tc.api.fresh()), 500*time.Millisecond)
			within(t, pauses(t, tc.call, 4, tc.api.fresh(), short), time.Millisecond)
			seen := map[time.Duration]bool{}
			for range 20 {
				seen[pauses(t, tc.call, 1, tc.api.fresh())[0]] = true
			}
			if len(seen) < 10 {
				t.Errorf("of 20 pauses only %d differ", len(seen))
			}
		})
	}
}

func TestRetryAfterIsHonouredOverTheFloor(t *testing.T) {
	t.Parallel()
	const start = "Sat, 01 Jan 2000 00:00:00 GMT" // where a synctest clock starts
	for _, tc := range []struct {
		name, retryAfter, date string
		want                   time.Duration // 0 is the floor
	}{
		{"seconds", "7", "", 7 * time.Second},
		{"the cap", "60", "", time.Minute},
		{"beyond the cap", "3600", "", time.Minute},
		{"beyond all numbers", "99999999999999999999", "", time.Minute},
		{"zero", "0", "", 0},
		{"negative", "-5", "", 0},
		{"hardly negative", "-99999999999999999999", "", 0},
		{"garbage", "soon", "", 0},
		{"a fraction", "2.5", "", 0},
		{"empty", "", "", 0},
		{"a date by the server's clock", "Thu, 15 Jan 2026 12:00:09 GMT", "Thu, 15 Jan 2026 12:00:02 GMT", 7 * time.Second},
		{"a date far away", "Thu, 15 Jan 2026 13:00:00 GMT", "Thu, 15 Jan 2026 12:00:00 GMT", time.Minute},
		{"a date gone by", "Thu, 15 Jan 2026 12:00:00 GMT", "Thu, 15 Jan 2026 12:00:02 GMT", 0},
		{"a date that is now", start, start, 0},
		{"a date by our own clock", "Sat, 01 Jan 2000 00:00:07 GMT", "", 7 * time.Second},
	} {
		for _, call := range calls {
			for _, status := range []int{429, 503} {
				if status == 503 && call.name == post.name {
					continue // the caller pauses: TestPauseFollowsTheSameRules
				}
				inBubble(t, fmt.Sprint(tc.name, call.name, status), func(t bubble) {
					waited := pauses(t, call, 1, always(status, "", "Retry-After", tc.retryAfter, "Date", tc.date))
					if tc.want == 0 {
						within(t, waited, 500*time.Millisecond)
					} else if waited[0] != tc.want {
						t.Errorf("paused %v, want %v", waited, tc.want)
					}
				})
			}
		}
	}
}

// Between two creates in doubt it is the caller who pauses.
func TestPauseFollowsTheSameRules(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		retryAfter  string
		attempt     int
		least, most time.Duration
	}{
		{"", 0, 500 * time.Millisecond, 750 * time.Millisecond},
		{"", 6, 32 * time.Second, 48 * time.Second},
		{"", 1000, time.Minute, time.Minute},
		{"7", 0, 7 * time.Second, 7 * time.Second},
		{"another error", 0, 500 * time.Millisecond, 750 * time.Millisecond},
	} {
		inBubble(t, fmt.Sprintf("%q after attempt %d", tc.retryAfter, tc.attempt), func(t bubble) {
			client := newClient(t, always(503, "", "Retry-After", tc.retryAfter))
			err := post.send(t.Context(), client)
			if tc.retryAfter == "another error" {
				err = errNoRoute
			}
			began := time.Now()
			if err := client.Pause(t.Context(), tc.attempt, err); err != nil {
				t.Fatal(err)
			}
			if got := time.Since(began); got < tc.least || got > tc.most {
				t.Errorf("paused %v, want %v to %v", got, tc.least, tc.most)
			}
		})
	}
}
