package jwttemplate

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kinds of tokens.
const (
	endOfInput      = iota
	objectOpen      // {
	objectClose     // }
	arrayOpen       // [
	arrayClose      // ]
	comma           // ,
	colon           // :
	quote           // the " at either end of a JSON string
	word            // a number, true, false, null, or something else without quotes
	characters      // a run of characters and escapes inside a JSON string
	badEscape       // a backslash that begins no escape
	control         // a control character inside a JSON string
	tagOpen         // {%
	expressionOpen  // {{
	expressionClose // }}
	fallback        // ||
	pipe            // | alone
	path            // a dotted path
	literal         // a quoted literal
	openLiteral     // the quote of a literal that has no end
	stray           // a character that begins no token
)

// token is a piece of the source, from the byte at start to the one before end.
type token struct {
	kind, start, end int
}

// lexer splits a template into tokens. What a character means depends on where it stands, so there is a method for
// each place; the parser knows which to call.
type lexer struct {
	src string
	at  int
	// noTags is set once no "%}" is left: without one behind it, "{%" opens no tag.
	noTags bool
	// unusualSpace is the offset of the last white space inside an expression that is not of JSON, -1 if there is none.
	unusualSpace int
}

func newLexer(src string) lexer {
	return lexer{src: src, unusualSpace: -1}
}

// take returns the token of the next n bytes and goes on behind it.
func (l *lexer) take(kind, n int) token {
	t := token{kind, l.at, l.at + n}
	l.at += n
	return t
}

// json returns the next token between JSON values.
func (l *lexer) json() token {
	for l.at < len(l.src) && isJSONSpace(l.src[l.at]) {
		l.at++
	}
	if l.at == len(l.src) {
		return l.take(endOfInput, 0)
	}
	switch l.src[l.at] {
	case '{':
		if kind, ok := l.opens(); ok {
			return l.take(kind, 2)
		}
		return l.take(objectOpen, 1)
	case '}':
		return l.take(objectClose, 1)
	case '[':
		return l.take(arrayOpen, 1)
	case ']':
		return l.take(arrayClose, 1)
	case ',':
		return l.take(comma, 1)
	case ':':
		return l.take(colon, 1)
	case '"':
		return l.take(quote, 1)
	}
	if n := wordLength(l.src[l.at:]); n > 0 {
		return l.take(word, n)
	}
	return l.stray()
}

// text returns the next token inside a JSON string.
func (l *lexer) text() token {
	start := l.at
	for l.at < len(l.src) {
		c := l.src[l.at]
		if c == '\\' {
			n := escapeLength(l.src[l.at:])
			if n == 0 {
				break
			}
			l.at += n
			continue
		}
		if c == '"' || c < ' ' {
			break
		}
		if c == '{' {
			if _, ok := l.opens(); ok {
				break
			}
		}
		l.at++
	}
	if l.at > start {
		return token{characters, start, l.at}
	}
	return l.textEnd()
}

// textEnd returns the token that ends a run of characters.
func (l *lexer) textEnd() token {
	if l.at == len(l.src) {
		return l.take(endOfInput, 0)
	}
	switch l.src[l.at] {
	case '"':
		return l.take(quote, 1)
	case '{':
		kind, _ := l.opens()
		return l.take(kind, 2)
	case '\\':
		return l.take(badEscape, 1)
	default:
		return l.take(control, 1)
	}
}

// opens reports whether an expression or a Liquid tag begins here.
func (l *lexer) opens() (kind int, ok bool) {
	rest := l.src[l.at:]
	if strings.HasPrefix(rest, "{{") {
		return expressionOpen, true
	}
	if !l.noTags && strings.HasPrefix(rest, "{%") {
		l.noTags = !strings.Contains(rest[2:], "%}")
		return tagOpen, !l.noTags
	}
	return 0, false
}

// operand returns the next token inside an expression where an operand may stand. Inside a JSON string a double quote
// may also be written with a backslash.
func (l *lexer) operand(inString bool) token {
	l.skipSpace()
	if t, ok := l.operator(); ok {
		return t
	}
	rest := l.src[l.at:]
	switch {
	case rest[0] == '\'' || rest[0] == '"':
		return l.literal(rest[:1])
	case inString && strings.HasPrefix(rest, `\"`):
		return l.literal(`\"`)
	}
	n := 0
	for n < len(rest) {
		r, size := utf8.DecodeRuneInString(rest[n:])
		if r != '.' && !inSegment(r) {
			break
		}
		n += size
	}
	if n > 0 {
		return l.take(path, n)
	}
	return l.stray()
}

// operator returns what follows an operand: the end of the expression or of the template, "||" or "|".
func (l *lexer) operator() (token, bool) {
	l.skipSpace()
	rest := l.src[l.at:]
	switch {
	case rest == "":
		return l.take(endOfInput, 0), true
	case strings.HasPrefix(rest, "}}"):
		return l.take(expressionClose, 2), true
	case strings.HasPrefix(rest, "||"):
		return l.take(fallback, 2), true
	case rest[0] == '|':
		return l.take(pipe, 1), true
	default:
		return token{}, false
	}
}

// literal returns the literal between this quote and the next.
func (l *lexer) literal(quote string) token {
	n := strings.Index(l.src[l.at+len(quote):], quote)
	if n < 0 {
		return l.take(openLiteral, len(quote))
	}
	return l.take(literal, n+2*len(quote))
}

func (l *lexer) stray() token {
	_, size := utf8.DecodeRuneInString(l.src[l.at:])
	return l.take(stray, size)
}

// skipSpace skips white space inside an expression.
func (l *lexer) skipSpace() {
	for l.at < len(l.src) {
		r, size := utf8.DecodeRuneInString(l.src[l.at:])
		if !isSpace(r) {
			return
		}
		if r >= utf8.RuneSelf || !isJSONSpace(byte(r)) {
			l.unusualSpace = l.at
		}
		l.at += size
	}
}

// wordLength returns how many bytes at the beginning of s could be meant as a number or a name.
func wordLength(s string) int {
	for i := range len(s) {
		c := s[i]
		if !isLetterOrDigit(c) && c != '+' && c != '-' && c != '.' && c != '_' && c != '$' {
			return i
		}
	}
	return len(s)
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

func isLetterOrDigit(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
