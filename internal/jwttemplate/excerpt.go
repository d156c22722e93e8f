package jwttemplate

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// How many characters of a line an excerpt shows before and behind its position.
const (
	shownBefore = 60
	shownBehind = 40
)

// excerptIndent keeps the CLI from wrapping the lines of an excerpt, which would part the caret from its character.
const excerptIndent = "    "

// Excerpt returns the source line of a position and, beneath it, a caret under the position: two indented lines
// without a line break at the end. A long line is cut around the position; a tab is shown as a blank and what can't be
// shown as U+FFFD, so that the caret stands right. Only the Offset of the position counts; one outside of the content
// is taken as the nearest inside.
func Excerpt(content string, pos Position) string {
	offset := min(max(pos.Offset, 0), len(content))
	for offset > 0 && offset < len(content) && !utf8.RuneStart(content[offset]) {
		offset--
	}
	before := content[strings.LastIndexByte(content[:offset], '\n')+1 : offset]
	behind, _, ended := strings.Cut(content[offset:], "\n")
	if ended && behind == "" {
		before = strings.TrimSuffix(before, "\r")
	}
	behind = strings.TrimSuffix(behind, "\r")
	// The bytes are cut first, to one character more than is shown: a line can have a megabyte.
	left := []rune(before[max(0, len(before)-utf8.UTFMax*(shownBefore+1)):])
	right := []rune(behind[:min(len(behind), utf8.UTFMax*(shownBehind+1))])
	var line strings.Builder
	line.WriteString(excerptIndent)
	column := len(excerptIndent)
	if cut := len(left) - shownBefore; cut > 0 {
		left = left[cut:]
		line.WriteString("…")
		column++
	}
	column += show(&line, left)
	show(&line, right[:min(len(right), shownBehind)])
	if len(right) > shownBehind {
		line.WriteString("…")
	}
	return line.String() + "\n" + strings.Repeat(" ", column) + "^"
}

// show writes a line as a terminal can show it and returns how many columns it takes.
func show(b *strings.Builder, line []rune) int {
	columns := 0
	for _, r := range line {
		switch {
		case r == '\t' || unicode.Is(unicode.Zs, r):
			r = ' '
		case !unicode.IsPrint(r):
			r = utf8.RuneError
		}
		b.WriteRune(r)
		columns += width(r)
	}
	return columns
}

// width returns how many columns of a terminal a printable character takes: none for a combining mark, two for most
// East Asian characters and emoji (after Unicode Standard Annex #11).
func width(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case 0xFF61 <= r && r <= 0xFFDC: // halfwidth forms
		return 1
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul),
		0x3000 <= r && r <= 0x303E, 0xFF01 <= r && r <= 0xFF60, 0xFFE0 <= r && r <= 0xFFE6,
		0x1F300 <= r && r <= 0x1F64F, 0x1F680 <= r && r <= 0x1F6FF, 0x1F900 <= r && r <= 0x1FAFF:
		return 2
	default:
		return 1
	}
}
