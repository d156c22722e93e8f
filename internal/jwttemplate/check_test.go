package jwttemplate

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// guide is the example that the JWT templates guide opens with, in our words.
const guide = `{
  "urn:myapp:full_name": "{{ user.first_name || 'Someone' }} {{ user.last_name || 'Unknown' }}",
  "urn:myapp:email": {{ user.email }},
  "urn:myapp:tier": "{{ organization.metadata.tier || 'bronze' }}",
  "urn:myapp:domain": "{{ organization.domains.0.domain }}"
}
`

// fields returns a template with an expression for each of these names below parent.
func fields(parent, names string) string {
	var b strings.Builder
	for name := range strings.FieldsSeq(names) {
		fmt.Fprintf(&b, `, "urn:myapp:%s": {{ %s.%s }}`, name, parent, name)
	}
	return "{" + b.String()[2:] + "}"
}

// brief writes problems as "line:column severity summary".
func brief(problems []Problem) []string {
	lines := make([]string, 0, len(problems))
	for _, p := range problems {
		lines = append(lines, fmt.Sprintf("%d:%d %s %s", p.Position.Line, p.Position.Column, p.Severity, p.Summary))
	}
	return lines
}

// checkCases are templates in which a ¦ stands before each problem, and the problems: the one that all of them are, or
// one for each ¦.
type checkCases struct {
	want      []string
	templates []string
}

func runCheckCases(t *testing.T, cases []checkCases) {
	t.Helper()
	for _, c := range cases {
		for _, template := range c.templates {
			pieces := strings.Split(template, "¦")
			content, before := strings.Join(pieces, ""), pieces[0]
			want := []string{}
			for i, piece := range pieces[1:] {
				line := before[strings.LastIndexByte(before, '\n')+1:]
				summary := c.want[min(i, len(c.want)-1)]
				want = append(want, fmt.Sprintf("%d:%d %s", strings.Count(before, "\n")+1, utf8.RuneCountInString(line)+1, summary))
				before += piece
			}
			problems := Check(content)
			if got := brief(problems); !slices.Equal(got, want) || (problems == nil) != (len(want) == 0) {
				t.Errorf("Check(%q)\n got %q\nwant %q\n%v", content, got, want, problems)
			}
			for _, p := range problems {
				if !strings.HasSuffix(p.Detail, ".") && !strings.HasSuffix(p.Detail, "?") {
					t.Errorf("the detail of %q is no sentence: %q", p.Summary, p.Detail)
				}
				if want := firstPosition.advance(content, p.Position.Offset); want != p.Position {
					t.Errorf("position %+v does not agree with its offset, which is %+v", p.Position, want)
				}
			}
		}
	}
}

func TestCheckFindsNothingInDocumentedTemplates(t *testing.T) {
	t.Parallel()
	room := MaxClaimsBytes - len(`{"a":""}`)
	runCheckCases(t, []checkCases{{nil, []string{
		guide, `{"a": 1}`, `{"a": null}`, `{"a": [1, -0, 0.5, 1e3, 1E-3, true, false, null, "s", {}, []]}`, `{"a": {"x": 1}, "b": {"x": 1}}`,
		`{"a": "\" \\ \/ \b \f \n \r \t \u00e9 \ud83d\ude00 \u007b\u007b user.email }} { } {"}`, `{"a": "%} {% off"}`,
		`{"a":{{user.email}}}`, `{"a":{"b":{{user.email}}}}`, "\r\n\t {\r\n\"a\"\t:\n{{\n\tuser.email\r\n|| 'x' }}\n}\r\n", "{\"a\": \"{{\n user.email\n || 'x'\n}}\"}",
		`{"a": {{ user }}, "b": {{ organization.domains }}, "c": [{{ user.metadata }}], "d": {{ user.email || user.metadata }}}`,
		`{"a": {{ 'x' }}, "b": "{{ 'x' }}", "c": {{ user.email || '' }}, "d": {{ 'a || b }} {{ c | d' }}, "e": {{ user.email || 'say "hi"' }}}`,
		`{"a": {{ user.metadata.x.y.0 }}, "b": {{ organization_membership.custom_attributes.cost-center }}}`,
		`{"a": {{ organization_membership.roles.0.slug }}, "b": {{ user.identities.0.provider }}, "c": {{ organization.domains.12.state }}}`,
		`{"a": "{{ user.identities }} {{ organization_membership.roles.0 }} {{ user.metadata.x }}"}`,
		`{"aud": 1, "ISS": 1, "iss ": 1, "sid": 1, "nested": {"iss": 1, "sub": 1, "role": 1}}`,
		`{"a":"` + strings.Repeat("x", room) + `"}`, `{"a":"` + strings.Repeat("x", room) + `{{ user.id }}", "b": {{ user.locale }}, "c": null}`,
		fields("user", "id object email name first_name last_name email_verified profile_picture_url external_id locale metadata identities created_at updated_at"),
		fields("organization", "id object name allow_profiles_outside_organization domains stripe_customer_id external_id metadata created_at updated_at"),
		fields("organization_membership", "id object role roles custom_attributes created_at updated_at"),
		fields("organization.domains.0", "id object organization_id domain state verification_strategy created_at updated_at"),
	}}})
}

func TestCheckReportsErrors(t *testing.T) {
	t.Parallel()
	const unknown, notJSON, operand = "error WorkOS has no variable with this name", "error The template can't render to JSON", "error This is not a valid operand"
	const notObject, reservedKey, noClose = "error The template is not a JSON object", "error WorkOS reserves this top-level claim", "error The expression has no closing }}"
	const empty, asKey = "error The {{ }} expression is empty", "warning An expression is used as a key"
	runCheckCases(t, []checkCases{
		{[]string{"error The JWT template is empty"}, []string{"¦", "¦ \r\n\t", "¦\uFEFF\n"}},
		{[]string{"error The JWT template is too long"}, []string{"¦" + strings.Repeat(" ", maxTemplateBytes) + `{`}},
		{[]string{"error The template is not valid UTF-8"}, []string{"{\"é\uFFFD\":\n \"¦\xff\"}", "{\"a\": \"¦\xed\xa0\x80\"}"}},
		{[]string{"error The template has no top-level key"}, []string{"\n ¦{}"}},
		{[]string{notObject}, []string{` ¦[ {{ user.email }} ]`, `¦"{{ user.email }}"`, `¦1`, `¦{{ user }}`}},
		{[]string{notObject, unknown}, []string{`¦[{{ ¦usr }}]`}},
		{[]string{reservedKey}, []string{"{\"a\": 1,\n ¦\"iss\": {{ user.id }}, ¦\"sub\": 1, ¦\"exp\": 1, ¦\"iat\": 1, ¦\"nbf\": 1, ¦\"jti\": 1}", `{¦"\u0069s\u0073": 1}`}},
		{[]string{reservedKey, reservedKey, "warning The object has this key twice"}, []string{`{¦"sub": 1, ¦¦"sub": 2}`}},
		{[]string{reservedKey, notJSON}, []string{`{¦"sub": 1, ¦oops`}},

		{[]string{empty}, []string{`{"a": ¦{{}}}`, `{"a": "x ¦{{  }} ¦{{}}"}`}},
		{[]string{"error An operand of || is missing"}, []string{`{"a": {{ user.id || ¦|| user.email }}}`, `{"a": {{ ¦|| user.email }}}`, `{"a": {{ user.id || ¦}}}`, `{"a": {{ ¦|| ¦}}}`}},
		{[]string{operand}, []string{
			`{"a": {{ user.id ¦&& user.email }}}`, `{"a": {{ user ¦user }}}`, `{"a": {{ user ¦.id }}}`, `{"a": {{ user ¦["x"] }}}`, `{"a": {{ user.id ¦== 'x' }}}`,
			`{"a": {{ ¦. }}, "b": {{ user.¦ }}, "c": {{ ¦.user }}, "d": {{ user.¦.id }}}`, `{"a": {{ ¦(user.id) }}, "b": {{ user.id¦() }}}`,
			`{"a": {{ 'x' ¦user.id }}}`, `{"a": {{ ¦\n }}}`, `{"a": {{ user.id || ¦\"x\" }}}`, `{"a": {{ user.id || ¦'x }}}`, `{"a": {{ user.id || ¦'x }}, "b": {{ user.id || 'y' }}}`,
		}},
		{[]string{operand, notJSON}, []string{`{"a": {{¦{ user.id }}}¦}`}},
		{[]string{notObject, operand}, []string{`¦{{"a"¦: 1}}`}},
		{[]string{"error A single | is not an operator"}, []string{`{"a": {{ user.id ¦| }}}`, `{"a": {{ user.id ¦| 'x' }}}`, `{"a": {{ user.id ¦| 1 }}}`, `{"a": {{ user.id ||¦| 'x' }}}`, `{"a": {{ ¦| upcase }}}`}},
		{[]string{noClose}, []string{
			`{"a": ¦{{ user.id`, `{"a": "¦{{ user.id", "b": "{{ user.id }}"}`, `{"a": ¦{{ user.id, "b": {{ user.id }} }`, `{"a": ¦{{ user.id || `, `{"a": ¦{{ user.id }, "b": 1}`,
			`{"a": ¦{{ user.id } }}`, `{"a": ¦{{ 'x' `, `{"a": ¦{{ user.email | upcase`, `{"a": ¦{{ user.email | upcase, "b": {{ user.id }}}`,
		}},
		{[]string{empty, operand, unknown}, []string{"{\n\"a\": ¦{{ }},\n\"b\": {{ user.id ¦&& }},\n\"c\": {{ ¦usr.id }}\n}"}},

		{[]string{unknown}, []string{
			`{"a": {{ ¦usr.email }}}`, `{"a": "é {{ user.id || ¦org.id }}"}`, `{"a": {{ ¦User.id }}}`, `{"a": {{ ¦user-metadata.id }}}`, `{"a": {{ user.name || ¦none }}}`,
			"{\r\n  \"a\": {{ ¦x }}\r\n}", "{\r\"a\": {{ ¦x }}}", "{\"日本\": \"😀{{ ¦x }}\"}", "{\"e\u0301\": {{ ¦x }}}",
		}},
		{[]string{"error An object or array is inside a string"}, []string{
			`{"a": "{{ ¦user.metadata }}"}`, `{"a": "{{ ¦user }}"}`, `{"a": "x {{ ¦organization.domains }}"}`, `{"a": "{{ ¦organization.domains.0 }}"}`,
			`{"a": "{{ ¦organization_membership.roles }}"}`, `{"a": "{{ ¦user.metadata || 'x' }}"}`,
		}},

		{[]string{notJSON}, []string{
			`{"a": 1} ¦{"b": 2}`, `{"a": 1}¦{{ user }}`, "{\"a\": 1}\n¦end", `{"a": 1¦`, `{"a": [1¦`, `{"a": ¦"x`, "{\"a\": ¦\"x\n\", \"b\": 1}", "{\"a\": ¦\"x\r\"}", "{\"a\": \"x¦\ty\"}", "{\"a\": \"x¦\x00¦\x1f\"}",
			`{"a": "¦\x ¦\u12g4 ¦\' ¦\u12"}`, `{"a": [1¦,], "b": {"c": 1¦,}¦,}`, `{"a" ¦1}`, `{"a": 1 ¦"b": 2}`, `{"a": 1 ¦{{ user.id }}}`, `{"a": ¦}`, `{¦: 1}`, `{¦1: 1}`, `{¦'a': 1}`, `{¦“a”: 1}`,
			"{\"a\": 1, ¦// x\n}", `{"a": [¦01, ¦+1, ¦.5, ¦1., ¦1e, ¦-01, ¦1.e1, ¦0x1]}`, `{"a": [¦True, ¦None, ¦NaN], "b": ¦undefined, "c": ¦-Infinity, "d": ¦nil, "e": ¦text}`, `{"a": ¦-}`,
			"{¦\u00a0\"a\": 1}", "{¦\uFEFF\"a\": 1}", `{"a": ¦user.email}`, `{"a": {¦% if`,
		}},
		{[]string{asKey, notJSON}, []string{`{"a": 1, ¦{{ user.metadata }} ¦}`}},
		{[]string{"error Objects and arrays nest too deeply"}, []string{`{"a":` + strings.Repeat("[", maxDepth-1) + "¦["}},
		{[]string{"warning The claims will be too large"}, []string{`¦{"a":` + strings.Repeat("[", maxDepth-1) + strings.Repeat("]", maxDepth-1) + `}`}},
	})
}

func TestCheckWarnsOfWhatMayBeAccepted(t *testing.T) {
	t.Parallel()
	const unknown, quoting, value = "error WorkOS has no variable with this name", "warning This quoting is not documented", "warning This kind of operand is not documented"
	const tag, filter, syntax = "warning Liquid tags are not documented", "warning Liquid filters are not documented", "warning This Liquid syntax is not documented"
	const inKey = "warning A key contains an expression"
	runCheckCases(t, []checkCases{
		{[]string{"warning WorkOS does not document this name"}, []string{
			`{"a": {{ user.¦last_sign_in_at }}}`, `{"a": {{ organization.domains.0.¦verification_token }}}`, `{"a": {{ user.¦emial }}}`, `{"a": [{"b": {{ organization.¦domain }}}]}`,
			`{"a": {{ organization_membership.role.¦slug }}}`, `{"a": {{ organization.domains.¦domain }}}`, `{"a": {{ organization.domains.¦01 }}, "b": {{ organization.domains.¦-1 }}}`,
		}},
		{[]string{"warning A string may get an object or array"}, []string{`{"a": "{{ ¦organization.metadata || 'x' }}"}`, `{"a": "{{ user.email || ¦user.metadata }}"}`}},
		{[]string{"warning The literal is in double quotes"}, []string{`{"a": {{ user.email || ¦"x" }}}`, `{"a": "{{ user.email || ¦"x" }}"}`, `{"a": "{{ user.email || ¦\"x\" }}"}`}},
		{[]string{"warning A double quote is inside a string"}, []string{`{"a": "{{ user.email || 'say ¦"hi"' }}"}`}},
		{[]string{"warning The object has this key twice"}, []string{`{"a": 1, "b": {"c": 1, ¦"\u0063": 2}, ¦"a": 3}`}},
		{[]string{inKey}, []string{`{"x¦{{ user.id }}": 1, "iss¦{{ user.id }}": 1}`}},
		{[]string{inKey, "error An object or array is inside a string"}, []string{`{"¦{{ ¦user.metadata }}": 1}`}},
		{[]string{"warning An expression is used as a key"}, []string{`{ ¦{{ user.id }}: 1}`}},
		{[]string{"warning This key replaces a WorkOS claim"}, []string{`{¦"role": 1, ¦"roles": [], ¦"permissions": [], ¦"\u006frg_id": 1}`}},
		{[]string{"warning The claims will be too large"}, []string{`¦{"a":"` + strings.Repeat("x", MaxClaimsBytes-len(`{"a":""}`)+1) + `"}`}},
		{[]string{"warning The path has an unusual character"}, []string{`{"a": {{ user.metadata.a¦:b }}, "b": {{ user.metadata.¦ä }}}`}},
		{[]string{"warning The expression has unusual white space"}, []string{"{\"a\": {{¦\u00a0user.id\u00a0}}}"}},
		{[]string{"warning The template begins with a byte order mark"}, []string{"¦\uFEFF{\"a\": 1}"}},
		{[]string{"warning Half of a surrogate pair stands alone"}, []string{`{"a": "x¦\ud800", "b": "¦\ude00¦\ud83d"}`}},
		{[]string{"warning The number is out of range"}, []string{`{"a": ¦1e999}`}},
		{[]string{value}, []string{`{"a": {{ user.metadata.n || ¦0 }}}`, `{"a": {{ user.metadata.n || ¦-1.5 || ¦true || ¦null }}}`, `{"a": {{¦-5}}}`}},
		{[]string{value, unknown, value}, []string{`{"a": {{ user.metadata.n || ¦false }}, "b": {{ ¦usr.n || ¦nil }}}`}},
		{[]string{quoting, unknown}, []string{`{"a": {{ user.email || ¦'it's' }}, "b": {{ ¦usr }}}`}},
		{[]string{quoting}, []string{`{"a": {{ ¦'x' 'y' }}}`, `{"a": {{ 'a¦\nb' }}}`, `{"a": {{ ¦'it\'s }}' }}, "b": {{ usr }} oops`}},

		{[]string{filter, unknown}, []string{`{"a": {{ user.email ¦| upcase }}, "b": {{ ¦usr }}}`}},
		{[]string{unknown, filter}, []string{`{"a": {{ ¦usr.email ¦| upcase }}}`}},
		{[]string{filter}, []string{
			`{"a": {{ user.email ¦| default: 'x', 1 || && }}}`, `{"a": {{ user.email ¦| default: 'x }}, oops }}' }}}`, `{"a": {{ user.email ¦| default: '{{' }}, "b": 1}`,
			`{"a": "{{ user.metadata ¦| json }}"}`,
		}},
		{[]string{tag}, []string{
			`{"a": ¦{% if user.email %}1{% else %}{{ oops oops }}{% endif %}`, `{"a": "¦{% if user.email %}", oops`, `¦{% assign x = 1 %} nothing of JSON`, `{"a": 1} ¦{% comment %}`,
		}},
		{[]string{"error WorkOS reserves this top-level claim", unknown, tag}, []string{`{¦"iss": {{ ¦usr }}, ¦{% if x %}`}},
		{[]string{"error The template is not a JSON object", tag}, []string{`¦[ ¦{% if x %}`}},
		{[]string{syntax}, []string{
			`{"a": {{¦- user.email -}}, "b": {{ user.email ¦-}}, "c": {{ user.email¦-}}}`, `{"a": {{ 'x' ¦-}}}`, `{"a": {{ user.metadata¦["x y"] }}}`,
		}},
		{[]string{unknown, syntax}, []string{`{"a": {{ ¦usr¦[0] }}}`}},
	})
}

func TestDetailsSayWhatToWriteInstead(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{
		`{'a': 1}`:                             "straight double quotes",
		`{"a": “x”}`:                           "straight double quotes",
		`{"a": user.id}`:                       "{{ user.email }}",
		"{\"a\": \"\t\"}":                      `Write \t`,
		"{\"a\": \"\n\"}":                      `write \n for a line break`,
		`{"a": "{{ user.id"}`:                  `write \u007b\u007b inside a string`,
		`{"iss": 1}`:                           `"urn:myapp:iss"`,
		`{{ user }}`:                           `Write {"claim": …} around this`,
		`{"a": "{{ user.metadata }}"}`:         "Remove the double quotes around {{ … }}",
		`{"a": {{ organization.domains.id }}}`: "{{ organization.domains.0 }}",
		`{"a": {{ user.email.x }}}`:            "{{ user.email }}",
		`{"a": {{ x }}}`:                       "user, organization and organization_membership",
		`{"a": {{ none }}}`:                    "write 'none' in single quotes",
		`{"a": {{ usr.email }}}`:               `Did you mean "user"?`,
		`{"a": {{ USER.email }}}`:              `Did you mean "user"?`,
		`{"a": {{ suer.id }}}`:                 `Did you mean "user"?`, // letters swapped
		`{"a": {{ organizationMembership }}}`:  `Did you mean "organization_membership"?`,
		`{"a": {{ user.emial }}}`:              `Did you mean "user.email"?`,
		`{"a": {{ user.firstName }}}`:          `Did you mean "user.first_name"?`,
	} {
		problems := Check(content)
		if len(problems) == 0 || !strings.Contains(problems[0].Detail, want) {
			t.Errorf("Check(%q) = %v, want %q in the first detail", content, problems, want)
		}
	}
	for _, path := range []string{"user.meta", "user.phone_number", "user.xxxx", "uxxr.id", "none", "user.email.address"} {
		if problems := Check(`{"a": {{ ` + path + ` }}}`); len(problems) != 1 || strings.Contains(problems[0].Detail, "Did you mean") {
			t.Errorf("%s gives %v, want no suggestion", path, problems)
		}
	}
	for _, root := range roots.names {
		for _, n := range root.names {
			path := root.name + "." + n.name
			if problems := Check(`{"a": {{ ` + path + `_ }}}`); len(problems) != 1 || !strings.Contains(problems[0].Detail, fmt.Sprintf("Did you mean %q?", path)) {
				t.Errorf("%s_ gives %v, want %s suggested", path, problems, path)
			}
		}
	}
}

func TestCheckReportsTheFirstHundredOfAKind(t *testing.T) {
	t.Parallel()
	problems := Check(`{"a": [` + strings.Repeat(`{{ user.x }}, `, 1000) + `{{ usr }}, {{}}]}`)
	if got := len(problems); got != maxOfAKind+2 {
		t.Fatalf("got %d problems, want %d", got, maxOfAKind+2)
	}
	if got, want := brief(problems[maxOfAKind:]), []string{"1:14011 error WorkOS has no variable with this name", "1:14019 error The {{ }} expression is empty"}; !slices.Equal(got, want) {
		t.Errorf("the last are %q, want %q", got, want)
	}
	if got, want := problems[0].Position.String(), "line 1, column 16"; got != want {
		t.Errorf("Position.String() = %q, want %q", got, want)
	}
}
