package jwttemplate

import "strings"

// literal takes a quoted literal, or what could be meant as one. It reports whether an operator may follow; otherwise the
// expression is done with.
func (p *parser) literal(e *expression, tok token, inString bool) bool {
	src := p.lexer.src
	quote := src[tok.start : tok.start+1]
	if quote == `\` {
		quote = `\"`
	}
	inner := src[tok.start+len(quote) : tok.end-len(quote)]
	if strings.HasSuffix(inner, `\`) {
		p.stop(undocumentedQuote, tok.start, "WorkOS does not document whether a backslash lets a quote stand inside a literal, so nothing behind this one is checked. Write the literal without a backslash.")
		return false
	}
	if _, ok := p.lexer.operator(); !ok && !strings.HasPrefix(src[p.lexer.at:], "-}}") {
		return p.quoteInLiteral(e, tok, quote)
	}
	p.lexer.at = tok.end
	if at := strings.IndexByte(inner, '\\'); at >= 0 {
		p.report(undocumentedQuote, tok.start+len(quote)+at, "WorkOS does not document what a backslash in a literal means. Write the literal without it.")
	}
	switch at := strings.IndexByte(inner, '"'); {
	case quote != "'":
		p.report(doubleQuoted, tok.start, "WorkOS may reject a literal in double quotes. Write it in single quotes.")
	case inString && at >= 0:
		p.report(quoteInString, tok.start+len(quote)+at, "WorkOS may take this double quote as the end of the string around the expression. Leave it out, or take the expression out of the string.")
	}
	e.operands = append(e.operands, operand{tok.start, src[tok.start:tok.end], quote})
	return true
}

// quoteInLiteral reports a literal with something behind it that is no operator. Where the text up to the operator ends
// with the same quote, as in 'it's', it might be taken as one literal.
func (p *parser) quoteInLiteral(e *expression, tok token, quote string) bool {
	src := p.lexer.src
	body := src[tok.start+len(quote):]
	end := nextOperator(body)
	switch {
	case end < 0:
		p.unclosed(e)
	case end < tok.end-tok.start-2*len(quote):
		p.abandon(e, malformedOperand, tok.start, "This literal does not end before the expression does. Close it with the quote it begins with.")
	case strings.HasSuffix(strings.TrimRightFunc(body[:end], isSpace), quote):
		e.partial = true
		p.report(undocumentedQuote, tok.start, "This literal holds the quote it is written in, and WorkOS documents no way to write that. Leave the quote out.")
		p.lexer.at = tok.start + len(quote) + end
		return true
	default:
		p.abandon(e, malformedOperand, p.lexer.at, "Only || or }} can follow a literal. A quote of its own kind can't stand inside it.")
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
