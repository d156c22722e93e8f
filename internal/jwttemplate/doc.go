// Package jwttemplate knows the language of WorkOS's JWT templates: it checks a template before it is set, compares
// two by meaning, and renders the claims for a sample context. It needs neither network nor Terraform.
//
// # The language
//
// The facts come from the "JWT templates" guide and the JWT template page of the WorkOS API reference; the grammar of
// what surrounds the expressions is that of RFC 8259. A template is a text that renders to a JSON object: JSON whose
// values and strings may hold expressions.
//
//	template   = value                      ; must be an object with a key
//	value      = object | array | string | number | "true" | "false" | "null" | expression
//	string     = '"' *( character | escape | expression ) '"'
//	expression = "{{" operand *( "||" operand ) "}}"
//	operand    = path | literal
//	path       = segment *( "." segment )   ; the first is user, organization or organization_membership
//	literal    = "'" *character "'"
//
// # Where the facts are silent
//
// A problem is an [Error] only where no reading of the facts could accept the template, otherwise a [Warning]. Some of
// what earns a warning has no documented meaning at all; [Same] compares a template that contains such a thing by its
// bytes, and [Render] refuses it rather than guess. The readings taken:
//
//   - Expressions are found in the text as written, before any JSON escape is decoded: "\u007b\u007b" is two braces.
//   - An expression inside a key is a warning, rendered as text; one in the place of a key is not rendered.
//   - A literal ends at the next quote of its kind, and contains anything before it: "||", "}}", line breaks. Double
//     quotes around it, seen in one example of the guide, are a warning and rendered, inside a JSON string with or without
//     a backslash. A backslash in a literal, and a quote of its own kind, are warnings and not rendered.
//   - A path segment is letters, digits, "_" and "-" of ASCII. Other characters that could belong to a metadata key earn
//     a warning; blanks, quotes, operators and an empty segment make the operand malformed.
//   - Liquid: the reference calls the content a "Liquid template string" and documents nothing of it. A tag earns a
//     warning and ends the check, for a tag can change what follows. Whatever else Liquid has and the guide has not earns
//     one too, and the rest of its expression is not checked: a filter, a path with brackets, "{{-", and numbers, true,
//     false, nil and null as operands. "{%" without any "%}" behind it is text inside a string.
//   - White space around JSON tokens is that of RFC 8259. White space inside an expression, and what is trimmed off
//     rendered strings, is that of ECMAScript's String.prototype.trim; inside an expression, anything but blank, tab and
//     line break earns a warning.
//   - Warnings and rendered, as RFC 8259 allows them: a byte order mark before the object, a lone surrogate (as U+FFFD),
//     a number beyond the range of a double.
//   - A path is checked against the documented variables as far as they are closed: anything may stand below metadata,
//     custom_attributes and identities, and below an element of roles.
//   - A key that replaces a claim of WorkOS's own (role, roles, permissions, org_id) earns a warning; aud and sid, which
//     users set on purpose, do not.
//   - Templates are read up to 1 MiB, and up to a nesting that 3,072 bytes of claims can hold.
//
// Everything runs in time linear in its input (rendering: plus what is rendered), and no input makes it panic.
package jwttemplate
