package jwttemplate

import (
	"slices"
	"strconv"
	"strings"
)

// Same reports whether two templates render to the same JSON value for every context: they may differ in white space
// around JSON tokens and inside expressions, in the order of an object's members, and in how JSON writes a character or
// a number. It is false where that is not sure: what does not conform to the documented grammar, or has no documented
// meaning, is compared by its bytes, and an object in which keys may be equal member by member.
func Same(a, b string) bool {
	if a == b {
		return true
	}
	first := parse(a)
	if !first.sound() {
		return false
	}
	second := parse(b)
	return second.sound() && first.bom == second.bom && sameValue(first.root, second.root)
}

func sameValue(a, b value) bool {
	switch a := a.(type) {
	case object:
		b, ok := b.(object)
		return ok && sameObject(a, b)
	case array:
		b, ok := b.(array)
		return ok && slices.EqualFunc(a, b, sameValue)
	case text:
		b, ok := b.(text)
		return ok && slices.EqualFunc(a, b, samePart)
	case scalar:
		b, ok := b.(scalar)
		return ok && decimal(string(a)) == decimal(string(b))
	case *expression:
		b, ok := b.(*expression)
		return ok && sameExpression(a, b)
	default:
		return false
	}
}

// sameObject compares by key if the keys of both are certain to be different, otherwise in order.
func sameObject(a, b object) bool {
	x, unique := membersOf(a)
	y, alsoUnique := membersOf(b)
	if !unique || !alsoUnique {
		return slices.EqualFunc(a, b, func(a, b member) bool {
			return sameValue(a.key, b.key) && sameValue(a.value, b.value)
		})
	}
	if len(x) != len(y) {
		return false
	}
	for name, m := range x {
		other, ok := y[name]
		if !ok || !sameValue(m.key, other.key) || !sameValue(m.value, other.value) {
			return false
		}
	}
	return true
}

// membersOf returns the members of an object by key; false if keys hold expressions or are the same.
func membersOf(o object) (map[string]member, bool) {
	members := make(map[string]member, len(o))
	for _, m := range o {
		name, ok := static(m.key)
		if !ok {
			return nil, false
		}
		members[name] = m
	}
	return members, len(members) == len(o)
}

// samePart compares characters by what they are. Halves of surrogate pairs become one and the same character when they
// are decoded, so where that is seen the text counts as written.
func samePart(a, b part) bool {
	if a.expression == nil || b.expression == nil {
		return a.expression == b.expression &&
			(a.raw == b.raw || unescape(a.raw) == unescape(b.raw) && !strings.Contains(unescape(a.raw), "\uFFFD"))
	}
	return sameExpression(a.expression, b.expression)
}

func sameExpression(a, b *expression) bool {
	return slices.EqualFunc(a.operands, b.operands, func(a, b operand) bool { return a.raw == b.raw })
}

// decimal returns the value of a JSON number, the same text for every way to write it: its digits without zeros at
// either end, and the power of ten to multiply them by. What is no number, or has an exponent out of range, is returned as
// written.
func decimal(number string) string {
	if !isNumber(number) {
		return number
	}
	mantissa, exponent, ok := strings.Cut(strings.ToLower(number), "e")
	power, err := strconv.ParseInt(exponent, 10, 32)
	if ok && err != nil {
		return number
	}
	digits, negative := strings.CutPrefix(mantissa, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	digits = strings.TrimLeft(whole+fraction, "0")
	significant := strings.TrimRight(digits, "0")
	if significant == "" {
		return "0"
	}
	power += int64(len(digits) - len(significant) - len(fraction))
	if negative {
		significant = "-" + significant
	}
	return significant + "e" + strconv.FormatInt(power, 10)
}
