package workos_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// Observers see each attempt, with its number and without the key.
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
					seen := 0
					observer := observing(func(req *http.Request, resp *http.Response, err error) {
						seen++
						if err != nil || workos.Attempt(req.Context()) != seen || resp.Request.Header.Get("User-Agent") != userAgent ||
							len(req.Header.Values("Authorization"))+len(resp.Request.Header.Values("Authorization")) != 0 {
							t.Errorf("attempt %d is seen as number %d of %+v: %v", seen, workos.Attempt(req.Context()), req, err)
						}
					})
					api := always(status, `{"message":"No."}`, "Location", "https://elsewhere.example.com/")
					err := call.send(t.Context(), newClient(t, api, retries(most), observer))
					if got, ok := errors.AsType[*workos.Error](err); !ok || got.Status != status || seen != want {
						t.Errorf("got %v after %d attempts, want %d", err, seen, want)
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
	if n := workos.Attempt(t.Context()); n != 0 {
		t.Errorf("a context of another kind belongs to attempt %d", n)
	}
}

// A create is sent once where the API may have acted on it.
func TestRetrySucceedsAfterwards(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]*transport{
		"503": always(503, ""), "429": always(429, ""), "reset": failing(syscall.ECONNRESET), "breaks off": breaking(200, "{}"),
		"unreadable":    always(200, "<html>", "Content-Type", "text/html"),
		"429, then 503": first(1, always(429, ""), always(503, "")), "no connection": nil,
	} {
		for _, call := range calls {
			inBubble(t, call.name+" "+name, func(t bubble) {
				api, want := first(2, trouble, answering()), 3
				inDoubt := call.name == post.name && name != "429" && name != "no connection"
				switch {
				case name == "no connection":
					failures := 0
					api, want = answering(), 1
					api.connect = func(context.Context) error {
						if failures++; failures <= 2 {
							return syscall.ECONNREFUSED
						}
						return nil
					}
				case inDoubt && name == "429, then 503":
					want = 2
				case inDoubt:
					want = 1
				}
				err := call.send(t.Context(), newClient(t, api, retries(2)))
				if errors.Is(err, workos.ErrAmbiguous) != inDoubt || !inDoubt && err != nil {
					t.Errorf("got %v, in doubt: %t", err, inDoubt)
				}
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

// pauses sends a call that the API never answers otherwise, and gives the time between its attempts. Between two
// creates in doubt it is the caller who pauses.
func pauses(t testing.TB, c call, n int, api *transport, options ...option) []time.Duration {
	t.Helper()
	client := newClient(t, api, append(options, retries(n))...)
	err := c.send(t.Context(), client)
	if err == nil || client.MaxRetries() != n {
		t.Fatalf("got %v, of %d retries", err, client.MaxRetries())
	}
	waited := make([]time.Duration, n)
	if errors.Is(err, workos.ErrAmbiguous) {
		for i := range waited {
			began := time.Now()
			wantNone(t, client.Pause(t.Context(), i, err))
			waited[i] = time.Since(began)
		}
		return waited
	}
	sent := api.requests()
	if len(sent) != n+1 {
		t.Fatalf("%d requests, want %d", len(sent), n+1)
	}
	for i := range waited {
		waited[i] = sent[i+1].at.Sub(sent[i].at)
	}
	return waited
}

// within checks that pauses double from a floor, with at most half of it in jitter, and end at a minute.
func within(t testing.TB, waited []time.Duration, floor time.Duration) {
	t.Helper()
	for i, got := range waited {
		least := min(floor<<min(i, 16), time.Minute)
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
		"in doubt":   {post, always(503, "")},
		"429":        {post, always(429, "")},
		"no answer":  {put, failing(errNoRoute)},
		"unreadable": {list, always(200, "<html>")},
	} {
		inBubble(t, name, func(t bubble) {
			within(t, pauses(t, tc.call, 70, tc.api.fresh()), 500*time.Millisecond)
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
		retryAfter, date string
		want             time.Duration // 0 is the floor
	}{
		{"7", "", 7 * time.Second}, {"60", "", time.Minute}, {"3600", "", time.Minute},
		{"99999999999999999999", "", time.Minute}, {"-99999999999999999999", "", 0},
		{"0", "", 0}, {"-5", "", 0}, {"soon", "", 0}, {"2.5", "", 0}, {"", "", 0},
		{"Thu, 15 Jan 2026 12:00:09 GMT", "Thu, 15 Jan 2026 12:00:02 GMT", 7 * time.Second}, // by the server's clock
		{"Thu, 15 Jan 2026 13:00:00 GMT", "Thu, 15 Jan 2026 12:00:00 GMT", time.Minute},
		{"Thu, 15 Jan 2026 12:00:00 GMT", "Thu, 15 Jan 2026 12:00:02 GMT", 0}, // gone by
		{start, start, 0},
		{"Sat, 01 Jan 2000 00:00:07 GMT", "", 7 * time.Second}, // by our own clock
	} {
		for _, call := range calls {
			for _, status := range []int{429, 503} {
				inBubble(t, fmt.Sprint(tc.retryAfter, call.name, status), func(t bubble) {
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
