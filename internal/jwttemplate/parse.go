package jwttemplate

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strconv"
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

	bom = "\uFEFF" // the byte order mark
)

// value is an object, array, text or scalar of JSON, or an *expression in its place.
type value any

type object []member

// member is a key and its value, which is nil where the parser stopped before it.
type member struct {
	key   value  // a text or, undocumented, an *expression
	name  string // the decoded key, if it contains no expression
	fixed bool   // it contains none
	value value
}

type array []value

// text is a JSON string: what stands between its quotes, in order.
type text []part

// part is an expression or, if that is nil, a run of characters as written, with their escapes.
type part struct {
	raw        string
	expression *expression
}

// scalar is a number, true, false or null, as written.
type scalar string

type expression struct {
	offset   int
	inString bool
	operands []operand
	partial  bool // it has operands or filters that are not in operands
}

// operand is a path or a literal as written, a literal with its quotes.
type operand struct {
	offset int
	raw    string
	quote  string // the quote of a literal: ', " or \"; empty for a path
}

// decoded returns the characters of a JSON string without escapes. Half of a surrogate pair becomes U+FFFD.
func decoded(raw string) string {
	if !strings.Contains(raw, `\`) {
		return raw
	}
	var s string
	if err := json.Unmarshal([]byte(`"`+raw+`"`), &s); err != nil {
		return raw // only in a template with errors
	}
	return s
}

// fixed returns the decoded text of a key; false if that contains an expression.
func fixed(key value) (string, bool) {
	t, ok := key.(text)
	switch {
	case len(t) == 0:
		return "", ok
	case len(t) > 1, t[0].expression != nil:
		return "", false
	}
	return decoded(t[0].raw), true
}

// parser reads a template by recursive descent, and keeps its tree and the problems found. Where the structure is lost,
// or can't be known, it stops: it goes to the end of the template, where the methods return what they have.
type parser struct {
	log
	src     string
	root    value // nil if nothing could be read
	at      int   // the offset of what is read next
	depth   int
	stopped bool
	// lastTagEnd is the offset of the last "%}", -1 if there is none.
	lastTagEnd int
	// unusual is set where white space inside the expression that is not of JSON has been reported.
	unusual bool
}

func parse(content string) *parser {
	p := &parser{src: content, lastTagEnd: strings.LastIndex(content, "%}")}
	switch {
	case len(content) > maxTemplateBytes:
		p.report(malformed("The JWT template is too long"), 0, "The template has %d bytes, and at most %d are checked. WorkOS accepts claims of %d bytes. Shorten the template.", len(content), maxTemplateBytes, MaxClaimsBytes)
		return p
	case !utf8.ValidString(content):
		at := 0
		for r, size := rune(0), 0; r != utf8.RuneError || size > 1; r, size = utf8.DecodeRuneInString(content[at:]) {
			at += size
		}
		p.report(malformed("The template is not valid UTF-8"), at, "The byte 0x%02x is not part of a UTF-8 character. Save the file as UTF-8.", content[at])
		return p
	case strings.Trim(content, " \t\r\n"+bom) == "":
		p.report(malformed("The JWT template is empty"), 0, `The template is empty. Write a JSON object with at least one key, such as {"email": {{ user.email }}}.`)
		return p
	case p.follows(bom):
		p.at = len(bom)
		p.report(doubtful("The template begins with a byte order mark"), 0, "The template begins with a byte order mark, which a JSON parser may reject. Save the file without it.")
	}
	p.next()
	start := p.at
	p.root = p.value("a JSON object")
	if p.next(); p.at < len(content) {
		p.unexpected("the end of the template")
	}
	p.checkRoot(start)
	return p
}

// sound reports whether the template conforms to the documented grammar, so that its tree is all of its meaning.
func (p *parser) sound() bool {
	return !slices.ContainsFunc(p.problems, func(p Problem) bool { return p.opaque })
}

// stop reports why nothing behind offset can be read, unless the parser stopped before.
func (p *parser) stop(r rule, offset int, format string, args ...any) {
	if !p.stopped {
		p.report(r, offset, format, args...)
	}
	p.stopped, p.at = true, len(p.src)
}

func (p *parser) rest() string { return p.src[p.at:] }

func (p *parser) follows(s string) bool { return strings.HasPrefix(p.src[p.at:], s) }

// next skips the white space of JSON and returns the byte behind it, 0 at the end of the template.
func (p *parser) next() byte {
	for ; p.at < len(p.src); p.at++ {
		if c := p.src[p.at]; c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			return c
		}
	}
	return 0
}

// tag reports whether a Liquid tag begins here: without a "%}" behind it, "{%" opens none.
func (p *parser) tag() bool { return p.follows("{%") && p.lastTagEnd > p.at+1 }

// value reads what should be a value, or the thing wanted.
func (p *parser) value(wanted string) value {
	switch c := p.next(); {
	case p.follows("{{"):
		return p.expression(false)
	case c == '{' && !p.tag():
		return p.object()
	case c == '[':
		a := array{}
		p.items(']', func() { a = append(a, p.value("a value")) })
		return a
	case c == '"':
		return p.text()
	case wordLength(p.rest()) > 0:
		return p.scalar()
	}
	p.unexpected(wanted)
	return nil
}

// items reads what stands between the bracket here and its counterpart: items with commas between them.
func (p *parser) items(end byte, item func()) {
	if p.depth == maxDepth {
		p.stop(malformed("Objects and arrays nest too deeply"), p.at, "Objects and arrays nest more than %d levels deep here, so the claims can't fit in %d bytes. Use fewer levels.", maxDepth, MaxClaimsBytes)
		return
	}
	p.depth++
	p.at++
	for p.next() != end {
		item()
		switch p.next() {
		case ',':
			comma := p.at
			p.at++
			if p.next() == end {
				p.report(invalidJSON, comma, "JSON does not allow a comma after the last member or element. Remove it.")
			}
		case end:
		default:
			p.unexpected(`"," or "` + string(end) + `"`)
			return
		}
	}
	p.at++
	p.depth--
}

func (p *parser) object() object {
	o, seen := object{}, map[string]bool{}
	p.items('}', func() {
		m, start := member{}, p.at
		switch {
		case p.follows(`"`):
			m.key = p.text()
		case p.follows("{{"):
			p.report(undocumented("An expression is used as a key"), p.at, "WorkOS documents expressions as values and inside strings only. Write the key as text in double quotes.")
			m.key = p.expression(false)
		default:
			p.unexpected("a key in double quotes")
		}
		if p.next() != ':' {
			p.unexpected(`":" and a value`)
			return
		}
		p.at++
		m.name, m.fixed = fixed(m.key)
		p.checkKey(m, start, seen)
		m.value = p.value("a value")
		o = append(o, m)
	})
	return o
}

// text reads a JSON string.
func (p *parser) text() text {
	t, open := text{}, p.at
	p.at++
	for {
		if s := p.characters(); s != "" {
			t = append(t, part{raw: s})
		}
		switch {
		case p.at == len(p.src):
			p.stop(invalidJSON, open, "This string has no end. Add a closing double quote.")
			return t
		case p.follows(`"`):
			p.at++
			return t
		case p.follows("{{"):
			t = append(t, part{expression: p.expression(true)})
		case p.follows("{"):
			p.liquidTag()
		case p.follows("\n"), p.follows("\r"):
			p.stop(invalidJSON, open, `This string does not end on its line. Add a closing double quote, or write \n for a line break in it.`)
		default:
			p.report(invalidJSON, p.at, `Neither a control character nor a backslash without an escape behind it can stand in a JSON string. Write \t for a tab, \\ for a backslash, \u and four hexadecimal digits for any other.`)
			p.at++
		}
	}
}

// characters reads the characters and escapes before the next thing else in a JSON string, and reports halves of
// surrogate pairs among them.
func (p *parser) characters() string {
	start := p.at
	for p.at < len(p.src) {
		c := p.src[p.at]
		if c == '"' || c < ' ' || c == '{' && (p.follows("{{") || p.tag()) {
			break
		}
		if c != '\\' {
			p.at++
			continue
		}
		if p.at+1 < len(p.src) && strings.IndexByte(`"\/bfnrt`, p.src[p.at+1]) >= 0 {
			p.at += 2
			continue
		}
		found := escape.FindStringSubmatchIndex(p.src[p.at:min(p.at+len(`\ud83d\ude00`), len(p.src))])
		if found == nil {
			break
		}
		if found[2] >= 0 {
			p.report(doubtful("Half of a surrogate pair stands alone"), p.at, "%s is half of a surrogate pair and becomes U+FFFD. Write both halves, or the character itself.", p.src[p.at:p.at+found[1]])
		}
		p.at += found[1]
	}
	return p.src[start:p.at]
}

// escape matches a JSON escape by number (RFC 8259, section 7), or two that are a surrogate pair. Its group is half of a
// pair.
var escape = regexp.MustCompile(`^\\u(?:[dD][89abAB][[:xdigit:]]{2}\\u[dD][c-fC-F][[:xdigit:]]{2}|([dD][89a-fA-F][[:xdigit:]]{2})|[[:xdigit:]]{4})`)

// wordLength returns how many bytes at the beginning of s could be meant as a number or a name.
func wordLength(s string) int {
	return len(s) - len(strings.TrimLeftFunc(s, func(r rune) bool { return isPlain(r) || strings.ContainsRune("+.$", r) }))
}

// scalar reads a word that should be a number, true, false or null. Where it is clear what a wrong one is meant to be, so
// is the structure behind it.
func (p *parser) scalar() scalar {
	start, raw := p.at, p.found()
	p.at += len(raw)
	if !json.Valid([]byte(raw)) {
		report := p.stop
		if misspelt.MatchString(raw) {
			report = p.report
		}
		report(invalidJSON, start, "%s is not JSON. Write true, false, null, a number such as 0.5, text in double quotes, or a variable as {{ user.email }}.", shown(raw))
	} else if _, err := strconv.ParseFloat(raw, 64); errors.Is(err, strconv.ErrRange) {
		p.report(doubtful("The number is out of range"), start, "%s is too large for most JSON parsers. Write it as a string.", shown(raw))
	}
	return scalar(raw)
}

// misspelt matches what is meant as a number, true, false or null.
var misspelt = regexp.MustCompile(`^(?i:true|false|null|none|nil|undefined|nan|[+-]*infinity|[-+.e]*[0-9][-+.e0-9]*)$`)

// found returns the word or character here, nothing at the end.
func (p *parser) found() string {
	_, size := utf8.DecodeRuneInString(p.rest())
	return p.src[p.at : p.at+max(size, wordLength(p.rest()))]
}

// unexpected stops at what can't stand where something else is wanted.
func (p *parser) unexpected(wanted string) {
	switch found := p.found(); {
	case p.tag():
		p.liquidTag()
	case found == "":
		p.stop(invalidJSON, p.at, "The template ends where %s is expected.", wanted)
	case strings.ContainsAny(found, "'‘’“”`"):
		p.stop(invalidJSON, p.at, "%s stands where %s is expected. JSON strings and keys are written in straight double quotes.", shown(found), wanted)
	default:
		p.stop(invalidJSON, p.at, "%s stands where %s is expected.", shown(found), wanted)
	}
}

// liquidTag stops at a Liquid tag: with it, what follows may be left out, repeated or changed.
func (p *parser) liquidTag() {
	p.stop(undocumented("Liquid tags are not documented"), p.at, "WorkOS documents no Liquid tags, and may reject this one or keep it as text. The rest of the template is not checked. Use expressions, with || for fallbacks.")
}

// shown quotes a piece of the template for a detail, its first characters if it is long.
func shown(s string) string {
	const most = 40
	if r := []rune(s[:min(len(s), utf8.UTFMax*(most+1))]); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strconv.Quote(s)
}
