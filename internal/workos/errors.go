package workos

import (
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
	// ErrNothingSet: GET of the JWT template was answered 404 in words of the template: none was ever set. A 404 that
	// speaks neither of the template nor of the route can mean either, and is ErrNoSuchRoute as well.
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
	// ErrUnreadable: the answer was a success that can't be read: not JSON, not of the documented shape, or too long.
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
	Message string
	Fields  []FieldError
	// RequestID is the X-Request-ID of the answer; may be empty.
	RequestID string

	kinds      []error
	cause      error
	retryAfter time.Duration
	html       bool // a page stands where the API's JSON should
}

// FieldError is one item of the API's `errors`: what is wrong with one property of the body.
type FieldError struct {
	Field   string // the property; may be empty
	Code    string // may be empty
	Message string // may be empty where Code is not
}

// Error gives the whole of it in one line, without the field errors.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %s", e.Method, e.URL, e.Message)
	if e.Status != 0 {
		fmt.Fprintf(&b, " (%s)", e.StatusLine())
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " [request id %s]", e.RequestID)
	}
	return b.String()
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
func (e *Error) Unwrap() []error {
	if e.cause == nil {
		return e.kinds
	}
	return append(slices.Clone(e.kinds), e.cause)
}

// newError starts the error of a call.
func (r request) newError(message string) *Error {
	return &Error{Method: r.method, URL: r.url.String(), Message: message}
}

// unsent is the error of a call that did not get as far as the network.
func (r request) unsent(cause error) *Error {
	e := r.newError(cause.Error())
	e.cause = cause
	return e
}

// failed is the error of a call whose last attempt got no answer that can be read. resp is nil without any answer.
func (r request) failed(resp *http.Response, cause error) *Error {
	message := cause.Error()
	var transport *url.Error
	inFlight := errors.As(cause, &transport)
	if inFlight {
		message = transport.Err.Error() // without the method and URL, which Error says itself
	}
	e := r.newError(message)
	e.cause = cause
	if resp != nil {
		e.Status = resp.StatusCode
		e.RequestID = resp.Header.Get("X-Request-ID")
	}
	e.makePlain()
	// A cause of any other kind ended a pause, and a POST pauses only after what the API has surely not acted on.
	mayHaveActed := inFlight && !isUnsent(cause) || errors.Is(cause, ErrUnreadable)
	if r.method == http.MethodPost && mayHaveActed {
		e.kinds = append(e.kinds, ErrAmbiguous)
	}
	return e
}

// refused is the error of a call that was answered with anything but success.
func (r request) refused(resp *http.Response) *Error {
	e := r.newError("")
	e.Status = resp.StatusCode
	e.RequestID = resp.Header.Get("X-Request-ID")
	e.retryAfter, _ = retryAfter(resp.Header) // 0 where it did not ask
	readErrorBody(e, resp)
	e.makePlain()
	e.kinds = r.classify(e, isJSON(resp.Header))
	return e
}

// classify names what an answer means, by method and status; by code, and by the message where there is no code.
// Only a JSON answer is WorkOS's own, and can say that an object isn't there.
func (r request) classify(e *Error, inJSON bool) []error {
	switch e.Status {
	case http.StatusUnauthorized:
		return []error{ErrUnauthorized}
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		if r.query.Has("after") {
			return []error{ErrCursor} // the first page was there
		}
		return r.classifyMissing(e, inJSON)
	case http.StatusBadRequest:
		if r.query.Has("after") {
			return []error{ErrCursor}
		}
	case http.StatusConflict:
		if r.conflict != nil && strings.Contains(strings.ToLower(e.Code+" "+e.Message), "default") { // it has no code to tell
			return []error{r.conflict}
		}
	}
	if r.query.Has("after") && e.Status == http.StatusUnprocessableEntity {
		return []error{ErrCursor}
	}
	if r.method == http.MethodPost {
		return classifyCreate(e)
	}
	return nil
}

func classifyCreate(e *Error) []error {
	switch {
	case e.Status >= 500 || e.Status == http.StatusRequestTimeout:
		return []error{ErrAmbiguous}
	case e.saysDuplicate():
		return []error{ErrAlreadyExists}
	}
	return nil
}

// duplicateCodes are the codes that the API's descriptions give for a value that is there already.
var duplicateCodes = []string{
	"duplicate_cors_origin", "duplicate_redirect_uri", "cors_origin_already_exists", "redirect_uri_already_exists",
}

// saysDuplicate knows a duplicate by its code, by the codes of its items, and, only where there is none at all, by
// its status (409) or the documented words (422).
func (e *Error) saysDuplicate() bool {
	if e.Status != http.StatusConflict && e.Status != http.StatusUnprocessableEntity {
		return false
	}
	codes, words := []string{e.Code}, []string{e.Message}
	for _, field := range e.Fields {
		codes, words = append(codes, field.Code), append(words, field.Message)
	}
	codes = slices.DeleteFunc(codes, func(code string) bool { return code == "" })
	if len(codes) > 0 {
		return slices.ContainsFunc(codes, func(code string) bool { return slices.Contains(duplicateCodes, code) })
	}
	return e.Status == http.StatusConflict || slices.ContainsFunc(words, func(said string) bool {
		return strings.Contains(strings.ToLower(said), "already exists")
	})
}

// classifyMissing tells a missing object from a missing route by the words of a 404: it has no code to tell. Those of
// a missing route name the path, if anything.
func (r request) classifyMissing(e *Error, inJSON bool) []error {
	escaped := r.path[strings.LastIndexByte(r.path, '/'):] // what stands before it a gateway may have changed
	plain, err := url.PathUnescape(escaped)
	if err != nil {
		plain = escaped
	}
	words := strings.NewReplacer(escaped, "", plain, "").Replace(e.Message)
	named := r.names != "" && inJSON && strings.Contains(strings.ToLower(words), strings.ToLower(r.names))
	switch {
	case e.Status != http.StatusNotFound:
		return []error{ErrNoSuchRoute}
	case named && r.method == http.MethodGet:
		return []error{ErrNothingSet}
	case named:
		return []error{ErrNotFound}
	case r.names != "" && r.method == http.MethodGet && e.html && words == e.Message:
		return []error{ErrNoSuchRoute, ErrUnreadable}
	case r.names != "" && r.method == http.MethodGet && words == e.Message:
		return []error{ErrNoSuchRoute, ErrNothingSet}
	}
	return []error{ErrNoSuchRoute}
}
