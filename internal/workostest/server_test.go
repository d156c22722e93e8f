package workostest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestServersShareNothing(t *testing.T) {
	t.Parallel()
	clock := WithClock(epoch)
	a, b := New(t, clock), New(t, clock, WithAPIKey("sk_test_other_fake"))
	a.AddRedirectURI(callback)
	a.Clock().Advance(time.Second)
	if len(b.RedirectURIs()) != 0 || !b.Clock().Now().Equal(epoch) || !a.Clock().Now().Equal(epoch.Add(time.Second)) {
		t.Errorf("the other server has %v, and its clock says %s", b.RedirectURIs(), b.Clock().Now())
	}
	req := request(t.Context(), b, http.MethodGet, RedirectURIsPath, "")
	req.Header.Set("Authorization", "Bearer "+a.APIKey())
	if got, err := send(req); err != nil || got.status != 401 || got.body != message("Unauthorized") {
		t.Errorf("%d %s, %v", got.status, got.body, err)
	}
}

func TestClockRuns(t *testing.T) {
	t.Parallel()
	s := New(t)
	s.Clock().Advance(time.Hour)
	before := time.Now().Round(0)
	if got := s.Clock().Now(); got.Before(before.Add(time.Hour)) || got.After(time.Now().Add(time.Hour)) {
		t.Errorf("%s is not an hour after %s", got, before)
	}
}

// Off a connection, as in an http.RoundTripper, a lost answer is http.ErrAbortHandler.
func TestHandlerServesTheAPIElsewhere(t *testing.T) {
	t.Parallel()
	s := New(t)
	get := func(ctx context.Context) (recorder *httptest.ResponseRecorder, aborted any) {
		recorder = httptest.NewRecorder()
		defer func() { aborted = recover() }()
		http.StripPrefix("/base", s.Handler()).ServeHTTP(recorder, request(ctx, s, http.MethodGet, "/base"+CORSOriginsPath, ""))
		return recorder, nil
	}
	if recorder, aborted := get(t.Context()); recorder.Body.String() != list() || aborted != nil {
		t.Errorf("%s, %v", recorder.Body, aborted)
	}
	ctx, cancel := context.WithCancel(t.Context())
	for name, fault := range map[string]*Fault{"lost": LostAnswer(), "gone": Afterwards(cancel)} {
		s.FailNext("", "", 1, fault)
		if recorder, aborted := get(ctx); aborted != http.ErrAbortHandler || recorder.Body.Len() > 0 { //nolint:errorlint // what was thrown
			t.Errorf("%s: %s, %v", name, recorder.Body, aborted)
		}
	}
}

func TestLatencyHoldsEveryRequest(t *testing.T) {
	t.Parallel()
	const latency = 20 * time.Millisecond
	s := New(t, WithLatency(latency))
	start := time.Now()
	play(t, s, step{"GET", CORSOriginsPath, "", 200, ""})
	if took := time.Since(start); took < latency {
		t.Errorf("answered after %s", took)
	}
}

// Clients, hooks, changes by hand and settings at once: every object is created once, and
// the log has every request.
func TestServerIsSafeUnderParallelUse(t *testing.T) {
	t.Parallel()
	const workers, rounds, values = 16, 20, 30
	s := New(t, WithRateLimits())
	var acted atomic.Int64
	s.After(func(*Request, *Response) { acted.Add(1) })
	var created sync.Map
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range rounds {
				a, err := send(request(t.Context(), s, http.MethodPost, RedirectURIsPath, object("uri", fmt.Sprint("https://example.com/", (w*7+i)%values))))
				if err != nil {
					t.Error(err)
					return
				}
				id := ""
				if a.status == http.StatusCreated {
					id = fmt.Sprint(a.decoded(t)["id"])
					created.Store(a.decoded(t)["uri"], id)
				}
				switch (w + i) % 4 {
				case 0:
					_, _ = send(request(t.Context(), s, http.MethodDelete, RedirectURIsPath+"/"+id, ""))
				case 1:
					_, _ = send(request(t.Context(), s, http.MethodGet, RedirectURIsPath+"?limit=100", ""))
				case 2:
					s.SetDefaultRedirectURI(id)
					s.RemoveRedirectURI(id)
				case 3:
					s.Set(WithListLag(time.Millisecond))
					s.Clock().Advance(time.Millisecond)
				}
			}
		})
	}
	wg.Wait()
	for i, u := range s.RedirectURIs() {
		if id, _ := created.Load(u.URI); id == nil || slices.ContainsFunc(s.RedirectURIs()[:i], func(o RedirectURI) bool { return o.URI == u.URI || o.ID == u.ID }) {
			t.Errorf("%+v was created by nobody, or twice", u)
		}
	}
	if n := s.Count(http.MethodPost, ""); n != workers*rounds || int64(s.Count("", "")) != acted.Load() {
		t.Errorf("%d POSTs in the log, want %d; %d requests, want %d", n, workers*rounds, s.Count("", ""), acted.Load())
	}
}

func TestLogHasWholeRequestsInTheirOrder(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch))
	play(t, s, step{"POST", CORSOriginsPath, originBody, 201, ""})
	s.Clock().Advance(time.Second)
	a := do(t, s, http.MethodGet, CORSOriginsPath+"?limit=5&order=asc", "")
	if id := ids.ReplaceAllString(a.header.Get("X-Request-ID"), "_ID"); id != "req_ID" || a.header.Get("Date") != "Thu, 15 Jan 2026 12:00:01 GMT" {
		t.Errorf("header %v", a.header)
	}
	play(t, s, step{"DELETE", RedirectURIsPath + "/a", "", 404, ""}, step{"DELETE", RedirectURIsPath + "/b", "", 404, ""})
	log := s.Requests()
	if post := log[0]; post.Method != http.MethodPost || post.Path != CORSOriginsPath || string(post.Body) != originBody ||
		post.Header.Get("Authorization") != "Bearer sk_test_fake" || log[1].RawQuery != "limit=5&order=asc" || log[1].Fault != "" {
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
	if err := s.WaitFor(ctx, http.MethodDelete, "", 2); err != nil {
		t.Error(err)
	}
	if err := s.WaitFor(ctx, http.MethodDelete, "", 3); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	s.ResetRequests()
	if s.Count("", "") != 0 {
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
			t.Errorf("%s %s: %d, then Retry-After %s, want %d, %s", step.method, step.path, n, wait, step.admitted, step.retryAfter)
		}
	}
	if got := s.RateLimited(); got != 7 {
		t.Errorf("%d refused", got)
	}
	play(t, s, step{"GET", CORSOriginsPath, "", 429, coded("rate_limit_exceeded", "Too many requests.")})
}
