package jwttemplate

import (
	"strings"
	"unicode/utf8"
)

// expression reads an expression from behind its "{{", inside a JSON string or outside.
func (p *parser) expression(open token, inString bool) *expression {
	e := &expression{offset: open.start}
	p.lexer.unusualSpace = -1
	p.operands(e, inString)
	if at := p.lexer.unusualSpace; at >= 0 {
		p.report(unusualSpace, at, "This white space is neither blank nor tab nor line break, and WorkOS may not take it as white space. Write a blank.")
	}
	return e
}

// operands reads "operand || operand … }}".
func (p *parser) operands(e *expression, inString bool) {
	if rest := p.lexer.src[p.lexer.at:]; strings.HasPrefix(rest, "-") && digits(rest[1:]) == 0 {
		p.undocumented(e, liquidSyntax, p.lexer.at, `WorkOS documents no white space control. Write "{{" without the hyphen.`)
		return
	}
	for first := true; ; first = false {
		tok := p.lexer.operand(inString)
		switch tok.kind {
		case expressionClose:
			p.nothing(e, tok, first)
			return
		case fallback:
			p.nothing(e, tok, false)
			continue
		case path:
			p.path(e, tok)
		case literal:
			if !p.literal(e, tok, inString) {
				return
			}
		default:
			p.noOperand(e, tok)
			return
		}
		if !p.another(e, tok, inString) {
			return
		}
	}
}

// nothing reports an operator or end with no operand before it.
func (p *parser) nothing(e *expression, tok token, first bool) {
	e.partial = true
	if first {
		p.report(emptyExpression, e.offset, `This expression is empty. Write a path such as {{ user.email }}; for two braces as text, write \u007b\u007b inside a string.`)
		return
	}
	p.report(emptyOperand, tok.start, `An operand of || is missing here. Write a path or a literal in single quotes, such as {{ user.email || 'none' }}.`)
}

// noOperand gives up on an expression at a token that begins no operand.
func (p *parser) noOperand(e *expression, tok token) {
	switch tok.kind {
	case pipe:
		p.abandon(e, strayPipe, tok.start, `A single | stands where an operand should. Fallbacks are joined by ||.`)
	case openLiteral:
		p.abandon(e, malformedOperand, tok.start, "This literal has no end. Close it with the quote it begins with.")
	default:
		p.abandon(e, malformedOperand, tok.start, "%s begins no operand. An operand is a dotted path, or a literal in single quotes.", p.shown(tok))
	}
}

// another reads what follows the operand before, and reports whether that is "||".
func (p *parser) another(e *expression, before token, inString bool) bool {
	tok, ok := p.lexer.operator()
	if !ok {
		p.noOperator(e, before, inString)
		return false
	}
	switch tok.kind {
	case fallback:
		return true
	case expressionClose:
		return false
	case pipe:
		p.pipe(e, tok)
	default:
		p.unclosed(e)
	}
	return false
}

// pipe tells a Liquid filter from a slip of the pen.
func (p *parser) pipe(e *expression, tok token) {
	p.lexer.skipSpace()
	if !beginsName(p.lexer.src[p.lexer.at:]) {
		p.abandon(e, strayPipe, tok.start, "A single | is no operator. Fallbacks are joined by ||.")
		return
	}
	p.undocumented(e, liquidFilter, tok.start, "WorkOS documents no Liquid filters and may reject this one; the rest of the expression is not checked. Store the value as the claim shall have it, for instance in metadata.")
}

// beginsName reports whether s begins as the name of a filter does.
func beginsName(s string) bool {
	return s != "" && (s[0] == '_' || isLetterOrDigit(s[0]) && digits(s) == 0)
}

// noOperator gives up on an expression where neither an operator nor the end follows an operand.
func (p *parser) noOperator(e *expression, before token, inString bool) {
	rest := p.lexer.src[p.lexer.at:]
	switch {
	case strings.HasPrefix(rest, "-}}"):
		p.undocumented(e, liquidSyntax, p.lexer.at, `WorkOS documents no white space control. Write "}}" without the hyphen.`)
	case rest[0] == '[' && before.kind == path && before.end == p.lexer.at:
		p.undocumented(e, liquidSyntax, p.lexer.at, "WorkOS documents no brackets in a path and may reject them. Write a dotted path, such as user.metadata.plan or organization.domains.0.domain.")
	case rest[0] == '}' || inString && rest[0] == '"':
		p.unclosed(e)
	default:
		_, size := utf8.DecodeRuneInString(rest)
		p.abandon(e, malformedOperand, p.lexer.at, "%s can't follow an operand. Operands are joined by ||, and blanks can't stand inside a path.", shown(rest[:size]))
	}
}

// path takes a dotted path, or reports what looks like one.
func (p *parser) path(e *expression, tok token) {
	raw := p.lexer.src[tok.start:tok.end]
	if bare, ok := strings.CutSuffix(raw, "-"); ok && bare != "" && strings.HasPrefix(p.lexer.src[tok.end:], "}}") {
		raw = bare
		p.report(liquidSyntax, tok.end-1, `WorkOS documents no white space control. Write "}}" without the hyphen.`)
	}
	if isNumber(raw) || raw == "true" || raw == "false" || raw == "nil" || raw == "null" {
		e.partial = true
		p.report(undocumentedValue, tok.start, "WorkOS documents paths and quoted literals as operands, and may take %s as an unknown variable. Write a literal in single quotes, or no fallback.", shown(raw))
		return
	}
	if at := emptySegment(raw); at >= 0 {
		e.partial = true
		p.report(malformedOperand, tok.start+at, "A name is missing in the path %s. Write names joined by single dots, such as user.email.", shown(raw))
		return
	}
	if at := strings.IndexFunc(raw, func(r rune) bool { return r != '.' && !isPlain(r) }); at >= 0 {
		r, _ := utf8.DecodeRuneInString(raw[at:])
		p.report(unusualCharacter, tok.start+at, "WorkOS may not take %s as part of a path. Letters, digits, _ and - are safe.", shown(string(r)))
	}
	e.operands = append(e.operands, operand{offset: tok.start, raw: raw})
}

// emptySegment returns the offset in a path where a segment is missing, -1 if none is.
func emptySegment(path string) int {
	if strings.HasPrefix(path, ".") {
		return 0
	}
	if at := strings.Index(path, ".."); at >= 0 {
		return at + 1
	}
	if strings.HasSuffix(path, ".") {
		return len(path)
	}
	return -1
}
