package workos

import (
	"context"
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

const (
	defaultFirstBackoff = 500 * time.Millisecond
	maxBackoff          = time.Minute
)

// newRetrying returns a client that retries. It returns what the last attempt returned, an answer or a transport error.
func newRetrying(cfg Config, httpClient *http.Client) *retryablehttp.Client {
	return &retryablehttp.Client{
		HTTPClient: httpClient,
		RetryMax:   cfg.MaxRetries,
		CheckRetry: checkRetry,
		Backoff: func(_, _ time.Duration, attempt int, resp *http.Response) time.Duration {
			var asked time.Duration
			if resp != nil {
				asked, _ = retryAfter(resp.Header)
			}
			return backoff(cfg.FirstBackoff, attempt, asked)
		},
		PrepareRetry: func(req *http.Request) error {
			callOf(req.Context()).attempt++
			return nil
		},
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
}

// checkRetry decides whether a call is retried. A POST is not if the API may have acted on it. Unlike retryablehttp's own
// policies, it does not turn a success into an error if the context has ended meanwhile.
func checkRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	call := callOf(ctx)
	acted := err != nil && !isUnsent(err) || err == nil && inDoubt(resp.StatusCode)
	call.mayHaveActed = call.mayHaveActed || acted
	switch {
	case ctx.Err() != nil, call.method == http.MethodPost && acted:
		return false, nil //nolint:nilerr // the client returns err itself
	case err != nil:
		return passing(ctx, err), nil
	}
	return isTransient(resp.StatusCode), nil
}

// isTransient reports whether a request that was answered with this status may succeed later.
func isTransient(status int) bool {
	return slices.Contains([]int{408, 429, 500, 502, 503, 504}, status)
}

// inDoubt reports whether the API may have acted on a request that it answered with this status.
func inDoubt(status int) bool { return status >= 500 || status == http.StatusRequestTimeout }

// passing reports whether a retry may succeed. It can't after an untrusted certificate, a server without TLS, or an
// answer that would be the same again.
func passing(ctx context.Context, err error) bool {
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	_, plain := errors.AsType[tls.RecordHeaderError](err)
	if untrusted || plain || errors.Is(err, errBodyTooLarge) || errors.Is(err, ErrBrokenList) ||
		errors.Is(err, ErrNothingSet) || errors.Is(err, ErrNoContent) {
		return false
	}
	retry, _ := retryablehttp.DefaultRetryPolicy(ctx, nil, err) // it errs with ctx alone
	return retry
}

// backoff returns the pause before the next attempt; attempt counts from 0. What the API asked for (Retry-After,
// RFC 9110, section 10.2.3) can only lengthen it.
func backoff(first time.Duration, attempt int, asked time.Duration) time.Duration {
	floor := maxBackoff
	if attempt < 16 {
		floor = min(first<<attempt, maxBackoff)
	}
	return min(max(floor+rand.N(floor/2+1), asked), maxBackoff)
}

// MaxRetries is the maximum number of retries of a call.
func (c *Client) MaxRetries() int { return c.cfg.MaxRetries }

// Pause waits before a create that failed with err is retried; attempt counts from 0. The client does not retry such a
// create itself: the caller first has to check whether it was carried out.
func (c *Client) Pause(ctx context.Context, attempt int, err error) error {
	var asked time.Duration
	if failed, ok := errors.AsType[*Error](err); ok {
		asked = failed.retryAfter
	}
	return Sleep(ctx, backoff(c.cfg.FirstBackoff, attempt, asked))
}

// Sleep waits for d, or until the context ends: then it returns the context's error.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
	return ctx.Err()
}

// retryAfter reads the header in either of its forms. A date counts from the server's own clock where the answer
// has one.
func retryAfter(header http.Header) (wait time.Duration, told bool) {
	value := header.Get("Retry-After")
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil || errors.Is(err, strconv.ErrRange) { // then the nearest
		return time.Duration(max(seconds, 0)) * time.Second, true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return max(at.Sub(now), 0), true
}

// call is the state of a call across its attempts. The context of its requests carries it.
type call struct {
	method       string
	attempt      int  // from 1
	mayHaveActed bool // the API, on any of the attempts so far
}

type callKey struct{}

// callOf returns the call that a context belongs to, and an empty one where it belongs to none.
func callOf(ctx context.Context) *call {
	if known, ok := ctx.Value(callKey{}).(*call); ok {
		return known
	}
	return &call{}
}

// Attempt returns which attempt of its call a request's context belongs to, from 1; 0 for a context of another kind.
func Attempt(ctx context.Context) int { return callOf(ctx).attempt }
