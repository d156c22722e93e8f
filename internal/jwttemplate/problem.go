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

// Problem is one thing to say about a template.
type Problem struct {
	Severity Severity
	Position Position
	// Summary is short and the same for every problem of a kind.
	Summary string
	// Detail is one or two sentences: what is wrong and what to write instead.
	Detail string
}

// String returns the problem in one line.
func (p Problem) String() string {
	return fmt.Sprintf("%s: %s: %s: %s", p.Position, p.Severity, p.Summary, p.Detail)
}

// rule is a kind of problem.
type rule struct {
	severity Severity
	summary  string
	// undocumented marks what has no documented meaning: a template that holds it is compared by its bytes and not
	// rendered.
	undocumented bool
}

func invalid(summary string) *rule { return &rule{summary: summary} }
func warning(summary string) *rule { return &rule{severity: Warning, summary: summary} }
func undocumented(summary string) *rule {
	return &rule{severity: Warning, summary: summary, undocumented: true}
}

var (
	emptyTemplate    = invalid("The JWT template is empty")
	templateTooLong  = invalid("The JWT template is too long")
	invalidUTF8      = invalid("The template is not valid UTF-8")
	invalidJSON      = invalid("The template can't render to JSON")
	nestedTooDeep    = invalid("Objects and arrays nest too deeply")
	emptyExpression  = invalid("The {{ }} expression is empty")
	emptyOperand     = invalid("An operand of || is missing")
	malformedOperand = invalid("This is not a valid operand")
	strayPipe        = invalid("A single | is not an operator")
	missingClose     = invalid("The expression has no closing }}")

	notAnObject     = invalid("The template is not a JSON object")
	noTopLevelKey   = invalid("The template has no top-level key")
	reservedClaim   = invalid("WorkOS reserves this top-level claim")
	objectInString  = invalid("An object or array is inside a string")
	unknownVariable = invalid("WorkOS has no variable with this name")
	claimsTooLarge  = invalid("The rendered claims are too large") // of Render alone

	replacedClaim    = warning("This key replaces a WorkOS claim")
	unknownName      = warning("WorkOS does not document this name")
	doubleQuoted     = warning("The literal is in double quotes")
	quoteInString    = warning("A double quote is inside a string")
	duplicateKey     = warning("The object has this key twice")
	claimsTooLong    = warning("The claims will be too large")
	maybeObject      = warning("A string may get an object or array")
	expressionInKey  = warning("A key contains an expression")
	unusualCharacter = warning("The path has an unusual character")
	unusualSpace     = warning("The expression has unusual white space")
	byteOrderMark    = warning("The template begins with a byte order mark")
	loneSurrogate    = warning("Half of a surrogate pair stands alone")
	numberOutOfRange = warning("The number is out of range")

	liquidTag         = undocumented("Liquid tags are not documented")
	liquidFilter      = undocumented("Liquid filters are not documented")
	liquidSyntax      = undocumented("This Liquid syntax is not documented")
	undocumentedValue = undocumented("This kind of operand is not documented")
	undocumentedQuote = undocumented("This quoting is not documented")
	expressionAsKey   = undocumented("An expression is used as a key")
)

// finding is a problem whose line and column are not counted yet.
type finding struct {
	rule   *rule
	offset int
	detail string
}

// maxOfAKind is how many problems of a kind are reported. A template can hold a million.
const maxOfAKind = 100

// log collects findings.
type log struct {
	findings []finding
	counts   map[*rule]int
}

func (l *log) report(r *rule, offset int, format string, args ...any) {
	if l.counts == nil {
		l.counts = map[*rule]int{}
	}
	if l.counts[r]++; l.counts[r] <= maxOfAKind {
		l.findings = append(l.findings, finding{r, offset, fmt.Sprintf(format, args...)})
	}
}

func (l *log) has(like func(*rule) bool) bool {
	return slices.ContainsFunc(l.findings, func(f finding) bool { return like(f.rule) })
}

// problems returns the findings of such rules in the order of their positions, and counts lines in one pass.
func (l *log) problems(content string, like func(*rule) bool) []Problem {
	slices.SortStableFunc(l.findings, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.offset, b.offset), cmp.Compare(a.rule.severity, b.rule.severity))
	})
	var problems []Problem
	at := Position{Line: 1, Column: 1}
	for _, f := range l.findings {
		if like(f.rule) {
			at = at.advance(content, f.offset)
			problems = append(problems, Problem{f.rule.severity, at, f.rule.summary, f.detail})
		}
	}
	return problems
}
