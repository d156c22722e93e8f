package jwttemplate

import (
	"encoding/json"
	"strings"
	"unicode"
)

// value is an object, array, text or scalar of JSON, or an *expression in its place.
type value any

type object []member

// member is a key, where it begins, and its value. The key is a text or, undocumented, an *expression; the value is nil
// where the parser stopped before it.
type member struct {
	offset int
	key    value
	value  value
}

type array []value

// text is a JSON string: what stands between its quotes, in order.
type text []part

// part is an expression or, if that is nil, a run of characters as written, with their escapes.
type part struct {
	raw        string
	expression *expression
}

// scalar is a number, true, false or null, as written.
type scalar string

type expression struct {
	offset   int
	operands []operand
	partial  bool // it has operands or filters that are not in operands
}

// operand is a path or a literal as written, a literal with its quotes.
type operand struct {
	offset int
	raw    string
	quote  string // the quote of a literal: ', " or \"; empty for a path
}

// static returns the decoded text of a key that contains no expression.
func static(key value) (string, bool) {
	t, ok := key.(text)
	switch {
	case !ok, len(t) > 1, len(t) == 1 && t[0].expression != nil:
		return "", false
	case len(t) == 0:
		return "", true
	}
	return unescape(t[0].raw), true
}

// unescape decodes the escapes of a JSON string. Half of a surrogate pair becomes U+FFFD.
func unescape(raw string) string {
	if !strings.Contains(raw, `\`) {
		return raw
	}
	var s string
	if err := json.Unmarshal([]byte(`"`+raw+`"`), &s); err != nil {
		return raw // only in a template with errors
	}
	return s
}

// isSpace reports whether ECMAScript's String.prototype.trim removes r (ECMA-262, sections 12.2 and 12.3).
func isSpace(r rune) bool {
	return strings.ContainsRune("\t\n\v\f\r\u2028\u2029\uFEFF", r) || unicode.Is(unicode.Zs, r)
}
