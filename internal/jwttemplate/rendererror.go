package jwttemplate

import "fmt"

// RenderErrorKind says what stands in the way of rendering.
type RenderErrorKind int

const (
	// TemplateInvalid is a template for which [Check] has an error: Problems are the errors.
	TemplateInvalid RenderErrorKind = iota
	// TemplateUndocumented is a template that holds what WorkOS documents no meaning for, such as a Liquid filter:
	// Problems are the warnings that say so.
	TemplateUndocumented
	// ContextNotObject is a context that is not a JSON object.
	ContextNotObject
	// ContextInvalid is a value of the context that is, or holds, none of the Go types that [Render] takes: Path is the
	// path by which the template takes it.
	ContextInvalid
	// ObjectInString is an object or array of the context inside a string: Path is its path, Position where the template
	// names it.
	ObjectInString
	// ReservedKey is a claim that WorkOS sets itself, made by an expression in a key: Path is the key.
	ReservedKey
	// ClaimsTooLarge is claims of more than MaxClaimsBytes: Size is their length in bytes as compact JSON, or where
	// rendering was given up.
	ClaimsTooLarge
)

// Argument is an argument of [Render], by its index.
type Argument int

const (
	// ArgumentContent is the template.
	ArgumentContent Argument = 0
	// ArgumentContext is the context.
	ArgumentContext Argument = 1
)

// RenderError is why a template can't be rendered for a context. Kind says which of the other fields are set.
type RenderError struct {
	Kind     RenderErrorKind
	Problems []Problem
	Position Position
	Path     string
	Size     int
}

// Argument returns the argument of [Render] that is at fault: the context if it is none, otherwise the template.
func (e *RenderError) Argument() Argument {
	if e.Kind == ContextNotObject || e.Kind == ContextInvalid {
		return ArgumentContext
	}
	return ArgumentContent
}

// Error says what is wrong in a sentence or two; of several problems the first.
func (e *RenderError) Error() string {
	switch e.Kind {
	case TemplateInvalid:
		return "the template is invalid: " + e.first()
	case TemplateUndocumented:
		return "the template holds what WorkOS documents no meaning for: " + e.first()
	case ContextNotObject:
		return `the context must be an object, such as { user = { email = "ada@example.com" } }`
	case ContextInvalid:
		return fmt.Sprintf("the context holds what is no JSON value at %s", e.Path)
	case ObjectInString:
		return fmt.Sprintf("%s: %s is an object or array in this context, which WorkOS rejects inside a string", e.Position, e.Path)
	case ReservedKey:
		return fmt.Sprintf("an expression renders to the key %q, a claim that WorkOS sets itself", e.Path)
	case ClaimsTooLarge:
		return fmt.Sprintf("the claims have %d bytes, and WorkOS accepts at most %d", e.Size, MaxClaimsBytes)
	}
	return "the template can't be rendered"
}

func (e *RenderError) first() string {
	if len(e.Problems) == 0 {
		return ""
	}
	more := ""
	if n := len(e.Problems) - 1; n > 0 {
		more = fmt.Sprintf(" (and %d more)", n)
	}
	return e.Problems[0].String() + more
}
