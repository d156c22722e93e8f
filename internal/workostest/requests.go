package workostest

import (
	"context"
	"net/http"
	"slices"
	"strings"
)

// Request is one request as the server received it. Header and Body are shared: read them only.
type Request struct {
	Method   string
	Path     string // unescaped
	RawQuery string
	Header   http.Header
	Body     []byte
}

// matches tells whether the request has this method and path. A path that ends in "/" is a prefix; an empty method or
// path means any.
func (r *Request) matches(method, path string) bool {
	if method != "" && method != r.Method {
		return false
	}
	if strings.HasSuffix(path, "/") {
		return strings.HasPrefix(r.Path, path)
	}
	return path == "" || path == r.Path
}

// Requests are all requests since the start or [Server.ResetRequests], in the order of their arrival, the unfinished
// and the dropped ones too.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// ResetRequests empties the request log.
func (s *Server) ResetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

// Count is the number of logged requests of this method and path. A path that ends in "/" is a prefix; an empty method
// or path means any.
func (s *Server) Count(method, path string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.requests {
		if s.requests[i].matches(method, path) {
			n++
		}
	}
	return n
}

// WaitFor waits until n matching requests (see [Server.Count]) have arrived, answered or not. Its error is the
// context's.
func (s *Server) WaitFor(ctx context.Context, method, path string, n int) error {
	for {
		s.mu.Lock()
		arrived := s.arrived
		s.mu.Unlock()
		if s.Count(method, path) >= n {
			return nil
		}
		select {
		case <-arrived:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
