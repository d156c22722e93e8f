package chaos

import (
	"context"
	"log"
	"net"
	"net/http"
	"sync"
	"testing"
)

// Network is a network in memory that leads to one server, whatever address is dialled. Inside a synctest bubble it
// lets time be virtual, which real sockets don't.
type Network struct {
	dialled chan net.Conn
	closed  chan struct{}
	once    sync.Once
}

// Serve serves the handler in memory until the test ends. A handler that panics fails the test.
func Serve(t testing.TB, handler http.Handler) *Network {
	t.Helper()
	n := &Network{dialled: make(chan net.Conn), closed: make(chan struct{})}
	var running sync.WaitGroup
	server := &http.Server{ //nolint:gosec // no one is slow here on purpose
		ErrorLog: log.New(complaints{t}, "", 0),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			running.Add(1)
			defer running.Done()
			handler.ServeHTTP(w, r)
		}),
	}
	running.Go(func() { _ = server.Serve(n) })
	t.Cleanup(func() {
		_ = server.Close()
		running.Wait() // for requests that are still held too: their clients have gone long since
	})
	return n
}

// complaints fails the test for what net/http logs.
type complaints struct{ t testing.TB }

func (c complaints) Write(p []byte) (int, error) {
	c.t.Errorf("the server: %s", p)
	return len(p), nil
}

// Transport is a client's way into the network. It keeps as many connections as one to the real API does.
func (n *Network) Transport() *http.Transport {
	return &http.Transport{DialContext: n.dial, MaxIdleConnsPerHost: 64}
}

func (n *Network) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case n.dialled <- server:
		return client, nil
	case <-n.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept is that of net.Listener.
func (n *Network) Accept() (net.Conn, error) {
	select {
	case conn := <-n.dialled:
		return conn, nil
	case <-n.closed:
		return nil, net.ErrClosed
	}
}

// Close is that of net.Listener.
func (n *Network) Close() error {
	n.once.Do(func() { close(n.closed) })
	return nil
}

// Addr is that of net.Listener.
func (n *Network) Addr() net.Addr { return memory{} }

type memory struct{}

func (memory) Network() string { return "memory" }
func (memory) String() string  { return "memory" }
