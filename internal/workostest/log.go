package workostest

import (
	"context"
	"net/http"
	"strings"
)

// Request is one request as the server received it. Header and Body are shared: read them
// only.
type Request struct {
	Method   string
	Path     string // unescaped
	RawQuery string
	Header   http.Header
	Body     []byte
	Fault    string // the name of the fault that it met, or ""
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

// Requests are all requests since the start or [Server.ResetRequests], in the order of
// their arrival, the unfinished and the dropped ones too.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	requests := make([]Request, len(s.requests))
	for i, r := range s.requests {
		requests[i] = *r
	}
	return requests
}

// ResetRequests empties the request log.
func (s *Server) ResetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

// Count is the number of logged requests of this method and path. A path that ends in
// "/" is a prefix; an empty method or path means any.
func (s *Server) Count(method, path string) int {
	n, _ := s.count(method, path)
	return n
}

// count also gives a channel that is closed at the next arrival.
func (s *Server) count(method, path string) (n int, arrived <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.requests {
		if r.matches(method, path) {
			n++
		}
	}
	return n, s.arrived
}

// FaultCounts gives how often each fault fired, by its name, in the logged requests.
func (s *Server) FaultCounts() map[string]int {
	counts := map[string]int{}
	for _, r := range s.Requests() {
		if r.Fault != "" {
			counts[r.Fault]++
		}
	}
	return counts
}

// WaitFor waits until n matching requests (see [Server.Count]) have arrived, answered
// or not. Its error is the context's.
func (s *Server) WaitFor(ctx context.Context, method, path string, n int) error {
	for {
		have, arrived := s.count(method, path)
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
