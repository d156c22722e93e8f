package jwttemplate

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// brief writes problems as "line:column severity summary".
func brief(problems []Problem) []string {
	lines := make([]string, 0, len(problems))
	for _, p := range problems {
		lines = append(lines, fmt.Sprintf("%d:%d %s %s", p.Position.Line, p.Position.Column, p.Severity, p.Summary))
	}
	return lines
}

type checkCase struct {
	name    string
	content string
	want    []string
}

func runCheckCases(t *testing.T, cases []checkCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			problems := Check(c.content)
			if got := brief(problems); !slices.Equal(got, c.want) {
				t.Errorf("Check(%q)\n got %q\nwant %q\n%v", c.content, got, c.want, problems)
			}
			for _, p := range problems {
				if p.Detail == "" || !strings.HasSuffix(p.Detail, ".") && !strings.HasSuffix(p.Detail, "?") {
					t.Errorf("the detail of %q is no sentence: %q", p.Summary, p.Detail)
				}
				if want := position(c.content, p.Position.Offset); want != p.Position {
					t.Errorf("position %+v does not agree with its offset, which is %+v", p.Position, want)
				}
			}
		})
	}
}

// guide is the example that the JWT templates guide opens with, in our words.
const guide = `{
  "urn:myapp:full_name": "{{ user.first_name || 'Someone' }} {{ user.last_name || 'Unknown' }}",
  "urn:myapp:email": {{ user.email }},
  "urn:myapp:tier": "{{ organization.metadata.tier || 'bronze' }}",
  "urn:myapp:domain": "{{ organization.domains.0.domain }}"
}
`

func TestCheckFindsNothingInDocumentedTemplates(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"guide":                       guide,
		"no expression":               `{"a": 1}`,
		"null alone":                  `{"a": null}`,
		"every JSON value":            `{"a": [1, -0, 0.5, 1e3, 1E-3, true, false, null, "s", {}, []]}`,
		"escapes":                     `{"a": "\" \\ \/ \b \f \n \r \t \u00e9 \ud83d\ude00"}`,
		"tight":                       `{"a":{{user.email}}}`,
		"tight and nested":            `{"a":{"b":{{user.email}}}}`,
		"white space anywhere":        "\r\n\t {\r\n\"a\"\t:\n{{\n\tuser.email\r\n|| 'x' }}\n}\r\n",
		"line breaks in a string":     "{\"a\": \"{{\n user.email\n || 'x'\n}}\"}",
		"whole objects":               `{"a": {{ user }}, "b": {{ organization.domains }}, "c": [{{ user.metadata }}]}`,
		"literal alone":               `{"a": {{ 'x' }}, "b": "{{ 'x' }}"}`,
		"empty literal":               `{"a": {{ user.email || '' }}}`,
		"operators inside a literal":  `{"a": {{ user.email || 'a || b }} {{ c | d' }}}`,
		"double quote in a literal":   `{"a": {{ user.email || 'say "hi"' }}}`,
		"names below free objects":    `{"a": {{ user.metadata.x.y.0 }}, "b": {{ organization_membership.custom_attributes.cost-center }}}`,
		"names below open elements":   `{"a": {{ organization.domains.12.verification_strategy }}}`,
		"names below undocumented":    `{"a": {{ organization_membership.roles.0.slug }}, "b": {{ user.identities.0.provider }}}`,
		"every field of a user":       fields("user", "id object email first_name last_name email_verified profile_picture_url external_id locale metadata identities created_at updated_at"),
		"every field of an org":       fields("organization", "id object name allow_profiles_outside_organization domains stripe_customer_id external_id metadata created_at updated_at"),
		"every field of a membership": fields("organization_membership", "id object role roles custom_attributes created_at updated_at"),
		"every field of a domain":     fields("organization.domains.0", "id object organization_id domain state"),
		"not reserved":                `{"aud": 1, "ISS": 1, "iss ": 1, "sid": 1, "nested": {"iss": 1, "sub": 1}}`,
		"escaped braces":              `{"a": "\u007b\u007b user.email }}"}`,
		"single braces":               `{"a": "{ } }} {"}`,
		"per cent without an end":     `{"a": "{% off"}`,
		"repeated key elsewhere":      `{"a": {"x": 1}, "b": {"x": 1}}`,
		"3072 bytes":                  `{"a":"` + strings.Repeat("x", MaxClaimsBytes-len(`{"a":""}`)) + `"}`,
		"object is free in a value":   `{"a": {{ user.email || user.metadata }}}`,
		"unknown shape in a string":   `{"a": "{{ user.identities }} {{ organization_membership.roles.0 }} {{ user.metadata.x }}"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if problems := Check(content); problems != nil {
				t.Errorf("Check(%q) = %v, want nothing", content, problems)
			}
		})
	}
}

func fields(parent, names string) string {
	var b strings.Builder
	for name := range strings.FieldsSeq(names) {
		fmt.Fprintf(&b, `, "%s": {{ %s.%s }}`, name, parent, name)
	}
	return "{" + b.String()[2:] + "}"
}

func TestCheckReportsWhatIsNoObjectWithAKey(t *testing.T) {
	t.Parallel()
	runCheckCases(t, []checkCase{
		{"nothing", "", []string{"1:1 error Empty template"}},
		{"white space", " \r\n\t", []string{"1:1 error Empty template"}},
		{"byte order mark alone", "\uFEFF\n", []string{"1:1 error Empty template"}},
		{"no key", "\n {}", []string{"2:2 error No top-level key"}},
		{"array", ` [ {{ user.email }} ]`, []string{"1:2 error Not a JSON object"}},
		{"string", `"{{ user.email }}"`, []string{"1:1 error Not a JSON object"}},
		{"number", `1`, []string{"1:1 error Not a JSON object"}},
		{"expression alone", `{{ user }}`, []string{"1:1 error Not a JSON object"}},
		{"array with a problem in it", `[{{ usr }}]`, []string{"1:1 error Not a JSON object", "1:5 error Unknown variable"}},
		{"two objects", `{"a": 1} {"b": 2}`, []string{"1:10 error Invalid JSON"}},
		{"trailing expression", `{"a": 1}{{ user }}`, []string{"1:9 error Invalid JSON"}},
		{"trailing text", "{\"a\": 1}\nend", []string{"2:1 error Invalid JSON"}},
		{"too long", strings.Repeat(" ", maxTemplateBytes) + `{`, []string{"1:1 error Template too long"}},
		{"not UTF-8", "{\"é\":\n \"\xff\"}", []string{"2:3 error Invalid UTF-8"}},
		{"surrogate in UTF-8", "{\"a\": \"\xed\xa0\x80\"}", []string{"1:8 error Invalid UTF-8"}},
	})
}

func TestCheckReportsReservedClaims(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"iss", "sub", "exp", "iat", "nbf", "jti"} {
		content := fmt.Sprintf("{\"a\": 1,\n %q: {{ user.id }}}", name)
		if got, want := brief(Check(content)), []string{"2:2 error Reserved claim"}; !slices.Equal(got, want) {
			t.Errorf("Check(%q) = %q, want %q", content, got, want)
		}
	}
	runCheckCases(t, []checkCase{
		{"escaped", `{"\u0069s\u0073": 1}`, []string{"1:2 error Reserved claim"}},
		{"twice", `{"sub": 1, "sub": 2}`, []string{"1:2 error Reserved claim", "1:12 error Reserved claim", "1:12 warning Duplicate key"}},
		{"before the structure is lost", `{"sub": 1, oops`, []string{"1:2 error Reserved claim", "1:12 error Invalid JSON"}},
	})
}

func TestCheckReportsMalformedExpressions(t *testing.T) {
	t.Parallel()
	runCheckCases(t, []checkCase{
		{"empty", `{"a": {{}}}`, []string{"1:7 error Empty expression"}},
		{"blank", `{"a": "x {{  }} {{}}"}`, []string{"1:10 error Empty expression", "1:17 error Empty expression"}},
		{"empty operand between", `{"a": {{ user.id || || user.email }}}`, []string{"1:21 error Empty operand"}},
		{"empty operand first", `{"a": {{ || user.email }}}`, []string{"1:10 error Empty operand"}},
		{"empty operand last", `{"a": {{ user.id || }}}`, []string{"1:21 error Empty operand"}},
		{"only an operator", `{"a": {{ || }}}`, []string{"1:10 error Empty operand", "1:13 error Empty operand"}},
		{"and", `{"a": {{ user.id && user.email }}}`, []string{"1:18 error Malformed operand"}},
		{"two paths", `{"a": {{ user user }}}`, []string{"1:15 error Malformed operand"}},
		{"blank in a path", `{"a": {{ user .id }}}`, []string{"1:15 error Malformed operand"}},
		{"dots only", `{"a": {{ . }}, "b": {{ user. }}, "c": {{ .user }}, "d": {{ user..id }}}`,
			[]string{"1:10 error Malformed operand", "1:29 error Malformed operand", "1:42 error Malformed operand", "1:65 error Malformed operand"}},
		{"parentheses", `{"a": {{ (user.id) }}, "b": {{ user.id() }}}`, []string{"1:10 error Malformed operand", "1:39 error Malformed operand"}},
		{"comparison", `{"a": {{ user.id == 'x' }}}`, []string{"1:18 error Malformed operand"}},
		{"path behind a literal", `{"a": {{ 'x' user.id }}}`, []string{"1:14 error Malformed operand"}},
		{"backslash", `{"a": {{ \n }}}`, []string{"1:10 error Malformed operand"}},
		{"backslash quote outside a string", `{"a": {{ user.id || \"x\" }}}`, []string{"1:21 error Malformed operand"}},
		{"literal without an end", `{"a": {{ user.id || 'x }}}`, []string{"1:21 error Malformed operand"}},
		{"literal that ends too late", `{"a": {{ user.id || 'x }}, "b": {{ user.id || 'y' }}}`, []string{"1:21 error Malformed operand"}},
		{"stray pipe", `{"a": {{ user.id | }}}`, []string{"1:18 error Stray |"}},
		{"stray pipe before a literal", `{"a": {{ user.id | 'x' }}}`, []string{"1:18 error Stray |"}},
		{"stray pipe before a number", `{"a": {{ user.id | 1 }}}`, []string{"1:18 error Stray |"}},
		{"three pipes", `{"a": {{ user.id ||| 'x' }}}`, []string{"1:20 error Stray |"}},
		{"pipe first", `{"a": {{ | upcase }}}`, []string{"1:10 error Stray |"}},
		{"three braces", `{"a": {{{ user.id }}}}`, []string{"1:9 error Malformed operand", "1:22 error Invalid JSON"}},
		{"braces doubled around a key", `{{"a": 1}}`, []string{"1:1 error Not a JSON object", "1:6 error Malformed operand"}},
		{"missing close", `{"a": {{ user.id`, []string{"1:7 error Missing }}"}},
		{"missing close in a string", `{"a": "{{ user.id", "b": "{{ user.id }}"}`, []string{"1:8 error Missing }}"}},
		{"missing close before another", `{"a": {{ user.id, "b": {{ user.id }} }`, []string{"1:7 error Missing }}"}},
		{"missing close after an operator", `{"a": {{ user.id || `, []string{"1:7 error Missing }}"}},
		{"one brace missing", `{"a": {{ user.id }, "b": 1}`, []string{"1:7 error Missing }}"}},
		{"blank between closing braces", `{"a": {{ user.id } }}`, []string{"1:7 error Missing }}"}},
		{"literal and no close", `{"a": {{ 'x' `, []string{"1:7 error Missing }}"}},
		{"all in one", "{\n\"a\": {{ }},\n\"b\": {{ user.id && }},\n\"c\": {{ usr.id }}\n}",
			[]string{"2:6 error Empty expression", "3:17 error Malformed operand", "4:9 error Unknown variable"}},
	})
}

func TestCheckReportsUnknownVariables(t *testing.T) {
	t.Parallel()
	runCheckCases(t, []checkCase{
		{"root", `{"a": {{ usr.email }}}`, []string{"1:10 error Unknown variable"}},
		{"second operand", `{"a": "é {{ user.id || org.id }}"}`, []string{"1:24 error Unknown variable"}},
		{"case counts", `{"a": {{ User.id }}}`, []string{"1:10 error Unknown variable"}},
		{"hyphen in a root", `{"a": {{ user-metadata.id }}}`, []string{"1:10 error Unknown variable"}},
		{"name", `{"a": {{ user.emial }}}`, []string{"1:15 warning Unknown name"}},
		{"nested key", `{"a": [{"b": {{ organization.domain }}}]}`, []string{"1:30 warning Unknown name"}},
		{"below a single value", `{"a": {{ organization_membership.role.slug }}}`, []string{"1:39 warning Unknown name"}},
		{"array without an index", `{"a": {{ organization.domains.domain }}}`, []string{"1:31 warning Unknown name"}},
		{"no index", `{"a": {{ organization.domains.01 }}, "b": {{ organization.domains.-1 }}}`, []string{"1:31 warning Unknown name", "1:67 warning Unknown name"}},
	})
}

func TestCheckReportsObjectsInsideStrings(t *testing.T) {
	t.Parallel()
	const certain, perhaps = "error Object or array inside a string", "warning Object or array in the fallback of a string"
	runCheckCases(t, []checkCase{
		{"metadata", `{"a": "{{ user.metadata }}"}`, []string{"1:11 " + certain}},
		{"root", `{"a": "{{ user }}"}`, []string{"1:11 " + certain}},
		{"array", `{"a": "x {{ organization.domains }}"}`, []string{"1:13 " + certain}},
		{"element", `{"a": "{{ organization.domains.0 }}"}`, []string{"1:11 " + certain}},
		{"roles", `{"a": "{{ organization_membership.roles }}"}`, []string{"1:11 " + certain}},
		{"never null with a fallback", `{"a": "{{ user.metadata || 'x' }}"}`, []string{"1:11 " + certain}},
		{"perhaps null with a fallback", `{"a": "{{ organization.metadata || 'x' }}"}`, []string{"1:11 " + perhaps}},
		{"perhaps never taken", `{"a": "{{ user.email || user.metadata }}"}`, []string{"1:25 " + perhaps}},
		{"in a key", `{"{{ user.metadata }}": 1}`, []string{"1:3 warning Expression in a key", "1:6 " + certain}},
		{"filtered", `{"a": "{{ user.metadata | json }}"}`, []string{"1:25 warning Liquid filter"}},
	})
}

func TestCheckWarnsOfWhatMayBeAccepted(t *testing.T) {
	t.Parallel()
	runCheckCases(t, []checkCase{
		{"double-quoted literal", `{"a": {{ user.email || "x" }}}`, []string{"1:24 warning Double-quoted literal"}},
		{"double-quoted inside a string", `{"a": "{{ user.email || "x" }}"}`, []string{"1:25 warning Double-quoted literal"}},
		{"escaped quotes inside a string", `{"a": "{{ user.email || \"x\" }}"}`, []string{"1:25 warning Double-quoted literal"}},
		{"double quote inside both", `{"a": "{{ user.email || 'say "hi"' }}"}`, []string{"1:30 warning Double quote inside a string"}},
		{"duplicate key", `{"a": 1, "b": {"c": 1, "\u0063": 2}, "a": 3}`, []string{"1:24 warning Duplicate key", "1:38 warning Duplicate key"}},
		{"expression in a key", `{"x{{ user.id }}": 1}`, []string{"1:4 warning Expression in a key"}},
		{"expression as a key", `{ {{ user.id }}: 1}`, []string{"1:3 warning Expression in place of a key"}},
		{"literal part too long", `{"a":"` + strings.Repeat("x", MaxClaimsBytes-len(`{"a":""}`)+1) + `"}`, []string{"1:1 warning Claims too long"}},
		{"unusual character", `{"a": {{ user.metadata.a:b }}, "b": {{ user.metadata.ä }}}`, []string{"1:25 warning Unusual character in a path", "1:54 warning Unusual character in a path"}},
		{"unusual white space", "{\"a\": {{\u00a0user.id }}}", []string{"1:9 warning Unusual white space"}},
		{"byte order mark", "\uFEFF{\"a\": 1}", []string{"1:1 warning Byte order mark"}},
		{"lone surrogate", `{"a": "x\ud800", "b": "\ude00\ud83d"}`, []string{"1:9 warning Lone surrogate", "1:24 warning Lone surrogate"}},
		{"number out of range", `{"a": 1e999}`, []string{"1:7 warning Number out of range"}},
		{"number", `{"a": {{ user.metadata.n || 0 }}}`, []string{"1:29 warning Undocumented operand"}},
		{"boolean", `{"a": {{ user.metadata.n || false }}, "b": {{ usr.n || nil }}}`, []string{"1:29 warning Undocumented operand", "1:47 error Unknown variable", "1:56 warning Undocumented operand"}},
		{"apostrophe", `{"a": {{ user.email || 'it's' }}, "b": {{ usr }}}`, []string{"1:24 warning Undocumented quoting", "1:43 error Unknown variable"}},
		{"two literals", `{"a": {{ 'x' 'y' }}}`, []string{"1:10 warning Undocumented quoting"}},
		{"backslash", `{"a": {{ 'a\nb' }}}`, []string{"1:12 warning Undocumented quoting"}},
		{"backslash before the quote", `{"a": {{ 'it\'s }}' }}, "b": {{ usr }} oops`, []string{"1:10 warning Undocumented quoting"}},
	})
}

func TestCheckLeavesLiquidAlone(t *testing.T) {
	t.Parallel()
	runCheckCases(t, []checkCase{
		{"filter", `{"a": {{ user.email | upcase }}, "b": {{ usr }}}`, []string{"1:21 warning Liquid filter", "1:42 error Unknown variable"}},
		{"filter with arguments", `{"a": {{ user.email | default: 'x', 1 || && }}}`, []string{"1:21 warning Liquid filter"}},
		{"filter on an unknown variable", `{"a": {{ usr.email | upcase }}}`, []string{"1:10 error Unknown variable", "1:20 warning Liquid filter"}},
		{"filter with a quote left open", `{"a": {{ user.email | default: 'x }}, oops }}' }}}`, []string{"1:21 warning Liquid filter"}},
		{"filter without an end", `{"a": {{ user.email | upcase`, []string{"1:7 error Missing }}"}},
		{"filter before another expression", `{"a": {{ user.email | upcase, "b": {{ user.id }}}`, []string{"1:7 error Missing }}"}},
		{"tag", `{"a": {% if user.email %}1{% else %}{{ oops oops }}{% endif %}`, []string{"1:7 warning Liquid tag"}},
		{"tag in a string", `{"a": "{% if user.email %}", oops`, []string{"1:8 warning Liquid tag"}},
		{"tag first", `{% assign x = 1 %} nothing of JSON`, []string{"1:1 warning Liquid tag"}},
		{"tag last", `{"a": 1} {% comment %}`, []string{"1:10 warning Liquid tag"}},
		{"what stands before a tag", `{"iss": {{ usr }}, {% if x %}`, []string{"1:2 error Reserved claim", "1:12 error Unknown variable", "1:20 warning Liquid tag"}},
		{"array before a tag", `[ {% if x %}`, []string{"1:1 error Not a JSON object", "1:3 warning Liquid tag"}},
		{"tag without an end", `{"a": {% if`, []string{"1:8 error Invalid JSON"}},
		{"white space control", `{"a": {{- user.email -}}, "b": {{ user.email -}}, "c": {{ user.email-}}}`,
			[]string{"1:9 warning Liquid syntax", "1:46 warning Liquid syntax", "1:69 warning Liquid syntax"}},
		{"white space control behind a literal", `{"a": {{ 'x' -}}}`, []string{"1:14 warning Liquid syntax"}},
		{"brackets", `{"a": {{ user.metadata["x y"] }}, "b": {{ usr[0] }}}`, []string{"1:23 warning Liquid syntax", "1:43 error Unknown variable", "1:46 warning Liquid syntax"}},
	})
}

func TestCheckReportsInvalidJSON(t *testing.T) {
	t.Parallel()
	one := func(at string) []string { return []string{at + " error Invalid JSON"} }
	runCheckCases(t, []checkCase{
		{"no end of an object", `{"a": 1`, one("1:8")},
		{"no end of an array", `{"a": [1`, one("1:9")},
		{"no end of a string", `{"a": "x`, one("1:7")},
		{"string over two lines", "{\"a\": \"x\n\", \"b\": 1}", one("1:7")},
		{"tab in a string", "{\"a\": \"x\ty\"}", one("1:9")},
		{"control character in a string", "{\"a\": \"x\x00\x1f\"}", []string{"1:9 error Invalid JSON", "1:10 error Invalid JSON"}},
		{"bad escapes", `{"a": "\x \u12g4 \' \u12"}`, []string{"1:8 error Invalid JSON", "1:11 error Invalid JSON", "1:18 error Invalid JSON", "1:21 error Invalid JSON"}},
		{"trailing commas", `{"a": [1,], "b": {"c": 1,},}`, []string{"1:9 error Invalid JSON", "1:25 error Invalid JSON", "1:27 error Invalid JSON"}},
		{"no colon", `{"a" 1}`, one("1:6")},
		{"no comma", `{"a": 1 "b": 2}`, one("1:9")},
		{"expression behind a value", `{"a": 1 {{ user.id }}}`, one("1:9")},
		{"spread", `{"a": 1, {{ user.metadata }} }`, []string{"1:10 warning Expression in place of a key", "1:30 error Invalid JSON"}},
		{"no value", `{"a": }`, one("1:7")},
		{"no key", `{: 1}`, one("1:2")},
		{"number as a key", `{1: 1}`, one("1:2")},
		{"single quotes", `{'a': 1}`, one("1:2")},
		{"curly quotes", `{“a”: 1}`, one("1:2")},
		{"comment", "{\"a\": 1, // x\n}", one("1:10")},
		{"numbers", `{"a": [01, +1, .5, 1., 1e, -01, 1.e1, 0x1]}`,
			[]string{"1:8 error Invalid JSON", "1:12 error Invalid JSON", "1:16 error Invalid JSON", "1:20 error Invalid JSON", "1:24 error Invalid JSON", "1:28 error Invalid JSON", "1:33 error Invalid JSON", "1:39 error Invalid JSON"}},
		{"words", `{"a": [True, None, NaN], "b": undefined, "c": text}`,
			[]string{"1:8 error Invalid JSON", "1:14 error Invalid JSON", "1:20 error Invalid JSON", "1:31 error Invalid JSON", "1:47 error Invalid JSON"}},
		{"minus alone", `{"a": -}`, one("1:7")},
		{"no-break space", "{\u00a0\"a\": 1}", one("1:2")},
		{"byte order mark inside", "{\uFEFF\"a\": 1}", one("1:2")},
		{"bare variable", `{"a": user.email}`, one("1:7")},
		{"too deep", `{"a":` + strings.Repeat("[", maxDepth), []string{fmt.Sprintf("1:%d error Nested too deep", 5+maxDepth)}},
	})
	if problems := Check(`{"a":` + strings.Repeat("[", maxDepth-1) + strings.Repeat("]", maxDepth-1) + `}`); len(problems) != 1 || problems[0].Summary != "Claims too long" {
		t.Errorf("a template as deep as may be gives %v, want only that it is too long", problems)
	}
}

func TestCheckCountsLinesAndCharacters(t *testing.T) {
	t.Parallel()
	runCheckCases(t, []checkCase{
		{"CRLF", "{\r\n  \"a\": {{ x }}\r\n}", []string{"2:11 error Unknown variable"}},
		{"lone CR ends no line", "{\r\"a\": {{ x }}}", []string{"1:11 error Unknown variable"}},
		{"characters, not bytes", "{\"日本\": \"😀{{ x }}\"}", []string{"1:13 error Unknown variable"}},
		{"combining marks count", "{\"e\u0301\": {{ x }}}", []string{"1:11 error Unknown variable"}},
	})
	p := Check("{\"é\":\n{{ x }}}")[0].Position
	if want := (Position{Line: 2, Column: 4, Offset: 10}); p != want {
		t.Errorf("position %+v, want %+v", p, want)
	}
	if got, want := p.String(), "line 2, column 4"; got != want {
		t.Errorf("Position.String() = %q, want %q", got, want)
	}
}

func TestCheckSuggestsTheNearestName(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"usr.email":                       `Did you mean "user"?`,
		"USER.email":                      `Did you mean "user"?`,
		"organisation.id":                 `Did you mean "organization"?`,
		"organizationMembership.id":       `Did you mean "organization_membership"?`,
		"user.emial":                      `Did you mean "user.email"?`,
		"user.firstName":                  `Did you mean "user.first_name"?`,
		"user.meta":                       "",
		"user.phone_number":               "",
		"organization.domain":             `Did you mean "organization.domains"?`,
		"organization_membership.rol":     `Did you mean "organization_membership.role"?`,
		"user." + strings.Repeat("é", 99): "",
		"user.email.address":              "",
	} {
		detail := Check(`{"a": {{ ` + path + ` }}}`)[0].Detail
		if want == "" && strings.Contains(detail, "Did you mean") || !strings.Contains(detail, want) {
			t.Errorf("the detail for %s is %q, want %q in it", path, detail, want)
		}
	}
}

func TestSuggestionsFitEveryDocumentedName(t *testing.T) {
	t.Parallel()
	var visit func(shape)
	visit = func(s shape) {
		for _, n := range s.names {
			if len(n.name) > maxSuggested {
				t.Errorf("%s is longer than %d", n.name, maxSuggested)
			}
			if got := nearest(n.name+"x", []named{n}); got != n.name {
				t.Errorf("nearest(%q) = %q", n.name+"x", got)
			}
			visit(n.shape)
		}
		if s.element != nil {
			visit(*s.element)
		}
	}
	visit(roots)
}

func TestDistanceCountsEdits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"ab", "ba", 1},
		{"abc", "ab", 1}, {"abc", "axc", 1}, {"kitten", "sitting", 3}, {"ca", "abc", 3},
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestDetailsStayShort(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 100_000)
	for _, content := range []string{
		`{"a": {{ ` + long + ` }}}`, `{"a": {{ user.` + long + ` }}}`, `{"a": ` + strings.Repeat("x", 100_000) + `}`,
		`{"` + long + `": 1, "` + long + `": 1}`, `{"a": {{ user.` + long + `. }}}`, `{"a": {{ user.email.` + long + ` }}}`,
	} {
		for _, p := range Check(content) {
			if len(p.Detail) > 600 {
				t.Errorf("the detail of %q has %d bytes", p.Summary, len(p.Detail))
			}
		}
	}
}

func TestCheckReportsTheFirstHundredOfAKind(t *testing.T) {
	t.Parallel()
	problems := Check(`{"a": [` + strings.Repeat(`{{ user.x }}, `, 1000) + `{{ usr }}, {{}}]}`)
	if got := len(problems); got != maxOfAKind+2 {
		t.Errorf("got %d problems, want %d", got, maxOfAKind+2)
	}
	if got, want := brief(problems[maxOfAKind:]), []string{"1:14011 error Unknown variable", "1:14019 error Empty expression"}; !slices.Equal(got, want) {
		t.Errorf("the last are %q, want %q", got, want)
	}
}

func TestDetailsSayWhatToWriteInstead(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{
		`{'a': 1}`:                             "straight double quotes",
		`{"a": “x”}`:                           "straight double quotes",
		`{"a": 1} // x`:                        "no comments",
		`{"a"= 1}`:                             "a colon",
		`{"a": 1; "b": 2}`:                     "a comma",
		"{\u00a0}":                             "Only blank, tab and line break",
		`{"a": TRUE}`:                          "Write true.",
		`{"a": undefined}`:                     "Write null",
		`{"a": Infinity}`:                      "Write a string.",
		`{"a": 01}`:                            "no leading zero",
		`{"a": user.id}`:                       "{{ user.email }}",
		"{\"a\": \"\t\"}":                      `Write \t.`,
		"{\"a\": \"\x01\"}":                    `Write \u0001.`,
		"{\"a\": \"\n\"}":                      `write \n for a line break`,
		`{"a": "{{ user.id"}`:                  `write \u007b\u007b inside a string`,
		`{"iss": 1}`:                           `"urn:myapp:iss"`,
		`{{ user }}`:                           `Write {"claim": …} around this`,
		`{"a": "{{ user.metadata }}"}`:         "Remove the double quotes around {{ … }}",
		`{"a": {{ organization.domains.id }}}`: "{{ organization.domains.0 }}",
		`{"a": {{ user.email.x }}}`:            "{{ user.email }}",
		`{"a": {{ x }}}`:                       "user, organization and organization_membership",
	} {
		problems := Check(content)
		if len(problems) == 0 || !strings.Contains(problems[0].Detail, want) {
			t.Errorf("Check(%q) = %v, want %q in the first detail", content, problems, want)
		}
	}
}
