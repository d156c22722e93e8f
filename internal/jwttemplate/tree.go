package jwttemplate

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tree is as much of a template as could be read.
type tree struct {
	root     value // nil if nothing could be read
	start    int   // the offset of the root
	bom      bool  // a byte order mark stands before the root
	complete bool  // the whole template was read
	log      log
}

// sound reports whether the template conforms to the documented grammar, so that its tree is all of its meaning. It
// holds of the parser's findings, before those of Check are added.
func (t *tree) sound() bool {
	return t.complete && !t.log.has(func(r *rule) bool { return r.severity == Error || r.undocumented })
}

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

// static returns the decoded text of a key that holds no expression.
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

// literal returns what stands between the quotes of a literal.
func (o operand) literal() (string, bool) {
	return strings.TrimSuffix(strings.TrimPrefix(o.raw, o.quote), o.quote), o.quote != ""
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

// isNumber reports whether s is a JSON number, without white space around it.
func isNumber(s string) bool {
	return s != "" && (s[0] == '-' || isDigit(s[0])) && isDigit(s[len(s)-1]) && json.Valid([]byte(s))
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetterOrDigit(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isDigit(c)
}

// isSpace reports whether ECMAScript's String.prototype.trim removes r (ECMA-262, sections 12.2 and 12.3).
func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\v', '\f', '\r', '\u2028', '\u2029', '\uFEFF':
		return true
	}
	return r >= utf8.RuneSelf && unicode.Is(unicode.Zs, r)
}

func trimSpace(s string) string {
	return strings.TrimFunc(s, isSpace)
}
