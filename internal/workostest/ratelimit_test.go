package workostest

import (
	"net/http"
	"strconv"
	"testing"
	"time"
)

func TestDocumentedLimitsHold(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch), WithRateLimits())
	c := newClient(t, s)
	c.http.Transport = &http.Transport{} // keeps its connection
	defer c.http.CloseIdleConnections()
	for range 1000 {
		c.do(http.MethodGet, RedirectURIsPath, "").want(t, http.StatusOK)
	}
	a := c.do(http.MethodGet, CORSOriginsPath, "")
	a.wantBody(t, http.StatusTooManyRequests, `{"code":"rate_limit_exceeded","message":"Too many requests."}`)
	if got := a.header.Get("Retry-After"); got != "10" {
		t.Errorf("Retry-After %q, want 10", got)
	}
	for i := range 500 {
		c.addURI("https://example.com/"+strconv.Itoa(i)).want(t, http.StatusCreated)
	}
	c.do(http.MethodDelete, RedirectURIsPath+"/x", "").want(t, http.StatusTooManyRequests)
	if n := len(s.RedirectURIs()); n != 500 {
		t.Errorf("%d redirect URIs, want 500", n)
	}
	if n := s.RateLimited(); n != 2 {
		t.Errorf("%d refused, want 2", n)
	}
	if got := DocumentedLimits().All; got != (Limit{N: 6000, Window: time.Minute}) {
		t.Errorf("all calls: %+v", got)
	}
}

func TestWindowSlides(t *testing.T) {
	t.Parallel()
	l := newLimiter(Limits{Reads: Limit{N: 3, Window: 10 * time.Second}})
	for _, step := range []struct {
		at, wait time.Duration
	}{
		{0, 0}, {4 * time.Second, 0}, {6 * time.Second, 0},
		{7 * time.Second, 3 * time.Second}, // refused: does not count
		{9999 * time.Millisecond, time.Millisecond},
		{10 * time.Second, 0},
		{10 * time.Second, 4 * time.Second},
		{14 * time.Second, 0},
		{20 * time.Second, 0},
		{20 * time.Second, 0},
		{20 * time.Second, 4 * time.Second},
	} {
		if got := l.admit(http.MethodGet, epoch.Add(step.at)); got != step.wait {
			t.Errorf("at %s: wait %s, want %s", step.at, got, step.wait)
		}
	}
	if got := l.refusals(); got != 4 {
		t.Errorf("%d refusals, want 4", got)
	}
}

func TestAllCallsShareTheKeysLimit(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch), WithLimits(Limits{All: Limit{N: 2, Window: time.Minute}}))
	c := newClient(t, s)
	c.do(http.MethodGet, CORSOriginsPath, "").want(t, http.StatusOK)
	c.addOrigin("https://example.com").want(t, http.StatusCreated)
	c.do(http.MethodGet, CORSOriginsPath, "").want(t, http.StatusTooManyRequests)

	req := c.request(http.MethodGet, CORSOriginsPath, "")
	req.Header.Del("Authorization")
	if a, err := c.send(req); err != nil || a.status != http.StatusUnauthorized {
		t.Errorf("without a key: %d, %v", a.status, err)
	}
	s.Clock().Advance(time.Minute)
	c.do(http.MethodGet, CORSOriginsPath, "").want(t, http.StatusOK)
	s.Set(WithLimits(Limits{}))
	for range 5 {
		c.do(http.MethodGet, CORSOriginsPath, "").want(t, http.StatusOK)
	}
}

func TestRetryAfterComesInEveryForm(t *testing.T) {
	t.Parallel()
	for form, want := range map[RetryAfter]string{
		RetryAfterSeconds: "10",
		RetryAfterDate:    "Thu, 15 Jan 2026 12:00:11 GMT",
		RetryAfterZero:    "0",
		RetryAfterAbsent:  "",
	} {
		start := epoch.Add(300 * time.Millisecond)
		s := New(t, WithClock(start), WithLimits(Limits{Reads: Limit{N: 1, Window: 10 * time.Second}}), WithRetryAfter(form))
		c := newClient(t, s)
		c.do(http.MethodGet, CORSOriginsPath, "").want(t, http.StatusOK)
		a := c.do(http.MethodGet, CORSOriginsPath, "")
		a.want(t, http.StatusTooManyRequests)
		if got := a.header.Get("Retry-After"); got != want {
			t.Errorf("form %d: %q, want %q", form, got, want)
		}
	}
}
