package jwttemplate

import (
	"encoding/json"
	"strconv"
	"strings"
)

// SameJSON reports whether two templates are both JSON before they are rendered, and the same value: members in any
// order (RFC 8259, section 4), characters escaped or not, numbers by their double. That is what is left of a template
// whose text went through a JSON encoder, such as Terraform's jsonencode.
func SameJSON(a, b string) bool {
	x, ok := decodeJSON(a)
	if !ok {
		return false
	}
	y, ok := decodeJSON(b)
	return ok && equalJSON(x, y)
}

func decodeJSON(content string) (any, bool) {
	if !json.Valid([]byte(content)) {
		return nil, false
	}
	decoder := json.NewDecoder(strings.NewReader(content))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	return value, err == nil
}

func equalJSON(a, b any) bool {
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for key, value := range x {
			if other, ok := y[key]; !ok || !equalJSON(value, other) {
				return false
			}
		}
		return true
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for i := range x {
			if !equalJSON(x[i], y[i]) {
				return false
			}
		}
		return true
	case json.Number:
		y, ok := b.(json.Number)
		return ok && equalNumbers(x.String(), y.String())
	}
	return a == b
}

func equalNumbers(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return a == b || errX == nil && errY == nil && x == y
}
