package workostest

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
)

// maxBody bounds what the server reads of a request, in bytes.
const maxBody = 1 << 20

// Server is one WorkOS environment behind an API on a loopback port. All its methods
// are safe for concurrent use, also from hooks.
type Server struct {
	clock   *Clock
	config  atomic.Pointer[config]
	setting sync.Mutex // serialises Set
	hooks   hooks
	log     *requestLog
	routes  map[string]endpoint

	mu       sync.Mutex // guards the environment
	uris     *collection
	origins  *collection
	webhooks *collection
	template *JWTTemplate

	idMu    sync.Mutex
	entropy *ulid.MonotonicEntropy

	listener net.Listener
	http     *http.Server
	served   chan struct{} // closed when the accept loop has ended
	closing  chan struct{} // closed by Close
	once     sync.Once
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
	cfg := defaultConfig()
	for _, opt := range opts {
		opt(&cfg)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a local address: nothing to wait for
	if err != nil {
		return nil, fmt.Errorf("workostest: %w", err)
	}
	s := &Server{
		clock:    cfg.clock,
		entropy:  ulid.Monotonic(rand.Reader, 0),
		uris:     newCollection(redirectURIs()),
		origins:  newCollection(corsOrigins()),
		webhooks: newCollection(webhookEndpoints()),
		log:      &requestLog{arrived: make(chan struct{})},
		listener: listener,
		served:   make(chan struct{}),
		closing:  make(chan struct{}),
	}
	s.config.Store(&cfg)
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

// URL is the base URL, such as http://127.0.0.1:41234.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// APIKey is the one bearer that is accepted.
func (s *Server) APIKey() string { return s.config.Load().apiKey }

// Clock is the server's time.
func (s *Server) Clock() *Clock { return s.clock }

// now is the server's time as objects have it.
func (s *Server) now() time.Time { return s.clock.Now().Truncate(time.Millisecond) }

// newID makes a ULID, which rises within a millisecond too.
func (s *Server) newID(prefix string, at time.Time) string {
	s.idMu.Lock()
	defer s.idMu.Unlock()
	return prefix + ulid.MustNew(ulid.Timestamp(at), s.entropy).String()
}

// Set changes options of a running server, for the requests that come after it. It
// panics with [WithClock], which is read at the start only.
func (s *Server) Set(opts ...Option) {
	s.setting.Lock()
	defer s.setting.Unlock()
	cfg := *s.config.Load()
	for _, opt := range opts {
		opt(&cfg)
	}
	if cfg.clock != s.clock {
		panic("workostest: the clock can be chosen at the start only")
	}
	s.config.Store(&cfg)
}

// Handler is the API, to be served some other way: behind TLS, below a prefix.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	cfg := s.config.Load()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	tooLarge := errors.As(err, new(*http.MaxBytesError))
	if err != nil && !tooLarge {
		panic(http.ErrAbortHandler) // the client did not finish its request
	}
	now := s.clock.Now()
	entry := &Request{
		Method: r.Method, Path: r.URL.Path, RawQuery: r.URL.RawQuery,
		Header: r.Header, Body: body,
		RequestID: s.newID("req_", now), At: now,
	}
	seen := entry.clone()
	s.log.add(entry)
	if !s.wait(cfg.latency) {
		reset(w)
		return
	}
	fault := s.hooks.decide(seen)
	if fault == nil {
		fault = &Fault{acts: true}
	}
	s.log.update(entry, func(e *Request) { e.Fault = fault.name })
	for _, do := range fault.first {
		do()
	}
	resp := newResponse(http.StatusOK)
	if fault.acts {
		s.log.update(entry, func(e *Request) { e.Acted = true })
		resp = plainError(http.StatusRequestEntityTooLarge, "Payload Too Large")
		if !tooLarge {
			resp = s.handle(&call{Request: seen, cfg: cfg, escapedPath: r.URL.EscapedPath()})
		}
	}
	resp.Header.Set("X-Request-ID", seen.RequestID)
	resp.Header.Set("Date", s.clock.Now().Format(http.TimeFormat))
	if fault.acts {
		s.hooks.acted(seen, resp)
	}
	for _, edit := range fault.edits {
		edit(seen, resp)
	}
	s.deliver(w, r, resp, func() {
		s.log.update(entry, func(e *Request) { e.Status = resp.Status })
	})
}

// deliver sends the answer. sent is called when, and only if, a status goes out.
func (s *Server) deliver(w http.ResponseWriter, r *http.Request, resp *Response, sent func()) {
	if resp.Delivery == DeliverNothing {
		select {
		case <-r.Context().Done():
		case <-s.closing:
		}
	}
	truncated := resp.Delivery == DeliverTruncated
	whole := resp.Delivery == DeliverWhole || (truncated && len(resp.Body) > 0 && bodyAllowed(resp.Status))
	if !whole || r.Context().Err() != nil { // the latter: the client has gone
		reset(w)
		return
	}
	sent()
	header := w.Header()
	maps.Copy(header, resp.Header)
	for _, name := range []string{"Date", "Content-Type"} {
		if resp.Header.Get(name) == "" {
			header[name] = nil // keeps net/http from setting one
		}
	}
	if !bodyAllowed(resp.Status) {
		w.WriteHeader(resp.Status)
		return
	}
	header.Set("Content-Length", strconv.Itoa(len(resp.Body)))
	w.WriteHeader(resp.Status)
	if truncated {
		_, _ = w.Write(resp.Body[:len(resp.Body)/2]) //nolint:gosec // a fake API echoes what tests send, to tests
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(resp.Body) //nolint:gosec // as above
}

// bodyAllowed follows RFC 9110, section 6.4.1.
func bodyAllowed(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified
}

// reset drops the connection so that the client sees a reset, not an orderly end.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // no connection of its own: the next best
	}
	if tcp, ok := conn.(interface{ SetLinger(sec int) error }); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// wait sleeps for d of real time. It is false if the server was closed meanwhile. A
// client that goes away does not end it: a slow API acts all the same.
func (s *Server) wait(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.closing:
		return false
	}
}
