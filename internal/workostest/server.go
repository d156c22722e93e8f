package workostest

import (
	"crypto/rand"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
)

// Server is one WorkOS environment behind an API on a loopback port. All its methods
// are safe for concurrent use, also from hooks and faults.
type Server struct {
	listener net.Listener
	http     *http.Server
	routes   map[string]endpoint // by method and path
	served   chan struct{}       // closed when the accept loop has ended
	closing  chan struct{}       // closed by Close
	once     sync.Once

	mu       sync.Mutex // guards all that follows; not held while hooks and faults run
	config   config
	entropy  *ulid.MonotonicEntropy
	uris     *collection
	origins  *collection
	webhooks *collection
	template *JWTTemplate
	hooks    []*hook
	requests []*Request
	arrived  chan struct{} // closed, and replaced, when a request arrives
}

// New starts a server that ends with the test. A hook that panics fails the test.
func New(tb testing.TB, opts ...Option) *Server {
	tb.Helper()
	s, err := start(log.New(complaints{tb}, "workostest: ", 0), opts)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.Close)
	return s
}

// complaints are what net/http logs: panics of handlers, above all.
type complaints struct{ testing.TB }

func (c complaints) Write(p []byte) (int, error) {
	c.Errorf("%s", p)
	return len(p), nil
}

// Start starts a server without a test; [Server.Close] ends it. Its error is that of
// listening. A hook that panics is logged by the standard logger.
func Start(opts ...Option) (*Server, error) { return start(log.Default(), opts) }

func start(errorLog *log.Logger, opts []Option) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a local address: nothing to wait for
	if err != nil {
		return nil, fmt.Errorf("workostest: %w", err)
	}
	s := &Server{
		listener: listener,
		served:   make(chan struct{}),
		closing:  make(chan struct{}),
		config:   defaultConfig(),
		entropy:  ulid.Monotonic(rand.Reader, 0),
		uris:     newCollection(redirectURIs()),
		origins:  newCollection(corsOrigins()),
		webhooks: newCollection(webhookEndpoints()),
		arrived:  make(chan struct{}),
	}
	s.Set(opts...)
	s.routes = s.endpoints()
	s.http = &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          errorLog, // net/http says nothing about aborted connections
	}
	go func() {
		defer close(s.served)
		_ = s.http.Serve(listener)
	}()
	return s, nil
}

// Close ends the server at once, with all connections, the hanging ones too. It may be
// called more than once.
func (s *Server) Close() {
	s.once.Do(func() {
		close(s.closing)
		_ = s.http.Close()
	})
	<-s.served
}

// Set changes options of a running server, for the requests that come after it.
func (s *Server) Set(opts ...Option) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, opt := range opts {
		opt(&s.config)
	}
}

// URL is the base URL, such as http://127.0.0.1:41234.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// APIKey is the one bearer that is accepted.
func (s *Server) APIKey() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.config.apiKey
}

// Clock is the server's time.
func (s *Server) Clock() *Clock {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.config.clock
}

// now is the server's time as objects have it. The caller holds the lock, as for newID.
func (s *Server) now() time.Time { return s.config.clock.Now().Truncate(time.Millisecond) }

// newID makes a ULID. It rises within a millisecond too.
func (s *Server) newID(prefix string) string {
	return prefix + ulid.MustNew(ulid.Timestamp(s.now()), s.entropy).String()
}

// Handler is the API, to be served some other way: behind TLS, below a prefix.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the client did not finish its request
	}
	entry := &Request{Method: r.Method, Path: r.URL.Path, RawQuery: r.URL.RawQuery, Header: r.Header, Body: body}
	requestID, latency := s.arrive(entry)
	if !s.wait(latency) {
		drop(w)
		return
	}
	seen := *entry // the log's own changes under the lock
	fault := s.decide(&seen)
	s.mu.Lock()
	entry.Fault = fault.name
	s.mu.Unlock()
	if fault.before != nil {
		fault.before()
	}
	resp := emptyResponse(http.StatusOK)
	if fault.acts {
		resp = s.handle(&call{Request: &seen, escapedPath: r.URL.EscapedPath()})
	}
	resp.Header.Set("X-Request-ID", requestID)
	resp.Header.Set("Date", s.Clock().Now().Format(http.TimeFormat))
	if fault.acts {
		s.acted(&seen, resp)
	}
	if fault.edit != nil {
		fault.edit(&seen, resp)
	}
	if fault.delivery == hangs {
		select {
		case <-r.Context().Done():
		case <-s.closing:
		}
	}
	deliver(w, r, resp, fault.delivery)
}

// arrive logs a request and gives its id, and how long it has to wait.
func (s *Server) arrive(entry *Request) (requestID string, latency time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, entry)
	close(s.arrived)
	s.arrived = make(chan struct{})
	return s.newID("req_"), s.config.latency
}

// wait sleeps for d of real time. It is false if the server was closed meanwhile. A
// client that goes away does not end it: a slow API acts all the same.
func (s *Server) wait(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	select {
	case <-time.After(d):
		return true
	case <-s.closing:
		return false
	}
}

func deliver(w http.ResponseWriter, r *http.Request, resp *Response, d delivery) {
	truncated := d == truncates && len(resp.Body) > 0
	if (d != whole && !truncated) || r.Context().Err() != nil { // the latter: the client has gone
		drop(w)
		return
	}
	header := w.Header()
	maps.Copy(header, resp.Header)
	if resp.Header.Get("Content-Type") == "" {
		header["Content-Type"] = nil // keeps net/http from guessing one
	}
	if resp.Status != http.StatusNoContent {
		header.Set("Content-Length", strconv.Itoa(len(resp.Body)))
	}
	w.WriteHeader(resp.Status)
	if truncated {
		_, _ = w.Write(resp.Body[:len(resp.Body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(resp.Body)
}

// drop closes the connection so that the client sees a reset, not an orderly end.
func drop(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // not on a connection, or on one of HTTP/2
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
