package jwttemplate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
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
// shown as U+FFFD, so that the caret stands right. Only the Offset of the position counts.
func Excerpt(content string, pos Position) string {
	before := content[strings.LastIndexByte(content[:pos.Offset], '\n')+1 : pos.Offset]
	behind, _, _ := strings.Cut(content[pos.Offset:], "\n")
	if behind == "" {
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
	n := 0
	for _, r := range line {
		switch {
		case r == '\t' || unicode.Is(unicode.Zs, r):
			r = ' '
		case !unicode.IsPrint(r):
			r = utf8.RuneError
		}
		b.WriteRune(r)
		// A combining mark takes no column, most East Asian characters and emoji two (Unicode Standard Annex #11).
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me):
		case kind == width.EastAsianWide, kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}
