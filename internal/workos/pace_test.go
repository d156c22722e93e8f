package workos_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestAThousandWritesMeetNoRateLimit(t *testing.T) {
	t.Parallel()
	api := workostest.New(t, workostest.WithRateLimits())
	synctest.Test(t, func(t *testing.T) {
		sends := handled(api.Handler())
		client := newClient(t, sends, retries(4))
		began := time.Now()
		inParallel(10, 1000, func(i int) {
			if _, err := client.CreateRedirectURI(t.Context(), fmt.Sprintf("https://example.com/%d", i)); err != nil {
				t.Error(err)
			}
		})
		took := time.Since(began)
		if api.RateLimited() != 0 || len(sends.requests()) != 1000 || len(api.RedirectURIs()) != 1000 {
			t.Errorf("%d refused, %d sent, %d made", api.RateLimited(), len(sends.requests()), len(api.RedirectURIs()))
		}
		const ideal = 1000 / workos.WritesPerSecond * time.Second
		if took > ideal*13/10 || took < ideal*9/10 {
			t.Errorf("took %v, want about %v", took, ideal)
		}
		half := 0 // the live application needs the other half
		for _, s := range sends.requests() {
			if s.at.Sub(began) < 10*time.Second {
				half++
			}
		}
		if half > 251 {
			t.Errorf("%d writes in the first 10 s", half)
		}
	})
}

// inParallel does n things, so many at a time.
func inParallel(at, n int, do func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range at {
		wg.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

func TestRetriedWritesArePacedToo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := always(503, "")
		client := newClient(t, api, retries(3), func(c *workos.Config) { c.FirstBackoff = time.Millisecond })
		inParallel(50, 50, func(int) { _ = remove.send(t, client) })
		sent := api.requests()
		if len(sent) != 200 {
			t.Fatalf("%d requests", len(sent))
		}
		for i, s := range sent[1:] {
			if gap := s.at.Sub(sent[i].at); gap < time.Second/workos.WritesPerSecond-time.Millisecond {
				t.Fatalf("request %d came %v after the one before", i+2, gap)
			}
		}
	})
}

func TestReadsAreNotPaced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, always(200, aPage))
		began := time.Now()
		for range 100 {
			if err := list.send(t, client); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("took %v", took)
		}
	})
}

// The pace is the caller's, not the attempt's: it must not use up the timeout of a request.
func TestPaceStandsOutsideTheTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, always(204, ""), timeout(50*time.Millisecond))
		inParallel(100, 100, func(int) {
			if err := remove.send(t, client); err != nil {
				t.Error(err)
			}
		})
	})
}

func TestACallThatIsToldToWaitHoldsBackItsKind(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name       string
		status     int
		retryAfter string
		told       call
		maxRetries int
		held       []call
		free       []call
	}{
		{"a read", 429, "10", list, 2, []call{list}, []call{put, remove, post}},
		{"a write", 429, "10", put, 2, []call{put, remove, post}, []call{list}},
		{"a create", 429, "10", post, 2, []call{put, remove, post}, []call{list}},
		{"503 with Retry-After", 503, "10", remove, 2, []call{put, remove, post}, []call{list}},
		{"503 without", 503, "", list, 2, nil, []call{list, put, remove, post}},
		{"the last attempt", 429, "10", put, 0, []call{put, remove, post}, []call{list}},
		{"a create in doubt", 503, "10", post, 2, []call{put, remove, post}, []call{list}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api := &transport{answer: func(n int, req *http.Request) (*http.Response, error) {
					if n == 1 {
						return response(tc.status, "", "Retry-After", tc.retryAfter), nil
					}
					return success(req), nil
				}}
				client := newClient(t, api, retries(tc.maxRetries))
				began := time.Now()
				var wg sync.WaitGroup
				defer wg.Wait()
				wg.Go(func() { _ = tc.told.send(t, client) })
				synctest.Wait()
				time.Sleep(time.Second)
				check := func(c call, least, most time.Duration) {
					wg.Go(func() {
						if err := c.send(t, client); err != nil {
							t.Error(err)
						}
						if done := time.Since(began); done < least || done > most {
							t.Errorf("%s was done after %v, want %v to %v", c.name, done, least, most)
						}
					})
				}
				for _, c := range tc.free {
					check(c, time.Second, 2*time.Second)
				}
				for _, c := range tc.held {
					check(c, 10*time.Second, 11*time.Second)
				}
			})
		})
	}
}

func TestAHeldCreateThatAskedToPauseHoldsTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, first(1, always(503, "", "Retry-After", "20"), always(204, "")), retries(2))
		err := post.send(t, client)
		began := time.Now()
		var wg sync.WaitGroup
		defer wg.Wait()
		wg.Go(func() { _ = client.Pause(t.Context(), 0, err) })
		synctest.Wait()
		if err := remove.send(t, client); err != nil {
			t.Fatal(err)
		}
		if got := time.Since(began); got < 20*time.Second || got > 21*time.Second {
			t.Errorf("another write was sent after %v, want 20s", got)
		}
	})
}

// Calls that already have their place in the pace are held as well, and a shorter wait does not cut a longer one.
func TestNoneOfManyWaitingCallsSlipsThrough(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		told := map[int]string{1: "30", 2: "5"}
		api := &transport{answer: func(n int, req *http.Request) (*http.Response, error) {
			time.Sleep(100 * time.Millisecond)
			if wait, ok := told[n]; ok {
				return response(429, "", "Retry-After", wait), nil
			}
			return success(req), nil
		}}
		client := newClient(t, api, retries(1))
		began := time.Now()
		inParallel(40, 40, func(int) {
			if err := remove.send(t, client); err != nil {
				t.Error(err)
			}
		})
		sent := api.requests()
		for i, s := range sent {
			if at := s.at.Sub(began); at > 100*time.Millisecond && at < 30*time.Second+100*time.Millisecond {
				t.Fatalf("request %d was sent after %v", i+1, at)
			}
		}
		if len(sent) != 42 {
			t.Errorf("%d requests, want 42", len(sent))
		}
	})
}

// success is what the API answers to any of the calls.
func success(req *http.Request) *http.Response {
	switch req.Method {
	case http.MethodPost:
		return response(http.StatusCreated, anObject)
	case http.MethodPut:
		return response(http.StatusOK, aTemplate)
	case http.MethodDelete:
		return response(http.StatusNoContent, "")
	}
	return response(http.StatusOK, aPage)
}
