package workos

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// maxWords bounds what of a body that isn't WorkOS's JSON is repeated to people, in characters.
const maxWords = 200

// readErrorBody fills e's code, message and field errors from any of the bodies that the API's descriptions and the
// proxies before it are known to send: {message, code, errors}, {error, error_description}, {statusCode, message,
// error}, HTML, text, or none.
func readErrorBody(e *Error, resp *http.Response) {
	raw, _ := io.ReadAll(resp.Body) // already in memory: see attempt
	var body struct {
		Code             string          `json:"code"`
		Message          json.RawMessage `json:"message"`
		Error            string          `json:"error"`
		ErrorDescription string          `json:"error_description"`
		Errors           json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(raw, &body) != nil {
		var members map[string]json.RawMessage // one of an unexpected type: read the others all the same
		if json.Unmarshal(raw, &members) != nil {
			e.Message, e.html = describeBody(resp, raw), isHTML(resp.Header, strings.TrimSpace(string(raw)))
			return
		}
		body.Code, body.Error, body.ErrorDescription = text(members["code"]), text(members["error"]), text(members["error_description"])
		body.Message, body.Errors = members["message"], members["errors"]
	}
	e.Code = body.Code
	e.Fields = readFieldErrors(body.Errors)
	words := readWords(body.Message)
	switch {
	case len(words) > 0:
		e.Message = strings.Join(words, "; ")
	case body.ErrorDescription != "":
		e.Message = body.ErrorDescription
		if e.Code == "" {
			e.Code = body.Error
		}
	case body.Error != "":
		e.Message = body.Error
	case len(e.Fields) > 0:
		e.Message = "the request was refused"
	default:
		e.Message = describeBody(resp, nil)
	}
}

// readWords reads a message, which some servers send as a list of strings.
func readWords(raw json.RawMessage) []string {
	if said := text(raw); said != "" {
		return []string{said}
	}
	var several []string
	if json.Unmarshal(raw, &several) != nil {
		return nil
	}
	return slices.DeleteFunc(several, func(said string) bool { return said == "" })
}

func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// readFieldErrors reads the items {field, code, message}, {property, constraints}, {code, message} and strings. What
// is none of these is passed over.
func readFieldErrors(raw json.RawMessage) []FieldError {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		return nil
	}
	var fields []FieldError
	for _, item := range items {
		if said := text(item); said != "" {
			fields = append(fields, FieldError{Message: said})
			continue
		}
		var members map[string]json.RawMessage
		if json.Unmarshal(item, &members) != nil {
			continue
		}
		field := FieldError{Field: text(members["field"]), Code: text(members["code"]), Message: text(members["message"])}
		if field.Field == "" {
			field.Field = text(members["property"])
		}
		if constraints := readConstraints(members["constraints"]); field.Message == "" {
			field.Message = constraints
		}
		if field != (FieldError{}) {
			fields = append(fields, field)
		}
	}
	return fields
}

// readConstraints reads {name: words} in the order of the names.
func readConstraints(raw json.RawMessage) string {
	var constraints map[string]string
	if json.Unmarshal(raw, &constraints) != nil {
		return ""
	}
	names := make([]string, 0, len(constraints))
	for name := range constraints {
		names = append(names, name)
	}
	slices.Sort(names)
	words := make([]string, 0, len(names))
	for _, name := range names {
		words = append(words, constraints[name])
	}
	return strings.Join(words, "; ")
}

// makePlain puts a space for each control character, line ends among them: what an answer says is shown in a terminal.
func (e *Error) makePlain() {
	said := []*string{&e.Message, &e.Code, &e.RequestID}
	for i := range e.Fields {
		said = append(said, &e.Fields[i].Field, &e.Fields[i].Code, &e.Fields[i].Message)
	}
	for _, words := range said {
		*words = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return ' '
			}
			return r
		}, *words)
	}
}

var htmlTitle = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)

// describeBody says in one line what a body is that has no message to repeat.
func describeBody(resp *http.Response, raw []byte) string {
	body := strings.TrimSpace(string(raw))
	switch {
	case resp.StatusCode >= 300 && resp.StatusCode <= 399:
		return "a redirect to " + shorten(resp.Header.Get("Location")) + ", which is not followed"
	case body == "" && http.StatusText(resp.StatusCode) != "":
		return http.StatusText(resp.StatusCode)
	case body == "":
		return "an answer without words"
	case isHTML(resp.Header, body):
		if title := htmlTitle.FindStringSubmatch(body); title != nil {
			return "an HTML page, not WorkOS's JSON: " + shorten(title[1])
		}
		return "an HTML page, not WorkOS's JSON"
	}
	return shorten(body)
}

func isHTML(header http.Header, body string) bool {
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	return kind == "text/html" || strings.HasPrefix(body, "<")
}

// shorten makes one line of at most maxWords characters.
func shorten(s string) string {
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) > maxWords {
		return string(runes[:maxWords]) + "…"
	}
	return string(runes)
}
