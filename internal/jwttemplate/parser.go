package jwttemplate

import (
	"strings"
	"unicode/utf8"
)

const (
	// MaxClaimsBytes is how long the rendered claims may be, as compact JSON (JWT templates guide, "Size limits").
	MaxClaimsBytes = 3072

	// maxTemplateBytes bounds the work. WorkOS documents no such bound.
	maxTemplateBytes = 1 << 20

	// maxDepth is how deep objects and arrays may nest. Each level takes at least two bytes of the claims, so nothing
	// deeper can keep to MaxClaimsBytes.
	maxDepth = MaxClaimsBytes / 2
)

// parser reads a template by recursive descent. Where the structure is lost, or can't be known, it stops; the methods
// then return what they have.
type parser struct {
	*log
	lexer   lexer
	depth   int
	stopped bool
}

func parse(content string) *tree {
	t := &tree{}
	p := &parser{log: &t.log, lexer: newLexer(content)}
	if p.unreadable(content) {
		return t
	}
	if strings.HasPrefix(content, string(byteOrderMarkRune)) {
		t.bom = true
		p.lexer.at = len(string(byteOrderMarkRune))
		p.report(byteOrderMark, 0, "The template begins with a byte order mark, which a JSON parser may refuse. Save the file without it.")
	}
	t.root = p.value(p.lexer.json(), "a JSON object")
	if !p.stopped {
		if tok := p.lexer.json(); tok.kind != endOfInput {
			p.unexpected(tok, "the end of the template")
		}
	}
	t.complete = !p.stopped
	return t
}

// unreadable reports why a template is not worth reading, if so.
func (p *parser) unreadable(content string) bool {
	switch {
	case len(content) > maxTemplateBytes:
		p.report(templateTooLong, 0, "The template has %d bytes, and at most %d are read. The claims it renders may have %d.", len(content), maxTemplateBytes, MaxClaimsBytes)
	case !utf8.ValidString(content):
		at := invalidAt(content)
		p.report(invalidUTF8, at, "The byte 0x%02x is no part of a UTF-8 character. Save the file as UTF-8.", content[at])
	case strings.TrimLeft(content, " \t\r\n"+string(byteOrderMarkRune)) == "":
		p.report(emptyTemplate, 0, `The template is empty. Write a JSON object with at least one key, such as {"email": {{ user.email }}}.`)
	default:
		return false
	}
	return true
}

// invalidAt returns the offset of the first byte that is not UTF-8.
func invalidAt(s string) int {
	at := 0
	for at < len(s) {
		r, size := utf8.DecodeRuneInString(s[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}

// stop reports why nothing behind offset can be read.
func (p *parser) stop(r rule, offset int, format string, args ...any) {
	p.report(r, offset, format, args...)
	p.stopped = true
}

// value reads the value that begins with tok.
func (p *parser) value(tok token, wanted string) value {
	switch tok.kind {
	case objectOpen:
		return p.object(tok)
	case arrayOpen:
		return p.array(tok)
	case quote:
		return p.text(tok)
	case expressionOpen:
		return p.expression(tok, false)
	case word:
		return p.scalar(tok)
	default:
		p.unexpected(tok, wanted)
		return nil
	}
}

// enter begins an object or array; leave ends it.
func (p *parser) enter(open token) bool {
	p.depth++
	if p.depth > maxDepth {
		p.stop(nestedTooDeep, open.start, "Objects and arrays nest deeper than %d here, so the claims can't keep to %d bytes. Nest them less deep.",
			maxDepth, MaxClaimsBytes)
		return false
	}
	return true
}

func (p *parser) leave() { p.depth-- }

func (p *parser) object(open token) *object {
	o := &object{offset: open.start}
	defer p.leave()
	if !p.enter(open) {
		return o
	}
	tok := p.lexer.json()
	if tok.kind == objectClose {
		return o
	}
	for {
		key := p.key(tok)
		if p.stopped {
			return o
		}
		if tok = p.lexer.json(); tok.kind != colon {
			p.unexpected(tok, `":" and a value`)
			return o
		}
		v := p.value(p.lexer.json(), "a value")
		o.members = append(o.members, member{key, v})
		if p.stopped {
			return o
		}
		separator := p.lexer.json()
		if separator.kind == objectClose {
			return o
		}
		if separator.kind != comma {
			p.unexpected(separator, `"," or "}"`)
			return o
		}
		if tok = p.lexer.json(); tok.kind == objectClose {
			p.trailingComma(separator)
			return o
		}
	}
}

// key reads the key that begins with tok.
func (p *parser) key(tok token) value {
	switch tok.kind {
	case quote:
		return p.text(tok)
	case expressionOpen:
		p.report(expressionAsKey, tok.start, "WorkOS documents expressions as values and inside strings only. Write the key in double quotes.")
		return p.expression(tok, false)
	default:
		p.unexpected(tok, "a key in double quotes")
		return nil
	}
}

func (p *parser) array(open token) *array {
	a := &array{offset: open.start}
	defer p.leave()
	if !p.enter(open) {
		return a
	}
	tok := p.lexer.json()
	if tok.kind == arrayClose {
		return a
	}
	for {
		a.elements = append(a.elements, p.value(tok, "a value"))
		if p.stopped {
			return a
		}
		separator := p.lexer.json()
		if separator.kind == arrayClose {
			return a
		}
		if separator.kind != comma {
			p.unexpected(separator, `"," or "]"`)
			return a
		}
		if tok = p.lexer.json(); tok.kind == arrayClose {
			p.trailingComma(separator)
			return a
		}
	}
}

func (p *parser) trailingComma(tok token) {
	p.report(invalidJSON, tok.start, "JSON allows no comma behind the last one. Remove it.")
}

// text reads a JSON string from behind its opening quote.
func (p *parser) text(open token) *text {
	t := &text{offset: open.start}
	for !p.stopped {
		tok := p.lexer.text()
		switch tok.kind {
		case quote:
			return t
		case characters:
			t.parts = append(t.parts, p.characters(tok))
		case expressionOpen:
			t.parts = append(t.parts, part{expression: p.expression(tok, true)})
		case badEscape:
			p.badEscape(tok)
		case control:
			p.control(open, tok)
		case tagOpen:
			p.liquidTag(tok)
		default:
			p.stop(invalidJSON, open.start, "This string has no end. Close it with a double quote.")
		}
	}
	return t
}

func (p *parser) characters(tok token) part {
	raw := p.lexer.src[tok.start:tok.end]
	if at := loneSurrogateAt(raw); at >= 0 {
		p.report(loneSurrogate, tok.start+at, "%s is half of a surrogate pair, which becomes U+FFFD. Write both halves, or the character itself.", raw[at:at+6])
	}
	return part{raw: raw}
}

// scalar reads a number, true, false or null.
func (p *parser) scalar(tok token) *scalar {
	s := &scalar{offset: tok.start, raw: p.lexer.src[tok.start:tok.end]}
	switch {
	case s.raw == "true" || s.raw == "false" || s.raw == "null":
	case !isNumber(s.raw):
		p.badWord(tok)
	case !inRange(s.raw):
		p.report(numberOutOfRange, tok.start, "%s is beyond what most JSON parsers can hold as a number. Write it as a string.", shown(s.raw))
	}
	return s
}
