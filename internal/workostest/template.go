package workostest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// checkTemplate gives what is wrong with a template, or "". It replaces each {{ }} by a
// placeholder and leaves the rest to encoding/json: an approximation that is right about
// every documented case, not a parser.
func checkTemplate(cfg *config, content string) string {
	if cfg.rejected[content] {
		return "This template is not allowed."
	}
	text, problem := placeholders(content)
	if problem != "" {
		return problem
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &object); err != nil || object == nil {
		return "Template must be a JSON object."
	}
	explicit := false
	for key := range object {
		if slices.Contains(reservedKeys(), key) {
			return fmt.Sprintf("Reserved key: %q", key)
		}
		explicit = explicit || !strings.Contains(key, textPlaceholder)
	}
	if !explicit {
		return "Template must have at least one top-level key."
	}
	return ""
}

func reservedKeys() []string { return []string{"iss", "sub", "exp", "iat", "nbf", "jti"} }

const (
	textPlaceholder  = "\ue000" // inside a JSON string: from the private use area, so nobody's text
	valuePlaceholder = "null"   // outside of one
)

// placeholders gives the template with every expression replaced, or the first problem
// of one.
func placeholders(content string) (text, problem string) {
	var out strings.Builder
	inString := false
	for i := 0; i < len(content); i++ {
		switch rest := content[i:]; {
		case strings.HasPrefix(rest, "{{"):
			end := expressionEnd(rest)
			if end < 0 {
				return "", "Missing closing '}}'."
			}
			if problem := checkExpression(rest[2:end], inString); problem != "" {
				return "", problem
			}
			out.WriteString(placeholder(inString))
			i += end + 1
		case strings.HasPrefix(rest, "{%"):
			return "", "Tags are not supported: '{%'."
		case inString && rest[0] == '\\' && len(rest) > 1:
			out.WriteString(rest[:2])
			i++
		default:
			if rest[0] == '"' {
				inString = !inString
			}
			out.WriteByte(rest[0])
		}
	}
	return out.String(), ""
}

func placeholder(inString bool) string {
	if inString {
		return textPlaceholder
	}
	return valuePlaceholder
}

// expressionEnd gives where the "}}" stands that closes the expression at the start of s,
// or -1. A "}}" in a literal closes nothing.
func expressionEnd(s string) int {
	for i := 2; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "}}"):
			return i
		case s[i] == '\'' || s[i] == '"':
			length := strings.IndexByte(s[i+1:], s[i])
			if length < 0 {
				return -1
			}
			i += length + 1
		}
	}
	return -1
}

// checkExpression gives what is wrong with the inside of {{ }}, or "".
func checkExpression(expression string, inString bool) string {
	if strings.TrimSpace(expression) == "" {
		return "Empty expression."
	}
	for _, operand := range operands(expression) {
		if problem := checkOperand(strings.TrimSpace(operand), inString); problem != "" {
			return problem
		}
	}
	return ""
}

// operands splits at every "||" outside of a literal.
func operands(expression string) []string {
	var split []string
	start := 0
	var quote byte
	for i := 0; i < len(expression); i++ {
		switch c := expression[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case strings.HasPrefix(expression[i:], "||"):
			split = append(split, expression[start:i])
			start = i + 2
			i++
		}
	}
	return append(split, expression[start:])
}

var (
	literal = regexp.MustCompile(`^(?:'[^']*'|"[^"]*")$`)
	path    = regexp.MustCompile(`^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$`)
	root    = regexp.MustCompile(`^(?:user|organization|organization_membership)(?:\.|$)`)
	// Paths to what is documented as an object or an array.
	composite = regexp.MustCompile(`^(?:user|organization|organization_membership)$` +
		`|^(?:user|organization)\.metadata$` +
		`|^user\.identities(?:\.\d+)?$` +
		`|^organization\.domains(?:\.\d+)?$` +
		`|^organization_membership\.(?:custom_attributes|roles)$`)
)

func checkOperand(operand string, inString bool) string {
	switch {
	case operand == "":
		return "Empty operand."
	case literal.MatchString(operand):
		return ""
	case !path.MatchString(operand):
		return fmt.Sprintf("Malformed operand: %q", operand)
	case !root.MatchString(operand):
		return fmt.Sprintf("Invalid path: %q", operand)
	case inString && composite.MatchString(operand):
		return fmt.Sprintf("An object or array can't stand inside a string: %q", operand)
	}
	return ""
}
