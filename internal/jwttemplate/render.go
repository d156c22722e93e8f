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
	text := e.Problems[0].String()
	if more := len(e.Problems) - 1; more > 0 {
		text += fmt.Sprintf(" (and %d more)", more)
	}
	return text
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
	t := analyse(content)
	for _, like := range []func(*rule) bool{
		func(r *rule) bool { return r.severity == Error },
		func(r *rule) bool { return r.undocumented },
	} {
		if problems := t.log.problems(content, like); problems != nil {
			return nil, &RenderError{Problems: problems}
		}
	}
	top, ok := context.(map[string]any)
	if !ok {
		return nil, &RenderError{Context: `the context must be an object, such as { user = { email = "ada@example.com" } }`}
	}
	r := renderer{content: content, context: top}
	root, _ := t.root.(object) // anything else is an error of Check
	claims, err := r.object(root)
	if err != nil {
		return nil, err
	}
	for _, name := range reserved {
		if _, ok := claims[name]; ok {
			return nil, r.problem(reservedClaim, 0, "An expression renders to the key %q, a claim that WorkOS sets itself. Write the key without an expression.", name)
		}
	}
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	if size := claimsSize(claims); size > MaxClaimsBytes {
		return nil, r.tooLarge(size)
	}
	return claims, nil
}

// renderer evaluates a tree.
type renderer struct {
	content string
	context map[string]any
	// least is set to render every expression as the shortest of what it can be.
	least bool
	// rendered counts the bytes made so far, at least.
	rendered int
}

// shortest stands for the value of an expression that is not evaluated. No JSON value is shorter.
const shortest = 0

// leastSize returns how many bytes the claims of a template have at least, whatever the context.
func leastSize(root object) int {
	r := renderer{least: true}
	claims, err := r.object(root)
	if err != nil {
		return 0
	}
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil || v == shortest })
	return claimsSize(claims)
}

// claimsSize returns the length in bytes of claims as compact JSON, as ECMAScript's JSON.stringify writes them: unlike
// Go it does not escape the two line separators.
func claimsSize(claims any) int {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(claims); err != nil {
		return 0 // claims are JSON values
	}
	return len(separators.Replace(b.String())) - len("\n")
}

// separators has a backslash's own escape in front, so that what follows one is left alone.
var separators = strings.NewReplacer(`\\`, `\\`, `\u2028`, "\u2028", `\u2029`, "\u2029")

func (r *renderer) problem(rule *rule, offset int, format string, args ...any) error {
	return &RenderError{Problems: []Problem{{rule.severity, position(r.content, offset), rule.summary, fmt.Sprintf(format, args...)}}}
}

func (r *renderer) tooLarge(size int) error {
	return r.problem(claimsTooLarge, 0, "The claims have %d bytes, and WorkOS accepts at most %d. Leave out what the application does not need.", size, MaxClaimsBytes)
}

// spend counts rendered bytes, and errs when they are far beyond what claims may have.
func (r *renderer) spend(n int) error {
	if r.rendered += n; r.rendered > maxRendered {
		return r.tooLarge(r.rendered)
	}
	return nil
}

func (r *renderer) value(v value) (any, error) {
	switch v := v.(type) {
	case object:
		return r.object(v)
	case array:
		elements := make([]any, len(v))
		for i, element := range v {
			var err error
			if elements[i], err = r.value(element); err != nil {
				return nil, err
			}
		}
		return elements, nil
	case text:
		s, err := r.text(v)
		return trimSpace(s), err
	case *expression:
		if r.least {
			return shortest, nil
		}
		taken, from := r.evaluate(v)
		return r.copied(taken, from.raw)
	case scalar:
		switch v {
		case "null":
			return nil, nil
		case "true", "false":
			return v == "true", nil
		}
		return json.Number(v), nil
	default:
		return nil, nil
	}
}

func (r *renderer) object(o object) (map[string]any, error) {
	members := make(map[string]any, len(o))
	for _, m := range o {
		key, ok := m.key.(text)
		if !ok {
			continue
		}
		name, err := r.text(key)
		if err != nil {
			return nil, err
		}
		if members[name], err = r.value(m.value); err != nil {
			return nil, err
		}
	}
	return members, nil
}

// text renders a JSON string, not trimmed yet.
func (r *renderer) text(t text) (string, error) {
	if s, ok := static(t); ok {
		return s, nil
	}
	var b strings.Builder
	for _, part := range t {
		if part.expression == nil {
			b.WriteString(unescape(part.raw))
			continue
		}
		if r.least {
			continue
		}
		s, err := r.fragment(part.expression)
		if err != nil {
			return "", err
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

// fragment renders an expression inside a string.
func (r *renderer) fragment(e *expression) (string, error) {
	v, from := r.evaluate(e)
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, r.spend(len(v))
	case bool, json.Number:
		_, err := r.copied(v, from.raw)
		return fmt.Sprint(v), err
	case []any, map[string]any:
		return "", r.problem(objectInString, from.offset, "%s is an object or array in this context, which WorkOS rejects inside a string. Name a single value below it.", shown(from.raw))
	default:
		return "", notJSON(from.raw)
	}
}

// evaluate returns the first operand that is neither null nor undefined, and its value; nil if there is none.
func (r *renderer) evaluate(e *expression) (any, operand) {
	for _, o := range e.operands {
		if s, ok := o.literal(); ok {
			return s, o
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

// copied returns a deep copy of the JSON value at a path of the context, its strings trimmed.
func (r *renderer) copied(v any, path string) (any, error) {
	switch v := v.(type) {
	case nil, bool:
		return v, r.spend(len("null"))
	case string:
		return trimSpace(v), r.spend(len(v))
	case json.Number:
		if !isNumber(string(v)) {
			return nil, notJSON(path)
		}
		return v, r.spend(len(v))
	case []any:
		elements := slices.Clone(v)
		for i, element := range v {
			var err error
			if elements[i], err = r.copied(element, path); err != nil {
				return nil, err
			}
		}
		return elements, r.spend(len("[]"))
	case map[string]any:
		members := make(map[string]any, len(v))
		for key, value := range v {
			var err error
			if members[key], err = r.copied(value, path); err != nil {
				return nil, err
			}
			if err := r.spend(len(key)); err != nil {
				return nil, err
			}
		}
		return members, r.spend(len("{}"))
	default:
		return nil, notJSON(path)
	}
}

func notJSON(path string) error {
	return &RenderError{Context: "the context contains a value that is not JSON at " + path}
}
