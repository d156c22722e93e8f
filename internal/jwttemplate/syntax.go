package jwttemplate

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxShown is how many characters of a template a detail repeats at most.
const maxShown = 40

// shown quotes a piece of the template for a detail.
func shown(s string) string {
	n := 0
	for i := range s {
		if n == maxShown {
			return strconv.Quote(s[:i] + "…")
		}
		n++
	}
	return strconv.Quote(s)
}

// unexpected stops at a token that can't stand where something else is wanted.
func (p *parser) unexpected(tok token, wanted string) {
	found := p.lexer.src[tok.start:tok.end]
	switch tok.kind {
	case tagOpen:
		p.liquidTag(tok)
	case endOfInput:
		p.stop(invalidJSON, tok.start, "The template ends where %s should stand.", wanted)
	case expressionOpen:
		p.stop(invalidJSON, tok.start, "An expression stands where %s should. It is a value, and can't stand for anything else.", wanted)
	default:
		p.stop(invalidJSON, tok.start, "%s stands where %s should.%s", shown(found), wanted, hint(found))
	}
}

// hint returns a sentence about what is often written by mistake.
func hint(found string) string {
	switch found {
	case "'", "‘", "’", "“", "”", "`":
		return " JSON strings and keys are written in straight double quotes."
	case "/", "#":
		return " JSON has no comments."
	case "=":
		return " Key and value are separated by a colon."
	case ";":
		return " Members and elements are separated by a comma."
	}
	if r, _ := utf8.DecodeRuneInString(found); isSpace(r) {
		return " Only blank, tab and line break are white space in JSON."
	}
	return ""
}

// liquidTag stops at a Liquid tag: with it, what follows may be left out, repeated or changed.
func (p *parser) liquidTag(tok token) {
	p.stop(liquidTag, tok.start, "WorkOS documents no Liquid tags, and may reject this one or take it as text. Nothing behind it is checked; write expressions with || for fallbacks instead.")
}

// badEscape reports a backslash in a JSON string that begins no escape.
func (p *parser) badEscape(tok token) {
	p.report(invalidJSON, tok.start, `This backslash begins no JSON escape. Write \\ for a backslash; the escapes are \" \\ \/ \b \f \n \r \t and \u with four hexadecimal digits.`)
}

// control reports a control character in a JSON string. Behind a line break the string is taken to have no end.
func (p *parser) control(open, tok token) {
	switch c := p.lexer.src[tok.start]; c {
	case '\n', '\r':
		p.stop(invalidJSON, open.start, `This string does not end on its line. Close it with a double quote, or write \n for a line break in it.`)
	case '\t':
		p.report(invalidJSON, tok.start, `A tab can't stand in a JSON string. Write \t.`)
	default:
		p.report(invalidJSON, tok.start, `A control character can't stand in a JSON string. Write \u%04x.`, c)
	}
}

// badWord reports a word that is neither a number nor true, false or null. Behind a number the structure is clear.
func (p *parser) badWord(tok token) {
	found := p.lexer.src[tok.start:tok.end]
	if strings.ContainsAny(found, "0123456789") && strings.Trim(found, "0123456789+-.eE") == "" {
		p.report(invalidJSON, tok.start, "%s is no JSON number: it has no plus sign, no leading zero, and digits on both sides of a point.", shown(found))
		return
	}
	switch lower := strings.ToLower(found); lower {
	case "true", "false", "null":
		p.report(invalidJSON, tok.start, "%s is not JSON. Write %s.", shown(found), lower)
	case "none", "nil", "undefined":
		p.report(invalidJSON, tok.start, "%s is not JSON. Write null, or leave the key out.", shown(found))
	case "nan", "infinity", "-infinity", "+infinity":
		p.report(invalidJSON, tok.start, "%s is no JSON number. Write a string.", shown(found))
	default:
		p.stop(invalidJSON, tok.start, "%s is not JSON. Write text in double quotes, and a variable as {{ user.email }}.", shown(found))
	}
}
