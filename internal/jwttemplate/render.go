package jwttemplate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maxRendered bounds in bytes what is rendered on the way to the claims, so that a template can't copy a large context
// without end.
const maxRendered = 1 << 24

// RenderError is why a template can't be rendered for a context.
type RenderError struct {
	// Problems are what is wrong in the template, or with it in this context: the errors of [Check]; else the warnings
	// about what has no documented meaning, such as a Liquid filter; else one problem of this context. It is empty if the
	// context itself is at fault.
	Problems []Problem
	// Context says what is wrong with the context; empty if the template is at fault.
	Context string
}

// Error says what is wrong in a sentence or two; of several problems the first.
func (e *RenderError) Error() string {
	if len(e.Problems) == 0 {
		return e.Context
	}
	p := e.Problems[0]
	return fmt.Sprintf("%s: %s: %s", p.Position, p.Summary, p.Detail)
}

// Render returns the claims that a template gives for a context, as the JWT templates guide describes it: the first
// operand that is neither null nor undefined is taken, inside a string as text and null as nothing, elsewhere as it is;
// strings are trimmed at both ends, also those inside an object of the context; of keys that come twice the last
// counts; top-level keys that are null are left out.
//
// The context is an object of JSON values as [json.Decoder.UseNumber] gives them (nil, bool, json.Number, string,
// []any, map[string]any); so are the claims, which share nothing with it. Numbers are passed on as written. What the
// context does not have is undefined, for example organization without a session in one.
//
// Every error is a [*RenderError].
func Render(content string, context any) (map[string]any, error) {
	t := parse(content)
	problems := t.sorted(content)
	refused := slices.DeleteFunc(slices.Clone(problems), func(p Problem) bool { return p.Severity != Error })
	if len(refused) == 0 {
		refused = slices.DeleteFunc(problems, func(p Problem) bool { return !p.opaque })
	}
	if len(refused) > 0 {
		return nil, &RenderError{Problems: refused}
	}
	top, ok := context.(map[string]any)
	if !ok {
		return nil, &RenderError{Context: `the context must be an object, such as { user = { email = "ada@example.com" } }`}
	}
	r := renderer{context: top}
	root, _ := t.root.(object) // anything else is an error of Check
	claims := r.object(root)
	for _, name := range reserved {
		if _, ok := claims[name]; ok {
			r.report(reservedClaim, 0, "An expression renders to the key %q, a claim that WorkOS sets itself. Write the key without an expression.", name)
		}
	}
	size, err := dropNulls(claims)
	if err != nil {
		return nil, &RenderError{Context: "the context contains a value that is not JSON: " + err.Error()}
	}
	if size > MaxClaimsBytes {
		r.tooLarge(size)
	}
	if r.problems == nil {
		return claims, nil
	}
	r.problems = r.problems[:1]
	return nil, &RenderError{Problems: r.sorted(content)}
}

// renderer evaluates a tree. After its first problem, the only one that counts, it evaluates no more expressions.
type renderer struct {
	log
	context map[string]any
	// least is set to render every expression as the shortest of what it can be.
	least bool
	// rendered counts the bytes made so far, at least.
	rendered int
}

// shortest stands for the value of an expression that is not evaluated. No JSON value is shorter.
const shortest leastValue = 0

type leastValue int

// leastSize returns how many bytes the claims of a template have at least, whatever the context.
func leastSize(root object) int {
	r := renderer{least: true}
	size, _ := dropNulls(r.object(root)) // an error is a wrong number, which is reported already
	return size
}

// dropNulls removes the claims that are null or may be, and returns the length in bytes of the others as compact JSON, as
// ECMAScript's JSON.stringify writes them: unlike Go it does not escape the two line separators.
func dropNulls(claims map[string]any) (int, error) {
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil || v == shortest })
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(claims)
	return len(separators.Replace(b.String())) - len("\n"), err
}

// separators has a backslash's own escape in front, so that what follows one is left alone.
var separators = strings.NewReplacer(`\\`, `\\`, `\u2028`, "\u2028", `\u2029`, "\u2029")

func (r *renderer) tooLarge(size int) {
	r.report(claimsTooLarge, 0, "The claims have %d bytes, and WorkOS accepts at most %d. Leave out what the application does not need.", size, MaxClaimsBytes)
}

// spend counts rendered bytes, and fails when they are far beyond what claims may have.
func (r *renderer) spend(n int) {
	if r.rendered += n; r.rendered > maxRendered {
		r.tooLarge(r.rendered)
	}
}

func (r *renderer) value(v value) any {
	switch v := v.(type) {
	case object:
		return r.object(v)
	case array:
		elements := make([]any, len(v))
		for i, element := range v {
			elements[i] = r.value(element)
		}
		return elements
	case text:
		return strings.TrimFunc(r.text(v), isSpace)
	case *expression:
		taken, _ := r.evaluate(v)
		return r.copied(taken)
	case scalar:
		switch v {
		case "null":
			return nil
		case "true", "false":
			return v == "true"
		}
		return json.Number(v)
	default:
		return nil
	}
}

func (r *renderer) object(o object) map[string]any {
	members := make(map[string]any, len(o))
	for _, m := range o {
		if key, ok := m.key.(text); ok {
			members[r.text(key)] = r.value(m.value)
		}
	}
	return members
}

// text renders a JSON string, not trimmed yet.
func (r *renderer) text(t text) string {
	if s, ok := fixed(t); ok {
		return s // without a copy
	}
	var b strings.Builder
	for _, part := range t {
		if part.expression == nil {
			b.WriteString(decoded(part.raw))
		} else {
			b.WriteString(r.fragment(part.expression))
		}
	}
	return b.String()
}

// fragment renders an expression inside a string.
func (r *renderer) fragment(e *expression) string {
	v, from := r.evaluate(e)
	switch v.(type) {
	case nil, leastValue:
		return ""
	case []any, map[string]any:
		r.report(objectInString, from.offset, "%s is an object or array in this context, which WorkOS rejects inside a string. Name a single value below it.", shown(from.raw))
		return ""
	}
	s, ok := v.(string)
	if !ok {
		s = fmt.Sprint(v)
	}
	r.spend(len(s))
	return s
}

// evaluate returns the first operand that is neither null nor undefined, and its value; nil if there is none.
func (r *renderer) evaluate(e *expression) (any, operand) {
	switch {
	case r.least:
		return shortest, operand{}
	case r.problems != nil:
		return nil, operand{}
	}
	for _, o := range e.operands {
		if o.quote != "" {
			return o.raw[len(o.quote) : len(o.raw)-len(o.quote)], o
		}
		if v := lookup(r.context, o.raw); v != nil {
			return v, o
		}
	}
	return nil, operand{}
}

// lookup follows a path through JSON values: names in objects, indexes in arrays. It returns nil where the path leads
// nowhere.
func lookup(v any, path string) any {
	for segment := range strings.SplitSeq(path, ".") {
		switch parent := v.(type) {
		case map[string]any:
			v = parent[segment]
		case []any:
			i, ok := index(segment)
			if !ok || i >= len(parent) {
				return nil
			}
			v = parent[i]
		default:
			return nil
		}
	}
	return v
}

// copied returns a deep copy of a JSON value, its strings trimmed.
func (r *renderer) copied(v any) any {
	r.spend(1)
	switch v := v.(type) {
	case string:
		r.spend(len(v))
		return strings.TrimFunc(v, isSpace)
	case json.Number:
		r.spend(len(v))
	case []any:
		elements := make([]any, len(v))
		for i, element := range v {
			elements[i] = r.copied(element)
		}
		return elements
	case map[string]any:
		members := make(map[string]any, len(v))
		for key, value := range v {
			r.spend(len(key))
			members[key] = r.copied(value)
		}
		return members
	}
	return v
}
