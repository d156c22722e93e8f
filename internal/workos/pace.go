package workos

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// At most maxWrites writes are sent in any writeWindow: half of the 500 per 10 s that WorkOS allows an environment's
// /user_management endpoints, which the live application shares (API reference, rate limits).
const (
	maxWrites   = 250
	writeWindow = 10 * time.Second
)

// pace is a round-tripper that keeps to the API's rate limits, retries included. Writes have a sliding window. When the
// API answers 429 or Retry-After to a read, all reads wait; the same goes for writes.
type pace struct {
	next          http.RoundTripper
	firstBackoff  time.Duration
	recent        chan struct{} // one element for each write of the last writeWindow
	reads, writes hold
}

func (p *pace) RoundTrip(req *http.Request) (*http.Response, error) {
	if !isWrite(req.Method) {
		return p.send(req, &p.reads)
	}
	select {
	case p.recent <- struct{}{}:
	case <-req.Context().Done():
		return nil, &unsentError{context.Cause(req.Context())}
	}
	resp, err := p.send(req, &p.writes)
	free := func() { <-p.recent }
	if isUnsent(err) {
		free()
	} else { // from the answer on: when before it the API counted the request is unknown
		time.AfterFunc(writeWindow, free)
	}
	return resp, err
}

func (p *pace) send(req *http.Request, kind *hold) (*http.Response, error) {
	ctx := req.Context()
	if err := kind.wait(ctx); err != nil {
		return nil, &unsentError{err}
	}
	resp, err := p.next.RoundTrip(req)
	if resp == nil || succeeded(resp.StatusCode) {
		return resp, err
	}
	asked, told := retryAfter(resp.Header)
	if told || resp.StatusCode == http.StatusTooManyRequests {
		kind.extend(backoff(p.firstBackoff, Attempt(ctx)-1, asked))
	}
	return resp, err
}

// hold makes all reads, or all writes, wait until a moment.
type hold struct {
	mu    sync.Mutex
	until time.Time
}

// extend makes calls wait for d from now on, or for longer where they wait already.
func (h *hold) extend(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if until := time.Now().Add(d); until.After(h.until) {
		h.until = until
	}
}

// wait returns at the moment set when it was called. It ignores later extensions: otherwise the failures of other calls
// could keep a call waiting forever.
func (h *hold) wait(ctx context.Context) error {
	h.mu.Lock()
	left := time.Until(h.until)
	h.mu.Unlock()
	if left <= 0 {
		return ctx.Err()
	}
	return Sleep(ctx, left)
}
