package workostest

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Limit allows N requests in any span of Window; N of 0 allows any number.
type Limit struct {
	N      int
	Window time.Duration
}

// Limits are the API's rate limits, counted on the server's clock. A request that is
// refused does not count.
type Limits struct {
	All    Limit // every call of the API key
	Reads  Limit // GETs below /user_management, per environment
	Writes Limit // all other methods there
}

// DocumentedLimits are WorkOS's: 6,000 calls per 60 s; reads 1,000 and writes 500 per
// 10 s. Source: WorkOS API reference, Rate limits.
func DocumentedLimits() Limits {
	return Limits{
		All:    Limit{N: 6000, Window: time.Minute},
		Reads:  Limit{N: 1000, Window: 10 * time.Second},
		Writes: Limit{N: 500, Window: 10 * time.Second},
	}
}

// RetryAfter is the form of a 429's Retry-After header.
type RetryAfter int

// The forms of Retry-After (RFC 9110, section 10.2.3), and its absence.
const (
	RetryAfterSeconds RetryAfter = iota
	RetryAfterDate
	RetryAfterZero
	RetryAfterAbsent
)

// limiter holds the sliding windows of one environment.
type limiter struct {
	mu                 sync.Mutex
	all, reads, writes window
	refused            int
}

func newLimiter(l Limits) *limiter {
	return &limiter{all: newWindow(l.All), reads: newWindow(l.Reads), writes: newWindow(l.Writes)}
}

// admit counts a request, or gives how long it has to wait. A nil limiter admits all.
func (l *limiter) admit(method string, now time.Time) (wait time.Duration) {
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	kind := &l.writes
	if method == http.MethodGet {
		kind = &l.reads
	}
	if wait = max(l.all.wait(now), kind.wait(now)); wait > 0 {
		l.refused++
		return wait
	}
	l.all.add(now)
	kind.add(now)
	return 0
}

func (l *limiter) refusals() int {
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.refused
}

// window is a ring of the times of the last requests, as long as the limit is high.
type window struct {
	span time.Duration
	ring []time.Time
	next int // where the oldest stands and the next one goes
}

func newWindow(l Limit) window {
	return window{span: l.Window, ring: make([]time.Time, l.N)}
}

func (w *window) wait(now time.Time) time.Duration {
	if len(w.ring) == 0 || w.ring[w.next].IsZero() {
		return 0
	}
	return max(0, w.ring[w.next].Add(w.span).Sub(now))
}

func (w *window) add(now time.Time) {
	if len(w.ring) == 0 {
		return
	}
	w.ring[w.next] = now
	w.next = (w.next + 1) % len(w.ring)
}

// tooManyRequests is the documented 429.
func tooManyRequests(form RetryAfter, now time.Time, wait time.Duration) *Response {
	resp := codedError(http.StatusTooManyRequests, "rate_limit_exceeded", "Too many requests.")
	seconds := int(math.Ceil(wait.Seconds()))
	switch form {
	case RetryAfterSeconds:
		resp.Header.Set("Retry-After", strconv.Itoa(seconds))
	case RetryAfterDate:
		// One second more: the format cuts fractions of a second.
		at := now.Add(wait).Add(time.Second - time.Nanosecond)
		resp.Header.Set("Retry-After", at.UTC().Format(http.TimeFormat))
	case RetryAfterZero:
		resp.Header.Set("Retry-After", "0")
	case RetryAfterAbsent:
	}
	return resp
}
