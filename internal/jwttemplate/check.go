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
	return locate(content, analyse(content).log.findings)
}

// analyse parses a template and adds what the checker finds to what the parser found.
func analyse(content string) *tree {
	t := parse(content)
	if t.root != nil {
		c := checker{log: &t.log, suggestions: map[string]string{}}
		c.root(t)
	}
	return t
}

// checker finds what is wrong in a tree beyond its grammar.
type checker struct {
	*log
	// suggestions are the known names found for unknown ones, so that a repeated slip costs once.
	suggestions map[string]string
}

func (c *checker) root(t *tree) {
	c.value(t.root)
	o, ok := t.root.(*object)
	if !ok {
		c.report(notAnObject, t.root.start(), `A template must be a JSON object with keys of its own, even where an expression renders to one. Write {"claim": …} around this.`)
		return
	}
	for _, m := range o.members {
		if key, ok := m.key.(*text); ok {
			c.reserved(key)
		}
	}
	if !t.complete {
		return
	}
	if len(o.members) == 0 {
		c.report(noTopLevelKey, o.offset, `The object has no key. Write at least one, such as {"email": {{ user.email }}}.`)
	}
	if size := literalSize(o); size > MaxClaimsBytes {
		c.report(claimsTooLong, o.offset, "Without what its expressions add, the template renders to %d bytes already, and claims may have %d bytes at most. Shorten it, or every sign-in fails.",
			size, MaxClaimsBytes)
	}
}

func (c *checker) reserved(key *text) {
	if name, ok := key.static(); ok && slices.Contains(reserved, name) {
		c.report(reservedClaim, key.offset, `WorkOS sets the claim %q itself and rejects a template with this key. Choose another, such as "urn:myapp:%s".`, name, name)
	}
}

func (c *checker) value(v value) {
	switch v := v.(type) {
	case *object:
		c.keys(v)
		for _, m := range v.members {
			c.key(m.key)
			c.value(m.value)
		}
	case *array:
		for _, element := range v.elements {
			c.value(element)
		}
	case *text:
		for _, part := range v.parts {
			c.expression(part.expression, true)
		}
	case *expression:
		c.expression(v, false)
	}
}

func (c *checker) key(key value) {
	c.value(key)
	if t, ok := key.(*text); ok {
		if i := slices.IndexFunc(t.parts, func(p part) bool { return p.expression != nil }); i >= 0 {
			c.report(expressionInKey, t.parts[i].expression.offset, "WorkOS documents expressions in values only, and may not replace one in a key. Write the key as it shall be.")
		}
	}
}

// keys warns of keys that an object has twice.
func (c *checker) keys(o *object) {
	if len(o.members) < 2 {
		return
	}
	seen := make(map[string]struct{}, len(o.members))
	for _, m := range o.members {
		key, ok := m.key.(*text)
		if !ok {
			continue
		}
		name, ok := key.static()
		if !ok {
			continue
		}
		if _, ok := seen[name]; ok {
			c.report(duplicateKey, key.offset, "The object has the key %s already, and only the last of them counts. Remove one.", shown(name))
		}
		seen[name] = struct{}{}
	}
}

// expression checks the paths of an expression, which may be nil.
func (c *checker) expression(e *expression, inString bool) {
	if e == nil {
		return
	}
	for i, operand := range e.operands {
		if _, ok := operand.literal(); ok {
			continue
		}
		s, ok := c.path(operand)
		if ok && inString && (s.kind == record || s.kind == list) {
			c.objectInString(e, i)
		}
	}
}

// objectInString reports an operand of an expression inside a string that is an object or array by the documentation.
// It is surely rejected if it is surely taken: alone, or with fallbacks but never null, which a user and what is below
// it are not. Behind another operand it may never come up.
func (c *checker) objectInString(e *expression, i int) {
	operand := e.operands[i]
	root, _, _ := strings.Cut(operand.raw, ".")
	switch {
	case e.partial:
		// A filter may turn it into text.
	case i == 0 && (len(e.operands) == 1 || root == "user"):
		c.report(objectInString, operand.offset, `%s is an object or array, which WorkOS rejects inside a string. Remove the double quotes around {{ … }}, or name a single value below it.`, shown(operand.raw))
	default:
		c.report(maybeObject, operand.offset, `%s is an object or array where it is taken, which WorkOS rejects inside a string. Name a single value below it.`, shown(operand.raw))
	}
}

// path follows a path through the documented variables. It returns false after reporting a name that is not there.
func (c *checker) path(o operand) (shape, bool) {
	current, begin := roots, 0
	for segment := range strings.SplitSeq(o.raw, ".") {
		next, ok := current.below(segment)
		if !ok {
			c.unknown(o, current, begin, segment)
			return shape{}, false
		}
		current, begin = next, begin+len(segment)+1
	}
	return current, true
}

// unknown reports a segment of a path, which begins at a byte of it, that is not below the shape before it.
func (c *checker) unknown(o operand, parent shape, begin int, segment string) {
	if begin == 0 {
		c.report(unknownVariable, o.offset, "WorkOS knows no variable %s.%s The variables are user, organization and organization_membership.",
			shown(segment), c.didYouMean(o.raw, "", segment, parent))
		return
	}
	above := o.raw[:begin-1]
	switch parent.kind {
	case single:
		c.report(unknownName, o.offset+begin, "%s is a single value with nothing below it, so this is never set. Write {{ %s }}.", shown(above), above)
	case list:
		c.report(unknownName, o.offset+begin, "%s is an array, and its elements have numbers. Write {{ %s.0 }} for the first.", shown(above), above)
	case record, anything:
		c.report(unknownName, o.offset+begin, "WorkOS documents no %s below %s, and renders what it does not know as null.%s",
			shown(segment), shown(above), c.didYouMean(o.raw, above+".", segment, parent))
	}
}

// didYouMean returns a sentence that names the nearest known name, empty if none is near.
func (c *checker) didYouMean(path, above, segment string, parent shape) string {
	suggestion, ok := c.suggestions[path]
	if !ok {
		suggestion = nearest(segment, parent.names)
		c.suggestions[path] = suggestion
	}
	if suggestion == "" {
		return ""
	}
	return fmt.Sprintf(" Did you mean %q?", above+suggestion)
}
