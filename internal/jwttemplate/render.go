package jwttemplate

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// maxRendered bounds in bytes what is rendered on the way to the claims, so that a template can't copy a large context
// without end.
const maxRendered = 1 << 24

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
	root, err := renderable(content)
	if err != nil {
		return nil, err
	}
	top, ok := context.(map[string]any)
	if !ok {
		return nil, &RenderError{Kind: ContextNotObject}
	}
	r := renderer{content: content, context: top}
	claims, err := r.object(root)
	if err != nil {
		return nil, err
	}
	for _, name := range reserved {
		if _, ok := claims[name]; ok {
			return nil, &RenderError{Kind: ReservedKey, Path: name}
		}
	}
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	if size := claimsSize(claims); size > MaxClaimsBytes {
		return nil, &RenderError{Kind: ClaimsTooLarge, Size: size}
	}
	return claims, nil
}

// renderable returns the tree of a template, unless that is invalid or holds what has no documented meaning.
func renderable(content string) (*object, error) {
	t := analyse(content)
	if invalid := t.of(func(r rule) bool { return r.severity == Error }); len(invalid) > 0 {
		return nil, &RenderError{Kind: TemplateInvalid, Problems: locate(content, invalid)}
	}
	if undocumented := t.of(func(r rule) bool { return r.undocumented }); len(undocumented) > 0 {
		return nil, &RenderError{Kind: TemplateUndocumented, Problems: locate(content, undocumented)}
	}
	root, ok := t.root.(*object)
	if !ok {
		return nil, &RenderError{Kind: TemplateInvalid}
	}
	return root, nil
}

// renderer evaluates a tree.
type renderer struct {
	content string
	context map[string]any
	// rendered counts the bytes made so far, at least.
	rendered int
}

func (r *renderer) value(v value) (any, error) {
	switch v := v.(type) {
	case *object:
		return r.object(v)
	case *array:
		return r.array(v)
	case *text:
		s, err := r.text(v)
		return trimSpace(s), err
	case *expression:
		return r.expression(v)
	case *scalar:
		switch v.raw {
		case "null":
			return nil, nil
		case "true", "false":
			return v.raw == "true", nil
		}
		return json.Number(v.raw), nil
	default:
		return nil, nil
	}
}

func (r *renderer) object(o *object) (map[string]any, error) {
	members := make(map[string]any, len(o.members))
	for _, m := range o.members {
		key, ok := m.key.(*text)
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

func (r *renderer) array(a *array) ([]any, error) {
	elements := make([]any, len(a.elements))
	for i, element := range a.elements {
		var err error
		if elements[i], err = r.value(element); err != nil {
			return nil, err
		}
	}
	return elements, nil
}

// text renders a JSON string, not trimmed yet.
func (r *renderer) text(t *text) (string, error) {
	if s, ok := t.static(); ok {
		return s, nil
	}
	var b strings.Builder
	for _, part := range t.parts {
		if part.expression == nil {
			b.WriteString(unescape(part.raw))
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
	case bool:
		if v {
			return "true", r.spend(len("true"))
		}
		return "false", r.spend(len("false"))
	case json.Number:
		if !isNumber(string(v)) {
			return "", &RenderError{Kind: ContextInvalid, Path: from.raw}
		}
		return string(v), r.spend(len(v))
	case []any, map[string]any:
		return "", &RenderError{Kind: ObjectInString, Path: from.raw, Position: position(r.content, from.offset)}
	default:
		return "", &RenderError{Kind: ContextInvalid, Path: from.raw}
	}
}

// expression renders an expression in the place of a JSON value.
func (r *renderer) expression(e *expression) (any, error) {
	v, from := r.evaluate(e)
	return r.copied(v, from.raw)
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
			return nil, &RenderError{Kind: ContextInvalid, Path: path}
		}
		return v, r.spend(len(v))
	case []any:
		return r.copiedArray(v, path)
	case map[string]any:
		return r.copiedObject(v, path)
	default:
		return nil, &RenderError{Kind: ContextInvalid, Path: path}
	}
}

func (r *renderer) copiedArray(from []any, path string) (any, error) {
	elements := slices.Clone(from)
	for i, element := range from {
		var err error
		if elements[i], err = r.copied(element, path); err != nil {
			return nil, err
		}
	}
	return elements, r.spend(enclosed(len(from)))
}

func (r *renderer) copiedObject(from map[string]any, path string) (any, error) {
	members := make(map[string]any, len(from))
	for key, value := range from {
		var err error
		if members[key], err = r.copied(value, path); err != nil {
			return nil, err
		}
		if err := r.spend(len(key)); err != nil {
			return nil, err
		}
	}
	return members, r.spend(enclosed(len(from)))
}

// spend counts rendered bytes, and errs when they are far beyond what claims may have.
func (r *renderer) spend(n int) error {
	r.rendered += n
	if r.rendered > maxRendered {
		return &RenderError{Kind: ClaimsTooLarge, Size: r.rendered}
	}
	return nil
}
