package workostest

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
)

// Fault changes what happens to one request. A constructor makes one, and methods give changed copies:
//
//	Answer(503, `{"message":"Down."}`, "Retry-After", "1")     // does not act
//	Answer(503, `{"message":"Down."}`).Acting()                // acts, and says it failed
//	Reset().Meanwhile(func() { s.AddRedirectURI(uri) })
//
// A fault may be used for many requests at once.
type Fault struct {
	name   string
	acts   bool                                                // whether the API handles the request
	before func()                                              // runs before the API acts; may be nil
	edit   func(*Request, *Response)                           // changes its answer, or an empty 200; may be nil
	send   func(http.ResponseWriter, *http.Request, *Response) // nil: the answer as it is
}

// Name says in a few words what the fault does.
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

// Meanwhile gives the fault such that do runs before anything else: what somebody else does a moment before.
func (f *Fault) Meanwhile(do func()) *Fault {
	c := *f
	c.before = do
	return &c
}

// Answer answers without acting. The body goes out as application/json unless the header, pairs of name and value, says
// otherwise.
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
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	page := "<html><head><title>" + title + "</title></head><body><h1>" + title + "</h1></body></html>\n"
	return Answer(status, page, "Content-Type", "text/html; charset=utf-8").Named(fmt.Sprintf("HTML %d", status))
}

// NoRoute answers without acting, as a framework does where no call has such a path: {statusCode, message: "Cannot GET
// /path", error}.
func NoRoute(status int) *Fault {
	return &Fault{name: fmt.Sprintf("no route %d", status), edit: func(r *Request, resp *Response) {
		body := mustJSON(map[string]any{
			"statusCode": status, "message": "Cannot " + r.Method + " " + r.Path, "error": http.StatusText(status),
		})
		Answer(status, string(body)).edit(r, resp)
	}}
}

// Reset resets the connection before the API acts. Go's own client sends a GET again by itself when the connection had
// been used before.
func Reset() *Fault { return &Fault{name: "reset", send: reset} }

// LostAnswer acts and then resets the connection.
func LostAnswer() *Fault { return &Fault{name: "lost answer", acts: true, send: reset} }

// Hang does not act and holds the connection until the client goes away or the server is closed; Hang().Acting() acts
// first.
func Hang() *Fault {
	return &Fault{name: "hang", send: func(w http.ResponseWriter, r *http.Request, resp *Response) {
		<-r.Context().Done()
		reset(w, r, resp)
	}}
}

// Truncated acts and answers with the whole Content-Length and half of the body; an answer without a body is lost.
func Truncated() *Fault {
	return &Fault{name: "truncated", acts: true, send: func(w http.ResponseWriter, r *http.Request, resp *Response) {
		if len(resp.Body) == 0 {
			reset(w, r, resp)
			return
		}
		write(w, resp, len(resp.Body)/2)
	}}
}

// Edited acts and answers with the response as change leaves it.
func Edited(change func(r *Request, resp *Response)) *Fault {
	return &Fault{name: "edited", acts: true, edit: change}
}

// EditedJSON acts and answers with the JSON object as change leaves it. It panics if the answer is none.
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

// WrongContentType acts and answers under another content type.
func WrongContentType(contentType string) *Fault {
	return Edited(func(_ *Request, resp *Response) {
		resp.Header.Set("Content-Type", contentType)
	}).Named("wrong content type")
}

// Oversized acts and answers with a body of at least n bytes: the right one, followed by white space.
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

// Before shows requests to f before the API acts on them, which may give a fault. The hooks are asked in the order they
// were added, until one gives a fault: it decides. f must be safe for concurrent use.
func (s *Server) Before(f func(r *Request) *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = append(s.before, f)
}

// After shows f every request that the API has acted on, and the API's own answer, which f may change. The fault is
// applied afterwards. f must be safe for concurrent use.
func (s *Server) After(f func(r *Request, resp *Response)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.after = append(s.after, f)
}

// decide asks the hooks, without the lock so that they may call any method.
func decide(before []func(*Request) *Fault, r *Request) *Fault {
	for _, f := range before {
		if fault := f(r); fault != nil {
			return fault
		}
	}
	return &Fault{acts: true}
}

// FailNext applies the fault to the next n matching requests (method and path as in [Server.Count]). Faults queue: none
// of these three counts a request that an earlier hook has decided about.
func (s *Server) FailNext(method, path string, n int, f *Fault) { s.fail(method, path, 1, n, f) }

// FailNth applies the fault to the nth matching request from now on, and to no other; 1 is the next one.
func (s *Server) FailNth(method, path string, n int, f *Fault) { s.fail(method, path, n, n, f) }

// FailAlways applies the fault to every matching request.
func (s *Server) FailAlways(method, path string, f *Fault) { s.fail(method, path, 1, math.MaxInt, f) }

func (s *Server) fail(method, path string, first, last int, f *Fault) {
	var seen atomic.Int64
	s.Before(func(r *Request) *Fault {
		if !r.matches(method, path) {
			return nil
		}
		if n := int(seen.Add(1)); n < first || n > last {
			return nil
		}
		return f
	})
}

// ClearHooks removes every hook and fault.
func (s *Server) ClearHooks() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before, s.after = nil, nil
}
