package workos

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// What an [*Error] can be, for errors.Is.
var (
	// ErrNotFound: the API knows the route and says that the object isn't there.
	ErrNotFound = errors.New("not found")
	// ErrNoSuchRoute: the API does not have the call at all (404, 405 or 501, without a word of the object). It
	// proves nothing about any object.
	ErrNoSuchRoute = errors.New("no such route")
	// ErrNothingSet: no JWT template was ever set. GET was answered 404 in words of the template, or a template without
	// content. A 404 that speaks neither of the template nor of the route can mean either, and is ErrNoSuchRoute as well.
	ErrNothingSet = errors.New("nothing set")
	// ErrAlreadyExists: an object with the value is there already.
	ErrAlreadyExists = errors.New("already exists")
	// ErrDefaultRedirectURI: the environment's default redirect URI can't be deleted.
	ErrDefaultRedirectURI = errors.New("default redirect URI")
	// ErrUnauthorized: the API refused the key (401).
	ErrUnauthorized = errors.New("unauthorized")
	// ErrCursor: a page was asked for after an object that the API does not know, or no longer.
	ErrCursor = errors.New("unknown cursor")
	// ErrAmbiguous: the API may or may not have acted on a create.
	ErrAmbiguous = errors.New("outcome unknown")
	// ErrNotSent: the caller's context ended before the request was sent, or before it was sent again after a 429. The
	// API has not acted on it.
	ErrNotSent = errors.New("not sent")
	// ErrBrokenList: a list can't be followed to its end.
	ErrBrokenList = errors.New("broken list")
	// ErrUnreadable: the answer was a success that can't be read (not JSON, not of the documented shape, or too long), or
	// a list's 404 was an HTML page that does not name the path: a proxy's.
	ErrUnreadable = errors.New("unreadable answer")
)

// Error is a call that failed. errors.Is tells what it is (see the sentinels), errors.As gives the cause of one that
// got no answer.
type Error struct {
	Method string
	URL    string // without query
	Status int    // HTTP status; 0: no answer arrived
	Code   string // WorkOS's error code; may be empty
	// Message is what the API said, or else what happened, in one line.
	Message   string
	Fields    []FieldError
	RequestID string // X-Request-ID of the answer; may be empty

	wraps      []error
	retryAfter time.Duration
	page       string // the HTML that stands where the API's JSON should
}

// FieldError is one item of the API's `errors`: what is wrong with one property of the body.
type FieldError struct {
	Field   string // the property; may be empty
	Code    string // may be empty
	Message string // may be empty where Code is not
}

// Error gives the whole of it in one line, without the field errors.
func (e *Error) Error() string {
	line := fmt.Sprintf("%s %s: %s", e.Method, e.URL, e.Message)
	if e.Status != 0 {
		line += " (" + e.StatusLine() + ")"
	}
	if e.RequestID != "" {
		line += " [request id " + e.RequestID + "]"
	}
	return line
}

// StatusLine is the status and code as people say them: "422 Unprocessable Entity, code invalid_uri"; empty without
// an answer.
func (e *Error) StatusLine() string {
	if e.Status == 0 {
		return ""
	}
	line := strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status)))
	if e.Code != "" {
		line += ", code " + e.Code
	}
	return line
}

// Unwrap gives the sentinels that the error is, and its cause.
func (e *Error) Unwrap() []error { return e.wraps }

// newError starts the error of a call; resp is nil without any answer.
func (r request) newError(resp *http.Response) *Error {
	e := &Error{Method: r.method, URL: r.url.String()}
	if resp != nil {
		e.Status, e.RequestID = resp.StatusCode, plain(resp.Header.Get("X-Request-ID"))
	}
	return e
}

// failed is the error of a call whose last attempt got no answer that can be read, or that ended between attempts.
func (r request) failed(ctx context.Context, resp *http.Response, cause error) *Error {
	e := r.newError(resp)
	said := cause
	if transport, ok := errors.AsType[*url.Error](cause); ok {
		said = transport.Err // without the method and URL, which Error says itself
	}
	e.Message = plain(said.Error())
	cancelled, acted := ctx.Err() != nil, callOf(ctx).mayHaveActed
	switch {
	case acted && r.method == http.MethodPost:
		e.wraps = []error{ErrAmbiguous}
	case acted && cancelled && isWrite(r.method):
		e.Message += "; the request may have been carried out"
	case cancelled && !acted:
		e.wraps = []error{ErrNotSent}
		e.Message += " before the request was sent"
	}
	e.wraps = append(e.wraps, cause)
	return e
}

// refused is the error of a call that was answered with anything but success.
func (r request) refused(ctx context.Context, resp *http.Response) *Error {
	e := r.newError(resp)
	e.retryAfter, _ = retryAfter(resp.Header) // 0 where it did not ask
	readErrorBody(e, resp)
	e.wraps = r.classify(e, isJSON(resp.Header))
	if ctx.Err() != nil && isTransient(e.Status) { // it was not retried because the caller's context ended
		e.wraps = append(e.wraps, ctx.Err())
	}
	return e
}

// classify names what an answer means, by method and status; by code, and by the message where there is no code.
func (r request) classify(e *Error, inJSON bool) []error {
	said := strings.ToLower(e.Code + " " + e.Message)
	switch status := e.Status; {
	case status == http.StatusUnauthorized:
		return []error{ErrUnauthorized}
	case r.byCursor && slices.Contains([]int{400, 404, 405, 422, 501}, status): // the first page was there
		return []error{ErrCursor}
	case status == http.StatusNotFound:
		return r.classifyMissing(e, inJSON)
	case status == http.StatusMethodNotAllowed, status == http.StatusNotImplemented:
		return []error{ErrNoSuchRoute}
	case status == http.StatusConflict && r.conflict != nil && strings.Contains(said, "default"): // it has no code to tell
		return []error{r.conflict}
	case r.method == http.MethodPost && inDoubt(status):
		return []error{ErrAmbiguous}
	case len(r.duplicate) > 0 && r.saysDuplicate(e):
		return []error{ErrAlreadyExists}
	}
	return nil
}

// saysDuplicate knows a duplicate by its code, by the codes of its items, and, only where there is none at all, by
// its status (409) or the documented words (422).
func (r request) saysDuplicate(e *Error) bool {
	if e.Status != http.StatusConflict && e.Status != http.StatusUnprocessableEntity {
		return false
	}
	codes, words := e.Code, e.Message
	duplicate := slices.Contains(r.duplicate, e.Code)
	for _, field := range e.Fields {
		codes, words = codes+field.Code, words+"; "+field.Message
		duplicate = duplicate || slices.Contains(r.duplicate, field.Code)
	}
	if codes != "" {
		return duplicate
	}
	return e.Status == http.StatusConflict || strings.Contains(strings.ToLower(words), "already exists")
}

// classifyMissing tells a missing object from a missing route by the words of a 404: it has no code to tell. Those of
// a missing route name the path, if anything. Only a JSON answer is WorkOS's own, and can say that an object isn't there.
func (r request) classifyMissing(e *Error, inJSON bool) []error {
	last, _ := url.PathUnescape(r.path[strings.LastIndexByte(r.path, '/'):]) // a gateway may have changed the others
	words := strings.ReplaceAll(e.Message, last, "")
	named := r.names != "" && inJSON && strings.Contains(strings.ToLower(words), strings.ToLower(r.names))
	unclear := r.names != "" && r.method == http.MethodGet && words == e.Message // of neither the object nor the route
	isList := r.names == "" && r.method == http.MethodGet
	switch {
	case named && r.method == http.MethodGet:
		return []error{ErrNothingSet}
	case named, inJSON && e.Code == "entity_not_found":
		return []error{ErrNotFound}
	case unclear && e.page != "":
		return []error{ErrNoSuchRoute, ErrUnreadable}
	case isList && e.page != "" && !strings.Contains(e.page, last): // a proxy's: a server without the route names it
		return []error{ErrUnreadable}
	case unclear:
		return []error{ErrNoSuchRoute, ErrNothingSet}
	}
	return []error{ErrNoSuchRoute}
}
