package jwttemplate

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// expression reads an expression, inside a JSON string or outside.
func (p *parser) expression(inString bool) *expression {
	e := &expression{offset: p.at}
	p.at += len("{{")
	p.unusual = -1
	p.operands(e, inString)
	if p.unusual >= 0 {
		p.report(unusualSpace, p.unusual, "This white space is not a space, tab or line break, and WorkOS may not skip it. Write a space.")
	}
	return e
}

// operands reads "operand || operand … }}".
func (p *parser) operands(e *expression, inString bool) {
	if p.follows("-") && (len(p.rest()) == 1 || !isDigit(p.rest()[1])) {
		p.undocumented(e, liquidSyntax, p.at, `WorkOS documents no white space control. Write "{{" without the hyphen.`)
		return
	}
	for first := true; ; first = false {
		switch op := p.operator(); op {
		case "}}", "||":
			e.partial = true
			if first && op == "}}" {
				p.report(emptyExpression, e.offset, `This expression is empty. Write a path such as {{ user.email }}; for two braces as text, write \u007b\u007b inside a string.`)
			} else {
				p.report(emptyOperand, p.at, `An operand of || is missing here. Write a path or a literal in single quotes, such as {{ user.email || 'none' }}.`)
			}
			p.at += len(op)
			if op == "}}" {
				return
			}
			continue
		case "|":
			p.abandon(e, strayPipe, p.at, `A single | stands where an operand is expected. Join fallbacks with ||.`)
			return
		}
		if !p.operand(e, inString) || !p.another(e, inString) {
			return
		}
	}
}

// operator skips white space and returns the operator or end of the expression that follows: "}}", "||", "|" or "".
func (p *parser) operator() string {
	for p.at < len(p.src) {
		r, size := utf8.DecodeRuneInString(p.rest())
		if !isSpace(r) {
			break
		}
		if !strings.ContainsRune(" \t\r\n", r) {
			p.unusual = p.at
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
func (p *parser) operand(e *expression, inString bool) bool {
	for _, quote := range []string{"'", `"`, `\"`} {
		if p.follows(quote) && (inString || quote != `\"`) {
			return p.literal(e, quote, inString)
		}
	}
	n := strings.IndexFunc(p.rest(), func(r rune) bool { return r != '.' && !inSegment(r) })
	if n < 0 {
		n = len(p.rest())
	}
	if n == 0 {
		_, size := utf8.DecodeRuneInString(p.rest())
		p.abandon(e, malformedOperand, p.at, "%s can't begin an operand. Write a dotted path, or a literal in single quotes.", shown(p.rest()[:size]))
		return false
	}
	start := p.at
	p.at += n
	p.path(e, start)
	return true
}

// another reads what follows an operand, and reports whether that is "||".
func (p *parser) another(e *expression, inString bool) bool {
	end := p.at
	op := p.operator()
	rest := p.rest()
	switch {
	case op == "||":
		p.at += len(op)
		return true
	case op == "}}":
		p.at += len(op)
	case op == "|" && beginsName(strings.TrimLeftFunc(rest[1:], isSpace)):
		p.undocumented(e, liquidFilter, p.at, "WorkOS documents no Liquid filters and may reject this one. The rest of the expression is not checked. Store the value in the form that the claim needs, for example in metadata.")
	case op == "|":
		p.abandon(e, strayPipe, p.at, "A single | is not an operator. Join fallbacks with ||.")
	case strings.HasPrefix(rest, "-}}"):
		p.undocumented(e, liquidSyntax, p.at, `WorkOS documents no white space control. Write "}}" without the hyphen.`)
	case strings.HasPrefix(rest, "[") && p.at == end && !strings.ContainsAny(p.src[end-1:end], `'"`):
		p.undocumented(e, liquidSyntax, p.at, "WorkOS documents no brackets in a path and may reject them. Write a dotted path, such as user.metadata.plan or organization.domains.0.domain.")
	case rest == "", rest[0] == '}', inString && rest[0] == '"':
		p.unclosed(e)
	default:
		_, size := utf8.DecodeRuneInString(rest)
		p.abandon(e, malformedOperand, p.at, "%s can't follow an operand. Join operands with ||, and write paths without spaces.", shown(rest[:size]))
	}
	return false
}

// beginsName reports whether s begins as the name of a filter does.
func beginsName(s string) bool {
	return s != "" && (s[0] == '_' || isLetterOrDigit(s[0]) && !isDigit(s[0]))
}

// isPlain reports whether the documentation leaves no doubt that r may stand in a path segment.
func isPlain(r rune) bool {
	return r < utf8.RuneSelf && isLetterOrDigit(byte(r)) || r == '_' || r == '-'
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
	dotted := "." + raw + "."
	switch at := strings.Index(dotted, ".."); {
	case isNumber(raw), raw == "true", raw == "false", raw == "nil", raw == "null":
		e.partial = true
		p.report(undocumentedValue, start, "WorkOS documents only paths and quoted literals as operands, and may read %s as an unknown variable. Write a literal in single quotes, or leave the fallback out.", shown(raw))
		return
	case at >= 0:
		e.partial = true
		p.report(malformedOperand, start+at, "A name is missing in the path %s. Write names joined by single dots, such as user.email.", shown(raw))
		return
	}
	if at := strings.IndexFunc(raw, func(r rune) bool { return r != '.' && !isPlain(r) }); at >= 0 {
		r, _ := utf8.DecodeRuneInString(raw[at:])
		p.report(unusualCharacter, start+at, "WorkOS may not accept %s in a path. Letters, digits, _ and - are safe.", shown(string(r)))
	}
	e.operands = append(e.operands, operand{offset: start, raw: raw})
}

// literal reads what stands between this quote and the next, or what could be meant as a literal, and reports whether an
// operator may follow.
func (p *parser) literal(e *expression, quote string, inString bool) bool {
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
	p.at = end
	if at := strings.IndexByte(inner, '\\'); at >= 0 {
		p.report(undocumentedQuote, body+at, "WorkOS does not document what a backslash in a literal means. Write the literal without it.")
	}
	switch at := strings.IndexByte(inner, '"'); {
	case quote != "'":
		p.report(doubleQuoted, start, "WorkOS may reject a literal in double quotes. Write it in single quotes.")
	case inString && at >= 0:
		p.report(quoteInString, body+at, "WorkOS may read this double quote as the end of the JSON string. Leave it out, or move the expression out of the string.")
	}
	e.operands = append(e.operands, operand{start, p.src[start:end], quote})
	return true
}

// quoteInLiteral reports a literal with something behind it, where the parser stands, that is no operator. Where the
// text up to the operator ends with the same quote, as in 'it's', it might be taken as one literal.
func (p *parser) quoteInLiteral(e *expression, start, body int, quote string) bool {
	all := p.src[body:]
	end := nextOperator(all)
	switch {
	case end < 0:
		p.unclosed(e)
	case end < strings.Index(all, quote):
		p.abandon(e, malformedOperand, start, "This literal does not end before the expression does. Add the closing quote.")
	case strings.HasSuffix(strings.TrimRightFunc(all[:end], isSpace), quote):
		e.partial = true
		p.report(undocumentedQuote, start, "This literal contains its own quote, and WorkOS documents no way to write that. Leave the quote out.")
		p.at = body + end
		return true
	default:
		p.abandon(e, malformedOperand, p.at, "Only || or }} can follow a literal. If the literal contains its own quote, leave that out.")
	}
	return false
}

// nextOperator returns the index of the first "}}" or "||" in s, -1 if there is neither.
func nextOperator(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] == s[i-1] && (s[i] == '}' || s[i] == '|') {
			return i - 1
		}
	}
	return -1
}

// abandon reports why the rest of an expression can't be read, and goes on behind its end. Where that is missing too,
// there is nothing else to say: the structure is lost.
func (p *parser) abandon(e *expression, r *rule, at int, format string, args ...any) {
	e.partial = true
	end, ok := p.end(at)
	if !ok {
		p.unclosed(e)
		return
	}
	p.report(r, at, format, args...)
	p.at = end
}

// undocumented reports what has no documented meaning, and goes on behind the expression. Where quotes leave it open
// which "}}" ends it, nothing more can be known of the template.
func (p *parser) undocumented(e *expression, r *rule, at int, detail string) {
	p.abandon(e, r, at, "%s", detail)
	p.stopped = p.stopped || insideQuotes(p.src[at:p.at])
}

// unclosed stops at an expression that has no end.
func (p *parser) unclosed(e *expression) {
	e.partial = true
	p.stop(missingClose, e.offset, `This expression has no closing "}}". Add it; for two braces as text, write \u007b\u007b inside a string.`)
}

// end returns the offset behind the next "}}", if there is one before the next "{{" outside quotes.
func (p *parser) end(at int) (int, bool) {
	before, _, ok := strings.Cut(p.src[at:], "}}")
	outer, _, another := strings.Cut(before, "{{")
	if !ok || another && !insideQuotes(outer) {
		return 0, false
	}
	return at + len(before) + len("}}"), true
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
