package jwttemplate

import (
	"cmp"
	"fmt"
	"slices"
	"unicode/utf8"
)

// Severity says whether a problem stands in the way.
type Severity int

const (
	// Error is a problem that WorkOS surely rejects.
	Error Severity = iota
	// Warning is a problem that WorkOS may accept, but that may not mean what it seems to.
	Warning
)

// String returns "error" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Position is a place in a template. Line and Column count from 1, Column in characters (Unicode code points, each
// byte of invalid UTF-8 being one) since the last line feed; Offset counts bytes from 0.
type Position struct {
	Line, Column, Offset int
}

// String returns "line 3, column 14".
func (p Position) String() string {
	return fmt.Sprintf("line %d, column %d", p.Line, p.Column)
}

// Problem is one thing to say about a template.
type Problem struct {
	Severity Severity
	Position Position
	// Summary is short and the same for every problem of a kind: "Unknown variable".
	Summary string
	// Detail is one or two sentences: what is wrong and what to write instead.
	Detail string
}

// String returns the problem in one line.
func (p Problem) String() string {
	return fmt.Sprintf("%s: %s: %s: %s", p.Position, p.Severity, p.Summary, p.Detail)
}

// finding is a problem whose line and column are not counted yet.
type finding struct {
	rule   rule
	offset int
	detail string
}

// maxOfAKind is how many problems of a kind are reported. More would help nobody, and a template can hold a million.
const maxOfAKind = 100

// log takes the findings of the parser and, after it, those of the checker.
type log struct {
	findings []finding
	counts   map[rule]int
}

func (l *log) report(r rule, offset int, format string, args ...any) {
	if l.counts == nil {
		l.counts = map[rule]int{}
	}
	if l.counts[r]++; l.counts[r] <= maxOfAKind {
		l.findings = append(l.findings, finding{r, offset, fmt.Sprintf(format, args...)})
	}
}

// locate turns findings into problems in the order of their positions, counting lines in one pass over the content.
func locate(content string, findings []finding) []Problem {
	if len(findings) == 0 {
		return nil
	}
	ordered := slices.Clone(findings)
	slices.SortStableFunc(ordered, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.offset, b.offset), cmp.Compare(a.rule.severity, b.rule.severity))
	})
	problems := make([]Problem, 0, len(ordered))
	position := Position{Line: 1, Column: 1}
	for _, f := range ordered {
		position = position.advance(content, f.offset)
		problems = append(problems, Problem{f.rule.severity, position, f.rule.summary, f.detail})
	}
	return problems
}

// position counts the line and column of a byte offset.
func position(content string, offset int) Position {
	return Position{Line: 1, Column: 1}.advance(content, offset)
}

func (p Position) advance(content string, offset int) Position {
	for p.Offset < offset {
		r, size := utf8.DecodeRuneInString(content[p.Offset:])
		p.Offset += size
		if r == '\n' {
			p.Line, p.Column = p.Line+1, 1
		} else {
			p.Column++
		}
	}
	return p
}
