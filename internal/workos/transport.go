package workos

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// maxBody bounds what is read of an answer, in bytes. A page of 100 objects takes about 30 KB.
	maxBody = 8 << 20
	// answerGrace is how long a sent write waits for its answer after the caller's context has ended.
	answerGrace = 5 * time.Second
)

// errBodyTooLarge: an answer went on beyond maxBody.
var errBodyTooLarge = fmt.Errorf("%w: it is larger than %d MiB", ErrUnreadable, maxBody>>20)

// newTransport takes proxy and CA settings from the environment.
func newTransport() *http.Transport {
	standard, _ := http.DefaultTransport.(*http.Transport) // nobody in this program replaces it
	own := standard.Clone()
	own.MaxIdleConnsPerHost = 64 // as many as a high -parallelism keeps busy
	return own
}

// authenticate adds the API key. It stands below whatever observes requests and answers, so that none of it sees the
// key.
type authenticate struct {
	key  string
	next http.RoundTripper
}

func (a authenticate) RoundTrip(req *http.Request) (*http.Response, error) {
	authenticated := req.Clone(req.Context())
	authenticated.Header.Set("Authorization", "Bearer "+a.key)
	resp, err := a.next.RoundTrip(authenticated)
	if err != nil {
		return nil, err
	}
	resp.Request = req // without the key
	a.redact(resp)
	return resp, nil
}

// redact takes the key out of an answer that repeats it: what is not one of the API's successes is shown to people.
func (a authenticate) redact(resp *http.Response) {
	const instead = "(the API key)"
	if a.key == "" {
		return
	}
	for _, values := range resp.Header {
		for i, value := range values {
			values[i] = strings.ReplaceAll(value, a.key, instead)
		}
	}
	if succeeded(resp.StatusCode) && isJSON(resp.Header) {
		return
	}
	body, _ := io.ReadAll(resp.Body) // in memory: see attempt
	resp.Body = io.NopCloser(bytes.NewReader(bytes.ReplaceAll(body, []byte(a.key), []byte(instead))))
}

// attempt sends a request once and reads the whole answer, all within a timeout, so that a truncated answer is a
// transport error like any other. It reads the API's clock. Its error is an *unsentError if the request was not sent.
type attempt struct {
	next    http.RoundTripper
	timeout time.Duration // 0 is none
	clock   *ServerClock
}

func (a attempt) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(req.Context()))
	defer cancel(nil)
	f := &flight{caller: req.Context(), write: isWrite(req.Method), cancel: cancel}
	defer context.AfterFunc(f.caller, f.callerDone)() //nolint:contextcheck // the attempt may outlive the caller's context
	if a.timeout > 0 {
		tooLong := fmt.Errorf("no answer within %v: %w", a.timeout, context.DeadlineExceeded)
		defer time.AfterFunc(a.timeout, func() { cancel(tooLong) }).Stop()
	}
	resp, err := a.exchange(req.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: f.connecting, GotConn: f.connected,
	})))
	if err == nil {
		return resp, nil
	}
	if cause := context.Cause(ctx); cause != nil {
		err = cause // the transport may say no more than that the context ended
	}
	if f.phase.Load() != phaseSent {
		return nil, &unsentError{err}
	}
	return nil, err
}

func (a attempt) exchange(req *http.Request) (*http.Response, error) {
	sent := time.Now()
	resp, err := a.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		a.clock.observe(sent, time.Now(), date)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("the answer broke off: %w", err)
	}
	if len(body) > maxBody {
		return nil, errBodyTooLarge
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// flight cancels an attempt when the caller's context ends: at once if it is a read, or a write without a connection. A
// write with a connection counts as sent and gets answerGrace for its answer, so that what it creates is not lost.
type flight struct {
	caller context.Context //nolint:containedctx // the hooks of httptrace get none
	write  bool
	cancel context.CancelCauseFunc // ends the attempt
	phase  atomic.Int32
}

const (
	phaseSent       int32 = iota // has a connection, or a transport that does not tell of its connections
	phaseConnecting              // waits for a connection
	phaseCancelled               // the caller's context ended while it was waiting
)

// callerDone is called when the caller's context has ended.
func (f *flight) callerDone() {
	cause := context.Cause(f.caller)
	if f.phase.CompareAndSwap(phaseConnecting, phaseCancelled) || !f.write {
		f.cancel(cause)
		return
	}
	late := fmt.Errorf("no answer within %v after the call was cancelled: %w", answerGrace, cause)
	time.AfterFunc(answerGrace, func() { f.cancel(late) })
}

// connecting may be called again: http.Transport gets another connection where it wrote nothing to the first.
func (f *flight) connecting(string) {
	if f.phase.CompareAndSwap(phaseSent, phaseConnecting) && f.caller.Err() != nil {
		f.callerDone()
	}
}

// connected marks the attempt as sent, unless it was cancelled before. Then nothing must be written to the connection:
// HTTP/2 checks the context right before it writes; HTTP/1.1 does not, so its connection, used by no other request, is
// closed.
func (f *flight) connected(info httptrace.GotConnInfo) {
	if f.phase.CompareAndSwap(phaseConnecting, phaseSent) || f.phase.Load() == phaseSent {
		return
	}
	f.cancel(context.Cause(f.caller)) // callerDone may not have done so yet
	if info.Conn != nil && !isHTTP2(info.Conn) {
		_ = info.Conn.Close()
	}
}

func isHTTP2(conn net.Conn) bool {
	secure, ok := conn.(*tls.Conn)
	return ok && secure.ConnectionState().NegotiatedProtocol == "h2"
}

// unsentError is a transport error from before the request was sent: the API can't have acted on it.
type unsentError struct{ cause error }

func (e *unsentError) Error() string { return e.cause.Error() }
func (e *unsentError) Unwrap() error { return e.cause }

func isUnsent(err error) bool {
	_, unsent := errors.AsType[*unsentError](err)
	return unsent
}

// ServerClock bounds the difference between the API's clock and this machine's from the Date of its answers, which is
// in whole seconds (RFC 9110, section 6.6.1): each answer narrows the bounds. It is safe for concurrent use.
type ServerClock struct {
	mu          sync.Mutex
	known       bool
	least, most time.Duration // of the API's clock minus ours
}

// observe notes that a request which was sent and answered between two moments of our clock bore date.
func (c *ServerClock) observe(sent, received, date time.Time) {
	least, most := date.Sub(received), date.Add(time.Second).Sub(sent)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known {
		narrowedLeast, narrowedMost := max(least, c.least), min(most, c.most)
		if narrowedLeast <= narrowedMost {
			least, most = narrowedLeast, narrowedMost
		} // else one of the clocks was set: the newest answer counts
	}
	c.known, c.least, c.most = true, least, most
}

// Earliest is the least that the API's clock can have shown at a moment of ours; the same moment where no answer
// bore a date.
func (c *ServerClock) Earliest(local time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return local.Add(c.least)
}

// MadeSince reports whether an object that the API says was created then can have been made at or after a moment of
// our clock. The API cuts times of creation to the millisecond; one without a fraction may have been cut to the second.
func (c *ServerClock) MadeSince(created, local time.Time) bool {
	precision := time.Millisecond
	if created.Nanosecond() == 0 {
		precision = time.Second
	}
	return !created.Before(c.Earliest(local).Truncate(precision))
}
