package workostest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
)

// Fault changes what happens to one request. A constructor makes one, and methods give
// changed copies:
//
//	Answer(503, `{"message":"Down."}`, "Retry-After", "1")     // does not act
//	Answer(503, `{"message":"Down."}`).Acting()                // acts, and says it failed
//	Reset().Meanwhile(func() { s.AddRedirectURI(uri) })
//
// A fault may be used for many requests at once.
type Fault struct {
	name     string
	acts     bool                      // whether the API handles the request
	before   func()                    // runs before the API acts; may be nil
	edit     func(*Request, *Response) // changes the API's answer, or an empty 200; may be nil
	delivery delivery
}

// delivery is how an answer goes out.
type delivery int

const (
	whole     delivery = iota // as it is
	resets                    // nothing, and the connection is reset
	hangs                     // nothing, until the client goes away or the server is closed
	truncates                 // the whole Content-Length, half of the body; reset if there is none
)

// Name is what [Request.Fault] and [Server.FaultCounts] call the fault.
func (f *Fault) Name() string { return f.name }

// Named gives the fault under another name.
func (f *Fault) Named(name string) *Fault {
	c := *f
	c.name = name
	return &c
}

// Acting gives the fault such that the API acts before the fault decides the answer.
func (f *Fault) Acting() *Fault {
	c := *f
	c.acts = true
	c.name += " after acting"
	return &c
}

// Meanwhile gives the fault such that do runs before anything else: what somebody else
// does a moment before.
func (f *Fault) Meanwhile(do func()) *Fault {
	c := *f
	c.before = do
	return &c
}

// Answer answers without acting. The body goes out as application/json unless the
// header, pairs of name and value, says otherwise.
func Answer(status int, body string, header ...string) *Fault {
	return &Fault{name: fmt.Sprintf("answer %d", status), edit: func(_ *Request, resp *Response) {
		resp.Status, resp.Body = status, []byte(body)
		resp.Header.Set("Content-Type", "application/json; charset=utf-8")
		if body == "" {
			resp.Header.Del("Content-Type")
		}
		for pair := range slices.Chunk(header, 2) {
			resp.Header.Set(pair[0], pair[1])
		}
	}}
}

// AnswerHTML answers without acting, as a proxy would: a page in text/html.
func AnswerHTML(status int) *Fault {
	page := htmlResponse(status)
	return Answer(status, string(page.Body), "Content-Type", page.Header.Get("Content-Type")).Named(fmt.Sprintf("HTML %d", status))
}

// Redirect answers 302 to a URL without acting.
func Redirect(to string) *Fault {
	return Answer(http.StatusFound, "", "Location", to).Named("redirect")
}

// Reset resets the connection before the API acts. Go's own client sends a GET again by
// itself when the connection had been used before.
func Reset() *Fault { return &Fault{name: "reset", delivery: resets} }

// LostAnswer acts and then resets the connection.
func LostAnswer() *Fault { return &Fault{name: "lost answer", acts: true, delivery: resets} }

// Hang does not act and holds the connection until the client goes away; Hang().Acting()
// acts first.
func Hang() *Fault { return &Fault{name: "hang", delivery: hangs} }

// Truncated acts and answers with a Content-Length that is longer than what is sent.
func Truncated() *Fault { return &Fault{name: "truncated", acts: true, delivery: truncates} }

// Edited acts and answers with the response as change leaves it.
func Edited(change func(r *Request, resp *Response)) *Fault {
	return &Fault{name: "edited", acts: true, edit: change}
}

// EditedJSON acts and answers with the JSON object as change leaves it. It panics if the
// answer is none.
func EditedJSON(change func(body map[string]any)) *Fault {
	return Edited(func(_ *Request, resp *Response) {
		var body map[string]any
		if err := json.Unmarshal(resp.Body, &body); err != nil {
			panic(fmt.Sprintf("workostest: EditedJSON of an answer that is no JSON object: %v", err))
		}
		change(body)
		resp.Body = mustJSON(body)
	}).Named("edited JSON")
}

// TruncatedJSON acts and answers with the first half of the JSON, whole by its length.
func TruncatedJSON() *Fault {
	return Edited(func(_ *Request, resp *Response) { resp.Body = resp.Body[:len(resp.Body)/2] }).Named("truncated JSON")
}

// WrongContentType acts and answers under another content type; "" sends none.
func WrongContentType(contentType string) *Fault {
	return Edited(func(_ *Request, resp *Response) {
		resp.Header.Set("Content-Type", contentType)
	}).Named("wrong content type")
}

// Oversized acts and answers with a body of at least n bytes: the right one, followed by
// white space.
func Oversized(n int) *Fault {
	return Edited(func(_ *Request, resp *Response) {
		resp.Body = append(resp.Body, strings.Repeat(" ", max(0, n-len(resp.Body)))...)
	}).Named("oversized")
}

// Meanwhile runs do just before the API acts and answers as ever.
func Meanwhile(do func()) *Fault { return &Fault{name: "meanwhile", acts: true, before: do} }

// Afterwards runs do when the API has acted, before the answer goes out.
func Afterwards(do func()) *Fault {
	return Edited(func(*Request, *Response) { do() }).Named("afterwards")
}

// hook has one of the two.
type hook struct {
	before func(r *Request, decided bool) *Fault // decided: by an earlier hook
	after  func(r *Request, resp *Response)
}

func (s *Server) hook(h *hook) (remove func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hooks = append(s.hooks, h)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.hooks = slices.DeleteFunc(slices.Clone(s.hooks), func(one *hook) bool { return one == h })
	}
}

// current gives the hooks, which run without the lock so that they may call any method.
func (s *Server) current() []*hook {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hooks
}

// decide shows the request to every hook; the first fault wins.
func (s *Server) decide(r *Request) *Fault {
	var fault *Fault
	for _, h := range s.current() {
		if h.before != nil {
			if f := h.before(r, fault != nil); fault == nil {
				fault = f
			}
		}
	}
	if fault == nil {
		return &Fault{acts: true}
	}
	return fault
}

func (s *Server) acted(r *Request, resp *Response) {
	for _, h := range s.current() {
		if h.after != nil {
			h.after(r, resp)
		}
	}
}

// Before shows every request to f before the API acts on it. The first hook that gives
// a fault decides, in the order they were added; the others see the request all the
// same. remove takes the hook out again. f must be safe for concurrent use.
func (s *Server) Before(f func(r *Request) *Fault) (remove func()) {
	return s.hook(&hook{before: func(r *Request, _ bool) *Fault { return f(r) }})
}

// After shows f every request that the API has acted on, and the API's own answer, which
// f may change. A fault that was decided before is applied afterwards. remove takes the
// hook out again. f must be safe for concurrent use.
func (s *Server) After(f func(r *Request, resp *Response)) (remove func()) {
	return s.hook(&hook{after: f})
}

// FailNext applies the fault to the next n matching requests (method and path as in
// [Server.Count]). Several of them queue: a request that another hook has decided about
// is left to the next one.
func (s *Server) FailNext(method, path string, n int, f *Fault) (remove func()) {
	var fired atomic.Int64
	return s.fail(method, path, f, func(decided bool) bool { return !decided && fired.Add(1) <= int64(n) })
}

// FailNth applies the fault to the nth matching request from now on, and to no other; 1
// is the next one.
func (s *Server) FailNth(method, path string, n int, f *Fault) (remove func()) {
	var seen atomic.Int64
	return s.fail(method, path, f, func(bool) bool { return seen.Add(1) == int64(n) })
}

// FailAlways applies the fault to every matching request until it is removed.
func (s *Server) FailAlways(method, path string, f *Fault) (remove func()) {
	return s.fail(method, path, f, func(bool) bool { return true })
}

func (s *Server) fail(method, path string, f *Fault, strikes func(decided bool) bool) (remove func()) {
	return s.hook(&hook{before: func(r *Request, decided bool) *Fault {
		if r.matches(method, path) && strikes(decided) {
			return f
		}
		return nil
	}})
}

// ClearHooks removes every hook and fault.
func (s *Server) ClearHooks() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hooks = nil
}
