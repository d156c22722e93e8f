package workostest

import (
	"math"
	"net/http"
	"strconv"
	"strings"
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

// limiter counts the requests of one environment.
type limiter struct {
	mu                 sync.Mutex
	all, reads, writes window
	refused            int
}

func newLimiter(l Limits) *limiter {
	return &limiter{all: window{Limit: l.All}, reads: window{Limit: l.Reads}, writes: window{Limit: l.Writes}}
}

// admit counts a request, or gives how long it has to wait. A nil limiter admits all.
func (l *limiter) admit(r *Request, now time.Time) (wait time.Duration) {
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	windows := []*window{&l.all}
	switch {
	case !strings.HasPrefix(r.Path, "/user_management/"):
	case r.Method == http.MethodGet:
		windows = append(windows, &l.reads)
	default:
		windows = append(windows, &l.writes)
	}
	for _, w := range windows {
		wait = max(wait, w.wait(now))
	}
	if wait > 0 {
		l.refused++
		return wait
	}
	for _, w := range windows {
		w.add(now)
	}
	return 0
}

// window has the times of the last requests, as many as the limit allows.
type window struct {
	Limit
	times []time.Time
}

func (w *window) wait(now time.Time) time.Duration {
	if w.N == 0 || len(w.times) < w.N {
		return 0
	}
	return max(0, w.times[0].Add(w.Window).Sub(now))
}

func (w *window) add(now time.Time) {
	w.times = append(w.times, now)
	w.times = w.times[max(0, len(w.times)-w.N):]
}

// tooManyRequests is the documented 429. Retry-After is in seconds.
func tooManyRequests(cfg *config, wait time.Duration) *Response {
	resp := codedError(http.StatusTooManyRequests, "rate_limit_exceeded", "Too many requests.")
	if !cfg.noRetryAfter {
		resp.Header.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	}
	return resp
}

// RateLimited is the number of requests that were answered 429 under the rate limits
// that are in force.
func (s *Server) RateLimited() int {
	l := s.config.Load().limiter
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.refused
}
