package jwttemplate

import (
	"encoding/json"
	"slices"
	"unicode/utf8"
)

// claimsSize returns the length in bytes of claims as compact JSON, as ECMAScript's JSON.stringify writes them: nothing
// but quotes, backslashes and control characters is escaped.
func claimsSize(v any) int {
	switch v := v.(type) {
	case nil:
		return len("null")
	case bool:
		if v {
			return len("true")
		}
		return len("false")
	case json.Number:
		return len(v)
	case string:
		return stringSize(v)
	case []any:
		size := enclosed(len(v))
		for _, element := range v {
			size += claimsSize(element)
		}
		return size
	case map[string]any:
		size := enclosed(len(v))
		for key, value := range v {
			size += stringSize(key) + len(":") + claimsSize(value)
		}
		return size
	default:
		return 0
	}
}

// enclosed returns the length of the brackets and commas around n members or elements.
func enclosed(n int) int {
	return len("{}") + max(n-1, 0)
}

func stringSize(s string) int {
	size := len(`""`)
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			size += utf8.RuneLen(r)
			i += n
			continue
		}
		size += escapedSize(c)
		i++
	}
	return size
}

// escapedSize returns how many bytes an ASCII character takes in a JSON string.
func escapedSize(c byte) int {
	switch c {
	case '"', '\\', '\b', '\f', '\n', '\r', '\t':
		return len(`\n`)
	}
	if c < ' ' {
		return len(`\u0000`)
	}
	return 1
}

// literalSize returns how long the claims are at least: with every expression rendered as nothing, and without the
// top-level members that may be null.
func literalSize(o *object) int {
	return objectSize(o, func(m member) bool {
		_, bare := m.value.(*expression)
		s, ok := m.value.(*scalar)
		return !bare && (!ok || s.raw != "null")
	})
}

// objectSize sums up the members to keep: of those with the same key the last, if that is kept.
func objectSize(o *object, keep func(member) bool) int {
	size, n := 0, 0
	seen := make(map[string]struct{}, len(o.members))
	for _, m := range slices.Backward(o.members) {
		key, ok := m.key.(*text)
		if !ok {
			continue
		}
		name := staticText(key)
		if _, ok := seen[name]; ok {
			continue
		}
		seen[name] = struct{}{}
		if keep(m) {
			size += stringSize(name) + len(":") + valueSize(m.value)
			n++
		}
	}
	return size + enclosed(n)
}

func valueSize(v value) int {
	switch v := v.(type) {
	case *object:
		return objectSize(v, func(member) bool { return true })
	case *array:
		size := enclosed(len(v.elements))
		for _, element := range v.elements {
			size += valueSize(element)
		}
		return size
	case *text:
		return stringSize(trimSpace(staticText(v)))
	case *scalar:
		return len(v.raw)
	default:
		return 0
	}
}

// staticText returns the text of a string without its expressions.
func staticText(t *text) string {
	if s, ok := t.static(); ok {
		return s
	}
	var b []byte
	for _, part := range t.parts {
		b = append(b, unescape(part.raw)...)
	}
	return string(b)
}
