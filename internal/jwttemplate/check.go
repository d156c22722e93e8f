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
	return parse(content).sorted(content)
}

// checkRoot checks what holds of the whole of a template.
func (p *parser) checkRoot(start int) {
	o, ok := p.root.(object)
	switch {
	case !ok && p.root != nil:
		p.report(rejected("The template is not a JSON object"), start, `A template must be a JSON object with explicit keys, even where an expression renders to an object. Write {"claim": …} around this.`)
	case !ok || p.stopped:
	case len(o) == 0:
		p.report(rejected("The template has no top-level key"), start, `The object has no key. Write at least one, such as {"email": {{ user.email }}}.`)
	case len(p.src) > MaxClaimsBytes: // no part of a template renders to more than its own length, but for its expressions
		if size := leastSize(o); size > MaxClaimsBytes {
			p.report(doubtful("The claims will be too large"), start, "Even with every expression empty, the template renders to %d bytes, and WorkOS accepts at most %d. Shorten the template.",
				size, MaxClaimsBytes)
		}
	}
}

// checkKey checks the key of a member, which begins at an offset, against those that stand before it in the object.
func (p *parser) checkKey(m member, offset int, seen map[string]bool) {
	if !m.fixed {
		parts, _ := m.key.(text)
		for _, part := range parts {
			if part.expression != nil {
				p.report(doubtful("A key contains an expression"), part.expression.offset, "WorkOS documents expressions in values only, and may not render one in a key. Write the key without an expression.")
				return
			}
		}
		return
	}
	if seen[m.name] {
		p.report(doubtful("The object has this key twice"), offset, "The object already has the key %s, and only the last one counts. Remove one.", shown(m.name))
	}
	seen[m.name] = true
	switch {
	case p.depth > 1:
	case slices.Contains(reserved, m.name):
		p.report(reservedClaim, offset, `WorkOS sets the claim %q itself and rejects a template with this key. Choose another, such as "urn:myapp:%s".`, m.name, m.name)
	case slices.Contains(replaced, m.name):
		p.report(doubtful("This key replaces a WorkOS claim"), offset, `WorkOS sets the claim %q, which decides what a session may do, and this value replaces it. If that is not intended, choose another key, such as "urn:myapp:%s".`, m.name, m.name)
	}
}

// checkExpression follows the paths of an expression through the documented variables. An object or array inside a
// string is surely rejected if it is surely taken: alone, or with fallbacks but never null, which a user and what is
// below it are not. Behind another operand it may never come up, and a filter may turn it into text.
func (p *parser) checkExpression(e *expression) {
	for i, o := range e.operands {
		if o.quote != "" {
			continue
		}
		kind := p.checkPath(o)
		if !e.inString || e.partial || kind != record && kind != list {
			continue
		}
		if root, _, _ := strings.Cut(o.raw, "."); i == 0 && (len(e.operands) == 1 || root == "user") {
			p.report(objectInString, o.offset, `%s is an object or array, which WorkOS rejects inside a string. Remove the double quotes around {{ … }}, or name a single value below it.`, shown(o.raw))
		} else {
			p.report(doubtful("A string may get an object or array"), o.offset, `%s is an object or array, which WorkOS rejects inside a string if it renders this operand. Name a single value below it.`, shown(o.raw))
		}
	}
}

// checkPath reports a name that is not documented, and returns the kind of what a path leads to.
func (p *parser) checkPath(o operand) shapeKind {
	current, begin := roots, 0
	for segment := range strings.SplitSeq(o.raw, ".") {
		next, ok := current.below(segment)
		if !ok {
			p.unknown(o, current, begin, segment)
			return anything
		}
		current, begin = next, begin+len(segment)+1
	}
	return current.kind
}

// unknown reports a segment of a path, which begins at a byte of it, that is not below the shape before it.
func (p *parser) unknown(o operand, parent shape, begin int, segment string) {
	r, at := doubtful("WorkOS does not document this name"), o.offset+begin
	if begin == 0 {
		r = rejected("WorkOS has no variable with this name")
	}
	if p.counts[r] >= maxOfAKind {
		return // before work is spent on the detail
	}
	above, advice := o.raw[:max(0, begin-1)], ""
	if suggestion := nearest(segment, parent.names); suggestion != "" {
		advice = fmt.Sprintf(" Did you mean %q?", strings.TrimPrefix(above+"."+suggestion, "."))
	} else if segment == o.raw {
		advice = fmt.Sprintf(" For text, write '%s' in single quotes.", strings.Trim(shown(segment), `"`))
	}
	switch {
	case begin == 0:
		p.report(r, at, "WorkOS knows no variable %s.%s The variables are user, organization and organization_membership.", shown(segment), advice)
	case parent.kind == single:
		p.report(r, at, "%s is a single value with nothing below it, so this path is always null. Write {{ %s }}.", shown(above), above)
	case parent.kind == list:
		p.report(r, at, "%s is an array, and a path selects its elements by number. Write {{ %s.0 }} for the first.", shown(above), above)
	default:
		p.report(r, at, "WorkOS documents no %s below %s, and renders unknown names as null.%s", shown(segment), shown(above), advice)
	}
}
