package workostest

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// Response is an answer before it goes out. Date, X-Request-ID and Content-Type are set
// already and may be changed or deleted.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("workostest: encoding an answer: %v", err))
	}
	return b
}

func jsonResponse(status int, v any) *Response {
	return &Response{Status: status, Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, Body: mustJSON(v)}
}

func emptyResponse(status int) *Response { return &Response{Status: status, Header: http.Header{}} }

func htmlResponse(status int) *Response {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	return &Response{
		Status: status,
		Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}},
		Body:   []byte("<html><head><title>" + title + "</title></head><body><h1>" + title + "</h1></body></html>\n"),
	}
}

func plainError(status int, message string) *Response {
	return jsonResponse(status, map[string]any{"message": message})
}

func codedError(status int, code, message string) *Response {
	return jsonResponse(status, map[string]any{"code": code, "message": message})
}

// invalid refuses a property under a named rule, such as "isUrl".
func invalid(property, rule, message string) *Response {
	return jsonResponse(http.StatusUnprocessableEntity, map[string]any{
		"message": "Validation failed",
		"errors":  []any{map[string]any{"property": property, "constraints": map[string]any{rule: message}}},
	})
}

// response refuses a duplicate object, such as a "redirect_uri".
func (d Duplicate) response(object, message string) *Response {
	switch d {
	case DuplicateConflict:
		return codedError(http.StatusConflict, "duplicate_"+object, message)
	case DuplicateCode:
		return codedError(http.StatusUnprocessableEntity, object+"_already_exists", message)
	case DuplicateMessage:
	}
	return plainError(http.StatusUnprocessableEntity, message)
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
		return htmlResponse(status)
	case RouteEmpty:
	}
	return emptyResponse(status)
}
