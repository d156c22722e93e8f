package workostest

import (
	"slices"
	"sync"
	"sync/atomic"
)

// hooks are what tests hung into a server. They run outside of its locks, so that they
// may call any of its methods, and concurrently, as requests come.
type hooks struct {
	mu     sync.Mutex
	before []*beforeHook
	after  []*afterHook
}

// beforeHook sees a request and whether an earlier hook has decided about it already.
type beforeHook struct {
	see func(r *Request, decided bool) *Fault
}

type afterHook struct {
	see func(r *Request, resp *Response)
}

// decide shows the request to every hook; the first fault wins.
func (h *hooks) decide(r *Request) *Fault {
	h.mu.Lock()
	before := slices.Clone(h.before)
	h.mu.Unlock()
	var fault *Fault
	for _, hook := range before {
		if f := hook.see(r, fault != nil); f != nil && fault == nil {
			fault = f
		}
	}
	return fault
}

func (h *hooks) acted(r *Request, resp *Response) {
	h.mu.Lock()
	after := slices.Clone(h.after)
	h.mu.Unlock()
	for _, hook := range after {
		hook.see(r, resp)
	}
}

func (h *hooks) addBefore(see func(r *Request, decided bool) *Fault) (remove func()) {
	hook := &beforeHook{see: see}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.before = append(h.before, hook)
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.before = slices.DeleteFunc(h.before, func(b *beforeHook) bool { return b == hook })
	}
}

// Before shows every request to f before the API acts on it. The first hook that gives
// a fault decides, in the order they were added; the others see the request all the
// same. remove takes the hook out again. f must be safe for concurrent use.
func (s *Server) Before(f func(r *Request) *Fault) (remove func()) {
	return s.hooks.addBefore(func(r *Request, _ bool) *Fault { return f(r) })
}

// After shows f every request that the API has acted on, and the API's own answer, which
// f may change. A fault that was decided before is applied afterwards. remove takes the
// hook out again. f must be safe for concurrent use.
func (s *Server) After(f func(r *Request, resp *Response)) (remove func()) {
	hook := &afterHook{see: f}
	s.hooks.mu.Lock()
	defer s.hooks.mu.Unlock()
	s.hooks.after = append(s.hooks.after, hook)
	return func() {
		s.hooks.mu.Lock()
		defer s.hooks.mu.Unlock()
		s.hooks.after = slices.DeleteFunc(s.hooks.after, func(a *afterHook) bool { return a == hook })
	}
}

// FailNext applies the fault to the next n matching requests (method and path as in
// [Server.Count]). Several of them queue: a request that another hook has decided about
// is left to the next one.
func (s *Server) FailNext(method, path string, n int, f *Fault) (remove func()) {
	var fired atomic.Int64
	return s.hooks.addBefore(func(r *Request, decided bool) *Fault {
		if decided || !r.matches(method, path) || fired.Add(1) > int64(n) {
			return nil
		}
		return f
	})
}

// FailNth applies the fault to the nth matching request from now on, and to no other; 1
// is the next one.
func (s *Server) FailNth(method, path string, n int, f *Fault) (remove func()) {
	var seen atomic.Int64
	return s.hooks.addBefore(func(r *Request, _ bool) *Fault {
		if !r.matches(method, path) || seen.Add(1) != int64(n) {
			return nil
		}
		return f
	})
}

// FailAlways applies the fault to every matching request until it is removed.
func (s *Server) FailAlways(method, path string, f *Fault) (remove func()) {
	return s.Before(func(r *Request) *Fault {
		if !r.matches(method, path) {
			return nil
		}
		return f
	})
}

// ClearHooks removes every hook and fault.
func (s *Server) ClearHooks() {
	s.hooks.mu.Lock()
	defer s.hooks.mu.Unlock()
	s.hooks.before, s.hooks.after = nil, nil
}
