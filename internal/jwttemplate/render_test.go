package jwttemplate

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// decode reads a JSON value with its numbers as written.
func decode(t *testing.T, source string) any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(source))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return v
}

// sample is a context of a session in an organization.
const sample = `{
  "user": {
    "id": "user_01", "object": "user", "email": "ada@example.com", "first_name": "Ada", "last_name": null,
    "email_verified": true, "locale": " en-GB\t", "external_id": "",
    "metadata": {"plan": "pro", "seats": 12345678901234567890, "ratio": 1.50, "trial": false, "zero": 0, "tags": [" a ", null],
      "nested": {" k ": {"x": " y\n"}}, "quote": "say \"hi\" \\ {{ user.id }}"}
  },
  "organization": {"id": "org_01", "name": "Acme", "domains": [{"domain": "acme.com"}, {"domain": "example.com"}], "metadata": {}},
  "organization_membership": null
}`

func TestRenderGivesTheDocumentedClaims(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ content, want string }{
		"guide":                            {guide, `{"urn:myapp:full_name": "Ada Unknown", "urn:myapp:email": "ada@example.com", "urn:myapp:tier": "bronze", "urn:myapp:domain": "acme.com"}`},
		"JSON alone":                       {`{"a": [1, -0, 1e999, true, false, null, {"b": "x"}, []], " b ": 0.10000000000000000000001}`, `{"a": [1, -0, 1e999, true, false, null, {"b": "x"}, []], " b ": 0.10000000000000000000001}`},
		"fallback over null and undefined": {`{"a": {{ user.last_name || user.first_name }}, "b": {{ user.metadata.x.y || organization_membership.role || user.nope || 'z' }}, "c": {{ '' || user.id }}}`, `{"a": "Ada", "b": "z", "c": ""}`},
		"false, zero and empty are taken":  {`{"a": [{{ user.metadata.trial || 'x' }}, {{ user.metadata.zero || 'x' }}, {{ user.external_id || 'x' }}], "b": "{{ user.metadata.trial || 'x' }}{{ user.metadata.zero || 'x' }}{{ user.external_id || 'x' }}"}`, `{"a": [false, 0, ""], "b": "false0"}`},
		"text of values in a string":       {`{"a": "{{ user.email_verified }}/{{ user.metadata.seats }}/{{ user.metadata.ratio }}/{{ user.last_name }}/{{ user.nope }}", "b": "{{ user.nope }}"}`, `{"a": "true/12345678901234567890/1.50//", "b": ""}`},
		"exact numbers":                    {`{"a": {{ user.metadata.seats }}, "b": {{ user.metadata.ratio }}}`, `{"a": 12345678901234567890, "b": 1.50}`},
		"nothing is rendered twice":        {`{"a": "{{ user.metadata.quote }}", "b": {{ user.metadata.quote }}}`, `{"a": "say \"hi\" \\ {{ user.id }}", "b": "say \"hi\" \\ {{ user.id }}"}`},
		"array index":                      {`{"a": {{ organization.domains.1.domain }}, "b": {{ organization.domains.2.domain }}, "c": {{ organization.domains.00.domain }}, "d": {{ organization.domains.99999999999999999999.domain || 'x' }}}`, `{"a": "example.com", "d": "x"}`},
		"below a string is nothing":        {`{"a": {{ user.email.length || 'x' }}, "b": {{ user.emial || 'x' }}, "c": {{ user.metadata.a:b || 'x' }}}`, `{"a": "x", "b": "x", "c": "x"}`},
		"whole objects":                    {`{"a": {{ organization.domains }}, "b": {{ organization.metadata }}}`, `{"a": [{"domain": "acme.com"}, {"domain": "example.com"}], "b": {}}`},
		"strings are trimmed":              {`{"a": " x ", "b": {{ user.locale }}, "c": "\n{{ user.locale }} \u00a0\ufeff", "d": {{ ' x ' }}, "e": ["\t"]}`, `{"a": "x", "b": "en-GB", "c": "en-GB", "d": "x", "e": [""]}`},
		"but not within":                   {`{"a": "x {{ user.locale }} y"}`, `{"a": "x  en-GB\t y"}`},
		"strings below are trimmed":        {`{"a": {{ user.metadata.tags }}, "b": {{ user.metadata.nested }}}`, `{"a": ["a", null], "b": {" k ": {"x": "y"}}}`},
		"null at the top is dropped":       {`{"a": {{ user.last_name }}, "b": null, "c": {{ organization_membership }}, "d": {"b": {{ user.last_name }}, "c": [null, {{ user.nope }}]}}`, `{"d": {"b": null, "c": [null, null]}}`},
		"all dropped":                      {`{"a": {{ user.last_name }}}`, `{}`},
		"last of two keys":                 {`{"a": 1, "\u0061": {"x": 1, "x": 2}, "b": 1, "b": null}`, `{"a": {"x": 2}}`},
		"literals":                         {`{"a": {{ user.nope || "x" }}, "b": "{{ user.nope || "y" }} {{ user.nope || \"z\" }}", "c": {{ 'a || b }} {{ "c" | d' }}}`, `{"a": "x", "b": "y z", "c": "a || b }} {{ \"c\" | d"}`},
		"expression in a key":              {`{"{{ user.id }}:{{ user.nope }} ": 1}`, `{"user_01: ": 1}`},
		"escapes":                          {`{"a": "x\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00{{ user.id }}\n.", "b": "\ud800x\udc00", "c": "\u007b\u007b user.id }}"}`, `{"a": "x\"\\/\b\f\n\r\té😀user_01\n.", "b": "\ufffdx\ufffd", "c": "{{ user.id }}"}`},
		"byte order mark":                  {"\uFEFF{\"a\": 1}", `{"a": 1}`},
	} {
		claims, err := Render(c.content, decode(t, sample))
		if want := decode(t, c.want); err != nil || !reflect.DeepEqual(any(claims), want) {
			t.Errorf("%s: Render(%q)\n got %v, %v\nwant %v", name, c.content, claims, err, want)
		}
	}
}

func TestRenderWithoutAnOrganization(t *testing.T) {
	t.Parallel()
	content := `{"a": {{ organization.domains.0.domain }}, "b": "x{{ organization_membership.role }}", "c": {{ organization.id || 'none' }}}`
	for _, context := range []string{`{"user": {}}`, `{}`, `{"organization": null, "organization_membership": null}`, `{"organization": "x"}`} {
		claims, err := Render(content, decode(t, context))
		if want := decode(t, `{"b": "x", "c": "none"}`); err != nil || !reflect.DeepEqual(any(claims), want) {
			t.Errorf("Render in %s = %v, %v, want %v", context, claims, err, want)
		}
	}
}

func TestRenderErrorsNameTheFault(t *testing.T) {
	t.Parallel()
	user := func(x any) any { return map[string]any{"user": map[string]any{"x": x}} }
	of, huge := decode(t, sample), user(strings.Repeat("x", 1<<20))
	const notObject = `the context must be an object, such as { user = { email = "ada@example.com" } }`
	const reservedKey, inString = "error WorkOS reserves this top-level claim", "error An object or array is inside a string"
	const large = "1:1 error The rendered claims are too large"
	for _, c := range []struct {
		content string
		context any
		fault   string // the context's, or the problems
		message string // has this
	}{
		{`{"a": 1}`, nil, notObject, notObject},
		{`{"a": 1}`, []any{}, notObject, notObject},
		{`{"a": 1}`, map[string]string{}, notObject, notObject},
		{`{"a": {{ user.x }}}`, user(json.Number("NaN")), `the context contains a value that is not JSON: json: invalid number literal "NaN"`, "NaN"},
		{`{"a": {{ user.x }}}`, user(json.Number("1 ")), `the context contains a value that is not JSON: json: invalid number literal "1 "`, "1 "},
		{"{\n\"a\": \"{{ user.nope || user.metadata.nested }}\"}", of, "2:23 " + inString, `"user.metadata.nested"`},
		{`{"a": "{{ user.metadata.tags }}"}`, of, "1:11 " + inString, `"user.metadata.tags"`},
		{`{"{{ user.metadata.nested }}": 1}`, of, "1:6 " + inString, `"user.metadata.nested"`},
		{`{"a": [{"b": "{{ user.metadata.tags }}"}]}`, of, "1:18 " + inString, `"user.metadata.tags"`},
		{`{"{{ 'iss' }}": null}`, of, "1:1 " + reservedKey, `"iss"`},
		{`{"{{ user.x }}": 1}`, user("jti"), "1:1 " + reservedKey, `"jti"`},
		{`{"a": {{ user.x }}}`, user("x" + strings.Repeat("é", (MaxClaimsBytes-8)/2)), large, "have 3073 bytes"},
		{`{"a": [` + strings.Repeat(`{{ user.x }},`, 100) + `1]}`, huge, large, "have 1"},
		{`{"a": "` + strings.Repeat(`{{ user.x }}`, 100) + `"}`, huge, large, "have 17825792 bytes"},
		{`{"iss": 1, "a": {{ user.emial | x }}}`, nil, "1:2 " + reservedKey, "line 1, column 2"},
		{`{"iss": 1, "sub": 1}`, nil, "1:2 " + reservedKey + "; 1:12 " + reservedKey, "line 1, column 2: WorkOS reserves"},
		{`{"a": {{ user.emial || 0 }}}`, nil, "1:24 warning This kind of operand is not documented", "0"},
	} {
		claims, err := Render(c.content, c.context)
		var got *RenderError
		if !errors.As(err, &got) || claims != nil {
			t.Errorf("Render(%q) = %v, %v, want a *RenderError", c.content, claims, err)
		} else if fault := got.Context + strings.Join(brief(got.Problems), "; "); fault != c.fault || !strings.Contains(got.Error(), c.message) {
			t.Errorf("Render(%q): %q, want %q; the message %q needs %q", c.content, fault, c.fault, got, c.message)
		}
	}
}

func TestRenderRefusesWhatHasNoDocumentedMeaning(t *testing.T) {
	t.Parallel()
	for _, content := range []string{
		`{"a": {{ user.email | upcase }}}`, `{"a": {% if x %}1{% endif %}}`, `{"a": {{- user.email }}}`, `{"a": {{ user["email"] }}}`,
		`{"a": {{ user.x || true }}}`, `{"a": {{ 'it's' }}}`, `{"a": {{ 'a\n' }}}`, `{"a": {{ 'a\' }}}`, `{ {{ user.id }}: 1}`,
	} {
		_, err := Render(content, decode(t, sample))
		var got *RenderError
		if !errors.As(err, &got) || len(got.Problems) != 1 || got.Problems[0].Severity != Warning {
			t.Errorf("Render(%q) gives %v, want one warning", content, err)
		}
	}
}

// The claims are counted as JSON.stringify writes them.
func TestRenderTakesExactlyTheLimit(t *testing.T) {
	t.Parallel()
	for character, size := range map[string]int{"x": 1, "<": 1, "é": 2, "\u2028": 3, "😀": 4, `"`: 2, "\n": 2, `\`: 2, "\x01": 6, "\x7f": 1, `\u2028`: 7} {
		room := MaxClaimsBytes - len(`{"a":"[]"}`)
		value := "[" + strings.Repeat(character, room/size) + strings.Repeat("x", room%size)
		for end, fits := range map[string]bool{"]": true, "x]": false} {
			context := map[string]any{"user": map[string]any{"x": value + end}}
			_, err := Render(`{"a": " {{ user.x }} ", "b": {{ user.y }}}`, context)
			if (err == nil) != fits || !fits && !refusedFor(err, claimsTooLarge) {
				t.Errorf("with %q and %q: %v", character, end, err)
			}
		}
	}
}

func TestRenderSharesNothingWithItsContext(t *testing.T) {
	t.Parallel()
	context := decode(t, sample)
	claims, err := Render(`{"a": {{ user }}, "b": {{ organization.domains }}}`, context)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"a.metadata.tags", "a.metadata.nested", "a.metadata", "b.0", "b"} {
		switch v := lookup(claims, path).(type) {
		case map[string]any:
			clear(v)
		case []any:
			clear(v)
		default:
			t.Errorf("%s is %v", path, v)
		}
	}
	if !reflect.DeepEqual(context, decode(t, sample)) {
		t.Error("changing the claims changed the context")
	}
}
