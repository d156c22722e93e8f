package workostest

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// maxBody bounds what the server reads of a request, in bytes.
const maxBody = 1 << 20

// Server is one WorkOS environment behind an API on a loopback port. All its methods
// are safe for concurrent use, also from hooks.
type Server struct {
	clock   *Clock
	config  atomic.Pointer[config]
	setting sync.Mutex // serialises Set
	ids     *idSource
	state   state
	hooks   hooks
	log     *requestLog
	routes  map[string]endpoint

	listener net.Listener
	http     *http.Server
	served   chan struct{} // closed when the accept loop has ended
	closing  chan struct{} // closed by Close
	once     sync.Once
}

// New starts a server that ends with the test. A hook that panics fails the test, once
// the server has ended.
func New(tb testing.TB, opts ...Option) *Server {
	tb.Helper()
	var complaints complaints
	s, err := start(log.New(&complaints, "", 0), opts)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		s.Close()
		if text := complaints.String(); text != "" {
			tb.Errorf("workostest: %s", text)
		}
	})
	return s
}

// complaints collects what net/http logs: panics of handlers, above all.
type complaints struct {
	mu   sync.Mutex
	text strings.Builder
}

func (c *complaints) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text.Write(p)
}

func (c *complaints) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text.String()
}

// Start starts a server without a test; [Server.Close] ends it. Its error is that of
// listening on the address. A hook that panics is logged by the standard logger.
func Start(opts ...Option) (*Server, error) { return start(log.Default(), opts) }

func start(errorLog *log.Logger, opts []Option) (*Server, error) {
	cfg := defaultConfig()
	for _, opt := range opts {
		opt(&cfg)
	}
	listener, err := net.Listen("tcp", cfg.addr) //nolint:noctx // a local address: nothing to wait for
	if err != nil {
		return nil, fmt.Errorf("workostest: %w", err)
	}
	s := &Server{
		clock:    cfg.clock,
		ids:      newIDSource(),
		state:    state{redirectURIs: newCollection(), corsOrigins: newCollection()},
		log:      newRequestLog(),
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

// Set changes options of a running server, for the requests that come after it. It
// panics with one that is read at the start only.
func (s *Server) Set(opts ...Option) {
	s.setting.Lock()
	defer s.setting.Unlock()
	old := s.config.Load()
	cfg := *old
	for _, opt := range opts {
		opt(&cfg)
	}
	if cfg.addr != old.addr || cfg.clock != old.clock {
		panic("workostest: address and clock can be chosen at the start only")
	}
	s.config.Store(&cfg)
}

// SetListLag is Set with [WithListLag].
func (s *Server) SetListLag(d time.Duration) { s.Set(WithListLag(d)) }

// RateLimited is the number of requests that were answered 429 under the rate limits
// that are in force.
func (s *Server) RateLimited() int { return s.config.Load().limiter.refusals() }

// Handler is the API, to be served some other way: behind TLS, below a prefix.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	cfg := s.config.Load()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLarge := new(http.MaxBytesError); err != nil && !errors.As(err, &tooLarge) {
		panic(http.ErrAbortHandler) // the client did not finish its request
	}
	now := s.clock.Now()
	entry := &Request{
		Method: r.Method, Path: r.URL.Path, RawQuery: r.URL.RawQuery,
		Header: r.Header, Body: body,
		RequestID: s.ids.next("req_", now), At: now,
	}
	seen := entry.clone()
	s.log.add(entry)
	if !s.wait(cfg.latency) {
		reset(w)
		return
	}
	fault := s.hooks.decide(seen)
	if fault != nil {
		s.log.update(entry, func(e *Request) { e.Fault = fault.name })
	}
	resp, ok := s.respond(cfg, r, seen, entry, fault, err != nil)
	if !ok {
		reset(w)
		return
	}
	s.deliver(w, r, resp, func() {
		s.log.update(entry, func(e *Request) { e.Status = resp.Status })
	})
}

// respond lets the API act, unless the fault prevents it, and lets hooks and the fault
// edit its answer. It is false if the server was closed meanwhile.
func (s *Server) respond(cfg *config, r *http.Request, seen, entry *Request, fault *Fault, tooLarge bool) (*Response, bool) {
	if fault == nil {
		fault = &Fault{acts: true}
	}
	for _, do := range fault.first {
		do()
	}
	if !s.wait(fault.delay) {
		return nil, false
	}
	resp := newResponse(http.StatusOK)
	if fault.acts {
		s.log.update(entry, func(e *Request) { e.Acted = true })
		if tooLarge {
			resp = plainError(http.StatusRequestEntityTooLarge, "Payload Too Large")
		} else {
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
	return resp, true
}

// bearer gives the token of an Authorization header, or "".
func bearer(h http.Header) string {
	scheme, token, _ := strings.Cut(h.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return token
}
