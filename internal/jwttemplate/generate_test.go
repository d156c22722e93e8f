package jwttemplate

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
)

// generator writes random templates that check clean. What a template means comes from one source of randomness, how
// it is written from the other.
type generator struct{ meaning, spelling *rand.Rand }

// randomTemplate returns a template: of the same meaning for the same first seed.
func randomTemplate(meaning, spelling uint64) string {
	g := generator{rand.New(rand.NewPCG(meaning, 1)), rand.New(rand.NewPCG(spelling, 2))}
	return g.object(3, 1) + g.space()
}

func pick[T any](random *rand.Rand, from ...T) T {
	return from[random.IntN(len(from))]
}

// spelt picks a row and, of that, one way to write it.
func (g generator) spelt(rows ...[]string) string {
	return pick(g.spelling, pick(g.meaning, rows...)...)
}

func (g generator) space() string {
	var b strings.Builder
	for range max(0, g.spelling.IntN(5)-2) {
		b.WriteByte(" \t\n\r"[g.spelling.IntN(4)])
	}
	return b.String()
}

func (g generator) value(depth int) string {
	kinds := 6
	if depth == 0 {
		kinds = 4
	}
	switch g.meaning.IntN(kinds) {
	case 0:
		return g.spelt([]string{"0", "-0", "0.0e7"}, []string{"1.50", "15e-1", "0.15E+1"}, []string{"12345678901234567890"},
			[]string{"1e-7", "0.0000001"}, []string{"true"}, []string{"false"}, []string{"null"})
	case 1, 2:
		return g.text()
	case 3:
		return g.expression(false)
	case 4:
		return g.object(depth-1, 0)
	}
	var elements []string
	for range g.meaning.IntN(4) {
		elements = append(elements, g.space()+g.value(depth-1)+g.space())
	}
	return "[" + strings.Join(elements, ",") + "]"
}

func (g generator) object(depth, least int) string {
	var members []string
	for i := range least + g.meaning.IntN(5) {
		key := g.spelt([]string{"a", `\u0061`}, []string{"urn:x "}, []string{`\n`, `\u000A`}, []string{"é", `\u00e9`}, []string{"{", `\u007b`})
		members = append(members, fmt.Sprint(g.space(), `"`, key, i, `"`, g.space(), ":", g.space(), g.value(depth), g.space()))
	}
	g.spelling.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	return "{" + strings.Join(members, ",") + g.space() + "}"
}

func (g generator) text() string {
	var b strings.Builder
	for range g.meaning.IntN(4) {
		if g.meaning.IntN(2) == 0 {
			b.WriteString(g.expression(true))
			continue
		}
		b.WriteString(g.spelt([]string{" "}, []string{"x", `\u0078`}, []string{" y "}, []string{`\n`, `\u000a`}, []string{`\"`, `\u0022`}, []string{`\\`},
			[]string{"}}", `}\u007D`}, []string{"/", `\/`}, []string{`\ud83d\ude00`, "😀"}, []string{"日"}, []string{"'"}))
	}
	return `"` + b.String() + `"`
}

func (g generator) expression(inString bool) string {
	var operands []string
	for range 1 + g.meaning.IntN(3) {
		operand := g.path(inString)
		if g.meaning.IntN(3) == 0 {
			operand = pick(g.meaning, "", "x", " x ", "a || b", "}}", "{{ y", "é", "a | b", "{% x %}", "\n")
			if !inString && g.meaning.IntN(2) == 0 {
				operand += `"`
			}
			operand = "'" + operand + "'"
		}
		operands = append(operands, g.space()+operand+g.space())
	}
	return "{{" + strings.Join(operands, "||") + "}}"
}

// path follows the documented shapes; inside a string to something that is not known to be an object or array.
func (g generator) path(inString bool) string {
	field := pick(g.meaning, roots.names...)
	path, s := field.name, field
	for {
		composite := s.kind == record || s.kind == list
		if s.kind == single || g.meaning.IntN(3) == 0 && (!inString || !composite) {
			return path
		}
		segment := pick(g.meaning, "plan", "seats", "0", "x-y")
		switch {
		case s.kind == list:
			segment = pick(g.meaning, "0", "1")
		case len(s.names) > 0:
			segment = pick(g.meaning, s.names...).name
		}
		path += "." + segment
		s, _ = s.below(segment)
	}
}

// randomContext makes a context with the documented names, with a session in an organization or without.
func randomContext(seed uint64) map[string]any {
	random := rand.New(rand.NewPCG(seed, 3))
	context := map[string]any{}
	for _, root := range roots.names {
		if root.name != "user" && seed%3 == 0 {
			context[root.name] = nil
			continue
		}
		members := map[string]any{}
		for _, n := range root.names {
			depth := 2
			if n.kind == single {
				depth = 0
			}
			members[n.name] = randomJSON(random, depth)
		}
		context[root.name] = members
	}
	return context
}

func randomJSON(random *rand.Rand, depth int) any {
	switch random.IntN(6) * depth {
	case 4, 5:
		return []any{randomJSON(random, depth-1), randomJSON(random, 0)}
	case 8, 10:
		return map[string]any{"a": randomJSON(random, depth-1), "b\t": randomJSON(random, 0), "plan": " p "}
	}
	return pick[any](random, nil, true, false, "", " x\t", "é\u2029\"\\</>\x00", strings.Repeat("x", random.IntN(40)), json.Number("1.50"), json.Number("-9007199254740993"))
}
