package workostest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

func TestCloseEndsHangingConnectionsAtOnce(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]*Fault{
		"before acting":   Hang(),
		"after acting":    Hang().Acting(),
		"in a delay":      Delay(time.Hour),
		"in a late reply": SlowAnswer(time.Hour),
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

func TestStartFailsOnTakenAddress(t *testing.T) {
	t.Parallel()
	taken := New(t)
	s, err := Start(WithAddr(taken.listener.Addr().String()))
	if err == nil {
		s.Close()
		t.Fatal("two servers on one address")
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

func TestSetRefusesWhatIsReadAtTheStart(t *testing.T) {
	t.Parallel()
	for name, opt := range map[string]Option{"clock": WithClock(epoch), "address": WithAddr("127.0.0.1:1")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := New(t)
			defer func() {
				if recover() == nil {
					t.Error("Set took it")
				}
			}()
			s.Set(opt)
		})
	}
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

func TestURLIsLoopback(t *testing.T) {
	t.Parallel()
	host, _, err := net.SplitHostPort(New(t).URL()[len("http://"):])
	if err != nil || host != "127.0.0.1" {
		t.Errorf("host %q, error %v", host, err)
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
