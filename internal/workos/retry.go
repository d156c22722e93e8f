package workos

import (
	"context"
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

const (
	defaultFirstBackoff = 500 * time.Millisecond
	maxBackoff          = 60 * time.Second
)

// newRetrying returns the retries of one lane. Whatever is left after them is passed on as it is: the last answer,
// or the last transport error.
func newRetrying(httpClient *http.Client, cfg Config, p *pace, policy retryablehttp.CheckRetry) *retryablehttp.Client {
	first := cfg.FirstBackoff
	if first == 0 {
		first = defaultFirstBackoff
	}
	return &retryablehttp.Client{
		HTTPClient:   httpClient,
		RetryMax:     cfg.MaxRetries,
		RetryWaitMin: first,
		RetryWaitMax: maxBackoff,
		CheckRetry:   policy,
		Backoff: func(first, most time.Duration, attempt int, resp *http.Response) time.Duration {
			if resp == nil {
				return backoff(first, most, attempt, 0)
			}
			asked, told := retryAfter(resp.Header)
			wait := backoff(first, most, attempt, asked)
			if told || resp.StatusCode == http.StatusTooManyRequests {
				p.hold(wait) // it concerns the other calls of the lane as well
			}
			return wait
		},
		PrepareRetry: func(req *http.Request) error {
			nextAttempt(req.Context())
			return p.wait(req.Context())
		},
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
}

// retryRepeatable decides for calls that may be sent any number of times: GET, PUT and DELETE.
func retryRepeatable(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if err != nil {
		return passing(ctx, err), nil
	}
	return transientStatus(resp.StatusCode), nil
}

// retryUnprocessed decides for calls that must not be carried out twice: it sends again only what the API has
// surely not acted on.
func retryUnprocessed(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if err != nil {
		return isUnsent(err) && passing(ctx, err), nil
	}
	return resp.StatusCode == http.StatusTooManyRequests, nil
}

func isUnsent(err error) bool {
	var unsent *unsentError
	return errors.As(err, &unsent)
}

func transientStatus(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// passing reports whether a failure may not come again: it is neither the caller's own cancellation, nor an untrusted
// certificate, nor a server without TLS, nor an answer without end.
func passing(ctx context.Context, err error) bool {
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	_, plain := errors.AsType[tls.RecordHeaderError](err)
	if untrusted || plain || errors.Is(err, errBodyTooLarge) {
		return false
	}
	retry, _ := retryablehttp.DefaultRetryPolicy(ctx, nil, err) // it errs with ctx alone, and then does not retry
	return retry
}

// backoff returns the pause before the next attempt; attempt counts from 0. What the API asked for (Retry-After,
// RFC 9110, section 10.2.3) can only lengthen it.
func backoff(first, most time.Duration, attempt int, asked time.Duration) time.Duration {
	floor := most
	if attempt < 16 {
		floor = min(first<<attempt, most)
	}
	return min(max(floor+rand.N(floor/2+1), asked), most)
}

// MaxRetries is how often a call is sent again after its first attempt.
func (c *Client) MaxRetries() int { return c.lanes[http.MethodPost].retry.RetryMax }

// Pause waits as long as one waits before a create is sent again that failed with err; attempt counts from 0. The
// client does not do that itself: between two attempts one has to look whether the first was carried out.
func (c *Client) Pause(ctx context.Context, attempt int, err error) error {
	lane := c.lanes[http.MethodPost]
	var asked time.Duration
	if failed, ok := errors.AsType[*Error](err); ok {
		asked = failed.retryAfter
	}
	return Sleep(ctx, backoff(lane.retry.RetryWaitMin, lane.retry.RetryWaitMax, attempt, asked))
}

// Sleep waits for d, or until the context ends: then it returns the context's error.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return ctx.Err()
	}
}

// retryAfter reads the header in either of its forms. A date counts from the server's own clock where the answer
// has one.
func retryAfter(header http.Header) (time.Duration, bool) {
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

type attemptKey struct{}

func withAttempt(ctx context.Context) context.Context {
	number := 1
	return context.WithValue(ctx, attemptKey{}, &number)
}

func nextAttempt(ctx context.Context) {
	if number, ok := ctx.Value(attemptKey{}).(*int); ok {
		*number++
	}
}

// Attempt returns which attempt of its call a request's context belongs to, from 1; 0 for a context of another kind.
func Attempt(ctx context.Context) int {
	if number, ok := ctx.Value(attemptKey{}).(*int); ok {
		return *number
	}
	return 0
}
