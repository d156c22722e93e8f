package jwttemplate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Severity says whether a problem stands in the way.
type Severity string

const (
	// Error is a problem that WorkOS surely rejects.
	Error Severity = "error"
	// Warning is a problem that WorkOS may accept, but that may not mean what it seems to.
	Warning Severity = "warning"
)

// Position is a place in a template. Line and Column count from 1, Column in characters (Unicode code points, each
// byte of invalid UTF-8 being one) since the last line feed; Offset counts bytes from 0.
type Position struct {
	Line, Column, Offset int
}

// String returns "line 3, column 14".
func (p Position) String() string {
	return fmt.Sprintf("line %d, column %d", p.Line, p.Column)
}

var firstPosition = Position{Line: 1, Column: 1}

// advance counts lines and columns up to a byte offset.
func (p Position) advance(content string, offset int) Position {
	for p.Offset < offset {
		r, size := utf8.DecodeRuneInString(content[p.Offset:])
		p.Offset += size
		if p.Column++; r == '\n' {
			p.Line, p.Column = p.Line+1, 1
		}
	}
	return p
}

// Problem is one thing to say about a template.
type Problem struct {
	Severity Severity
	Position Position
	// Summary is short and the same for every problem of a kind.
	Summary string
	// Detail is one or two sentences: what is wrong and what to write instead.
	Detail string

	opaque bool // as in rule
}

// rule is a kind of problem.
type rule struct {
	severity Severity
	summary  string
	// opaque marks what does not conform to the documented grammar, or has no documented meaning: a template that
	// contains it is compared by its bytes and not rendered.
	opaque bool
}

func malformed(summary string) rule    { return rule{Error, summary, true} }
func rejected(summary string) rule     { return rule{Error, summary, false} }
func undocumented(summary string) rule { return rule{Warning, summary, true} }
func doubtful(summary string) rule     { return rule{Warning, summary, false} }

var (
	invalidJSON      = malformed("The template can't render to JSON")
	malformedOperand = malformed("This is not a valid operand")
	strayPipe        = malformed("A single | is not an operator")

	reservedClaim  = rejected("WorkOS reserves this top-level claim")
	objectInString = rejected("An object or array is inside a string")
	claimsTooLarge = rejected("The rendered claims are too large")

	liquidSyntax      = undocumented("This Liquid syntax is not documented")
	undocumentedQuote = undocumented("This quoting is not documented")
)

// maxOfAKind is how many problems of a kind are reported. A template can hold a million.
const maxOfAKind = 100

// log collects problems, whose positions have nothing but an offset at first.
type log struct {
	problems []Problem
	counts   map[rule]int
}

func (l *log) report(r rule, offset int, format string, args ...any) {
	if l.counts == nil {
		l.counts = map[rule]int{}
	}
	if l.counts[r]++; l.counts[r] <= maxOfAKind {
		l.problems = append(l.problems, Problem{r.severity, Position{Offset: offset}, r.summary, fmt.Sprintf(format, args...), r.opaque})
	}
}

// sorted returns the problems in the order of their positions, whose lines and columns it counts in one pass.
func (l *log) sorted(content string) []Problem {
	slices.SortStableFunc(l.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Position.Offset, b.Position.Offset), cmp.Compare(a.Severity, b.Severity))
	})
	at := firstPosition
	for i := range l.problems {
		at = at.advance(content, l.problems[i].Position.Offset)
		l.problems[i].Position = at
	}
	return l.problems
}

// How many characters of a line an excerpt shows before and behind its position.
const (
	shownBefore = 60
	shownBehind = 40
)

// Excerpt returns the source line of a position and, beneath it, a caret under the position: two lines without a line
// break at the end, indented to keep the CLI from wrapping them. A long line is cut around the position; a tab is shown
// as a blank and what can't be shown as U+FFFD, so that the caret stands right. Only the Offset of the position counts.
func Excerpt(content string, pos Position) string {
	const indent = "    "
	before := strings.TrimSuffix(content[strings.LastIndexByte(content[:pos.Offset], '\n')+1:pos.Offset], "\r")
	behind, _, _ := strings.Cut(content[pos.Offset:], "\n")
	behind = strings.TrimSuffix(behind, "\r")
	// The bytes are cut first, to one character more than is shown: a line can have a megabyte.
	left := []rune(before[max(0, len(before)-utf8.UTFMax*(shownBefore+1)):])
	right := []rune(behind[:min(len(behind), utf8.UTFMax*(shownBehind+1))])
	var line strings.Builder
	line.WriteString(indent)
	column := len(indent)
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
