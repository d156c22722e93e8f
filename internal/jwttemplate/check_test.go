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
		"every field of a user":       fields("user", "id object email name first_name last_name email_verified profile_picture_url external_id locale metadata identities created_at updated_at"),
		"every field of an org":       fields("organization", "id object name allow_profiles_outside_organization domains stripe_customer_id external_id metadata created_at updated_at"),
		"every field of a membership": fields("organization_membership", "id object role roles custom_attributes created_at updated_at"),
		"every field of a domain":     fields("organization.domains.0", "id object organization_id domain state verification_strategy created_at updated_at"),
		"not reserved":                `{"aud": 1, "ISS": 1, "iss ": 1, "sid": 1, "nested": {"iss": 1, "sub": 1, "role": 1}}`,
		"escaped braces":              `{"a": "\u007b\u007b user.email }}"}`,
		"single braces":               `{"a": "{ } }} {"}`,
		"per cent without an end":     `{"a": "{% off"}`,
		"repeated key elsewhere":      `{"a": {"x": 1}, "b": {"x": 1}}`,
		"3072 bytes":                  `{"a":"` + strings.Repeat("x", MaxClaimsBytes-len(`{"a":""}`)) + `"}`,
		"3072 bytes but for a null":   `{"a":"` + strings.Repeat("x", MaxClaimsBytes-len(`{"a":""}`)) + `", "b": {{ user.locale }}, "c": null}`,
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
		fmt.Fprintf(&b, `, "urn:myapp:%s": {{ %s.%s }}`, name, parent, name)
	}
	return "{" + b.String()[2:] + "}"
}

func TestCheckReportsWhatIsNoObjectWithAKey(t *testing.T) {
	t.Parallel()
	runCheckCases(t, []checkCase{
		{"nothing", "", []string{"1:1 error The JWT template is empty"}},
		{"white space", " \r\n\t", []string{"1:1 error The JWT template is empty"}},
		{"byte order mark alone", "\uFEFF\n", []string{"1:1 error The JWT template is empty"}},
		{"no key", "\n {}", []string{"2:2 error The template has no top-level key"}},
		{"array", ` [ {{ user.email }} ]`, []string{"1:2 error The template is not a JSON object"}},
		{"string", `"{{ user.email }}"`, []string{"1:1 error The template is not a JSON object"}},
		{"number", `1`, []string{"1:1 error The template is not a JSON object"}},
		{"expression alone", `{{ user }}`, []string{"1:1 error The template is not a JSON object"}},
		{"array with a problem in it", `[{{ usr }}]`, []string{"1:1 error The template is not a JSON object", "1:5 error WorkOS has no variable with this name"}},
		{"two objects", `{"a": 1} {"b": 2}`, []string{"1:10 error The template can't render to JSON"}},
		{"trailing expression", `{"a": 1}{{ user }}`, []string{"1:9 error The template can't render to JSON"}},
		{"trailing text", "{\"a\": 1}\nend", []string{"2:1 error The template can't render to JSON"}},
		{"too long", strings.Repeat(" ", maxTemplateBytes) + `{`, []string{"1:1 error The JWT template is too long"}},
		{"not UTF-8", "{\"é\":\n \"\xff\"}", []string{"2:3 error The template is not valid UTF-8"}},
		{"surrogate in UTF-8", "{\"a\": \"\xed\xa0\x80\"}", []string{"1:8 error The template is not valid UTF-8"}},
	})
}

func TestCheckReportsReservedClaims(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"iss", "sub", "exp", "iat", "nbf", "jti"} {
		content := fmt.Sprintf("{\"a\": 1,\n %q: {{ user.id }}}", name)
		if got, want := brief(Check(content)), []string{"2:2 error WorkOS reserves this top-level claim"}; !slices.Equal(got, want) {
			t.Errorf("Check(%q) = %q, want %q", content, got, want)
		}
	}
	runCheckCases(t, []checkCase{
		{"escaped", `{"\u0069s\u0073": 1}`, []string{"1:2 error WorkOS reserves this top-level claim"}},
		{"twice", `{"sub": 1, "sub": 2}`, []string{"1:2 error WorkOS reserves this top-level claim", "1:12 error WorkOS reserves this top-level claim", "1:12 warning The object has this key twice"}},
		{"before the structure is lost", `{"sub": 1, oops`, []string{"1:2 error WorkOS reserves this top-level claim", "1:12 error The template can't render to JSON"}},
	})
}

func TestCheckReportsMalformedExpressions(t *testing.T) {
	t.Parallel()
	runCheckCases(t, []checkCase{
		{"empty", `{"a": {{}}}`, []string{"1:7 error The {{ }} expression is empty"}},
		{"blank", `{"a": "x {{  }} {{}}"}`, []string{"1:10 error The {{ }} expression is empty", "1:17 error The {{ }} expression is empty"}},
		{"empty operand between", `{"a": {{ user.id || || user.email }}}`, []string{"1:21 error An operand of || is missing"}},
		{"empty operand first", `{"a": {{ || user.email }}}`, []string{"1:10 error An operand of || is missing"}},
		{"empty operand last", `{"a": {{ user.id || }}}`, []string{"1:21 error An operand of || is missing"}},
		{"only an operator", `{"a": {{ || }}}`, []string{"1:10 error An operand of || is missing", "1:13 error An operand of || is missing"}},
		{"and", `{"a": {{ user.id && user.email }}}`, []string{"1:18 error This is not a valid operand"}},
		{"two paths", `{"a": {{ user user }}}`, []string{"1:15 error This is not a valid operand"}},
		{"blank in a path", `{"a": {{ user .id }}}`, []string{"1:15 error This is not a valid operand"}},
		{"brackets behind a blank", `{"a": {{ user ["x"] }}}`, []string{"1:15 error This is not a valid operand"}},
		{"dots only", `{"a": {{ . }}, "b": {{ user. }}, "c": {{ .user }}, "d": {{ user..id }}}`,
			[]string{"1:10 error This is not a valid operand", "1:29 error This is not a valid operand", "1:42 error This is not a valid operand", "1:65 error This is not a valid operand"}},
		{"parentheses", `{"a": {{ (user.id) }}, "b": {{ user.id() }}}`, []string{"1:10 error This is not a valid operand", "1:39 error This is not a valid operand"}},
		{"comparison", `{"a": {{ user.id == 'x' }}}`, []string{"1:18 error This is not a valid operand"}},
		{"path behind a literal", `{"a": {{ 'x' user.id }}}`, []string{"1:14 error This is not a valid operand"}},
		{"backslash", `{"a": {{ \n }}}`, []string{"1:10 error This is not a valid operand"}},
		{"backslash quote outside a string", `{"a": {{ user.id || \"x\" }}}`, []string{"1:21 error This is not a valid operand"}},
		{"literal without an end", `{"a": {{ user.id || 'x }}}`, []string{"1:21 error This is not a valid operand"}},
		{"literal that ends too late", `{"a": {{ user.id || 'x }}, "b": {{ user.id || 'y' }}}`, []string{"1:21 error This is not a valid operand"}},
		{"stray pipe", `{"a": {{ user.id | }}}`, []string{"1:18 error A single | is not an operator"}},
		{"stray pipe before a literal", `{"a": {{ user.id | 'x' }}}`, []string{"1:18 error A single | is not an operator"}},
		{"stray pipe before a number", `{"a": {{ user.id | 1 }}}`, []string{"1:18 error A single | is not an operator"}},
		{"three pipes", `{"a": {{ user.id ||| 'x' }}}`, []string{"1:20 error A single | is not an operator"}},
		{"pipe first", `{"a": {{ | upcase }}}`, []string{"1:10 error A single | is not an operator"}},
		{"three braces", `{"a": {{{ user.id }}}}`, []string{"1:9 error This is not a valid operand", "1:22 error The template can't render to JSON"}},
		{"braces doubled around a key", `{{"a": 1}}`, []string{"1:1 error The template is not a JSON object", "1:6 error This is not a valid operand"}},
		{"missing close", `{"a": {{ user.id`, []string{"1:7 error The expression has no closing }}"}},
		{"missing close in a string", `{"a": "{{ user.id", "b": "{{ user.id }}"}`, []string{"1:8 error The expression has no closing }}"}},
		{"missing close before another", `{"a": {{ user.id, "b": {{ user.id }} }`, []string{"1:7 error The expression has no closing }}"}},
		{"missing close after an operator", `{"a": {{ user.id || `, []string{"1:7 error The expression has no closing }}"}},
		{"one brace missing", `{"a": {{ user.id }, "b": 1}`, []string{"1:7 error The expression has no closing }}"}},
		{"blank between closing braces", `{"a": {{ user.id } }}`, []string{"1:7 error The expression has no closing }}"}},
		{"literal and no close", `{"a": {{ 'x' `, []string{"1:7 error The expression has no closing }}"}},
		{"all in one", "{\n\"a\": {{ }},\n\"b\": {{ user.id && }},\n\"c\": {{ usr.id }}\n}",
			[]string{"2:6 error The {{ }} expression is empty", "3:17 error This is not a valid operand", "4:9 error WorkOS has no variable with this name"}},
	})
}

func TestCheckReportsUnknownVariables(t *testing.T) {
	t.Parallel()
	runCheckCases(t, []checkCase{
		{"root", `{"a": {{ usr.email }}}`, []string{"1:10 error WorkOS has no variable with this name"}},
		{"second operand", `{"a": "é {{ user.id || org.id }}"}`, []string{"1:24 error WorkOS has no variable with this name"}},
		{"case counts", `{"a": {{ User.id }}}`, []string{"1:10 error WorkOS has no variable with this name"}},
		{"hyphen in a root", `{"a": {{ user-metadata.id }}}`, []string{"1:10 error WorkOS has no variable with this name"}},
		{"word meant as text", `{"a": {{ user.name || none }}}`, []string{"1:23 error WorkOS has no variable with this name"}},
		{"not there, though the API's user has it", `{"a": {{ user.last_sign_in_at }}}`, []string{"1:15 warning WorkOS does not document this name"}},
		{"not there, though the API's domain has it", `{"a": {{ organization.domains.0.verification_token }}}`, []string{"1:33 warning WorkOS does not document this name"}},
		{"name", `{"a": {{ user.emial }}}`, []string{"1:15 warning WorkOS does not document this name"}},
		{"nested key", `{"a": [{"b": {{ organization.domain }}}]}`, []string{"1:30 warning WorkOS does not document this name"}},
		{"below a single value", `{"a": {{ organization_membership.role.slug }}}`, []string{"1:39 warning WorkOS does not document this name"}},
		{"array without an index", `{"a": {{ organization.domains.domain }}}`, []string{"1:31 warning WorkOS does not document this name"}},
		{"no index", `{"a": {{ organization.domains.01 }}, "b": {{ organization.domains.-1 }}}`, []string{"1:31 warning WorkOS does not document this name", "1:67 warning WorkOS does not document this name"}},
	})
}

func TestCheckReportsObjectsInsideStrings(t *testing.T) {
	t.Parallel()
	const certain, perhaps = "error An object or array is inside a string", "warning A string may get an object or array"
	runCheckCases(t, []checkCase{
		{"metadata", `{"a": "{{ user.metadata }}"}`, []string{"1:11 " + certain}},
		{"root", `{"a": "{{ user }}"}`, []string{"1:11 " + certain}},
		{"array", `{"a": "x {{ organization.domains }}"}`, []string{"1:13 " + certain}},
		{"element", `{"a": "{{ organization.domains.0 }}"}`, []string{"1:11 " + certain}},
		{"roles", `{"a": "{{ organization_membership.roles }}"}`, []string{"1:11 " + certain}},
		{"never null with a fallback", `{"a": "{{ user.metadata || 'x' }}"}`, []string{"1:11 " + certain}},
		{"perhaps null with a fallback", `{"a": "{{ organization.metadata || 'x' }}"}`, []string{"1:11 " + perhaps}},
		{"perhaps never taken", `{"a": "{{ user.email || user.metadata }}"}`, []string{"1:25 " + perhaps}},
		{"in a key", `{"{{ user.metadata }}": 1}`, []string{"1:3 warning A key contains an expression", "1:6 " + certain}},
		{"filtered", `{"a": "{{ user.metadata | json }}"}`, []string{"1:25 warning Liquid filters are not documented"}},
	})
}

func TestCheckWarnsOfWhatMayBeAccepted(t *testing.T) {
	t.Parallel()
	runCheckCases(t, []checkCase{
		{"double-quoted literal", `{"a": {{ user.email || "x" }}}`, []string{"1:24 warning The literal is in double quotes"}},
		{"double-quoted inside a string", `{"a": "{{ user.email || "x" }}"}`, []string{"1:25 warning The literal is in double quotes"}},
		{"escaped quotes inside a string", `{"a": "{{ user.email || \"x\" }}"}`, []string{"1:25 warning The literal is in double quotes"}},
		{"double quote inside both", `{"a": "{{ user.email || 'say "hi"' }}"}`, []string{"1:30 warning A double quote is inside a string"}},
		{"duplicate key", `{"a": 1, "b": {"c": 1, "\u0063": 2}, "a": 3}`, []string{"1:24 warning The object has this key twice", "1:38 warning The object has this key twice"}},
		{"expression in a key", `{"x{{ user.id }}": 1}`, []string{"1:4 warning A key contains an expression"}},
		{"expression as a key", `{ {{ user.id }}: 1}`, []string{"1:3 warning An expression is used as a key"}},
		{"WorkOS's own claims", `{"role": 1, "roles": [], "permissions": [], "\u006frg_id": 1}`, []string{"1:2 warning This key replaces a WorkOS claim", "1:13 warning This key replaces a WorkOS claim", "1:26 warning This key replaces a WorkOS claim", "1:45 warning This key replaces a WorkOS claim"}},
		{"literal part too long", `{"a":"` + strings.Repeat("x", MaxClaimsBytes-len(`{"a":""}`)+1) + `"}`, []string{"1:1 warning The claims will be too large"}},
		{"unusual character", `{"a": {{ user.metadata.a:b }}, "b": {{ user.metadata.ä }}}`, []string{"1:25 warning The path has an unusual character", "1:54 warning The path has an unusual character"}},
		{"unusual white space", "{\"a\": {{\u00a0user.id }}}", []string{"1:9 warning The expression has unusual white space"}},
		{"byte order mark", "\uFEFF{\"a\": 1}", []string{"1:1 warning The template begins with a byte order mark"}},
		{"lone surrogate", `{"a": "x\ud800", "b": "\ude00\ud83d"}`, []string{"1:9 warning Half of a surrogate pair stands alone", "1:24 warning Half of a surrogate pair stands alone"}},
		{"number out of range", `{"a": 1e999}`, []string{"1:7 warning The number is out of range"}},
		{"number", `{"a": {{ user.metadata.n || 0 }}}`, []string{"1:29 warning This kind of operand is not documented"}},
		{"boolean", `{"a": {{ user.metadata.n || false }}, "b": {{ usr.n || nil }}}`, []string{"1:29 warning This kind of operand is not documented", "1:47 error WorkOS has no variable with this name", "1:56 warning This kind of operand is not documented"}},
		{"apostrophe", `{"a": {{ user.email || 'it's' }}, "b": {{ usr }}}`, []string{"1:24 warning This quoting is not documented", "1:43 error WorkOS has no variable with this name"}},
		{"two literals", `{"a": {{ 'x' 'y' }}}`, []string{"1:10 warning This quoting is not documented"}},
		{"backslash", `{"a": {{ 'a\nb' }}}`, []string{"1:12 warning This quoting is not documented"}},
		{"backslash before the quote", `{"a": {{ 'it\'s }}' }}, "b": {{ usr }} oops`, []string{"1:10 warning This quoting is not documented"}},
	})
}

func TestCheckLeavesLiquidAlone(t *testing.T) {
	t.Parallel()
	runCheckCases(t, []checkCase{
		{"filter", `{"a": {{ user.email | upcase }}, "b": {{ usr }}}`, []string{"1:21 warning Liquid filters are not documented", "1:42 error WorkOS has no variable with this name"}},
		{"filter with arguments", `{"a": {{ user.email | default: 'x', 1 || && }}}`, []string{"1:21 warning Liquid filters are not documented"}},
		{"filter on an unknown variable", `{"a": {{ usr.email | upcase }}}`, []string{"1:10 error WorkOS has no variable with this name", "1:20 warning Liquid filters are not documented"}},
		{"filter with a quote left open", `{"a": {{ user.email | default: 'x }}, oops }}' }}}`, []string{"1:21 warning Liquid filters are not documented"}},
		{"filter with braces in quotes", `{"a": {{ user.email | default: '{{' }}, "b": 1}`, []string{"1:21 warning Liquid filters are not documented"}},
		{"filter without an end", `{"a": {{ user.email | upcase`, []string{"1:7 error The expression has no closing }}"}},
		{"filter before another expression", `{"a": {{ user.email | upcase, "b": {{ user.id }}}`, []string{"1:7 error The expression has no closing }}"}},
		{"tag", `{"a": {% if user.email %}1{% else %}{{ oops oops }}{% endif %}`, []string{"1:7 warning Liquid tags are not documented"}},
		{"tag in a string", `{"a": "{% if user.email %}", oops`, []string{"1:8 warning Liquid tags are not documented"}},
		{"tag first", `{% assign x = 1 %} nothing of JSON`, []string{"1:1 warning Liquid tags are not documented"}},
		{"tag last", `{"a": 1} {% comment %}`, []string{"1:10 warning Liquid tags are not documented"}},
		{"what stands before a tag", `{"iss": {{ usr }}, {% if x %}`, []string{"1:2 error WorkOS reserves this top-level claim", "1:12 error WorkOS has no variable with this name", "1:20 warning Liquid tags are not documented"}},
		{"array before a tag", `[ {% if x %}`, []string{"1:1 error The template is not a JSON object", "1:3 warning Liquid tags are not documented"}},
		{"tag without an end", `{"a": {% if`, []string{"1:8 error The template can't render to JSON"}},
		{"white space control", `{"a": {{- user.email -}}, "b": {{ user.email -}}, "c": {{ user.email-}}}`,
			[]string{"1:9 warning This Liquid syntax is not documented", "1:46 warning This Liquid syntax is not documented", "1:69 warning This Liquid syntax is not documented"}},
		{"white space control behind a literal", `{"a": {{ 'x' -}}}`, []string{"1:14 warning This Liquid syntax is not documented"}},
		{"brackets", `{"a": {{ user.metadata["x y"] }}, "b": {{ usr[0] }}}`, []string{"1:23 warning This Liquid syntax is not documented", "1:43 error WorkOS has no variable with this name", "1:46 warning This Liquid syntax is not documented"}},
	})
}

func TestCheckReportsInvalidJSON(t *testing.T) {
	t.Parallel()
	one := func(at string) []string { return []string{at + " error The template can't render to JSON"} }
	runCheckCases(t, []checkCase{
		{"no end of an object", `{"a": 1`, one("1:8")},
		{"no end of an array", `{"a": [1`, one("1:9")},
		{"no end of a string", `{"a": "x`, one("1:7")},
		{"string over two lines", "{\"a\": \"x\n\", \"b\": 1}", one("1:7")},
		{"tab in a string", "{\"a\": \"x\ty\"}", one("1:9")},
		{"control character in a string", "{\"a\": \"x\x00\x1f\"}", []string{"1:9 error The template can't render to JSON", "1:10 error The template can't render to JSON"}},
		{"bad escapes", `{"a": "\x \u12g4 \' \u12"}`, []string{"1:8 error The template can't render to JSON", "1:11 error The template can't render to JSON", "1:18 error The template can't render to JSON", "1:21 error The template can't render to JSON"}},
		{"trailing commas", `{"a": [1,], "b": {"c": 1,},}`, []string{"1:9 error The template can't render to JSON", "1:25 error The template can't render to JSON", "1:27 error The template can't render to JSON"}},
		{"no colon", `{"a" 1}`, one("1:6")},
		{"no comma", `{"a": 1 "b": 2}`, one("1:9")},
		{"expression behind a value", `{"a": 1 {{ user.id }}}`, one("1:9")},
		{"spread", `{"a": 1, {{ user.metadata }} }`, []string{"1:10 warning An expression is used as a key", "1:30 error The template can't render to JSON"}},
		{"no value", `{"a": }`, one("1:7")},
		{"no key", `{: 1}`, one("1:2")},
		{"number as a key", `{1: 1}`, one("1:2")},
		{"single quotes", `{'a': 1}`, one("1:2")},
		{"curly quotes", `{“a”: 1}`, one("1:2")},
		{"comment", "{\"a\": 1, // x\n}", one("1:10")},
		{"numbers", `{"a": [01, +1, .5, 1., 1e, -01, 1.e1, 0x1]}`,
			[]string{"1:8 error The template can't render to JSON", "1:12 error The template can't render to JSON", "1:16 error The template can't render to JSON", "1:20 error The template can't render to JSON", "1:24 error The template can't render to JSON", "1:28 error The template can't render to JSON", "1:33 error The template can't render to JSON", "1:39 error The template can't render to JSON"}},
		{"words", `{"a": [True, None, NaN], "b": undefined, "c": text}`,
			[]string{"1:8 error The template can't render to JSON", "1:14 error The template can't render to JSON", "1:20 error The template can't render to JSON", "1:31 error The template can't render to JSON", "1:47 error The template can't render to JSON"}},
		{"minus alone", `{"a": -}`, one("1:7")},
		{"no-break space", "{\u00a0\"a\": 1}", one("1:2")},
		{"byte order mark inside", "{\uFEFF\"a\": 1}", one("1:2")},
		{"bare variable", `{"a": user.email}`, one("1:7")},
		{"too deep", `{"a":` + strings.Repeat("[", maxDepth), []string{fmt.Sprintf("1:%d error Objects and arrays nest too deeply", 5+maxDepth)}},
	})
	if problems := Check(`{"a":` + strings.Repeat("[", maxDepth-1) + strings.Repeat("]", maxDepth-1) + `}`); len(problems) != 1 || problems[0].Summary != claimsTooLong.summary {
		t.Errorf("a template as deep as may be gives %v, want only that it is too long", problems)
	}
}

func TestCheckCountsLinesAndCharacters(t *testing.T) {
	t.Parallel()
	runCheckCases(t, []checkCase{
		{"CRLF", "{\r\n  \"a\": {{ x }}\r\n}", []string{"2:11 error WorkOS has no variable with this name"}},
		{"lone CR ends no line", "{\r\"a\": {{ x }}}", []string{"1:11 error WorkOS has no variable with this name"}},
		{"characters, not bytes", "{\"日本\": \"😀{{ x }}\"}", []string{"1:13 error WorkOS has no variable with this name"}},
		{"combining marks count", "{\"e\u0301\": {{ x }}}", []string{"1:11 error WorkOS has no variable with this name"}},
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
		"suer.id":                         `Did you mean "user"?`, // letters swapped
		"ussr.id":                         `Did you mean "user"?`,
		"uxxr.id":                         "",
		"user.xxxx":                       "",
		"none":                            "write 'none' in single quotes",
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
	if got, want := brief(problems[maxOfAKind:]), []string{"1:14011 error WorkOS has no variable with this name", "1:14019 error The {{ }} expression is empty"}; !slices.Equal(got, want) {
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
		"{\u00a0}":                             "Only space, tab and line break",
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
