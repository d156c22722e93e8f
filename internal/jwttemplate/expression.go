package jwttemplate

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// expression reads an expression, inside a JSON string or outside.
func (p *parser) expression(inString bool) *expression {
	e := &expression{offset: p.at, inString: inString}
	p.at += len("{{")
	p.unusual = false
	more := !p.follows("-") || negative.MatchString(p.rest()) // a number is no white space control
	if !more {
		p.liquid(e, liquidSyntax, `WorkOS documents no white space control. Write "{{" without the hyphen.`)
	}
	for more {
		more = p.operand(e) && p.another(e)
	}
	p.checkExpression(e)
	return e
}

// operator skips white space and returns the operator or end of the expression that follows: "}}", "||", "|" or "".
func (p *parser) operator() string {
	for p.at < len(p.src) {
		r, size := utf8.DecodeRuneInString(p.rest())
		if !isSpace(r) {
			break
		}
		if !p.unusual && !strings.ContainsRune(" \t\r\n", r) {
			p.unusual = true
			p.report(doubtful("The expression has unusual white space"), p.at, "This white space is not a space, tab or line break, and WorkOS may not skip it. Write a space.")
		}
		p.at += size
	}
	for _, op := range []string{"}}", "||", "|"} {
		if p.follows(op) {
			return op
		}
	}
	return ""
}

// operand reads a path or a literal, and reports whether an operator may follow; otherwise the expression is done with.
// Inside a JSON string a double quote may also be written with a backslash.
func (p *parser) operand(e *expression) bool {
	switch op := p.operator(); {
	case op == "":
	case op == "|":
		p.abandon(e, strayPipe, p.at, `A single | stands where an operand is expected. Join fallbacks with ||.`)
		return false
	case op == "}}" && len(e.operands) == 0 && !e.partial:
		e.partial = true
		p.report(malformed("The {{ }} expression is empty"), e.offset, `This expression is empty. Write a path such as {{ user.email }}; for two braces as text, write \u007b\u007b inside a string.`)
		return true
	default:
		e.partial = true
		p.report(malformed("An operand of || is missing"), p.at, `An operand of || is missing here. Write a path or a literal in single quotes, such as {{ user.email || 'none' }}.`)
		return true
	}
	for _, quote := range []string{"'", `"`, `\"`} {
		if p.follows(quote) && (e.inString || quote != `\"`) {
			return p.literal(e, quote)
		}
	}
	start := p.at
	p.at = len(p.src) - len(strings.TrimLeftFunc(p.rest(), func(r rune) bool { return r == '.' || inSegment(r) }))
	if p.at == start {
		p.abandon(e, malformedOperand, p.at, "%s can't begin an operand. Write a dotted path, or a literal in single quotes.", shown(p.found()))
		return false
	}
	p.path(e, start)
	return true
}

// another reads what follows an operand, and reports whether that is "||".
func (p *parser) another(e *expression) bool {
	end := p.at
	op := p.operator()
	rest := p.rest()
	switch {
	case op == "||":
		p.at += len(op)
		return true
	case op == "}}":
		p.at += len(op)
	case op == "|" && filterName.MatchString(strings.TrimLeftFunc(rest[1:], isSpace)):
		p.liquid(e, undocumented("Liquid filters are not documented"), "WorkOS documents no Liquid filters and may reject this one. The rest of the expression is not checked. Store the value in the form that the claim needs, for example in metadata.")
	case op == "|":
		p.abandon(e, strayPipe, p.at, "A single | is not an operator. Join fallbacks with ||.")
	case strings.HasPrefix(rest, "-}}"):
		p.liquid(e, liquidSyntax, `WorkOS documents no white space control. Write "}}" without the hyphen.`)
	case strings.HasPrefix(rest, "[") && p.at == end:
		p.liquid(e, liquidSyntax, "WorkOS documents no brackets in a path and may reject them. Write a dotted path, such as user.metadata.plan or organization.domains.0.domain.")
	case rest == "", rest[0] == '}', e.inString && rest[0] == '"':
		p.unclosed(e)
	default:
		p.abandon(e, malformedOperand, p.at, "%s can't follow an operand. Join operands with ||, and write paths without spaces.", shown(p.found()))
	}
	return false
}

// isSpace reports whether ECMAScript's String.prototype.trim removes r (ECMA-262, sections 12.2 and 12.3).
func isSpace(r rune) bool {
	return strings.ContainsRune("\t\n\v\f\r\u2028\u2029\uFEFF", r) || unicode.Is(unicode.Zs, r)
}

// isPlain reports whether the documentation leaves no doubt that r may stand in a path segment.
func isPlain(r rune) bool {
	return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) || r == '_' || r == '-'
}

// inSegment reports whether r could stand in a path segment: not a blank, a control character, a dot, a quote, a
// bracket, or what stands for an operator.
func inSegment(r rune) bool {
	return isPlain(r) || !isSpace(r) && !unicode.IsControl(r) && !strings.ContainsRune("\"'`\\.,;|&=<>!?(){}[]", r)
}

// path takes the dotted path that was read from start, or reports what looks like one.
func (p *parser) path(e *expression, start int) {
	raw := p.src[start:p.at]
	if bare, ok := strings.CutSuffix(raw, "-"); ok && bare != "" && p.follows("}}") {
		raw = bare
		p.report(liquidSyntax, p.at-1, `WorkOS documents no white space control. Write "}}" without the hyphen.`)
	}
	if raw == "true" || raw == "false" || raw == "nil" || raw == "null" || raw[0] < 'A' && json.Valid([]byte(raw)) {
		e.partial = true
		p.report(undocumented("This kind of operand is not documented"), start, "WorkOS documents only paths and quoted literals as operands, and may read %s as an unknown variable. Write a literal in single quotes, or leave the fallback out.", shown(raw))
		return
	}
	if at := strings.Index("."+raw+".", ".."); at >= 0 {
		e.partial = true
		p.report(malformedOperand, start+at, "A name is missing in the path %s. Write names joined by single dots, such as user.email.", shown(raw))
		return
	}
	if at := strings.IndexFunc(raw, func(r rune) bool { return r != '.' && !isPlain(r) }); at >= 0 {
		r, _ := utf8.DecodeRuneInString(raw[at:])
		p.report(doubtful("The path has an unusual character"), start+at, "WorkOS may not accept %s in a path. Letters, digits, _ and - are safe.", shown(string(r)))
	}
	e.operands = append(e.operands, operand{offset: start, raw: raw})
}

// literal reads what stands between this quote and the next, or what could be meant as a literal, and reports whether an
// operator may follow.
func (p *parser) literal(e *expression, quote string) bool {
	start, body := p.at, p.at+len(quote)
	inner, _, ok := strings.Cut(p.src[body:], quote)
	if !ok {
		p.abandon(e, malformedOperand, start, "This literal has no end. Add the closing quote.")
		return false
	}
	if strings.HasSuffix(inner, `\`) {
		p.stop(undocumentedQuote, start, "WorkOS does not document whether a backslash lets a quote stand inside a literal, so the rest of the template is not checked. Write the literal without a backslash.")
		return false
	}
	end := body + len(inner) + len(quote)
	p.at = end
	if p.operator() == "" && p.at < len(p.src) && !p.follows("-}}") {
		return p.quoteInLiteral(e, start, body, quote)
	}
	if at := strings.IndexByte(inner, '\\'); at >= 0 {
		p.report(undocumentedQuote, body+at, "WorkOS does not document what a backslash in a literal means. Write the literal without it.")
	}
	if at := strings.IndexByte(inner, '"'); quote != "'" {
		p.report(doubtful("The literal is in double quotes"), start, "WorkOS may reject a literal in double quotes. Write it in single quotes.")
	} else if e.inString && at >= 0 {
		p.report(doubtful("A double quote is inside a string"), body+at, "WorkOS may read this double quote as the end of the JSON string. Leave it out, or move the expression out of the string.")
	}
	e.operands = append(e.operands, operand{start, p.src[start:end], quote})
	return true
}

// quoteInLiteral reports a literal with something behind it, where the parser stands, that is no operator. Where the
// text up to the operator ends with the same quote, as in 'it's', it might be taken as one literal.
func (p *parser) quoteInLiteral(e *expression, start, body int, quote string) bool {
	all := p.src[body:]
	end := operatorOrEnd.FindStringIndex(all)
	switch {
	case end == nil:
		p.unclosed(e)
	case end[0] < strings.Index(all, quote):
		p.abandon(e, malformedOperand, start, "This literal does not end before the expression does. Add the closing quote.")
	case strings.HasSuffix(strings.TrimRightFunc(all[:end[0]], isSpace), quote):
		e.partial = true
		p.report(undocumentedQuote, start, "This literal contains its own quote, and WorkOS documents no way to write that. Leave the quote out.")
		p.at = body + end[0]
		return true
	default:
		p.abandon(e, malformedOperand, p.at, "Only || or }} can follow a literal. If the literal contains its own quote, leave that out.")
	}
	return false
}

var (
	operatorOrEnd = regexp.MustCompile(`\}\}|\|\|`)
	filterName    = regexp.MustCompile(`^[A-Za-z_]`)
	negative      = regexp.MustCompile(`^-\d`)
)

// abandon reports why the rest of an expression can't be read, and goes on behind its end. Where that is missing too,
// there is nothing else to say: the structure is lost.
func (p *parser) abandon(e *expression, r rule, at int, format string, args ...any) {
	e.partial = true
	before, _, ok := strings.Cut(p.src[at:], "}}")
	if outer, _, another := strings.Cut(before, "{{"); !ok || another && !insideQuotes(outer) {
		p.unclosed(e)
		return
	}
	p.report(r, at, format, args...)
	p.at = at + len(before) + len("}}")
}

// liquid reports what is Liquid and not documented, and goes on behind the expression. Where quotes leave it open
// which "}}" ends it, nothing more can be known of the template.
func (p *parser) liquid(e *expression, r rule, detail string) {
	at := p.at
	p.abandon(e, r, at, "%s", detail)
	if insideQuotes(p.src[at:p.at]) {
		p.stopped, p.at = true, len(p.src)
	}
}

// unclosed stops at an expression that has no end.
func (p *parser) unclosed(e *expression) {
	e.partial = true
	p.stop(malformed("The expression has no closing }}"), e.offset, `This expression has no closing "}}". Add it; for two braces as text, write \u007b\u007b inside a string.`)
}

// insideQuotes reports whether the end of s stands inside a quoted literal that began in s.
func insideQuotes(s string) bool {
	for {
		i := strings.IndexAny(s, `'"`)
		if i < 0 {
			return false
		}
		n := strings.IndexByte(s[i+1:], s[i])
		if n < 0 {
			return true
		}
		s = s[i+n+2:]
	}
}
