package workostest

import (
	"encoding/json"
	"mime"
	"net/http"
	"unicode/utf8"
)

// field reads the one field of a body, a string. The response is the refusal, else nil:
// 415 for another content type, 400 for what is no JSON object in UTF-8, 422 for a
// missing, mistyped or foreign field.
func (c *call) field(name string) (string, *Response) {
	mediaType, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/json" {
		return "", plainError(http.StatusUnsupportedMediaType, "Content-Type must be application/json")
	}
	var body map[string]any
	if err := json.Unmarshal(c.Body, &body); err != nil || body == nil || !utf8.Valid(c.Body) {
		return "", plainError(http.StatusBadRequest, "Request body is not a JSON object")
	}
	value, isString := body[name].(string)
	switch {
	case body[name] == nil:
		return "", c.refuse(rejection{name, "isNotEmpty", name + " should not be empty"})
	case !isString:
		return "", c.refuse(rejection{name, "isString", name + " must be a string"})
	}
	for other := range body {
		if other != name {
			return "", c.refuse(rejection{other, "whitelistValidation", "property " + other + " should not exist"})
		}
	}
	return value, nil
}

// refuse is a 422 in the server's error shape.
func (c *call) refuse(r rejection) *Response {
	return c.cfg.errorShape.answer(http.StatusUnprocessableEntity, r)
}
