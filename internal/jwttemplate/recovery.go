package jwttemplate

import "strings"

func (p *parser) shown(tok token) string {
	return shown(p.lexer.src[tok.start:tok.end])
}

// abandon reports why the rest of an expression can't be read, and goes on behind its end. Where that is missing too,
// there is nothing else to say: the structure is lost.
func (p *parser) abandon(e *expression, r rule, at int, format string, args ...any) {
	e.partial = true
	end, ok := p.end(at)
	if !ok {
		p.unclosed(e)
		return
	}
	p.report(r, at, format, args...)
	p.lexer.at = end
}

// undocumented reports what has no documented meaning, and goes on behind the expression. Where quotes leave it open
// which "}}" ends it, nothing more can be known of the template.
func (p *parser) undocumented(e *expression, r rule, at int, detail string) {
	e.partial = true
	end, ok := p.end(at)
	if !ok {
		p.unclosed(e)
		return
	}
	p.report(r, at, "%s", detail)
	p.lexer.at = end
	if insideQuotes(p.lexer.src[at:end]) {
		p.stopped = true
	}
}

// unclosed stops at an expression that has no end.
func (p *parser) unclosed(e *expression) {
	e.partial = true
	p.stop(missingClose, e.offset, `This expression is not closed by "}}". Close it; for two braces as text, write \u007b\u007b inside a string.`)
}

// end returns the offset behind the next "}}", if there is one before the next "{{" outside quotes.
func (p *parser) end(at int) (int, bool) {
	rest := p.lexer.src[at:]
	n := strings.Index(rest, "}}")
	if n < 0 {
		return 0, false
	}
	if i := strings.Index(rest[:n], "{{"); i >= 0 && !insideQuotes(rest[:i]) {
		return 0, false
	}
	return at + n + 2, true
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
