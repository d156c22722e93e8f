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

// body reads a JSON object of these fields and no others into pointers to a string or a []string. In a PATCH every
// field is optional. The response is the refusal, else nil: 415 for another content type, 400 for what is no JSON
// object in UTF-8, 422 for a missing, mistyped or unknown field.
func (c *call) body(fields map[string]any) *Response {
	mediaType, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/json" {
		return apiError(http.StatusUnsupportedMediaType, "", "Content-Type must be application/json")
	}
	var body map[string]json.RawMessage
	if err := json.Unmarshal(c.Body, &body); err != nil || body == nil || !utf8.Valid(c.Body) {
		return apiError(http.StatusBadRequest, "", "Request body is not a JSON object")
	}
	for _, name := range slices.Sorted(maps.Keys(body)) {
		if fields[name] == nil {
			return invalid(name, "whitelistValidation", "property "+name+" should not exist")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		value, there := body[name]
		_, isText := fields[name].(*string)
		switch {
		case !there && c.Method == http.MethodPatch:
		case !there || string(value) == "null":
			return invalid(name, "isNotEmpty", name+" should not be empty")
		case json.Unmarshal(value, fields[name]) == nil:
		case isText:
			return invalid(name, "isString", name+" must be a string")
		default:
			return invalid(name, "isArray", name+" must be an array of strings")
		}
	}
	return nil
}

// readURL reads a body of one field, an origin or a redirect URI.
func readURL(name string) func(*call, *item) *Response {
	return func(c *call, it *item) *Response {
		if refusal := c.body(map[string]any{name: &it.value}); refusal != nil {
			return refusal
		}
		return c.checkURL(name, it.value)
	}
}

// checkURL refuses a URL of the field "origin" or "uri" that the documentation excludes, or gives nil. About paths,
// queries and fragments the documentation is silent.
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
			return invalid(name, rule.name, name+" "+rule.text)
		}
	}
	return nil
}
