package jwttemplate

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// printer writes a tree as a template, with white space of its choice where it is free.
type printer struct {
	strings.Builder
	space func() string
	// expression, if set, writes something in place of an expression.
	expression func(e *expression, inString bool) string
}

func (p *printer) tokens(tokens ...string) {
	for _, token := range tokens {
		p.WriteString(p.space() + token)
	}
}

func (p *printer) value(v value) {
	switch v := v.(type) {
	case *object:
		p.tokens("{")
		for i, m := range v.members {
			if i > 0 {
				p.tokens(",")
			}
			p.value(m.key)
			p.tokens(":")
			p.value(m.value)
		}
		p.tokens("}")
	case *array:
		p.tokens("[")
		for i, element := range v.elements {
			if i > 0 {
				p.tokens(",")
			}
			p.value(element)
		}
		p.tokens("]")
	case *text:
		p.tokens(`"`)
		for _, part := range v.parts {
			p.WriteString(part.raw)
			if part.expression != nil {
				p.operands(part.expression, true)
			}
		}
		p.WriteString(`"`)
	case *scalar:
		p.tokens(v.raw)
	case *expression:
		p.tokens("")
		p.operands(v, false)
	}
}

func (p *printer) operands(e *expression, inString bool) {
	if p.expression != nil {
		p.WriteString(p.expression(e, inString))
		return
	}
	p.WriteString("{{")
	for i, o := range e.operands {
		if i > 0 {
			p.tokens("||")
		}
		p.tokens(o.raw)
	}
	p.tokens("}}")
}

// printed writes a tree with random white space.
func printed(random *rand.Rand, t *tree) string {
	p := printer{space: func() string {
		var b strings.Builder
		for range max(0, random.IntN(5)-2) {
			b.WriteByte(" \t\n\r"[random.IntN(4)])
		}
		return b.String()
	}}
	if t.bom {
		p.WriteRune(byteOrderMarkRune)
	}
	p.value(t.root)
	return p.String() + p.space()
}

// compact writes a tree with no white space, and what replace gives for its expressions.
func compact(root value, replace func(e *expression, inString bool) string) string {
	p := printer{space: func() string { return "" }, expression: replace}
	p.value(root)
	return p.String()
}

func pick[T any](random *rand.Rand, from ...T) T {
	return from[random.IntN(len(from))]
}

// randomTemplate makes the tree of a template that checks clean.
func randomTemplate(random *rand.Rand) *tree {
	return &tree{root: randomObject(random, 3, 1), complete: true}
}

func randomValue(random *rand.Rand, depth int) value {
	kinds := 6
	if depth == 0 {
		kinds = 4
	}
	switch random.IntN(kinds) {
	case 0:
		return &scalar{raw: pick(random, "0", "-0", "1.50", "12345678901234567890", "1e-7", "true", "false", "null")}
	case 1, 2:
		return randomText(random)
	case 3:
		return randomExpression(random, false)
	case 4:
		return randomObject(random, depth-1, 0)
	default:
		a := &array{}
		for range random.IntN(4) {
			a.elements = append(a.elements, randomValue(random, depth-1))
		}
		return a
	}
}

func randomObject(random *rand.Rand, depth, least int) *object {
	o := &object{}
	for i := range least + random.IntN(5) {
		key := &text{parts: []part{{raw: fmt.Sprintf("%s%d", pick(random, "a", "urn:x ", `\u0069`, `\n`, "é", "{"), i)}}}
		o.members = append(o.members, member{key, randomValue(random, depth)})
	}
	return o
}

func randomText(random *rand.Rand) *text {
	t := &text{}
	for range random.IntN(4) {
		if n := len(t.parts); n > 0 && t.parts[n-1].expression == nil || random.IntN(2) == 0 {
			t.parts = append(t.parts, part{expression: randomExpression(random, true)})
			continue
		}
		t.parts = append(t.parts, part{raw: pick(random, " ", "x", " y ", `\n`, `\"`, `\\`, "}}", "| ", `\ud83d\ude00`, "日", "'")})
	}
	return t
}

func randomExpression(random *rand.Rand, inString bool) *expression {
	e := &expression{}
	for range 1 + random.IntN(3) {
		if random.IntN(3) > 0 {
			e.operands = append(e.operands, operand{raw: randomPath(random, inString)})
			continue
		}
		inner := pick(random, "", "x", " x ", "a || b", "}}", "{{ y", "é", "a | b", "{% x %}", "\n")
		if !inString && random.IntN(2) == 0 {
			inner += `"`
		}
		e.operands = append(e.operands, operand{raw: "'" + inner + "'", quote: "'"})
	}
	return e
}

// randomPath follows the documented shapes; inside a string to something that is not known to be an object or array.
func randomPath(random *rand.Rand, inString bool) string {
	field := pick(random, roots.names...)
	path, s := field.name, field.shape
	for {
		composite := s.kind == record || s.kind == list
		if s.kind == single || random.IntN(3) == 0 && (!inString || !composite) {
			return path
		}
		segment := pick(random, "plan", "seats", "0", "x-y")
		switch {
		case s.kind == list:
			segment = pick(random, "0", "1")
		case len(s.names) > 0:
			segment = pick(random, s.names...).name
		}
		path += "." + segment
		s, _ = s.below(segment)
	}
}

// randomContext makes a context of the documented shapes, with a session in an organization or without.
func randomContext(random *rand.Rand) map[string]any {
	context := map[string]any{"user": randomOf(random, roots.names[0].shape)}
	switch random.IntN(3) {
	case 0:
	case 1:
		context["organization"], context["organization_membership"] = nil, nil
	default:
		for _, n := range roots.names[1:] {
			context[n.name] = randomOf(random, n.shape)
		}
	}
	return context
}

func randomOf(random *rand.Rand, s shape) any {
	switch s.kind {
	case single:
		return pick[any](random, nil, "", " x ", "ada@example.com", "\"\\\n\u2028é", true, false, json.Number("0"), json.Number("12345678901234567890"))
	case list:
		elements := make([]any, random.IntN(3))
		for i := range elements {
			elements[i] = randomOf(random, *s.element)
		}
		return elements
	case record:
		members := map[string]any{}
		for _, n := range s.names {
			if random.IntN(5) > 0 {
				members[n.name] = randomOf(random, n.shape)
			}
		}
		if s.open {
			for _, name := range []string{"plan", "seats", "0", "x-y"} {
				members[name] = randomJSON(random, 2)
			}
		}
		return members
	case anything:
		return randomJSON(random, 2)
	}
	return nil
}

func randomJSON(random *rand.Rand, depth int) any {
	if depth == 0 || random.IntN(3) > 0 {
		return pick[any](random, nil, true, false, "", " x\t", "é\u2029\"\\</>\x00", strings.Repeat("x", random.IntN(40)), json.Number("1.50"), json.Number("-9007199254740993"))
	}
	if random.IntN(2) == 0 {
		elements := make([]any, random.IntN(4))
		for i := range elements {
			elements[i] = randomJSON(random, depth-1)
		}
		return elements
	}
	members := map[string]any{}
	for _, name := range []string{"a", " b ", "plan", "é"}[:random.IntN(5)] {
		members[name] = randomJSON(random, depth-1)
	}
	return members
}

// textually renders a template in another way: it replaces the expressions in the text and parses what comes out.
func textually(t *tree, context map[string]any) (map[string]any, error) {
	rendered := compact(t.root, func(e *expression, inString bool) string {
		encoded, _ := json.Marshal(firstOf(e, context))
		switch {
		case !inString:
			return string(encoded)
		case string(encoded) == "null":
			return ""
		default:
			return strings.TrimSuffix(strings.TrimPrefix(string(encoded), `"`), `"`)
		}
	})
	decoder := json.NewDecoder(strings.NewReader(rendered))
	decoder.UseNumber()
	var claims map[string]any
	if err := decoder.Decode(&claims); err != nil {
		return nil, fmt.Errorf("%s: %w", rendered, err)
	}
	trimmed, _ := trimmedValue(claims).(map[string]any)
	for key, v := range trimmed {
		if v == nil {
			delete(trimmed, key)
		}
	}
	return trimmed, nil
}

func firstOf(e *expression, context map[string]any) any {
	for _, o := range e.operands {
		if o.quote != "" {
			return strings.TrimSuffix(strings.TrimPrefix(o.raw, o.quote), o.quote)
		}
		var v any = context
		for segment := range strings.SplitSeq(o.raw, ".") {
			members, _ := v.(map[string]any)
			elements, _ := v.([]any)
			v = members[segment]
			for i, element := range elements {
				if fmt.Sprint(i) == segment {
					v = element
				}
			}
		}
		if v != nil {
			return v
		}
	}
	return nil
}

func trimmedValue(v any) any {
	switch v := v.(type) {
	case string:
		// The characters that ECMAScript trims, of those that the contexts and templates here have.
		return strings.Trim(v, " \t\n\v\f\r\u00a0\u2003\u2028\u2029\ufeff\u3000")
	case []any:
		trimmed := slices.Clone(v)
		for i := range trimmed {
			trimmed[i] = trimmedValue(trimmed[i])
		}
		return trimmed
	case map[string]any:
		trimmed := make(map[string]any, len(v))
		for key, value := range v {
			trimmed[key] = trimmedValue(value)
		}
		return trimmed
	default:
		return v
	}
}
