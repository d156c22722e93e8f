package workos

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// decodeBody hands a success's JSON to decode. Whatever keeps it from being understood is an ErrUnreadable. Without
// decode the body may also be empty, but nothing else: a page that a proxy put in place of the answer is no success.
func decodeBody(resp *http.Response, decode func([]byte) error) error {
	raw, _ := io.ReadAll(resp.Body) // in memory: see attempt
	switch {
	case decode == nil && len(raw) == 0:
		return nil
	case !isJSON(resp.Header):
		what := "an empty body"
		if len(bytes.TrimSpace(raw)) > 0 {
			what = describeBody(resp, raw)
		}
		return fmt.Errorf("%w: %s, of content type %q", ErrUnreadable, what, resp.Header.Get("Content-Type"))
	case decode == nil:
		return nil
	}
	err := decode(raw)
	if err == nil || errors.Is(err, ErrBrokenList) || errors.Is(err, ErrNothingSet) { // readable, and clear
		return err
	}
	if mistyped, ok := errors.AsType[*json.UnmarshalTypeError](err); ok { // in the terms of JSON and not of Go
		member := strings.ReplaceAll(mistyped.Field, "Meta.", "")
		err = fmt.Errorf("%s is of JSON's type %s, and not as documented", cmp.Or(member, "it"), mistyped.Value)
	} else if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		err = errors.New("it is not JSON, or it breaks off")
	}
	return fmt.Errorf("%w: %w", ErrUnreadable, err)
}

// decodeObject reads one object, bare or wrapped as {name: object}.
func decodeObject[T any](into *T, name string, check func(T) error) func(raw []byte) error {
	return func(raw []byte) error {
		var members map[string]json.RawMessage
		if err := json.Unmarshal(raw, &members); err != nil {
			return err
		}
		if members == nil {
			return errors.New("it is null")
		}
		if wrapped, ok := members[name]; ok {
			raw = wrapped
		}
		var read T
		if err := json.Unmarshal(raw, &read); err != nil {
			return err
		}
		if err := check(read); err != nil {
			return err
		}
		*into = read
		return nil
	}
}

func isJSON(header http.Header) bool {
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}

// maxWords bounds what of a body that isn't WorkOS's JSON is repeated to people, in characters.
const maxWords = 200

// readErrorBody fills e's code, message and field errors from any of the bodies that the API's descriptions and the
// proxies before it are known to send: {message, code, errors}, {error, error_description}, {statusCode, message,
// error}, HTML, text, or none.
func readErrorBody(e *Error, resp *http.Response) {
	raw, _ := io.ReadAll(resp.Body) // already in memory: see attempt
	var body map[string]json.RawMessage
	if json.Unmarshal(raw, &body) != nil {
		e.Message = describeBody(resp, raw)
		if isHTML(resp.Header, strings.TrimSpace(string(raw))) {
			e.page = string(raw)
		}
		return
	}
	e.Code, e.Fields = text(body["code"]), readFieldErrors(body["errors"])
	summary, description := text(body["error"]), text(body["error_description"])
	e.Message = cmp.Or(text(body["message"]), description, summary)
	switch {
	case e.Message == "" && len(e.Fields) > 0:
		e.Message = "the request was refused"
	case e.Message == "":
		e.Message = describeBody(resp, nil)
	case description != "" && e.Message == description:
		e.Code = cmp.Or(e.Code, summary)
	}
}

// text reads a JSON string, or the strings of a list, which some servers send; what is neither is "".
func text(raw json.RawMessage) string {
	var one string
	var several []string
	if json.Unmarshal(raw, &several) == nil {
		one = strings.Join(slices.DeleteFunc(several, func(s string) bool { return s == "" }), "; ")
	} else if json.Unmarshal(raw, &one) != nil {
		return ""
	}
	return plain(one)
}

// readFieldErrors reads the items {field, code, message}, {property, constraints}, {code, message} and strings. What
// is none of these is passed over.
func readFieldErrors(raw json.RawMessage) (fields []FieldError) {
	var items []json.RawMessage
	_ = json.Unmarshal(raw, &items)
	for _, item := range items {
		var members map[string]json.RawMessage
		_ = json.Unmarshal(item, &members) // a string has none
		var constraints map[string]string
		_ = json.Unmarshal(members["constraints"], &constraints)
		rules := slices.Sorted(maps.Keys(constraints))
		for i, name := range rules {
			rules[i] = plain(constraints[name])
		}
		field := FieldError{
			Field:   cmp.Or(text(members["field"]), text(members["property"])),
			Code:    text(members["code"]),
			Message: cmp.Or(text(item), text(members["message"]), strings.Join(rules, "; ")),
		}
		if field != (FieldError{}) {
			fields = append(fields, field)
		}
	}
	return fields
}

// plain puts a space for each control character, line ends among them: what an answer says is shown in a terminal.
func plain(words string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, words)
}

var htmlTitle = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)

// describeBody says in one line what a body is that has no message to repeat.
func describeBody(resp *http.Response, raw []byte) string {
	body := strings.TrimSpace(string(raw))
	switch {
	case resp.StatusCode >= 300 && resp.StatusCode <= 399:
		return "a redirect to " + shorten(resp.Header.Get("Location")) + ", which is not followed"
	case body == "":
		return cmp.Or(http.StatusText(resp.StatusCode), "an answer without words")
	case isHTML(resp.Header, body):
		if title := htmlTitle.FindStringSubmatch(body); title != nil {
			return "an HTML page, not WorkOS's JSON: " + shorten(title[1])
		}
		return "an HTML page, not WorkOS's JSON"
	case resp.StatusCode < 300 && strings.HasPrefix(body, "{"):
		return "a JSON object, not repeated here because it may contain a secret"
	}
	return shorten(body)
}

func isHTML(header http.Header, body string) bool {
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	return kind == "text/html" || strings.HasPrefix(body, "<")
}

// shorten makes one line of at most maxWords characters.
func shorten(s string) string {
	runes := []rune(plain(strings.Join(strings.Fields(s), " ")))
	if len(runes) > maxWords {
		return string(runes[:maxWords]) + "…"
	}
	return string(runes)
}
