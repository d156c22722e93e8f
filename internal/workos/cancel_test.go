package workos_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// dripping answers with success after n spaces, one each second, unless it is given up.
func dripping(n int) *transport {
	return by(func(req *http.Request) (*http.Response, error) {
		resp := success(req)
		drops, w := io.Pipe()
		go func() {
			var err error
			for i := 0; i < n && err == nil; i++ {
				err = workos.Sleep(req.Context(), time.Second)
				_, _ = io.WriteString(w, " ")
			}
			_ = w.CloseWithError(err)
		}()
		resp.Body = io.NopCloser(io.MultiReader(drops, resp.Body))
		return resp, nil
	})
}

// unconnected never gets a connection.
func unconnected() *transport {
	return &transport{connect: func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}}
}

// What is on the wire is finished, and everything else ends at once.
func TestACallThatIsCancelledAfterASecond(t *testing.T) {
	t.Parallel()
	busy, down := always(429, "", "Retry-After", "50"), always(503, "", "Retry-After", "50")
	fill := func(t bubble, _ call, c *workos.Client) {
		t.Helper()
		inParallel(250, 250, func(int) { _ = remove.send(t.Context(), c) })
	}
	once := func(t bubble, is call, c *workos.Client) {
		t.Helper()
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _ = is.send(ctx, c) }()
		synctest.Wait()
		cancel()
	}
	for _, tc := range []struct {
		name         string
		calls        []call
		api          *transport
		before       func(bubble, call, *workos.Client) // where not nil
		after        time.Duration                      // the cancellation, it ends
		sent         int
		kinds        []error
		status       int  // of the error; -1 is none
		mayHaveActed bool // it says
	}{
		{"connecting", calls, unconnected(), nil, 0, 0, []error{workos.ErrNotSent}, 0, false},
		{"waiting for the pace", writes, answering(), fill, 0, 250, []error{workos.ErrNotSent}, 0, false},
		{"while another is told to wait", calls, busy, once, 0, 1, []error{workos.ErrNotSent}, 0, false},
		{"in a pause, refused", writes, busy, nil, 0, 1, []error{workos.ErrNotSent}, 0, false},
		{"in a pause, in doubt", repeatable, down, nil, 0, 1, nil, 0, true},
		{"in a pause, a read", []call{list}, down, nil, 0, 1, nil, 0, false},
		{"in a pause, in doubt, then refused", repeatable, first(1, failing(errNoRoute), busy), nil, 0, 2, nil, 0, true},
		{"on the wire, a read", []call{list}, hanging(), nil, 0, 1, nil, 0, false},
		{"on the wire, answered in time", writes, answering().after(5900 * time.Millisecond), nil, 4900 * time.Millisecond, 1, nil, -1, false},
		{"on the wire, with a slow body", []call{put, post}, dripping(5), nil, 4 * time.Second, 1, nil, -1, false},
		{"on the wire, refused", writes, always(422, "").after(2 * time.Second), nil, time.Second, 1, nil, 422, false},
		{"on the wire, told to wait", writes, always(429, "").after(2 * time.Second), nil, time.Second, 1, nil, 429, false},
		{"on the wire, in doubt", repeatable, always(503, "").after(2 * time.Second), nil, time.Second, 1, nil, 503, false},
		{"on the wire, answered late", repeatable, answering().after(6100 * time.Millisecond), nil, 5 * time.Second, 1, nil, 0, true},
		{"on the wire, never answered", []call{post}, hanging(), nil, 5 * time.Second, 1, []error{workos.ErrAmbiguous}, 0, false},
	} {
		for _, c := range tc.calls {
			inBubble(t, tc.name+" "+c.name, func(t bubble) {
				api := tc.api.fresh()
				client := newClient(t, api, retries(3), short)
				if tc.before != nil {
					tc.before(t, c, client)
				}
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(time.Second, cancel)
				began := time.Now()
				err := c.send(ctx, client)
				if took := time.Since(began) - time.Second; took != tc.after {
					t.Errorf("ended %v after the cancellation: %v", took, err)
				}
				if wantRequests(t, api, tc.sent); tc.status < 0 {
					wantNone(t, err)
					return
				}
				if got := wantKinds(t, err, tc.kinds...); got.Status != tc.status || errors.Is(err, context.Canceled) != (tc.status != 422) ||
					strings.Contains(err.Error(), "may have been carried out") != tc.mayHaveActed {
					t.Errorf("got %v", err)
				}
			})
		}
	}
}

func TestACallThatWasCancelledBeforeIsNotSent(t *testing.T) {
	t.Parallel()
	for _, c := range calls {
		api := answering()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_ = wantKinds(t, c.send(ctx, newClient(t, api, retries(3))), workos.ErrNotSent)
		wantRequests(t, api, 0)
	}
}

// Over a network, with another write on its way meanwhile, which HTTP/2 sends over the same connection.
func TestCancelledOverHTTP(t *testing.T) {
	t.Parallel()
	for _, protocol := range []int{1, 2} {
		for _, when := range []string{"asking for the connection", "getting the connection", "on the wire"} {
			t.Run(fmt.Sprintf("HTTP/%d, %s", protocol, when), func(t *testing.T) {
				t.Parallel()
				ctx, cancel := context.WithCancel(t.Context())
				arrived, finish := make(chan string, 9), make(chan struct{})
				api := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					arrived <- r.Method
					if r.ProtoMajor != protocol {
						t.Errorf("%s", r.Proto)
					}
					<-finish
					answer := success(r) //nolint:bodyclose // it is in memory
					w.Header().Set("Content-Type", "application/json")
					w.WriteHeader(answer.StatusCode)
					_, _ = io.Copy(w, answer.Body)
				}))
				api.EnableHTTP2 = protocol == 2
				api.StartTLS()
				t.Cleanup(api.Close)
				cancelAt := func(at string, req *http.Request) {
					if req.Method != http.MethodPost || when != at {
						return
					}
					cancel()
					if at == "getting the connection" {
						<-req.Context().Done()
					}
				}
				transport := roundTripper(func(req *http.Request) (*http.Response, error) {
					return api.Client().Transport.RoundTrip(req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
						GetConn: func(string) { cancelAt("asking for the connection", req) },
						GotConn: func(httptrace.GotConnInfo) { cancelAt("getting the connection", req) },
					})))
				})
				client := newClientAt(t, api.URL, through(transport), retries(2))
				var wg sync.WaitGroup
				wg.Go(func() { wantNone(t, remove.send(t.Context(), client)) })
				<-arrived
				wg.Go(func() {
					err := post.send(ctx, client)
					if when == "on the wire" {
						wantNone(t, err)
						return
					}
					_ = wantKinds(t, err, workos.ErrNotSent)
					close(finish)
				})
				if when == "on the wire" {
					<-arrived
					cancel()
					time.AfterFunc(50*time.Millisecond, func() { close(finish) })
				}
				wg.Wait()
				api.Close() // waits for what has arrived
				if len(arrived) != 0 {
					t.Errorf("a %s arrived", <-arrived)
				}
			})
		}
	}
}

// HTTP/1.1 writes to a connection that it gets with the cancellation, one time in a few hundred.
func TestAConnectionThatComesTooLateIsClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		conn, peer := net.Pipe()
		api := roundTripper(func(req *http.Request) (*http.Response, error) {
			trace := httptrace.ContextClientTrace(req.Context())
			trace.GetConn("")
			cancel()
			synctest.Wait()
			trace.GotConn(httptrace.GotConnInfo{Conn: conn})
			return nil, req.Context().Err()
		})
		_ = wantKinds(t, post.send(ctx, newClient(t, api)), workos.ErrNotSent)
		if _, err := peer.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			t.Errorf("the connection is open: %v", err)
		}
	})
}

func TestAnAttemptHasATimeout(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		api        *transport
		calls      []call
		maxRetries int
		kinds      []error
		took       time.Duration // at least, with a quarter of a second of jitter more
	}{
		"never answered":      {hanging(), append(slices.Clone(repeatable), list), 1, nil, 20500 * time.Millisecond},
		"a create, sent once": {hanging(), []call{post}, 1, []error{workos.ErrAmbiguous}, 10 * time.Second},
		"it covers the body":  {dripping(1000), []call{list}, 0, nil, 10 * time.Second},
		"while connecting":    {unconnected(), calls, 1, nil, 20500 * time.Millisecond},
	} {
		for _, c := range tc.calls {
			inBubble(t, name+" "+c.name, func(t bubble) {
				began := time.Now()
				err := c.send(t.Context(), newClient(t, tc.api.fresh(), retries(tc.maxRetries), timeout(10*time.Second)))
				took := time.Since(began)
				if got := wantKinds(t, err, tc.kinds...); got.Status != 0 || !errors.Is(err, context.DeadlineExceeded) ||
					took < tc.took || took > tc.took+250*time.Millisecond {
					t.Errorf("got %v after %v", err, took)
				}
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(time.Second, cancel)
				began = time.Now()
				_ = c.send(ctx, newClient(t, tc.api.fresh(), timeout(3*time.Second)))
				if took := time.Since(began); took > 3*time.Second {
					t.Errorf("the cancellation makes it last %v", took)
				}
			})
		}
	}
}
