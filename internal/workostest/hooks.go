package workostest

import (
	"slices"
	"sync"
	"sync/atomic"
)

// hooks are what tests hung into a server. They run outside of its locks, so that they
// may call any of its methods, and concurrently, as requests come.
type hooks struct {
	mu  sync.Mutex
	all []*hook
}

// hook has one of the two.
type hook struct {
	before func(r *Request, decided bool) *Fault // decided: by an earlier hook
	after  func(r *Request, resp *Response)
}

func (h *hooks) add(added *hook) (remove func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, added)
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.all = slices.DeleteFunc(h.all, func(one *hook) bool { return one == added })
	}
}

func (h *hooks) now() []*hook {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.all)
}

// decide shows the request to every hook; the first fault wins.
func (h *hooks) decide(r *Request) (fault *Fault) {
	for _, one := range h.now() {
		if one.before == nil {
			continue
		}
		if f := one.before(r, fault != nil); fault == nil {
			fault = f
		}
	}
	return fault
}

func (h *hooks) acted(r *Request, resp *Response) {
	for _, one := range h.now() {
		if one.after != nil {
			one.after(r, resp)
		}
	}
}

// Before shows every request to f before the API acts on it. The first hook that gives
// a fault decides, in the order they were added; the others see the request all the
// same. remove takes the hook out again. f must be safe for concurrent use.
func (s *Server) Before(f func(r *Request) *Fault) (remove func()) {
	return s.hooks.add(&hook{before: func(r *Request, _ bool) *Fault { return f(r) }})
}

// After shows f every request that the API has acted on, and the API's own answer, which
// f may change. A fault that was decided before is applied afterwards. remove takes the
// hook out again. f must be safe for concurrent use.
func (s *Server) After(f func(r *Request, resp *Response)) (remove func()) {
	return s.hooks.add(&hook{after: f})
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
	return s.hooks.add(&hook{before: func(r *Request, decided bool) *Fault {
		if r.matches(method, path) && strikes(decided) {
			return f
		}
		return nil
	}})
}

// ClearHooks removes every hook and fault.
func (s *Server) ClearHooks() {
	s.hooks.mu.Lock()
	defer s.hooks.mu.Unlock()
	s.hooks.all = nil
}
