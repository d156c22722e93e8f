package jwttemplate

import (
	"encoding/json"
	"regexp"
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

	byteOrderMarkText = "\uFEFF"
)

// parser reads a template by recursive descent. Where the structure is lost, or can't be known, it stops; the methods
// then return what they have.
type parser struct {
	*log
	src     string
	at      int // the offset of what is read next
	depth   int
	stopped bool
	// noTags is set once no "%}" is left: without one behind it, "{%" opens no tag.
	noTags bool
	// unusual is the offset of the last white space inside an expression that is not of JSON, -1 if there is none.
	unusual int
}

func parse(content string) *tree {
	t := &tree{}
	p := &parser{log: &t.log, src: content}
	if p.unreadable() {
		return t
	}
	if p.follows(byteOrderMarkText) {
		t.bom = true
		p.at = len(byteOrderMarkText)
		p.report(byteOrderMark, 0, "The template begins with a byte order mark, which a JSON parser may reject. Save the file without it.")
	}
	p.next()
	t.start = p.at
	t.root = p.value("a JSON object")
	if p.next(); !p.stopped && p.at < len(content) {
		p.unexpected("the end of the template")
	}
	t.complete = !p.stopped
	return t
}

// unreadable reports why a template is not worth reading, if so.
func (p *parser) unreadable() bool {
	switch {
	case len(p.src) > maxTemplateBytes:
		p.report(templateTooLong, 0, "The template has %d bytes, and at most %d are checked. WorkOS accepts claims of %d bytes. Shorten the template.", len(p.src), maxTemplateBytes, MaxClaimsBytes)
	case !utf8.ValidString(p.src):
		at := invalidAt(p.src)
		p.report(invalidUTF8, at, "The byte 0x%02x is not part of a UTF-8 character. Save the file as UTF-8.", p.src[at])
	case strings.Trim(p.src, " \t\r\n"+byteOrderMarkText) == "":
		p.report(emptyTemplate, 0, `The template is empty. Write a JSON object with at least one key, such as {"email": {{ user.email }}}.`)
	default:
		return false
	}
	return true
}

// invalidAt returns the offset of the first byte that is not UTF-8.
func invalidAt(s string) int {
	for at, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[at:], string(utf8.RuneError)) {
			return at
		}
	}
	return len(s)
}

// stop reports why nothing behind offset can be read.
func (p *parser) stop(r *rule, offset int, format string, args ...any) {
	p.report(r, offset, format, args...)
	p.stopped = true
}

func (p *parser) rest() string { return p.src[p.at:] }

func (p *parser) follows(s string) bool { return strings.HasPrefix(p.src[p.at:], s) }

// next skips the white space of JSON and returns the byte behind it, 0 at the end of the template.
func (p *parser) next() byte {
	for p.at < len(p.src) {
		switch c := p.src[p.at]; c {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return c
		}
	}
	return 0
}

// tag reports whether a Liquid tag begins here.
func (p *parser) tag() bool {
	if p.noTags || !p.follows("{%") {
		return false
	}
	p.noTags = !strings.Contains(p.src[p.at+2:], "%}")
	return !p.noTags
}

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
	}
	if n := wordLength(p.rest()); n > 0 {
		return p.scalar(n)
	}
	p.unexpected(wanted)
	return nil
}

// items reads what stands between the bracket here and its counterpart: items with commas between them.
func (p *parser) items(end byte, item func()) {
	if p.depth++; p.depth > maxDepth {
		p.stop(nestedTooDeep, p.at, "Objects and arrays nest more than %d levels deep here, so the claims can't fit in %d bytes. Use fewer levels.", maxDepth, MaxClaimsBytes)
	}
	defer func() { p.depth-- }()
	p.at++
	if p.next() == end {
		p.at++
		return
	}
	for !p.stopped {
		item()
		if p.stopped {
			return
		}
		switch p.next() {
		case ',':
		case end:
			p.at++
			return
		default:
			p.unexpected(`"," or "` + string(end) + `"`)
			return
		}
		comma := p.at
		p.at++
		if p.next() == end {
			p.report(invalidJSON, comma, "JSON does not allow a comma after the last member or element. Remove it.")
			p.at++
			return
		}
	}
}

func (p *parser) object() object {
	o := object{}
	p.items('}', func() {
		quote := p.next() == '"'
		m := member{offset: p.at}
		switch {
		case quote:
			m.key = p.text()
		case p.follows("{{"):
			p.report(expressionAsKey, p.at, "WorkOS documents expressions as values and inside strings only. Write the key as text in double quotes.")
			m.key = p.expression(false)
		default:
			p.unexpected("a key in double quotes")
		}
		if p.stopped {
			return
		}
		if p.next() != ':' {
			p.unexpected(`":" and a value`)
			return
		}
		p.at++
		m.value = p.value("a value")
		o = append(o, m)
	})
	return o
}

// text reads a JSON string.
func (p *parser) text() text {
	t, open := text{}, p.at
	p.at++
	for !p.stopped {
		if raw := p.characters(); raw != "" {
			t = append(t, part{raw: raw})
		}
		switch {
		case p.at == len(p.src):
			p.stop(invalidJSON, open, "This string has no end. Add a closing double quote.")
		case p.follows(`"`):
			p.at++
			return t
		case p.follows("{{"):
			t = append(t, part{expression: p.expression(true)})
		case p.follows("{"):
			p.liquidTag()
		case p.follows(`\`):
			p.report(invalidJSON, p.at, `This backslash does not begin a JSON escape. Write \\ for a backslash; the escapes are \" \\ \/ \b \f \n \r \t and \u with four hexadecimal digits.`)
			p.at++
		default:
			p.control(open)
		}
	}
	return t
}

// characters reads the characters and escapes before the next thing else in a JSON string, and reports the first half
// of a surrogate pair among them.
func (p *parser) characters() string {
	start, lone := p.at, false
	for p.at < len(p.src) {
		c := p.src[p.at]
		if c == '"' || c < ' ' || c == '{' && (p.follows("{{") || p.tag()) {
			break
		}
		if c != '\\' {
			p.at++
			continue
		}
		found := escape.FindStringSubmatchIndex(p.src[p.at:min(p.at+maxEscape, len(p.src))])
		if found == nil {
			break
		}
		if found[2] >= 0 && !lone {
			lone = true
			p.report(loneSurrogate, p.at, "%s is half of a surrogate pair and becomes U+FFFD. Write both halves, or the character itself.", p.src[p.at:p.at+found[1]])
		}
		p.at += found[1]
	}
	return p.src[start:p.at]
}

// escape matches a JSON escape (RFC 8259, section 7), or two that are a surrogate pair. Its group is half of a pair.
var escape = regexp.MustCompile(`^\\(?:["\\/bfnrt]|u[dD][89abAB][[:xdigit:]]{2}\\u[dD][c-fC-F][[:xdigit:]]{2}|(u[dD][89a-fA-F][[:xdigit:]]{2})|u[[:xdigit:]]{4})`)

// maxEscape is the length of two escapes that are a surrogate pair.
const maxEscape = len(`\ud83d\ude00`)

// control reports a control character in the JSON string that begins at open. At a line break the string is taken to
// have no end.
func (p *parser) control(open int) {
	switch c := p.src[p.at]; c {
	case '\n', '\r':
		p.stop(invalidJSON, open, `This string does not end on its line. Add a closing double quote, or write \n for a line break in it.`)
	case '\t':
		p.report(invalidJSON, p.at, `A tab can't stand in a JSON string. Write \t.`)
	default:
		p.report(invalidJSON, p.at, `A control character can't stand in a JSON string. Write \u%04x.`, c)
	}
	p.at++
}

// wordLength returns how many bytes at the beginning of s could be meant as a number or a name.
func wordLength(s string) int {
	for i := range len(s) {
		if !isLetterOrDigit(s[i]) && strings.IndexByte("+-._$", s[i]) < 0 {
			return i
		}
	}
	return len(s)
}

// scalar reads a word that should be a number, true, false or null.
func (p *parser) scalar(length int) scalar {
	start, raw := p.at, p.src[p.at:p.at+length]
	p.at += length
	if !json.Valid([]byte(raw)) {
		p.badWord(start, raw)
	} else if _, err := strconv.ParseFloat(raw, 64); err != nil && isNumber(raw) {
		p.report(numberOutOfRange, start, "%s is too large for most JSON parsers. Write it as a string.", shown(raw))
	}
	return scalar(raw)
}

// badWord reports a word that is no value. Where it is clear what is meant, so is the structure behind it.
func (p *parser) badWord(start int, raw string) {
	switch lower := strings.ToLower(raw); {
	case strings.ContainsAny(lower, "0123456789") && strings.Trim(lower, "0123456789+-.e") == "":
		p.report(invalidJSON, start, "%s is not a JSON number. A JSON number has no plus sign, no leading zero, and digits on both sides of a point.", shown(raw))
	case lower == "true", lower == "false", lower == "null":
		p.report(invalidJSON, start, "%s is not JSON. Write %s.", shown(raw), lower)
	case lower == "none", lower == "nil", lower == "undefined":
		p.report(invalidJSON, start, "%s is not JSON. Write null, or leave the key out.", shown(raw))
	case lower == "nan", strings.TrimLeft(lower, "+-") == "infinity":
		p.report(invalidJSON, start, "%s is not a JSON number. Write a string.", shown(raw))
	default:
		p.stop(invalidJSON, start, "%s is not JSON. Write text in double quotes, and a variable as {{ user.email }}.", shown(raw))
	}
}

// unexpected stops at what can't stand where something else is wanted.
func (p *parser) unexpected(wanted string) {
	_, size := utf8.DecodeRuneInString(p.rest())
	found := p.src[p.at : p.at+max(size, wordLength(p.rest()))]
	switch {
	case p.tag():
		p.liquidTag()
	case found == "":
		p.stop(invalidJSON, p.at, "The template ends where %s is expected.", wanted)
	case p.follows("{{"):
		p.stop(invalidJSON, p.at, "An expression stands where %s is expected. Use expressions only as values and inside strings.", wanted)
	default:
		p.stop(invalidJSON, p.at, "%s stands where %s is expected.%s", shown(found), wanted, hint(found))
	}
}

// liquidTag stops at a Liquid tag: with it, what follows may be left out, repeated or changed.
func (p *parser) liquidTag() {
	p.stop(liquidTag, p.at, "WorkOS documents no Liquid tags, and may reject this one or keep it as text. The rest of the template is not checked. Use expressions, with || for fallbacks.")
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
		return " Only space, tab and line break are white space in JSON."
	}
	return ""
}

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
