package jwttemplate

import "slices"

// Same reports whether two templates mean the same because they differ only in white space around JSON tokens and
// inside expressions. Every other character counts, those of strings and literals included. What does not conform to
// the documented grammar is compared exactly.
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
	case *object:
		b, ok := b.(*object)
		return ok && slices.EqualFunc(a.members, b.members, func(a, b member) bool {
			return sameValue(a.key, b.key) && sameValue(a.value, b.value)
		})
	case *array:
		b, ok := b.(*array)
		return ok && slices.EqualFunc(a.elements, b.elements, sameValue)
	case *text:
		b, ok := b.(*text)
		return ok && slices.EqualFunc(a.parts, b.parts, samePart)
	case *scalar:
		b, ok := b.(*scalar)
		return ok && a.raw == b.raw
	case *expression:
		b, ok := b.(*expression)
		return ok && sameExpression(a, b)
	default:
		return false
	}
}

func samePart(a, b part) bool {
	if a.expression == nil || b.expression == nil {
		return a.expression == b.expression && a.raw == b.raw
	}
	return sameExpression(a.expression, b.expression)
}

func sameExpression(a, b *expression) bool {
	return slices.EqualFunc(a.operands, b.operands, func(a, b operand) bool { return a.raw == b.raw })
}
