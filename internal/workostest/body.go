package workostest

import (
	"encoding/json"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// field is a field of a body: a string, or a list of strings.
type field struct {
	name     string
	list     bool
	optional bool
}

// body reads a JSON object of these fields and no others. The response is the refusal,
// else nil: 415 for another content type, 400 for what is no JSON object in UTF-8, 422 for
// a missing, mistyped or foreign field.
func (c *call) body(fields ...field) (map[string]any, *Response) {
	mediaType, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/json" {
		return nil, plainError(http.StatusUnsupportedMediaType, "Content-Type must be application/json")
	}
	var body map[string]any
	if err := json.Unmarshal(c.Body, &body); err != nil || body == nil || !utf8.Valid(c.Body) {
		return nil, plainError(http.StatusBadRequest, "Request body is not a JSON object")
	}
	for _, name := range slices.Sorted(maps.Keys(body)) {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.name == name }) {
			return nil, c.refuse(name, "whitelistValidation", "property "+name+" should not exist")
		}
	}
	for _, f := range fields {
		value, there := body[f.name]
		_, isString := value.(string)
		switch {
		case !there && f.optional:
		case value == nil:
			return nil, c.refuse(f.name, "isNotEmpty", f.name+" should not be empty")
		case f.list && !isStrings(value):
			return nil, c.refuse(f.name, "isArray", f.name+" must be an array of strings")
		case !f.list && !isString:
			return nil, c.refuse(f.name, "isString", f.name+" must be a string")
		}
	}
	return body, nil
}

func isStrings(value any) bool {
	list, ok := value.([]any)
	return ok && !slices.ContainsFunc(list, func(element any) bool {
		_, isString := element.(string)
		return !isString
	})
}

// text gives a string of a body, or "".
func text(body map[string]any, name string) string {
	value, _ := body[name].(string)
	return value
}

// refuse is a 422 in the server's error shape.
func (c *call) refuse(property, rule, message string) *Response {
	return c.cfg.errorShape.answer(http.StatusUnprocessableEntity, property, rule, message)
}

// readURL reads a body of one field, an origin or a redirect URI.
func readURL(name string) func(*call, *item) *Response {
	return func(c *call, it *item) *Response {
		body, refusal := c.body(field{name: name})
		if refusal != nil {
			return refusal
		}
		it.value = text(body, name)
		return c.checkURL(name, it.value)
	}
}

// checkURL refuses a URL of the field "origin" or "uri" that the documentation excludes,
// or gives nil. About paths, queries and fragments the documentation is silent.
func (c *call) checkURL(name, raw string) *Response {
	// A wildcard port is no port to net/url.
	u, err := url.Parse(strings.Replace(raw, ":*", ":0", 1))
	if err != nil {
		u = &url.URL{}
	}
	host, origin, web := u.Hostname(), name == "origin", u.Scheme == "http" || u.Scheme == "https"
	local := host == "localhost" || strings.HasSuffix(host, ".localhost")
	production := !origin && strings.HasPrefix(c.cfg.apiKey, "sk_live_")
	for _, rule := range []struct {
		broken     bool
		name, text string
	}{
		{strings.TrimSpace(raw) == "", "isNotEmpty", "should not be empty"},
		{strings.ContainsFunc(raw, unicode.IsSpace) || u.Scheme == "", "isUrl", "must be a URL"},
		{origin && !web, "isUrl", "must be an http or https URL"},
		{u.User != nil, "hasNoCredentials", "must not have credentials"},
		{web && host == "", "hasHost", "must have a host"},
		{strings.Count(host, "*") > 1, "maxWildcards", "must have at most one wildcard"},
		{production && u.Scheme == "http" && host != "127.0.0.1", "isHttps", "must use https in a production environment"},
		{production && web && local, "isNotLocalhost", "must not be localhost in a production environment"},
	} {
		if rule.broken {
			return c.refuse(name, rule.name, name+" "+rule.text)
		}
	}
	return nil
}
