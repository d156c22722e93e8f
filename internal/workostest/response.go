package workostest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"time"
)

// Delivery is how an answer goes out.
type Delivery int

const (
	// DeliverWhole sends the answer as it is.
	DeliverWhole Delivery = iota
	// DeliverReset sends nothing and resets the connection.
	DeliverReset
	// DeliverTruncated declares the whole length, sends half of the body and closes the
	// connection. An answer without a body is reset instead.
	DeliverTruncated
	// DeliverNothing hangs until the client goes away or the server is closed.
	DeliverNothing
)

// Response is an answer before it goes out. Date, X-Request-ID and Content-Type are set
// already and may be changed or deleted.
type Response struct {
	Status   int
	Header   http.Header
	Body     []byte
	Delivery Delivery
	Delay    time.Duration // real time to wait before the delivery
}

// EditJSON decodes the body, a JSON object, lets edit change it, and encodes it again.
// It panics if the body is none, for the test that edits it is wrong then.
func (r *Response) EditJSON(edit func(body map[string]any)) {
	var body map[string]any
	if err := json.Unmarshal(r.Body, &body); err != nil {
		panic(fmt.Sprintf("workostest: EditJSON of a body that is no JSON object: %v", err))
	}
	edit(body)
	r.setJSON(body)
}

func (r *Response) setJSON(v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("workostest: encoding an answer: %v", err))
	}
	r.Body = b
}

func newResponse(status int) *Response {
	header := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
	return &Response{Status: status, Header: header}
}

func jsonResponse(status int, v any) *Response {
	resp := newResponse(status)
	resp.setJSON(v)
	return resp
}

// noContent is a 204.
func noContent() *Response {
	resp := newResponse(http.StatusNoContent)
	resp.Header.Del("Content-Type")
	return resp
}

// deliver sends the answer. sent is called when, and only if, a status goes out.
func (s *Server) deliver(w http.ResponseWriter, r *http.Request, resp *Response, sent func()) {
	if !s.wait(resp.Delay) || r.Context().Err() != nil { // closed, or the client has gone
		reset(w)
		return
	}
	switch resp.Delivery {
	case DeliverWhole:
		sent()
		write(w, resp, len(resp.Body))
	case DeliverReset:
		reset(w)
	case DeliverTruncated:
		if len(resp.Body) == 0 || !bodyAllowed(resp.Status) {
			reset(w)
			return
		}
		sent()
		write(w, resp, len(resp.Body)/2)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case DeliverNothing:
		select {
		case <-r.Context().Done():
		case <-s.closing:
		}
		reset(w)
	}
}

// write sends the first n bytes of the body under a Content-Length of all of it.
func write(w http.ResponseWriter, resp *Response, n int) {
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
	_, _ = w.Write(resp.Body[:n]) //nolint:gosec // a fake API echoes what tests send, to tests
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
