package workostest

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// Delivery is how an answer goes out.
type Delivery int

// The ways in which an answer goes out, or does not.
const (
	DeliverWhole     Delivery = iota // as it is
	DeliverReset                     // nothing, and the connection is reset
	DeliverTruncated                 // the whole Content-Length, half of the body; reset if there is none
	DeliverNothing                   // hangs until the client goes away or the server is closed
)

// Response is an answer before it goes out. Date, X-Request-ID and Content-Type are set
// already and may be changed or deleted.
type Response struct {
	Status   int
	Header   http.Header
	Body     []byte
	Delivery Delivery
}

// EditJSON decodes the body, a JSON object, lets edit change it, and encodes it again.
// It panics if the body is none, for the test that edits it is wrong then.
func (r *Response) EditJSON(edit func(body map[string]any)) {
	var body map[string]any
	if err := json.Unmarshal(r.Body, &body); err != nil {
		panic(fmt.Sprintf("workostest: EditJSON of a body that is no JSON object: %v", err))
	}
	edit(body)
	r.Body = mustJSON(body)
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("workostest: encoding an answer: %v", err))
	}
	return b
}

func newResponse(status int) *Response {
	return &Response{Status: status, Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}}
}

func jsonResponse(status int, v any) *Response {
	resp := newResponse(status)
	resp.Body = mustJSON(v)
	return resp
}

func noContent() *Response { return &Response{Status: http.StatusNoContent, Header: http.Header{}} }

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
	default:
		return plainError(http.StatusUnprocessableEntity, message)
	}
}

// answer refuses a property under a named rule, such as "isUrl".
func (e ErrorShape) answer(status int, property, rule, message string) *Response {
	body := map[string]any{"message": "Validation failed"}
	switch e {
	case ErrorConstraints:
		body["errors"] = []any{map[string]any{"property": property, "constraints": map[string]any{rule: message}}}
	case ErrorFields:
		body["errors"] = []any{map[string]any{"field": property, "code": rule, "message": message}}
	case ErrorCodes:
		body["errors"] = []any{map[string]any{"code": rule, "message": message}}
	case ErrorStrings:
		body["errors"] = []any{message}
	case ErrorMessage:
		body["message"] = message
	case ErrorOAuth:
		body = map[string]any{"error": "invalid_request", "error_description": message}
	case ErrorStatusCode:
		body = map[string]any{"statusCode": status, "message": message, "error": http.StatusText(status)}
	}
	return jsonResponse(status, body)
}

// missing answers a call that does not exist.
func (c *call) missing() *Response {
	status := c.cfg.missingStatus
	title := http.StatusText(status)
	switch c.cfg.missingBody {
	case RouteMessage:
		return plainError(status, title)
	case RouteStatusCode:
		return jsonResponse(status, map[string]any{
			"statusCode": status, "message": "Cannot " + c.Method + " " + c.Path, "error": title,
		})
	case RouteHTML:
		resp := newResponse(status)
		resp.Header.Set("Content-Type", "text/html; charset=utf-8")
		resp.Body = htmlPage(status)
		return resp
	case RouteEmpty:
	}
	return &Response{Status: status, Header: http.Header{}}
}

func htmlPage(status int) []byte {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	return []byte("<html><head><title>" + title + "</title></head><body><h1>" + title + "</h1></body></html>\n")
}
