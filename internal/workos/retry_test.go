package workos_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

var errNoRoute = errors.New("no route to host")

func TestRetriesByMethodAndStatus(t *testing.T) {
	t.Parallel()
	transient := []int{408, 429, 500, 502, 503, 504}
	for _, call := range []call{list, put, remove, post} {
		for _, status := range []int{302, 400, 401, 403, 404, 405, 408, 409, 410, 418, 422, 429, 500, 501, 502, 503, 504, 505, 599} {
			t.Run(fmt.Sprintf("%s %d", call.name, status), func(t *testing.T) {
				t.Parallel()
				again := slices.Contains(transient, status)
				if call.name == post.name {
					again = status == http.StatusTooManyRequests
				}
				want := 1
				if again {
					want = 4
				}
				synctest.Test(t, func(t *testing.T) {
					api := always(status, `{"message":"No."}`, "Location", "https://elsewhere.example.com/")
					err := call.send(t, newClient(t, api, retries(3)))
					if got := failure(t, err); got.Status != status {
						t.Errorf("status %d", got.Status)
					}
					if n := len(api.requests()); n != want {
						t.Errorf("%d requests, want %d", n, want)
					}
					ambiguous := call.name == post.name && (status == 408 || status >= 500 && status != 501)
					if errors.Is(err, workos.ErrAmbiguous) != ambiguous {
						t.Errorf("ambiguous: %t", !ambiguous)
					}
				})
			})
		}
	}
}

func TestRetriesAreTurnedOffByZero(t *testing.T) {
	t.Parallel()
	for _, call := range []call{list, put, remove, post} {
		t.Run(call.name, func(t *testing.T) {
			t.Parallel()
			for _, api := range []*transport{always(503, ""), always(429, ""), always(200, "<html>", "Content-Type", "text/html"), failing(errNoRoute)} {
				if err := call.send(t, newClient(t, api)); err == nil {
					t.Error("no error")
				}
				if n := len(api.requests()); n != 1 {
					t.Errorf("%d requests, want 1", n)
				}
			}
		})
	}
}

func TestRetrySucceedsAfterwards(t *testing.T) {
	t.Parallel()
	broken := failing(fmt.Errorf("read: %w", syscall.ECONNRESET))
	for _, call := range []call{list, put, remove, post} {
		for name, trouble := range map[string]*transport{"503": always(503, ""), "429": always(429, ""), "reset": broken} {
			if call.name == post.name && name != "429" {
				continue
			}
			t.Run(call.name+" "+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					api := first(2, trouble, always(call.status(), call.ok))
					if err := call.send(t, newClient(t, api, retries(2))); err != nil {
						t.Error(err)
					}
					sent := api.requests()
					if len(sent) != 3 {
						t.Fatalf("%d requests, want 3", len(sent))
					}
					for _, again := range sent[1:] { // the whole request, its body too
						if again.body != sent[0].body || again.contentLength != sent[0].contentLength || again.url.String() != sent[0].url.String() {
							t.Errorf("sent again as %+v, first as %+v", again, sent[0])
						}
					}
				})
			})
		}
	}
}

func failing(err error) *transport {
	return &transport{answer: func(int, *http.Request) (*http.Response, error) { return nil, err }}
}

func TestCreateIsSentOnceWhereItMayHaveActed(t *testing.T) {
	t.Parallel()
	for _, fault := range []*workostest.Fault{
		workostest.Answer(503, `{"message":"Down."}`, "Retry-After", "1"),
		workostest.Answer(500, ``).Acting(),
		workostest.AnswerHTML(502),
		workostest.AnswerHTML(201),
		workostest.Reset(),
		workostest.LostAnswer(),
		workostest.Truncated(),
		workostest.TruncatedJSON(),
		workostest.WrongContentType("text/plain"),
		workostest.EditedJSON(func(body map[string]any) { delete(body, "id") }),
		workostest.Oversized(9 << 20),
	} {
		t.Run(fault.Name(), func(t *testing.T) {
			t.Parallel()
			api := workostest.New(t)
			api.FailNext("", "", 1, fault)
			err := post.send(t, newFakeClient(t, api, retries(3)))
			if !errors.Is(err, workos.ErrAmbiguous) {
				t.Errorf("got %v, want ErrAmbiguous", err)
			}
			if n := api.Count("", ""); n != 1 || len(api.FaultCounts()) != 1 {
				t.Errorf("%d requests, faults %v", n, api.FaultCounts())
			}
		})
	}
}

func TestCreateIsSentAgainWhereItWasSurelyNotSent(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	var refused atomic.Int32
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		if refused.Add(1) <= 2 {
			return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	client := newFakeClient(t, api, retries(2), through(&http.Transport{DialContext: dial}))
	if err := post.send(t, client); err != nil {
		t.Fatal(err)
	}
	if n := api.Count(http.MethodPost, ""); n != 1 || refused.Load() != 3 {
		t.Errorf("%d POSTs, %d connections", n, refused.Load())
	}
}

func TestUnreachableAPIIsAnErrorAfterTheRetries(t *testing.T) {
	t.Parallel()
	for _, call := range []call{list, put, remove, post} {
		t.Run(call.name, func(t *testing.T) {
			t.Parallel()
			api := workostest.New(t)
			var attempts atomic.Int32
			client := newFakeClient(t, api, retries(3), counting(&attempts))
			api.Close()
			err := call.send(t, client)
			if got := failure(t, err); got.Status != 0 || !errors.Is(err, syscall.ECONNREFUSED) {
				t.Errorf("got %v", err)
			}
			wantKinds(t, err) // not even ambiguous
			if attempts.Load() != 4 {
				t.Errorf("%d attempts, want 4", attempts.Load())
			}
		})
	}
}

// observer lets a function see each attempt.
type observer struct {
	see  func(*http.Request, *http.Response, error)
	next http.RoundTripper
}

func (o observer) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := o.next.RoundTrip(req)
	o.see(req, resp, err)
	return resp, err
}

func observing(see func(*http.Request, *http.Response, error)) option {
	return func(c *workos.Config) {
		c.Observe = func(next http.RoundTripper) http.RoundTripper { return observer{see, next} }
	}
}

func counting(attempts *atomic.Int32) option {
	return observing(func(*http.Request, *http.Response, error) { attempts.Add(1) })
}

func TestAttemptsAreNumbered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var numbers []int
		note := observing(func(req *http.Request, _ *http.Response, _ error) {
			numbers = append(numbers, workos.Attempt(req.Context()))
		})
		client := newClient(t, always(503, ""), retries(2), note)
		_ = put.send(t, client)
		_ = list.send(t, client)
		_ = post.send(t, client)
		if want := []int{1, 2, 3, 1, 2, 3, 1}; !slices.Equal(numbers, want) {
			t.Errorf("got %v, want %v", numbers, want)
		}
		if n := workos.Attempt(t.Context()); n != 0 {
			t.Errorf("a context of another kind has attempt %d", n)
		}
	})
}

func TestMaxRetriesAreTold(t *testing.T) {
	t.Parallel()
	if n := newClient(t, nil, retries(7)).MaxRetries(); n != 7 {
		t.Errorf("got %d", n)
	}
}
