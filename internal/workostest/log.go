package workostest

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Request is one request as the server received it, and what became of it. Header and
// Body are shared: read them only.
type Request struct {
	Method    string
	Path      string // unescaped
	RawQuery  string
	Header    http.Header
	Body      []byte
	Status    int       // of the answer that went out; 0 while there is none, and for ever if it was dropped
	RequestID string    // of the answer's X-Request-ID header
	At        time.Time // arrival, by the server's clock
	Acted     bool      // whether the API handled it (it may have refused it)
	Fault     string    // the name of the fault that it met, or ""
}

// matches tells whether the request has this method and path. A path that ends in "/"
// is a prefix; an empty method or path means any.
func (r *Request) matches(method, path string) bool {
	if method != "" && method != r.Method {
		return false
	}
	if strings.HasSuffix(path, "/") {
		return strings.HasPrefix(r.Path, path)
	}
	return path == "" || path == r.Path
}

// requestLog keeps requests in the order of their arrival.
type requestLog struct {
	mu      sync.Mutex
	entries []*Request
	arrived chan struct{} // closed, and replaced, when a request arrives
}

func (l *requestLog) add(r *Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, r)
	close(l.arrived)
	l.arrived = make(chan struct{})
}

// update changes an entry of the log.
func (l *requestLog) update(r *Request, change func(*Request)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(r)
}

// count gives the number of matching requests, and a channel that is closed at the
// next arrival.
func (l *requestLog) count(method, path string) (n int, arrived <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.entries {
		if r.matches(method, path) {
			n++
		}
	}
	return n, l.arrived
}

// Requests are all requests since the start or [Server.ResetRequests], in the order of
// their arrival, the unfinished and the dropped ones too.
func (s *Server) Requests() []Request {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	requests := make([]Request, len(s.log.entries))
	for i, r := range s.log.entries {
		requests[i] = *r
	}
	return requests
}

// ResetRequests empties the request log.
func (s *Server) ResetRequests() {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	s.log.entries = nil
}

// Count is the number of logged requests of this method and path. A path that ends in
// "/" is a prefix; an empty method or path means any.
func (s *Server) Count(method, path string) int {
	n, _ := s.log.count(method, path)
	return n
}

// FaultCounts gives how often each fault fired, by its name, in the logged requests.
func (s *Server) FaultCounts() map[string]int {
	counts := map[string]int{}
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	for _, r := range s.log.entries {
		if r.Fault != "" {
			counts[r.Fault]++
		}
	}
	return counts
}

// MaxWrites is the largest number of logged requests other than GET that arrived within
// any span of this length, by the server's clock.
func (s *Server) MaxWrites(span time.Duration) int {
	var times []time.Time
	for _, r := range s.Requests() {
		if r.Method != http.MethodGet {
			times = append(times, r.At)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	most, first := 0, 0
	for i, at := range times {
		for at.Sub(times[first]) >= span {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// WaitFor waits until n matching requests (see [Server.Count]) have arrived, answered
// or not. Its error is the context's.
func (s *Server) WaitFor(ctx context.Context, method, path string, n int) error {
	for {
		have, arrived := s.log.count(method, path)
		if have >= n {
			return nil
		}
		select {
		case <-arrived:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// clone is what a hook sees: the log's own entry changes under its lock.
func (r *Request) clone() *Request {
	c := *r
	c.Header = r.Header.Clone()
	c.Body = slices.Clone(r.Body)
	return &c
}
