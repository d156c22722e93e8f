package workostest

import "testing"

func TestTemplatesAreRefusedByTheTable(t *testing.T) {
	t.Parallel()
	const notObject, noKey, noEnd = "Template must be a JSON object.", "Template must have at least one top-level key.", "Missing closing '}}'."
	for content, problem := range map[string]string{
		// Documented as legal.
		`{"email": "{{ user.email }}"}`:                                              "",
		`{"email": {{ user.email }}, "n": 1, "o": {"a": [true, null, {{user.id}}]}}`: "",
		`{"name": "{{ user.first_name }} {{user.last_name}}"}`:                       "",
		`{"a": {{ user.metadata }}, "b": {{ organization.domains }}}`:                "",
		`{"a": {{user}},"b":{{organization}},"c":{{organization_membership}}}`:       "",
		`{"d": "{{ organization.domains.0.domain }}"}`:                               "",
		`{"a": {{ user.metadata.tier || organization.metadata.tier || 'free' }}}`:    "",
		`{"a": "{{user.locale||'en'}}"}`:                                             "",
		`{"a": {{ user.locale || 'a}}b' }}}`:                                         "",
		`{"a": {{ user.locale || 'a || b' }}}`:                                       "",
		`{"a": {{ user.locale || '{{' }}}`:                                           "",
		`{"a": "{{ user.locale || '"' }}"}`:                                          "",
		`{"a": {{ user.locale || "en" }}}`:                                           "", // one example has double quotes
		`{"a": {{ 'text' }}, "b": {{ '' }}}`:                                         "",
		"{\n\t\"a\": {{\n  user.id\n  ||\n  'x' }}\n}\n":                             "",
		`{"a": {{ user.something_new }}}`:                                            "",
		`{"role": "{{ organization_membership.role }}", "nested": {"sub": 1}}`:       "",
		`{"a": {"b": {"c": {{user.id}}}}}`:                                           "",
		`{"a": "}} \" \\"}`:                                                          "",
		`{"{{ user.id }}": 1, "a": 2}`:                                               "",
		// Not an object with an explicit key.
		``:                              notObject,
		` `:                             notObject,
		`null`:                          notObject,
		`[]`:                            notObject,
		`"{{ user.id }}"`:               notObject,
		`{{ user }}`:                    notObject,
		`{{ user.metadata }}`:           notObject,
		`{"a": 1,}`:                     notObject,
		`{"a": 1} {}`:                   notObject,
		`{"a": 1{{ user.id }}}`:         notObject,
		`{"a": {{user.id}}{{user.id}}}`: notObject,
		`{ {{ user.id }}: 1 }`:          notObject,
		"{\"a\": \"x\ny\"}":             notObject,
		`{"a": "x`:                      notObject,
		`{"a": "x\`:                     notObject,
		`{}`:                            noKey,
		`{"{{ user.id }}": 1}`:          noKey,
		// Reserved keys.
		`{"iss": 1}`:                   `Reserved key: "iss"`,
		`{"a": 1, "sub": {{user.id}}}`: `Reserved key: "sub"`,
		`{"exp": 1}`:                   `Reserved key: "exp"`,
		`{"iat": 1}`:                   `Reserved key: "iat"`,
		`{"nbf": 1}`:                   `Reserved key: "nbf"`,
		`{"jt\u0069": 1}`:              `Reserved key: "jti"`,
		// Expressions.
		`{"a": {{ }}}`:                                 "Empty expression.",
		`{"a": "{{}}"}`:                                "Empty expression.",
		`{"a": {{ user.id || || 'b' }}}`:               "Empty operand.",
		`{"a": {{ || user.id }}}`:                      "Empty operand.",
		`{"a": {{ user.id || }}}`:                      "Empty operand.",
		`{"a": {{ user.id && user.email }}}`:           `Malformed operand: "user.id && user.email"`,
		`{"a": {{ user.id | upcase }}}`:                `Malformed operand: "user.id | upcase"`,
		`{"a": {{ user..id }}}`:                        `Malformed operand: "user..id"`,
		`{"a": {{ user.identities[0] }}}`:              `Malformed operand: "user.identities[0]"`,
		`{"a": {{ 'a' 'b' }}}`:                         `Malformed operand: "'a' 'b'"`,
		`{"a": {{ user.id }`:                           noEnd,
		`{"a": "{{ user.id"}`:                          noEnd,
		`{"a": {{ user.locale || 'en }}}`:              noEnd,
		`{"a": {{ usr.email }}}`:                       `Invalid path: "usr.email"`,
		`{"a": {{ users }}}`:                           `Invalid path: "users"`,
		`{"a": {{ user.id || session.id }}}`:           `Invalid path: "session.id"`,
		`{"a": {{ User.email }}}`:                      `Invalid path: "User.email"`,
		`{"a": "{{ user.metadata }}"}`:                 `An object or array can't stand inside a string: "user.metadata"`,
		`{"a": "x {{ organization.domains || 'x' }}"}`: `An object or array can't stand inside a string: "organization.domains"`,
		`{"a": "{{ organization.domains.0 }}"}`:        `An object or array can't stand inside a string: "organization.domains.0"`,
		`{"a": "{{ user }}"}`:                          `An object or array can't stand inside a string: "user"`,
		`{"a": "\"{{ user.metadata }}\""}`:             `An object or array can't stand inside a string: "user.metadata"`,
		`{% if user %}{"a": 1}{% endif %}`:             "Tags are not supported: '{%'.",
	} {
		if got := checkTemplate(&config{}, content); got != problem {
			t.Errorf("%s\n got %q\nwant %q", content, got, problem)
		}
	}
}
