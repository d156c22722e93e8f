package workostest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestServersShareNothingAndClocksRunOrStandStill(t *testing.T) {
	t.Parallel()
	clock := WithClock(epoch)
	a, b, running := New(t, clock), New(t, clock), New(t)
	a.AddRedirectURI(callback)
	a.Clock().Advance(time.Second)
	running.Clock().Advance(time.Hour)
	if len(b.RedirectURIs()) != 0 || !b.Clock().Now().Equal(epoch) || !a.Clock().Now().Equal(epoch.Add(time.Second)) {
		t.Errorf("the other server has %v, and its clock says %s", b.RedirectURIs(), b.Clock().Now())
	}
	before := time.Now().Round(0)
	if got := running.Clock().Now(); got.Before(before.Add(time.Hour)) || got.After(time.Now().Add(time.Hour)) {
		t.Errorf("%s is not an hour after %s", got, before)
	}
}

// Off a connection, as in an http.RoundTripper, a lost answer is http.ErrAbortHandler. Latency is then virtual, too.
func TestHandlerServesTheAPIElsewhere(t *testing.T) {
	t.Parallel()
	s := New(t, WithLatency(time.Minute))
	s.FailNth("", "", 2, LostAnswer())
	s.FailNth("", "", 2, Hang()) // of those that are not lost
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		began := time.Now()
		for _, want := range []any{nil, http.ErrAbortHandler, http.ErrAbortHandler} {
			recorder := httptest.NewRecorder()
			func() {
				defer func() {
					if aborted := recover(); aborted != want {
						t.Errorf("panic: %v, want %v", aborted, want)
					}
				}()
				sent := request(ctx, s, http.MethodGet, "/base"+CORSOriginsPath, "")
				http.StripPrefix("/base", s.Handler()).ServeHTTP(recorder, sent)
			}()
			if body := recorder.Body.String(); body != list() && want == nil || body != "" && want != nil {
				t.Errorf("answered %s", body)
			}
		}
		if took := time.Since(began); took != time.Hour {
			t.Errorf("answered after %s", took)
		}
	})
}

// Clients, hooks, changes by hand and settings at once: every object is created once, and the log has every request.
func TestServerIsSafeUnderParallelUse(t *testing.T) {
	t.Parallel()
	s := New(t, WithRateLimits())
	var acted, created atomic.Int64
	s.After(func(_ *Request, resp *Response) {
		acted.Add(1)
		if resp.Status == http.StatusCreated {
			created.Add(1)
		}
	})
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for i := range 20 {
				_, _ = send(request(t.Context(), s, http.MethodPost, RedirectURIsPath, object("uri", fmt.Sprint(callback, i))))
				_, _ = send(request(t.Context(), s, http.MethodGet, RedirectURIsPath, ""))
				s.Set(WithListLag(time.Millisecond))
				s.Clock().Advance(time.Millisecond)
				s.SetDefaultRedirectURI(s.RedirectURIs()[0].ID)
			}
		})
	}
	all.Wait()
	made, there, n := created.Load(), len(s.RedirectURIs()), s.Count("", "")
	if made != 20 || there != 20 || n != 2*16*20 || int64(n) != acted.Load() {
		t.Errorf("%d redirect URIs created, %d are there; %d requests logged", made, there, n)
	}
}

func TestLogHasWholeRequestsInTheirOrder(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch))
	play(t, s, step{"POST", CORSOriginsPath, originBody, 201, ""})
	s.Clock().Advance(time.Second)
	a := do(t, s, http.MethodGet, CORSOriginsPath+"?limit=5&order=asc", "")
	if !ids.MatchString(a.header.Get("X-Request-ID")) || a.header.Get("Date") != "Thu, 15 Jan 2026 12:00:01 GMT" {
		t.Errorf("header %v", a.header)
	}
	play(t, s, step{"DELETE", RedirectURIsPath + "/a", "", 404, ""}, step{"DELETE", RedirectURIsPath + "/b", "", 404, ""})
	log := s.Requests()
	if post := log[0]; post.Method != http.MethodPost || post.Path != CORSOriginsPath || string(post.Body) != originBody ||
		post.Header.Get("Authorization") != "Bearer sk_test_fake" || log[1].RawQuery != "limit=5&order=asc" {
		t.Errorf("%+v", log)
	}
	for call, want := range map[[2]string]int{
		{"", ""}: 4, {"DELETE", ""}: 2, {"GET", CORSOriginsPath}: 1, {"", RedirectURIsPath}: 0,
		{"", RedirectURIsPath + "/"}: 2, {"DELETE", RedirectURIsPath + "/a"}: 1, {"PUT", ""}: 0,
	} {
		if got := s.Count(call[0], call[1]); got != want {
			t.Errorf("Count(%q) = %d, want %d", call, got, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	enough, tooFew := s.WaitFor(ctx, http.MethodDelete, "", 2), s.WaitFor(ctx, http.MethodDelete, "", 3)
	if enough != nil || !errors.Is(tooFew, context.Canceled) {
		t.Errorf("waited: %v, %v", enough, tooFew)
	}
	if s.ResetRequests(); s.Count("", "") != 0 {
		t.Error("not empty after a reset")
	}
}

func TestDocumentedLimitsHold(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch), WithRateLimits())
	admitted := func(method, path string) (n int, retryAfter string) {
		for ; ; n++ {
			recorder := httptest.NewRecorder()
			s.Handler().ServeHTTP(recorder, request(t.Context(), s, method, path, ""))
			if recorder.Code == http.StatusTooManyRequests {
				return n, recorder.Header().Get("Retry-After")
			}
		}
	}
	for _, step := range []struct {
		after        time.Duration
		method, path string
		admitted     int
		retryAfter   string
	}{
		{0, "GET", RedirectURIsPath, 1000, "10"},
		{4 * time.Second, "GET", RedirectURIsPath, 0, "6"},
		{0, "DELETE", RedirectURIsPath + "/x", 500, "10"},
		{5001 * time.Millisecond, "GET", CORSOriginsPath, 0, "1"},               // rounded up
		{999 * time.Millisecond, "GET", CORSOriginsPath, 1000, "10"},            // those refused did not count
		{4 * time.Second, "PUT", JWTTemplatePath, 500, "10"},                    // the window of writes slides, too
		{0, "POST", WebhookEndpointsPath, 6000 - 1000 - 500 - 1000 - 500, "46"}, // the general limit alone
	} {
		s.Clock().Advance(step.after)
		if n, wait := admitted(step.method, step.path); n != step.admitted || wait != step.retryAfter {
			t.Errorf("%s %s: %d, then Retry-After %s, want %+v", step.method, step.path, n, wait, step)
		}
	}
	if got := s.RateLimited(); got != 7 {
		t.Errorf("%d refused", got)
	}
	play(t, s, step{"GET", CORSOriginsPath, "", 429, coded("rate_limit_exceeded", "Too many requests.")})
}
