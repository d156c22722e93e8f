package workostest

import (
	"fmt"
	"net/http"
)

// Duplicate is how the API refuses to create a value that exists.
type Duplicate int

const (
	// DuplicateConflict is 409 with code duplicate_cors_origin or duplicate_redirect_uri.
	DuplicateConflict Duplicate = iota
	// DuplicateCode is 422 with code cors_origin_already_exists or
	// redirect_uri_already_exists.
	DuplicateCode
	// DuplicateMessage is 422 without a code: only the message tells.
	DuplicateMessage
)

// ErrorShape is the body of a validation failure.
type ErrorShape int

const (
	// ErrorConstraints is {message, errors: [{property, constraints: {rule: text}}]}.
	ErrorConstraints ErrorShape = iota
	// ErrorFields is {message, errors: [{field, code, message}]}.
	ErrorFields
	// ErrorCodes is {message, errors: [{code, message}]}.
	ErrorCodes
	// ErrorStrings is {message, errors: ["text"]}.
	ErrorStrings
	// ErrorMessage is {message}.
	ErrorMessage
	// ErrorOAuth is {error, error_description}.
	ErrorOAuth
	// ErrorStatusCode is {statusCode, message, error}.
	ErrorStatusCode
)

// RouteBody is the body that answers a call that does not exist.
type RouteBody int

const (
	// RouteMessage is {"message":"Not Found"}.
	RouteMessage RouteBody = iota
	// RouteStatusCode is {statusCode, message: "Cannot GET /path", error}.
	RouteStatusCode
	// RouteHTML is a page in text/html.
	RouteHTML
	// RouteEmpty has no body and no content type.
	RouteEmpty
)

type missingRoute struct {
	status int
	body   RouteBody
}

func (m missingRoute) answer(r *Request) *Response {
	text := http.StatusText(m.status)
	switch m.body {
	case RouteMessage:
		return plainError(m.status, text)
	case RouteStatusCode:
		return jsonResponse(m.status, map[string]any{
			"statusCode": m.status,
			"message":    "Cannot " + r.Method + " " + r.Path,
			"error":      text,
		})
	case RouteHTML:
		resp := newResponse(m.status)
		resp.Header.Set("Content-Type", "text/html; charset=utf-8")
		resp.Body = fmt.Appendf(nil, "<html><body><h1>%d %s</h1></body></html>\n", m.status, text)
		return resp
	case RouteEmpty:
	}
	resp := newResponse(m.status)
	resp.Header.Del("Content-Type")
	return resp
}

func plainError(status int, message string) *Response {
	return jsonResponse(status, map[string]any{"message": message})
}

func codedError(status int, code, message string) *Response {
	return jsonResponse(status, map[string]any{"code": code, "message": message})
}

// answer refuses a duplicate object, such as a "redirect_uri".
func (d Duplicate) answer(object, message string) *Response {
	switch d {
	case DuplicateConflict:
		return codedError(http.StatusConflict, "duplicate_"+object, message)
	case DuplicateCode:
		return codedError(http.StatusUnprocessableEntity, object+"_already_exists", message)
	case DuplicateMessage:
	}
	return plainError(http.StatusUnprocessableEntity, message)
}

// rejection is one reason to refuse a field. The zero value is none.
type rejection struct {
	property string
	rule     string // its name, such as "isUrl"
	message  string
}

// answer is the rejection in the given shape, with a status of 400 or 422.
func (e ErrorShape) answer(status int, r rejection) *Response {
	body := map[string]any{"message": "Validation failed"}
	switch e {
	case ErrorConstraints:
		body["errors"] = []any{map[string]any{"property": r.property, "constraints": map[string]any{r.rule: r.message}}}
	case ErrorFields:
		body["errors"] = []any{map[string]any{"field": r.property, "code": r.rule, "message": r.message}}
	case ErrorCodes:
		body["errors"] = []any{map[string]any{"code": r.rule, "message": r.message}}
	case ErrorStrings:
		body["errors"] = []any{r.message}
	case ErrorMessage:
		body["message"] = r.message
	case ErrorOAuth:
		body = map[string]any{"error": "invalid_request", "error_description": r.message}
	case ErrorStatusCode:
		body = map[string]any{"statusCode": status, "message": r.message, "error": http.StatusText(status)}
	}
	return jsonResponse(status, body)
}
