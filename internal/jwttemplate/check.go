package jwttemplate

import (
	"fmt"
	"slices"
	"strings"
)

// Check returns what is wrong with a template, in the order of the positions; nil if nothing is. An error is a problem
// that WorkOS surely rejects, by its JWT templates guide or because nothing the template can render to is JSON; a
// warning is one that it may accept. Of each kind the first hundred are returned; of a template longer than 1 MiB only
// that is said.
func Check(content string) []Problem {
	t := analyse(content)
	return t.log.problems(content, func(*rule) bool { return true })
}

// analyse parses a template and adds what the checker finds to what the parser found.
func analyse(content string) *tree {
	t := parse(content)
	if t.root != nil {
		c := checker{&t.log}
		c.value(t.root)
		c.root(t, len(content))
	}
	return t
}

// checker finds what is wrong in a tree beyond its grammar.
type checker struct{ *log }

// root checks what holds of the whole of a template, which has this length.
func (c checker) root(t *tree, length int) {
	o, ok := t.root.(object)
	if !ok {
		c.report(notAnObject, t.start, `A template must be a JSON object with explicit keys, even where an expression renders to an object. Write {"claim": …} around this.`)
		return
	}
	for _, m := range o {
		name, _ := static(m.key)
		switch {
		case slices.Contains(reserved, name):
			c.report(reservedClaim, m.offset, `WorkOS sets the claim %q itself and rejects a template with this key. Choose another, such as "urn:myapp:%s".`, name, name)
		case slices.Contains(replaced, name):
			c.report(replacedClaim, m.offset, `WorkOS sets the claim %q, which decides what a session may do, and this value replaces it. If that is not intended, choose another key, such as "urn:myapp:%s".`, name, name)
		}
	}
	if t.complete && len(o) == 0 {
		c.report(noTopLevelKey, t.start, `The object has no key. Write at least one, such as {"email": {{ user.email }}}.`)
	}
	// No part of a template renders to more than its own length, but for its expressions.
	if t.complete && length > MaxClaimsBytes {
		if size := leastSize(o); size > MaxClaimsBytes {
			c.report(claimsTooLong, t.start, "Even with every expression empty, the template renders to %d bytes, and WorkOS accepts at most %d. Shorten the template.",
				size, MaxClaimsBytes)
		}
	}
}

func (c checker) value(v value) {
	switch v := v.(type) {
	case object:
		seen := make(map[string]bool, len(v))
		for _, m := range v {
			if name, ok := static(m.key); ok {
				if seen[name] {
					c.report(duplicateKey, m.offset, "The object already has the key %s, and only the last one counts. Remove one.", shown(name))
				}
				seen[name] = true
			}
			if t, ok := m.key.(text); ok {
				if i := slices.IndexFunc(t, func(p part) bool { return p.expression != nil }); i >= 0 {
					c.report(expressionInKey, t[i].expression.offset, "WorkOS documents expressions in values only, and may not render one in a key. Write the key without an expression.")
				}
			}
			c.value(m.key)
			c.value(m.value)
		}
	case array:
		for _, element := range v {
			c.value(element)
		}
	case text:
		for _, part := range v {
			if part.expression != nil {
				c.expression(part.expression, true)
			}
		}
	case *expression:
		c.expression(v, false)
	}
}

func (c checker) expression(e *expression, inString bool) {
	for i, o := range e.operands {
		if o.quote != "" {
			continue
		}
		if kind := c.path(o); inString && (kind == record || kind == list) {
			c.objectInString(e, i)
		}
	}
}

// objectInString reports an operand of an expression inside a string that is an object or array by the documentation.
// It is surely rejected if it is surely taken: alone, or with fallbacks but never null, which a user and what is below
// it are not. Behind another operand it may never come up.
func (c checker) objectInString(e *expression, i int) {
	operand := e.operands[i]
	root, _, _ := strings.Cut(operand.raw, ".")
	switch {
	case e.partial:
		// A filter may turn it into text.
	case i == 0 && (len(e.operands) == 1 || root == "user"):
		c.report(objectInString, operand.offset, `%s is an object or array, which WorkOS rejects inside a string. Remove the double quotes around {{ … }}, or name a single value below it.`, shown(operand.raw))
	default:
		c.report(maybeObject, operand.offset, `%s is an object or array, which WorkOS rejects inside a string if it renders this operand. Name a single value below it.`, shown(operand.raw))
	}
}

// path follows a path through the documented variables, and reports a name that is not there.
func (c checker) path(o operand) shapeKind {
	current, begin := roots, 0
	for segment := range strings.SplitSeq(o.raw, ".") {
		next, ok := current.below(segment)
		if !ok {
			c.unknown(o, current, begin, segment)
			return anything
		}
		current, begin = next, begin+len(segment)+1
	}
	return current.kind
}

// unknown reports a segment of a path, which begins at a byte of it, that is not below the shape before it.
func (c checker) unknown(o operand, parent shape, begin int, segment string) {
	if begin == 0 {
		if c.counts[unknownVariable] < maxOfAKind {
			advice := didYouMean("", segment, parent)
			if advice == "" && segment == o.raw {
				advice = fmt.Sprintf(" For text, write '%s' in single quotes.", strings.Trim(shown(segment), `"`))
			}
			c.report(unknownVariable, o.offset, "WorkOS knows no variable %s.%s The variables are user, organization and organization_membership.", shown(segment), advice)
		}
		return
	}
	above, at := o.raw[:begin-1], o.offset+begin
	switch {
	case c.counts[unknownName] >= maxOfAKind:
	case parent.kind == single:
		c.report(unknownName, at, "%s is a single value with nothing below it, so this path is always null. Write {{ %s }}.", shown(above), above)
	case parent.kind == list:
		c.report(unknownName, at, "%s is an array, and a path selects its elements by number. Write {{ %s.0 }} for the first.", shown(above), above)
	default:
		c.report(unknownName, at, "WorkOS documents no %s below %s, and renders unknown names as null.%s", shown(segment), shown(above), didYouMean(above+".", segment, parent))
	}
}

// didYouMean returns a sentence that names the nearest known name, empty if none is near.
func didYouMean(above, segment string, parent shape) string {
	if suggestion := nearest(segment, parent.names); suggestion != "" {
		return fmt.Sprintf(" Did you mean %q?", above+suggestion)
	}
	return ""
}
