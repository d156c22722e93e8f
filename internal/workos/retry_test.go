package workos_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

var errNoRoute = errors.New("no route to host")

func TestRetriesByMethodAndStatus(t *testing.T) {
	t.Parallel()
	transient := []int{408, 429, 500, 502, 503, 504}
	for _, call := range calls {
		for _, status := range []int{301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 408, 409, 410, 418, 422, 429, 500, 501, 502, 503, 504, 505, 599} {
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
					err := call.send(t.Context(), newClient(t, api, retries(3)))
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
	for _, call := range calls {
		t.Run(call.name, func(t *testing.T) {
			t.Parallel()
			for _, api := range []*transport{always(503, ""), always(429, ""), always(200, "<html>", "Content-Type", "text/html"), failing(errNoRoute)} {
				if err := call.send(t.Context(), newClient(t, api)); err == nil {
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
	for _, call := range calls {
		for name, trouble := range map[string]*transport{"503": always(503, ""), "429": always(429, ""), "reset": broken, "breaks off": breaking(200, "{}")} {
			if call.name == post.name && name != "429" {
				continue
			}
			t.Run(call.name+" "+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					api := first(2, trouble, answering())
					if err := call.send(t.Context(), newClient(t, api, retries(2))); err != nil {
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

func TestCreateIsSentOnceWhereItMayHaveActed(t *testing.T) {
	t.Parallel()
	for name, api := range map[string]*transport{
		"HTML":              always(201, "<html>", "Content-Type", "text/html"),
		"reset":             failing(fmt.Errorf("read: %w", syscall.ECONNRESET)),
		"breaks off":        breaking(201, anObject),
		"truncated":         always(201, anObject[:9]),
		"wrong content":     always(201, anObject, "Content-Type", "text/plain"),
		"without id":        always(201, `{"uri":"https://example.com/cb"}`),
		"too large":         always(201, anObject+strings.Repeat(" ", 8<<20)),
		"refused, in doubt": first(1, always(429, ""), always(503, "")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				want := 1
				if name == "refused, in doubt" {
					want = 2
				}
				if err := post.send(t.Context(), newClient(t, api, retries(3))); !errors.Is(err, workos.ErrAmbiguous) {
					t.Errorf("got %v, want ErrAmbiguous", err)
				}
				if n := len(api.requests()); n != want {
					t.Errorf("%d requests, want %d", n, want)
				}
			})
		})
	}
}

func TestCreateIsSentAgainWhereItWasSurelyNotSent(t *testing.T) {
	t.Parallel()
	var asked, refused atomic.Int32
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, anObject)
	}))
	t.Cleanup(api.Close)
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		if refused.Add(1) <= 2 {
			return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	client := newClientAt(t, api.URL, short, retries(2), through(&http.Transport{DialContext: dial}))
	if err := post.send(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	if asked.Load() != 1 || refused.Load() != 3 {
		t.Errorf("%d POSTs, %d connections", asked.Load(), refused.Load())
	}
}

func TestUnreachableAPIIsAnErrorAfterTheRetries(t *testing.T) {
	t.Parallel()
	for _, call := range calls {
		t.Run(call.name, func(t *testing.T) {
			t.Parallel()
			api := httptest.NewServer(http.NotFoundHandler())
			api.Close()
			var attempts atomic.Int32
			client := newClientAt(t, api.URL, short, retries(3), countingAttempts(&attempts))
			err := call.send(t.Context(), client)
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

func countingAttempts(attempts *atomic.Int32) option {
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
		_ = put.send(t.Context(), client)
		_ = list.send(t.Context(), client)
		_ = post.send(t.Context(), client)
		if want := []int{1, 2, 3, 1, 2, 3, 1}; !slices.Equal(numbers, want) {
			t.Errorf("got %v, want %v", numbers, want)
		}
		if n := workos.Attempt(t.Context()); n != 0 {
			t.Errorf("a context of another kind has attempt %d", n)
		}
	})
}
