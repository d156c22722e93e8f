package jwttemplate

// tree is what parsing a template gives: as much of it as could be read, and the findings on the way.
type tree struct {
	root     value // nil if nothing could be read
	bom      bool  // a byte order mark stands before the root
	complete bool  // the whole template was read
	log      log
}

// sound reports whether the template conforms to the documented grammar, so that its tree is all of its meaning. It
// holds of the parser's findings, before those of the checker are added.
func (t *tree) sound() bool {
	return t.complete && len(t.of(func(r rule) bool { return r.severity == Error || r.undocumented })) == 0
}

// of returns the findings whose rule is like that.
func (t *tree) of(like func(rule) bool) []finding {
	var found []finding
	for _, f := range t.log.findings {
		if like(f.rule) {
			found = append(found, f)
		}
	}
	return found
}

// value is a JSON value or an expression in its place: *object, *array, *text, *scalar or *expression.
type value interface {
	start() int
}

type object struct {
	offset  int
	members []member
}

// member is a key and its value. The key is a *text or, undocumented, an *expression; the value is nil where the
// parser stopped before it.
type member struct {
	key   value
	value value
}

type array struct {
	offset   int
	elements []value
}

// text is a JSON string: what stands between its quotes, in order.
type text struct {
	offset int
	parts  []part
}

// part is an expression or, if that is nil, a run of characters as written, with their escapes.
type part struct {
	raw        string
	expression *expression
}

// scalar is a number, true, false or null, as written.
type scalar struct {
	offset int
	raw    string
}

type expression struct {
	offset   int
	operands []operand
	partial  bool // it has operands or filters that are not in operands
}

// operand is a path or a literal as written, a literal with its quotes.
type operand struct {
	offset int
	raw    string
	quote  string // the quote of a literal; empty for a path
}

func (o *object) start() int     { return o.offset }
func (a *array) start() int      { return a.offset }
func (t *text) start() int       { return t.offset }
func (s *scalar) start() int     { return s.offset }
func (e *expression) start() int { return e.offset }

// static returns the decoded text of a string that holds no expression.
func (t *text) static() (string, bool) {
	switch {
	case len(t.parts) == 0:
		return "", true
	case len(t.parts) == 1 && t.parts[0].expression == nil:
		return unescape(t.parts[0].raw), true
	default:
		return "", false
	}
}

// literal returns what stands between the quotes of a literal.
func (o operand) literal() (string, bool) {
	if o.quote == "" {
		return "", false
	}
	return o.raw[len(o.quote) : len(o.raw)-len(o.quote)], true
}
