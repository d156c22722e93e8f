package jwttemplate

import (
	"slices"
	"strconv"
	"strings"
)

// Same reports whether two templates render to the same JSON value for every context: they may differ in white space
// around JSON tokens and inside expressions, in the order of an object's members, and in how JSON writes a character or
// a number. It is false where that is not sure: what does not conform to the documented grammar, or has no documented
// meaning, is compared by its bytes, and an object in which a key contains an expression member by member.
func Same(a, b string) bool {
	if a == b {
		return true
	}
	first, second := parse(a), parse(b)
	if !first.sound() || !second.sound() || strings.HasPrefix(a, bom) != strings.HasPrefix(b, bom) {
		return false
	}
	var normalA, normalB strings.Builder
	writeNormal(&normalA, first.root)
	writeNormal(&normalB, second.root)
	return normalA.String() == normalB.String()
}

// writeNormal writes a value so that everything that counts, and nothing else, makes a difference.
func writeNormal(b *strings.Builder, v value) {
	switch v := v.(type) {
	case object:
		b.WriteByte('{')
		for _, m := range byKey(v) {
			writeNormal(b, m.key)
			writeNormal(b, m.value)
		}
		b.WriteByte('}')
	case array:
		b.WriteByte('[')
		for _, element := range v {
			writeNormal(b, element)
		}
		b.WriteByte(']')
	case text:
		b.WriteByte('<')
		for _, part := range v {
			if part.expression != nil {
				writeNormal(b, part.expression)
			} else if s := decoded(part.raw); strings.Contains(s, "\uFFFD") {
				// Halves of surrogate pairs become one and the same character, so the text counts as written.
				b.WriteString("raw" + strconv.Quote(part.raw))
			} else {
				b.WriteString(strconv.Quote(s))
			}
		}
		b.WriteByte('>')
	case *expression:
		b.WriteByte('(')
		for _, o := range v.operands {
			b.WriteString(strconv.Quote(o.raw))
		}
		b.WriteByte(')')
	case scalar:
		b.WriteString(decimal(string(v)) + ",")
	}
}

// byKey returns the members of an object sorted by key, those with one key in their order. Keys with an expression may
// become any other, so with such a key the order counts.
func byKey(o object) object {
	if slices.ContainsFunc(o, func(m member) bool { return !m.fixed }) {
		return o
	}
	return slices.SortedStableFunc(slices.Values(o), func(a, b member) int { return strings.Compare(a.name, b.name) })
}

// decimal returns the value of a JSON number, the same text for every way to write it: its digits without zeros at
// either end, and the power of ten to multiply them by. What has an exponent out of range is returned as written, and so
// are true and false, with an "e" and no exponent.
func decimal(number string) string {
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
