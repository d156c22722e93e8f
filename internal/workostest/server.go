// Package workostest is an in-memory WorkOS API on net/http, for tests and for trying things by hand. It serves CORS
// origins, redirect URIs, the JWT template and webhook endpoints, and refuses what the API refuses: a wrong bearer,
// content type or body, an unknown field or parameter, a limit above 100, a cursor that is no object's id.
//
//	s := workostest.New(t, workostest.WithProfile(workostest.Older))
//	s.AddRedirectURI("https://example.com/callback")         // as in the dashboard
//	s.FailNext("POST", workostest.RedirectURIsPath, 1, workostest.LostAnswer())
//	…                                                        // the client under test, with s.URL() and s.APIKey()
//	s.Count("POST", workostest.RedirectURIsPath)             // what it sent
//	s.RedirectURIs()                                         // what came of it
//
// Nothing is shared between servers. An [Option] chooses between what the documentation leaves open; a [Fault] delays,
// loses, cuts or replaces an answer.
//
// The package imports nothing of the project: a fake that asks the client's types or the checkers what is right would
// always agree with them.
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

// Server is one WorkOS environment behind an API on a loopback port. All its methods are safe for concurrent use, also
// from hooks and faults.
type Server struct {
	listener net.Listener
	http     *http.Server

	mu       sync.Mutex // guards all that follows; not held while hooks and faults run
	config   config
	entropy  *ulid.MonotonicEntropy
	uris     *collection
	origins  *collection
	webhooks *collection
	template *JWTTemplate
	before   []func(*Request) *Fault
	after    []func(*Request, *Response)
	limited  int // requests over a rate limit
	requests []Request
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

// Start starts a server without a test; [Server.Close] ends it. Its error is that of listening. A hook that panics is
// logged by the standard logger.
func Start(opts ...Option) (*Server, error) { return start(log.Default(), opts) }

func start(errorLog *log.Logger, opts []Option) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a local address: nothing to wait for
	if err != nil {
		return nil, fmt.Errorf("workostest: %w", err)
	}
	s := &Server{
		listener: listener,
		config: config{
			clock: &Clock{}, apiKey: "sk_test_fake", profile: Today,
			missing: Answer(http.StatusNotFound, `{"message":"Not Found"}`),
		},
		entropy:  ulid.Monotonic(rand.Reader, 0),
		uris:     newCollection(redirectURIs()),
		origins:  newCollection(corsOrigins()),
		webhooks: newCollection(webhookEndpoints()),
		arrived:  make(chan struct{}),
	}
	s.Set(opts...)
	s.http = &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          errorLog, // net/http says nothing about aborted connections
	}
	go func() { _ = s.http.Serve(listener) }()
	return s, nil
}

// Close ends the server at once, with all connections, the hanging ones too. It may be called more than once.
func (s *Server) Close() { _ = s.http.Close() }

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
	request := &Request{Method: r.Method, Path: r.URL.Path, RawQuery: r.URL.RawQuery, Header: r.Header, Body: body}
	s.mu.Lock()
	s.requests = append(s.requests, *request)
	close(s.arrived)
	s.arrived = make(chan struct{})
	requestID, latency, before, after := s.newID("req_"), s.config.latency, s.before, s.after
	s.mu.Unlock()
	time.Sleep(latency) // a client that goes away does not end it: a slow API acts all the same
	fault := decide(before, request)
	if fault.before != nil {
		fault.before()
	}
	resp := emptyResponse(http.StatusOK)
	if fault.acts {
		resp = s.handle(&call{Request: request, escapedPath: r.URL.EscapedPath()})
	}
	resp.Header.Set("X-Request-ID", requestID)
	resp.Header.Set("Date", s.Clock().Now().Format(http.TimeFormat))
	if fault.acts {
		for _, f := range after {
			f(request, resp)
		}
	}
	if fault.edit != nil {
		fault.edit(request, resp)
	}
	if fault.send != nil {
		fault.send(w, r, resp)
		return
	}
	write(w, resp, len(resp.Body))
}

// write sends the first n bytes of a response under its whole Content-Length. If they are not all, the connection is
// broken off.
func write(w http.ResponseWriter, resp *Response, n int) {
	header := w.Header()
	maps.Copy(header, resp.Header)
	if resp.Status != http.StatusNoContent {
		header.Set("Content-Length", strconv.Itoa(len(resp.Body)))
	}
	w.WriteHeader(resp.Status)
	_, _ = w.Write(resp.Body[:n])
	if n < len(resp.Body) {
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// reset closes the connection so that the client sees a reset, not an orderly end.
func reset(w http.ResponseWriter, _ *http.Request, _ *Response) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // not on a connection, or on one of HTTP/2
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
