package jwttemplate

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const byteOrderMarkRune = '\uFEFF'

// isJSONSpace reports whether c is white space between JSON tokens (RFC 8259, section 2).
func isJSONSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r'
}

// isSpace reports whether ECMAScript's String.prototype.trim removes r: white space and line terminators, among them
// the byte order mark (ECMA-262, sections 12.2 and 12.3).
func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\v', '\f', '\r', '\u2028', '\u2029', byteOrderMarkRune:
		return true
	}
	return r >= utf8.RuneSelf && unicode.Is(unicode.Zs, r)
}

func trimSpace(s string) string {
	return strings.TrimFunc(s, isSpace)
}
