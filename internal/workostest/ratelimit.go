package workostest

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// limits count the requests of one environment. The server's lock guards them.
type limits struct {
	all, reads, writes window
	refused            int
}

// documentedLimits are those of the API reference, "Rate limits".
func documentedLimits() *limits {
	return &limits{
		all:    window{n: 6000, span: time.Minute},
		reads:  window{n: 1000, span: 10 * time.Second},
		writes: window{n: 500, span: 10 * time.Second},
	}
}

// window admits n requests in any span; times are those of the last n.
type window struct {
	n     int
	span  time.Duration
	times []time.Time
}

// admit counts a request, or answers the documented 429. Nil limits admit all.
func (l *limits) admit(r *Request, now time.Time) *Response {
	if l == nil {
		return nil
	}
	windows := []*window{&l.all}
	switch {
	case !strings.HasPrefix(r.Path, "/user_management/"):
	case r.Method == http.MethodGet:
		windows = append(windows, &l.reads)
	default:
		windows = append(windows, &l.writes)
	}
	var wait time.Duration
	for _, w := range windows {
		if len(w.times) == w.n {
			wait = max(wait, w.times[0].Add(w.span).Sub(now))
		}
	}
	if wait > 0 {
		l.refused++
		resp := codedError(http.StatusTooManyRequests, "rate_limit_exceeded", "Too many requests.")
		resp.Header.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
		return resp
	}
	for _, w := range windows {
		w.times = append(w.times, now)
		w.times = w.times[max(0, len(w.times)-w.n):]
	}
	return nil
}

// RateLimited is the number of requests that [WithRateLimits] refused.
func (s *Server) RateLimited() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.config.limits == nil {
		return 0
	}
	return s.config.limits.refused
}
