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
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// answeringAfter answers each request with success after d, unless it is given up.
func answeringAfter(d time.Duration) *transport {
	return &transport{answer: func(_ int, req *http.Request) (*http.Response, error) {
		if err := workos.Sleep(req.Context(), d); err != nil {
			return nil, err
		}
		return success(req), nil
	}}
}

// dripping answers with success after n spaces, one each second, unless it is given up.
func dripping(n int) *transport {
	return &transport{answer: func(_ int, req *http.Request) (*http.Response, error) {
		resp := success(req)
		resp.Body = io.NopCloser(io.MultiReader(&drops{req.Context(), n}, resp.Body))
		return resp, nil
	}}
}

type drops struct {
	ctx  context.Context //nolint:containedctx // a body has no other way to learn of its request's end
	left int
}

func (d *drops) Read(p []byte) (int, error) {
	if d.left == 0 {
		return 0, io.EOF
	}
	if err := workos.Sleep(d.ctx, time.Second); err != nil {
		return 0, err
	}
	d.left--
	p[0] = ' '
	return 1, nil
}

// unconnected never gets a connection.
func unconnected() *transport {
	return &transport{connect: func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}}
}

// refusingAfter answers each request with a status after d, unless it is given up.
func refusingAfter(d time.Duration, status int) *transport {
	return &transport{answer: func(_ int, req *http.Request) (*http.Response, error) {
		return response(status, ""), workos.Sleep(req.Context(), d)
	}}
}

// What is on the wire is finished, and everything else ends at once.
func TestACallThatIsCancelledAfterASecond(t *testing.T) {
	t.Parallel()
	busy := func() *transport { return always(429, "", "Retry-After", "50") }
	down := func() *transport { return always(503, "", "Retry-After", "50") }
	fill := func(t *testing.T, _ call, c *workos.Client) {
		t.Helper()
		inParallel(250, 250, func(int) { _ = remove.send(t.Context(), c) })
	}
	once := func(t *testing.T, is call, c *workos.Client) {
		t.Helper()
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _ = is.send(ctx, c) }()
		synctest.Wait()
		cancel()
	}
	repeatable := []call{put, remove}
	for _, tc := range []struct {
		name         string
		calls        []call
		api          func() *transport
		before       func(*testing.T, call, *workos.Client) // where not nil
		after        time.Duration                          // the cancellation, it ends
		sent         int
		kinds        []error
		status       int  // of the error
		mayHaveActed bool // it says
	}{
		{"connecting", calls, unconnected, nil, 0, 0, []error{workos.ErrNotSent}, 0, false},
		{"waiting for the pace", writes, answering, fill, 0, 250, []error{workos.ErrNotSent}, 0, false},
		{"while another is told to wait", calls, busy, once, 0, 1, []error{workos.ErrNotSent}, 0, false},
		{"in a pause, refused", writes, busy, nil, 0, 1, []error{workos.ErrNotSent}, 0, false},
		{"in a pause, in doubt", repeatable, down, nil, 0, 1, nil, 0, true},
		{"in a pause, a read", []call{list}, down, nil, 0, 1, nil, 0, false},
		{"in a pause, in doubt, then refused", repeatable, func() *transport {
			return first(1, failing(errNoRoute), busy())
		}, nil, 0, 2, nil, 0, true},
		{"on the wire, a read", []call{list}, hanging, nil, 0, 1, nil, 0, false},
		{"on the wire, answered in time", writes, func() *transport {
			return answeringAfter(5900 * time.Millisecond)
		}, nil, 4900 * time.Millisecond, 1, nil, -1, false},
		{"on the wire, with a slow body", []call{put, post}, func() *transport { return dripping(5) }, nil, 4 * time.Second, 1, nil, -1, false},
		{"on the wire, refused", writes, func() *transport { return refusingAfter(2*time.Second, 422) }, nil, time.Second, 1, nil, 422, false},
		{"on the wire, told to wait", writes, func() *transport { return refusingAfter(2*time.Second, 429) }, nil, time.Second, 1, nil, 429, false},
		{"on the wire, in doubt", repeatable, func() *transport { return refusingAfter(2*time.Second, 503) }, nil, time.Second, 1, nil, 503, false},
		{"on the wire, answered late", repeatable, func() *transport {
			return answeringAfter(6100 * time.Millisecond)
		}, nil, 5 * time.Second, 1, nil, 0, true},
		{"on the wire, never answered", repeatable, hanging, nil, 5 * time.Second, 1, nil, 0, true},
		{"on the wire, never answered", []call{post}, hanging, nil, 5 * time.Second, 1, []error{workos.ErrAmbiguous}, 0, false},
	} {
		for _, c := range tc.calls {
			t.Run(tc.name+" "+c.name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					api := tc.api()
					client := newClient(t, api, retries(3), func(c *workos.Config) { c.FirstBackoff = time.Millisecond })
					if tc.before != nil {
						tc.before(t, c, client)
					}
					ctx, cancel := context.WithCancel(t.Context())
					time.AfterFunc(time.Second, cancel)
					began := time.Now()
					err := c.send(ctx, client)
					if took := time.Since(began) - time.Second; took != tc.after || len(api.requests()) != tc.sent {
						t.Errorf("ended %v after the cancellation, with %d requests: %v", took, len(api.requests()), err)
					}
					if tc.status < 0 {
						if err != nil {
							t.Error(err)
						}
						return
					}
					wantKinds(t, err, tc.kinds...)
					if failure(t, err).Status != tc.status || errors.Is(err, context.Canceled) != (tc.status != 422) ||
						strings.Contains(err.Error(), "may have been carried out") != tc.mayHaveActed {
						t.Errorf("got %v", err)
					}
				})
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
		wantKinds(t, c.send(ctx, newClient(t, api, retries(3))), workos.ErrNotSent)
		if n := len(api.requests()); n != 0 {
			t.Errorf("%s: %d requests", c.name, n)
		}
	}
}

func TestCancelledInAPauseOrASleep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, nil)
		for _, wait := range []func(context.Context) error{
			func(ctx context.Context) error { return client.Pause(ctx, 6, errors.New("any")) },
			func(ctx context.Context) error { return workos.Sleep(ctx, time.Hour) },
		} {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			began := time.Now()
			if err := wait(ctx); !errors.Is(err, context.Canceled) || time.Since(began) != time.Second {
				t.Errorf("got %v after %v", err, time.Since(began))
			}
		}
	})
}

// hooked is a transport that calls a hook when a request has asked for, and when it has got, its connection.
type hooked struct {
	next      http.RoundTripper
	asks, got func(req *http.Request)
}

func (h *hooked) RoundTrip(req *http.Request) (*http.Response, error) {
	return h.next.RoundTrip(req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GetConn: func(string) { h.asks(req) },
		GotConn: func(httptrace.GotConnInfo) { h.got(req) },
	})))
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
					answer := success(r)
					w.Header().Set("Content-Type", "application/json")
					w.WriteHeader(answer.StatusCode)
					_, _ = io.Copy(w, answer.Body)
				}))
				api.EnableHTTP2 = protocol == 2
				api.StartTLS()
				t.Cleanup(api.Close)
				cancelAt := func(at string) func(*http.Request) {
					return func(req *http.Request) {
						if req.Method != http.MethodPost || when != at {
							return
						}
						cancel()
						if at == "getting the connection" {
							<-req.Context().Done()
						}
					}
				}
				transport := &hooked{api.Client().Transport, cancelAt("asking for the connection"), cancelAt("getting the connection")}
				client := newClientAt(t, api.URL, through(transport), retries(2))
				var wg sync.WaitGroup
				wg.Go(func() {
					if err := remove.send(t.Context(), client); err != nil {
						t.Error(err)
					}
				})
				<-arrived
				wg.Go(func() {
					err := post.send(ctx, client)
					if when != "on the wire" {
						wantKinds(t, err, workos.ErrNotSent)
						close(finish)
					} else if err != nil {
						t.Error(err)
					}
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

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// A transport that tells nothing of its connections has sent what it was given.
func TestCancelledInAnUntracedTransport(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		answer := func(req *http.Request) (*http.Response, error) { return answeringAfter(3*time.Second).answer(1, req) }
		if err := post.send(ctx, newClient(t, roundTripper(answer))); err != nil {
			t.Error(err)
		}
	})
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
		wantKinds(t, post.send(ctx, newClient(t, api)), workos.ErrNotSent)
		if _, err := peer.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			t.Errorf("the connection is open: %v", err)
		}
	})
}

func TestAnAttemptHasATimeout(t *testing.T) {
	t.Parallel()
	for _, c := range calls {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api := first(2, hanging(), answering())
				began := time.Now()
				err := c.send(t.Context(), newClient(t, api, retries(2), timeout(10*time.Second)))
				took := time.Since(began)
				if c.name == post.name { // it is not sent again
					wantKinds(t, err, workos.ErrAmbiguous)
					if !errors.Is(err, context.DeadlineExceeded) || took != 10*time.Second {
						t.Errorf("got %v after %v", err, took)
					}
				} else if err != nil || took < 21500*time.Millisecond || took > 22250*time.Millisecond {
					t.Errorf("got %v after %v", err, took)
				}
				began, api = time.Now(), hanging()
				err = c.send(t.Context(), newClient(t, api, timeout(10*time.Second)))
				if got := failure(t, err); got.Status != 0 || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %v", err)
				}
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(time.Second, cancel)
				began = time.Now()
				_ = c.send(ctx, newClient(t, hanging(), timeout(3*time.Second)))
				if took := time.Since(began); took > 3*time.Second {
					t.Errorf("the cancellation makes it last %v", took)
				}
			})
		})
	}
}

func TestATimeoutWhileConnectingIsNotInDoubt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := unconnected()
		wantKinds(t, post.send(t.Context(), newClient(t, api, retries(1), timeout(10*time.Second))))
		began := time.Now()
		err := list.send(t.Context(), newClient(t, dripping(1000), timeout(10*time.Second))) // it covers the body
		if took := time.Since(began); !errors.Is(err, context.DeadlineExceeded) || took != 10*time.Second {
			t.Errorf("got %v after %v", err, took)
		}
	})
}
