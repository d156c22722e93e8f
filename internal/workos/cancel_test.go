package workos_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestCancellationEndsAnySleepAtOnce(t *testing.T) {
	t.Parallel()
	busy := func() *transport { return always(429, "", "Retry-After", "50") }
	for _, tc := range []struct {
		name string
		api  *transport
		do   func(ctx context.Context, c *workos.Client) error
	}{
		{"before a retry", busy(), func(ctx context.Context, c *workos.Client) error {
			return c.DeleteRedirectURI(ctx, "redir_1")
		}},
		{"while another call is told to wait", busy(), func(ctx context.Context, c *workos.Client) error {
			done := make(chan struct{})
			go func() {
				defer close(done)
				_ = c.DeleteRedirectURI(ctx, "redir_1")
			}()
			defer func() { <-done }()
			synctest.Wait()
			return c.DeleteRedirectURI(ctx, "redir_2")
		}},
		{"during an attempt", hanging(), func(ctx context.Context, c *workos.Client) error {
			return c.DeleteRedirectURI(ctx, "redir_1")
		}},
		{"during a pause", nil, func(ctx context.Context, c *workos.Client) error {
			return c.Pause(ctx, 6, errors.New("any"))
		}},
		{"during a sleep", nil, func(ctx context.Context, _ *workos.Client) error {
			return workos.Sleep(ctx, time.Hour)
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(100*time.Millisecond, cancel)
				began := time.Now()
				err := tc.do(ctx, newClient(t, tc.api, retries(9), timeout(time.Minute)))
				if !errors.Is(err, context.Canceled) {
					t.Errorf("got %v, want context.Canceled", err)
				}
				if took := time.Since(began); took != 100*time.Millisecond {
					t.Errorf("ended after %v", took)
				}
				if tc.api != nil && len(tc.api.requests()) != 1 {
					t.Errorf("%d requests, want 1", len(tc.api.requests()))
				}
			})
		})
	}
}

func TestCancellationEndsTheWaitForThePace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := always(204, "")
		client := newClient(t, api)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(110*time.Millisecond, cancel)
		began := time.Now()
		inParallel(50, 50, func(int) { _ = client.DeleteRedirectURI(ctx, "redir_1") })
		if took := time.Since(began); took != 110*time.Millisecond {
			t.Errorf("ended after %v", took)
		}
		if n := len(api.requests()); n != 3 {
			t.Errorf("%d requests, want 3", n)
		}
	})
}

func TestACancelledContextSendsNothing(t *testing.T) {
	t.Parallel()
	api := always(200, aPage)
	client := newClient(t, api)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client.CreateRedirectURI(ctx, "https://example.com/cb")
	wantKinds(t, err) // and not ambiguous
	if !errors.Is(err, context.Canceled) || len(api.requests()) != 0 {
		t.Errorf("got %v after %d requests", err, len(api.requests()))
	}
}

func TestACreateThatIsCancelledInFlightIsInDoubt(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	api.FailNext(http.MethodPost, "", 1, workostest.Hang())
	client := newFakeClient(t, api, retries(2))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		_ = api.WaitFor(ctx, http.MethodPost, "", 1)
		cancel()
	}()
	_, err := client.CreateRedirectURI(ctx, "https://example.com/cb")
	wantKinds(t, err, workos.ErrAmbiguous)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// What was answered 429 was not carried out: there is no doubt about it between the attempts.
func TestACreateThatIsCancelledBetweenAttemptsIsNotInDoubt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(100*time.Millisecond, cancel)
		_, err := newClient(t, always(429, ""), retries(2)).CreateRedirectURI(ctx, "https://example.com/cb")
		wantKinds(t, err)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

// An object whose answer has arrived belongs into the state, whatever else happened meanwhile.
func TestAnAnswerThatArrivedIsNotLostToACancellation(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	client := newClient(t, &transport{answer: func(_ int, req *http.Request) (*http.Response, error) {
		cancel()
		return success(req), nil
	}})
	made, err := client.CreateRedirectURI(ctx, "https://example.com/cb")
	if err != nil || made.ID != "redir_1" {
		t.Errorf("got %+v, %v", made, err)
	}
}

func TestAnAttemptHasATimeoutAndTheRetriesHaveTheirOwn(t *testing.T) {
	t.Parallel()
	for _, call := range []call{list, put, remove} {
		t.Run(call.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api := first(2, hanging(), always(call.status(), call.ok))
				began := time.Now()
				if err := call.send(t, newClient(t, api, retries(2), timeout(10*time.Second))); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(began); took < 21500*time.Millisecond || took > 22250*time.Millisecond {
					t.Errorf("took %v", took)
				}
			})
		})
	}
	t.Run("of all attempts", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			api := hanging()
			err := list.send(t, newClient(t, api, retries(2), timeout(10*time.Second)))
			if got := failure(t, err); got.Status != 0 || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
			if n := len(api.requests()); n != 3 {
				t.Errorf("%d requests, want 3", n)
			}
		})
	})
	t.Run("of a create, which is then in doubt", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			api := hanging()
			wantKinds(t, post.send(t, newClient(t, api, retries(2), timeout(10*time.Second))), workos.ErrAmbiguous)
			if n := len(api.requests()); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	})
}

func TestTheTimeoutCoversTheBody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		drip := &transport{answer: func(_ int, req *http.Request) (*http.Response, error) {
			resp := response(200, "")
			resp.Body = dripping{req.Context()}
			return resp, nil
		}}
		began := time.Now()
		if err := list.send(t, newClient(t, drip, timeout(10*time.Second))); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(began); took != 10*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

// dripping is a body that gives a space each second, and ends with its request.
type dripping struct{ ctx context.Context } //nolint:containedctx // a body has no other way to learn of its request's end

func (d dripping) Read(p []byte) (int, error) {
	if err := workos.Sleep(d.ctx, time.Second); err != nil {
		return 0, err
	}
	p[0] = ' '
	return 1, nil
}

func (dripping) Close() error { return nil }

func TestATimeoutOverHTTPIsRetried(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	api.AddRedirectURI("https://example.com/cb")
	api.FailNext(http.MethodGet, "", 2, workostest.Hang())
	page, err := firstPage(t, newFakeClient(t, api, retries(2), timeout(100*time.Millisecond)), "")
	if err != nil || len(page.Items) != 1 || api.Count(http.MethodGet, "") != 3 {
		t.Errorf("got %+v, %v after %d requests", page, err, api.Count(http.MethodGet, ""))
	}
}
