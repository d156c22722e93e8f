package jwttemplate

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// escapeLength returns the length of the JSON escape that s begins with (RFC 8259, section 7), 0 if it is none.
func escapeLength(s string) int {
	if len(s) < 2 {
		return 0
	}
	switch s[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if _, ok := codeUnit(s); ok {
			return 6
		}
	}
	return 0
}

// codeUnit returns the UTF-16 code unit of the \uXXXX that s begins with.
func codeUnit(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), err == nil
}

// escape decodes the escape that raw begins with, two if they are a surrogate pair, and returns its length. A lone
// surrogate decodes to U+FFFD.
func escape(raw string) (r rune, length int) {
	switch raw[1] {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		unit, _ := codeUnit(raw)
		if !utf16.IsSurrogate(unit) {
			return unit, 6
		}
		second, _ := codeUnit(raw[6:])
		if r := utf16.DecodeRune(unit, second); r != utf8.RuneError {
			return r, 12
		}
		return utf8.RuneError, 6
	default:
		return rune(raw[1]), 2
	}
}

// unescape decodes the characters of a JSON string whose escapes are all valid.
func unescape(raw string) string {
	next := strings.IndexByte(raw, '\\')
	if next < 0 {
		return raw
	}
	var b strings.Builder
	b.Grow(len(raw))
	for next >= 0 {
		b.WriteString(raw[:next])
		r, length := escape(raw[next:])
		b.WriteRune(r)
		raw = raw[next+length:]
		next = strings.IndexByte(raw, '\\')
	}
	b.WriteString(raw)
	return b.String()
}

// loneSurrogateAt returns the offset in raw of the first escape that is half of a surrogate pair only, -1 if there is
// none.
func loneSurrogateAt(raw string) int {
	at := 0
	for {
		next := strings.IndexByte(raw[at:], '\\')
		if next < 0 {
			return -1
		}
		at += next
		r, length := escape(raw[at:])
		if r == utf8.RuneError && length == 6 && !strings.EqualFold(raw[at+2:at+6], "fffd") {
			return at
		}
		at += length
	}
}
