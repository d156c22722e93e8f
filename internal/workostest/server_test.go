package workostest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

func TestCloseEndsHangingConnectionsAtOnce(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]*Fault{
		"before acting": Hang(),
		"after acting":  Hang().Acting(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := Start()
			if err != nil {
				t.Fatal(err)
			}
			s.FailNext("", "", 1, fault)
			c := newClient(t, s)
			failed := make(chan error, 1)
			go func() {
				_, err := c.try(http.MethodGet, CORSOriginsPath, "")
				failed <- err
			}()
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if err := s.WaitFor(ctx, http.MethodGet, CORSOriginsPath, 1); err != nil {
				t.Fatal(err)
			}
			s.Close()
			s.Close() // a second one does nothing
			select {
			case err := <-failed:
				if err == nil {
					t.Error("the hanging request was answered")
				}
			case <-ctx.Done():
				t.Error("the request hangs on after Close")
			}
		})
	}
}

func TestServersShareNothing(t *testing.T) {
	t.Parallel()
	a, b := New(t), New(t, WithAPIKey("sk_test_other_fake"))
	a.AddRedirectURI("https://example.com/callback")
	if n := len(b.RedirectURIs()); n != 0 {
		t.Errorf("the other server has %d redirect URIs", n)
	}
	req := newClient(t, b).request(http.MethodGet, RedirectURIsPath, "")
	req.Header.Set("Authorization", "Bearer "+a.APIKey())
	got, err := newClient(t, b).send(req)
	if err != nil {
		t.Fatal(err)
	}
	got.wantBody(t, http.StatusUnauthorized, `{"message":"Unauthorized"}`)
}

func TestHandlerServesTheAPIElsewhere(t *testing.T) {
	t.Parallel()
	s := New(t)
	tls := httptest.NewTLSServer(http.StripPrefix("/base", s.Handler()))
	defer tls.Close()
	req := newClient(t, s).request(http.MethodGet, "", "")
	req.URL.Scheme, req.URL.Host, req.URL.Path = "https", tls.Listener.Addr().String(), "/base"+CORSOriginsPath
	resp, err := tls.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("status %d", resp.StatusCode)
	}
}

// A handler behind another server is not in reach of http.Server.Close.
func TestCloseEndsHangingHandlersElsewhere(t *testing.T) {
	t.Parallel()
	s := New(t)
	s.FailAlways("", "", Hang())
	elsewhere := httptest.NewServer(s.Handler())
	defer elsewhere.Close()
	c := newClient(t, s)
	req := c.request(http.MethodGet, CORSOriginsPath, "")
	req.URL.Host = elsewhere.Listener.Addr().String()
	go func() {
		_ = s.WaitFor(t.Context(), "", "", 1)
		s.Close()
	}()
	if _, err := c.send(req); err == nil {
		t.Error("answered")
	}
}

func TestAnswerThatNobodyWaitsForIsNotSent(t *testing.T) {
	t.Parallel()
	s := New(t)
	ctx, cancel := context.WithCancel(t.Context())
	s.FailNext("", "", 1, Afterwards(cancel)) // the client goes when the API has acted
	req := newClient(t, s).request(http.MethodPost, CORSOriginsPath, object("origin", "https://example.com")).WithContext(ctx)
	recorder := httptest.NewRecorder()
	defer func() {
		if err := recover(); err != http.ErrAbortHandler { //nolint:errorlint // recover gives what was thrown
			t.Errorf("the handler ended with %v", err)
		}
		if log := s.Requests(); len(log) != 1 || log[0].Status != 0 || !log[0].Acted || recorder.Body.Len() > 0 {
			t.Errorf("log %+v, body %s", log, recorder.Body)
		}
	}()
	s.Handler().ServeHTTP(recorder, req)
}

func TestLatencyHoldsEveryRequest(t *testing.T) {
	t.Parallel()
	const latency = 20 * time.Millisecond
	s := New(t, WithLatency(latency))
	start := time.Now()
	newClient(t, s).do(http.MethodGet, CORSOriginsPath, "").want(t, http.StatusOK)
	if took := time.Since(start); took < latency {
		t.Errorf("answered after %s", took)
	}
}

// Many clients, hooks, out-of-band changes and settings at once: every object is created
// once, and the log has every request.
func TestServerIsSafeUnderParallelUse(t *testing.T) {
	t.Parallel()
	const workers, rounds, values = 32, 40, 60
	s := New(t, WithRateLimits())
	var acted sync.Map
	s.After(func(r *Request, _ *Response) { acted.Store(r.RequestID, true) })
	http1 := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}}
	defer http1.CloseIdleConnections()
	var wg sync.WaitGroup
	var created sync.Map // id: true
	for w := range workers {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(w)))
			c := &client{tb: t, s: s, http: http1}
			for range rounds {
				uri := fmt.Sprintf("https://example.com/%d", random.IntN(values))
				a, err := c.try(http.MethodPost, RedirectURIsPath, object("uri", uri))
				if err != nil {
					t.Error(err)
					return
				}
				if a.status == http.StatusCreated {
					if _, twice := created.LoadOrStore(a.text("id"), true); twice {
						t.Errorf("id %s was given twice", a.text("id"))
					}
				}
				switch random.IntN(4) {
				case 0:
					_, _ = c.try(http.MethodDelete, RedirectURIsPath+"/"+a.text("id"), "")
				case 1:
					_, _ = c.try(http.MethodGet, RedirectURIsPath+"?limit=100", "")
				case 2:
					s.RemoveRedirectURI(a.text("id"))
					s.SetDefaultRedirectURI(a.text("id"))
				case 3:
					s.Set(WithListLag(time.Duration(random.IntN(3)) * time.Millisecond))
					s.Clock().Advance(time.Millisecond)
				}
			}
		})
	}
	wg.Wait()
	seen := map[string]bool{}
	for _, u := range s.RedirectURIs() {
		if seen[u.URI] {
			t.Errorf("%s is there twice", u.URI)
		}
		seen[u.URI] = true
		if _, ok := created.Load(u.ID); !ok {
			t.Errorf("%s was created by nobody", u.ID)
		}
	}
	for _, r := range s.Requests() {
		if _, ok := acted.Load(r.RequestID); !ok || !r.Acted || r.Status == 0 {
			t.Errorf("request %s %s: acted %v, status %d", r.Method, r.Path, r.Acted, r.Status)
		}
	}
	if n := s.Count(http.MethodPost, ""); n != workers*rounds {
		t.Errorf("%d POSTs in the log, want %d", n, workers*rounds)
	}
}

func TestClockStandsStillOrRuns(t *testing.T) {
	t.Parallel()
	opt := WithClock(epoch)
	frozen, other, running := New(t, opt), New(t, opt), New(t)
	frozen.Clock().Advance(90 * time.Second)
	if got := frozen.Clock().Now(); !got.Equal(epoch.Add(90*time.Second)) || !other.Clock().Now().Equal(epoch) {
		t.Errorf("%s, and the other server's clock %s", got, other.Clock().Now())
	}
	running.Clock().Advance(time.Hour)
	before := time.Now().Round(0)
	if got := running.Clock().Now(); got.Before(before.Add(time.Hour)) || got.After(time.Now().Add(time.Hour)) {
		t.Errorf("%s is not an hour after %s", got, before)
	}
	defer func() {
		if recover() == nil {
			t.Error("Set took a clock")
		}
	}()
	running.Set(opt)
}

func TestLogHasWholeRequestsInTheirOrder(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch))
	c := newClient(t, s)
	c.addOrigin(origin)
	s.Clock().Advance(time.Second)
	a := c.do(http.MethodGet, CORSOriginsPath+"?limit=5&order=asc", "")
	if a.header.Get("Date") != "Thu, 15 Jan 2026 12:00:01 GMT" || a.header.Get("Content-Type") != "application/json; charset=utf-8" {
		t.Errorf("header %v", a.header)
	}
	log := s.Requests()
	post, get := log[0], log[1]
	if post.Method != http.MethodPost || post.Path != CORSOriginsPath || post.Status != http.StatusCreated ||
		string(post.Body) != originBody || !post.At.Equal(epoch) || post.Header.Get("Authorization") != "Bearer "+DefaultAPIKey {
		t.Errorf("%+v", post)
	}
	if get.RawQuery != "limit=5&order=asc" || get.Status != http.StatusOK || !get.At.Equal(epoch.Add(time.Second)) ||
		get.RequestID != a.header.Get("X-Request-ID") || get.RequestID == post.RequestID || get.Fault != "" || !get.Acted {
		t.Errorf("%+v", get)
	}
	c.do(http.MethodDelete, RedirectURIsPath+"/a", "")
	c.do(http.MethodDelete, RedirectURIsPath+"/b", "")
	for _, q := range []struct {
		method, path string
		want         int
	}{
		{"", "", 4},
		{http.MethodDelete, "", 2},
		{http.MethodGet, CORSOriginsPath, 1},
		{"", RedirectURIsPath, 0},
		{"", RedirectURIsPath + "/", 2},
		{http.MethodDelete, RedirectURIsPath + "/a", 1},
		{http.MethodPut, "", 0},
	} {
		if got := s.Count(q.method, q.path); got != q.want {
			t.Errorf("Count(%q, %q) = %d, want %d", q.method, q.path, got, q.want)
		}
	}
	if err := s.WaitFor(t.Context(), http.MethodDelete, "", 2); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.WaitFor(ctx, http.MethodDelete, "", 3); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	s.ResetRequests()
	if len(s.Requests()) != 0 || s.Count("", "") != 0 {
		t.Error("not empty after a reset")
	}
}

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
	a.wantBody(t, http.StatusTooManyRequests, coded("rate_limit_exceeded", "Too many requests."))
	if got := a.header.Get("Retry-After"); got != "10" {
		t.Errorf("Retry-After %q, want 10", got)
	}
	for i := range 500 {
		c.addURI(fmt.Sprint("https://example.com/", i)).want(t, http.StatusCreated)
	}
	s.Set(WithRetryAfter(false))
	a = c.do(http.MethodDelete, RedirectURIsPath+"/x", "")
	a.want(t, http.StatusTooManyRequests)
	if got, there := a.header["Retry-After"]; there {
		t.Errorf("Retry-After %q", got)
	}
	// Webhook endpoints are under the general limit alone.
	c.play(step{"GET", WebhookEndpointsPath, "", 200, ""}, step{"POST", WebhookEndpointsPath, hookBody, 201, ""})
	if n := len(s.RedirectURIs()); n != 500 || s.RateLimited() != 2 {
		t.Errorf("%d redirect URIs, want 500; %d refused, want 2", n, s.RateLimited())
	}
	if got := DocumentedLimits().All; got != (Limit{N: 6000, Window: time.Minute}) {
		t.Errorf("all calls: %+v", got)
	}
}

func TestWindowsSlide(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch), WithLimits(Limits{All: Limit{N: 3, Window: 10 * time.Second}}))
	c := newClient(t, s)
	for _, step := range []struct {
		after      int // milliseconds since the last one
		retryAfter string
	}{
		{0, ""}, {4000, ""}, {2000, ""}, {1000, "3"}, // refused: does not count
		{2999, "1"}, {1, ""}, {0, "4"}, {4000, ""}, {6000, ""}, {0, ""}, {0, "4"},
	} {
		s.Clock().Advance(time.Duration(step.after) * time.Millisecond)
		if got := c.do(http.MethodGet, WebhookEndpointsPath, "").header.Get("Retry-After"); got != step.retryAfter {
			t.Errorf("at %s: Retry-After %q, want %q", s.Clock().Now(), got, step.retryAfter)
		}
	}
	s.Set(WithLimits(Limits{}))
	c.play(step{"GET", CORSOriginsPath, "", 200, ""})
}

func TestMaxWritesIsThatOfTheFullestSpan(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch))
	c := newClient(t, s)
	if got := s.MaxWrites(time.Second); got != 0 {
		t.Errorf("%d without a request", got)
	}
	for _, advance := range []time.Duration{0, 3 * time.Second, 3 * time.Second, 4 * time.Second, 0, 9 * time.Second} {
		s.Clock().Advance(advance) // writes at 0, 3, 6, 10, 10 and 19 s
		c.play(step{"PUT", JWTTemplatePath, templateBody, 200, ""}, step{"GET", JWTTemplatePath, "", 200, ""})
	}
	for span, want := range map[time.Duration]int{time.Second: 2, 10 * time.Second: 4, 11 * time.Second: 5, time.Minute: 6} {
		if got := s.MaxWrites(span); got != want {
			t.Errorf("%d within %s, want %d", got, span, want)
		}
	}
}
