package jwttemplate

// rule is a kind of problem.
type rule struct {
	severity Severity
	summary  string
	// undocumented marks what has no documented meaning: a template that holds it is compared exactly and not rendered.
	undocumented bool
}

// What WorkOS documents as rejected, and what can't render to a JSON object.
var (
	emptyTemplate    = rule{severity: Error, summary: "Empty template"}
	templateTooLong  = rule{severity: Error, summary: "Template too long"}
	invalidUTF8      = rule{severity: Error, summary: "Invalid UTF-8"}
	invalidJSON      = rule{severity: Error, summary: "Invalid JSON"}
	nestedTooDeep    = rule{severity: Error, summary: "Nested too deep"}
	notAnObject      = rule{severity: Error, summary: "Not a JSON object"}
	noTopLevelKey    = rule{severity: Error, summary: "No top-level key"}
	reservedClaim    = rule{severity: Error, summary: "Reserved claim"}
	objectInString   = rule{severity: Error, summary: "Object or array inside a string"}
	emptyExpression  = rule{severity: Error, summary: "Empty expression"}
	emptyOperand     = rule{severity: Error, summary: "Empty operand"}
	malformedOperand = rule{severity: Error, summary: "Malformed operand"}
	strayPipe        = rule{severity: Error, summary: "Stray |"}
	missingClose     = rule{severity: Error, summary: "Missing }}"}
	unknownVariable  = rule{severity: Error, summary: "Unknown variable"}
)

// What WorkOS may accept.
var (
	unknownName       = rule{severity: Warning, summary: "Unknown name"}
	doubleQuoted      = rule{severity: Warning, summary: "Double-quoted literal"}
	quoteInString     = rule{severity: Warning, summary: "Double quote inside a string"}
	duplicateKey      = rule{severity: Warning, summary: "Duplicate key"}
	claimsTooLong     = rule{severity: Warning, summary: "Claims too long"}
	maybeObject       = rule{severity: Warning, summary: "Object or array in the fallback of a string"}
	expressionInKey   = rule{severity: Warning, summary: "Expression in a key"}
	unusualCharacter  = rule{severity: Warning, summary: "Unusual character in a path"}
	unusualSpace      = rule{severity: Warning, summary: "Unusual white space"}
	byteOrderMark     = rule{severity: Warning, summary: "Byte order mark"}
	loneSurrogate     = rule{severity: Warning, summary: "Lone surrogate"}
	numberOutOfRange  = rule{severity: Warning, summary: "Number out of range"}
	liquidTag         = rule{severity: Warning, summary: "Liquid tag", undocumented: true}
	liquidFilter      = rule{severity: Warning, summary: "Liquid filter", undocumented: true}
	liquidSyntax      = rule{severity: Warning, summary: "Liquid syntax", undocumented: true}
	undocumentedValue = rule{severity: Warning, summary: "Undocumented operand", undocumented: true}
	undocumentedQuote = rule{severity: Warning, summary: "Undocumented quoting", undocumented: true}
	expressionAsKey   = rule{severity: Warning, summary: "Expression in place of a key", undocumented: true}
)
