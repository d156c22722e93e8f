package jwttemplate

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
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
		"guide":                      {guide, `{"urn:myapp:full_name": "Ada Unknown", "urn:myapp:email": "ada@example.com", "urn:myapp:tier": "bronze", "urn:myapp:domain": "acme.com"}`},
		"JSON alone":                 {`{"a": [1, -0, 1e999, true, false, null, {"b": "x"}, []]}`, `{"a": [1, -0, 1e999, true, false, null, {"b": "x"}, []]}`},
		"fallback over null":         {`{"a": {{ user.last_name || user.first_name }}}`, `{"a": "Ada"}`},
		"fallback over undefined":    {`{"a": {{ user.metadata.x.y || organization_membership.role || user.nope || 'z' }}}`, `{"a": "z"}`},
		"false is taken":             {`{"a": {{ user.metadata.trial || 'x' }}, "b": "{{ user.metadata.trial || 'x' }}"}`, `{"a": false, "b": "false"}`},
		"zero is taken":              {`{"a": {{ user.metadata.zero || 'x' }}, "b": "{{ user.metadata.zero || 'x' }}"}`, `{"a": 0, "b": "0"}`},
		"empty is taken":             {`{"a": {{ user.external_id || 'x' }}, "b": "{{ user.external_id || 'x' }}"}`, `{"a": "", "b": ""}`},
		"literals end a chain":       {`{"a": {{ '' || user.id }}}`, `{"a": ""}`},
		"text of values in a string": {`{"a": "{{ user.email_verified }}/{{ user.metadata.seats }}/{{ user.metadata.ratio }}/{{ user.last_name }}/{{ user.nope }}"}`, `{"a": "true/12345678901234567890/1.50//"}`},
		"exact numbers":              {`{"a": {{ user.metadata.seats }}, "b": {{ user.metadata.ratio }}, "c": 0.10000000000000000000001}`, `{"a": 12345678901234567890, "b": 1.50, "c": 0.10000000000000000000001}`},
		"nothing is rendered twice":  {`{"a": "{{ user.metadata.quote }}", "b": {{ user.metadata.quote }}}`, `{"a": "say \"hi\" \\ {{ user.id }}", "b": "say \"hi\" \\ {{ user.id }}"}`},
		"array index":                {`{"a": {{ organization.domains.1.domain }}, "b": {{ organization.domains.2.domain }}, "c": {{ organization.domains.00.domain }}}`, `{"a": "example.com"}`},
		"index beyond every array":   {`{"a": {{ organization.domains.99999999999999999999.domain || 'x' }}}`, `{"a": "x"}`},
		"below a string is nothing":  {`{"a": {{ user.email.length || 'x' }}}`, `{"a": "x"}`},
		"whole objects":              {`{"a": {{ organization.domains }}, "b": {{ organization.metadata }}}`, `{"a": [{"domain": "acme.com"}, {"domain": "example.com"}], "b": {}}`},
		"strings are trimmed":        {`{"a": " x ", "b": {{ user.locale }}, "c": "\n{{ user.locale }} \u00a0\ufeff", "d": {{ ' x ' }}, "e": ["\t"]}`, `{"a": "x", "b": "en-GB", "c": "en-GB", "d": "x", "e": [""]}`},
		"but not within":             {`{"a": "x {{ user.locale }} y"}`, `{"a": "x  en-GB\t y"}`},
		"strings below are trimmed":  {`{"a": {{ user.metadata.tags }}, "b": {{ user.metadata.nested }}}`, `{"a": ["a", null], "b": {" k ": {"x": "y"}}}`},
		"keys are not trimmed":       {`{" a ": 1}`, `{" a ": 1}`},
		"null at the top is dropped": {`{"a": {{ user.last_name }}, "b": null, "c": {{ organization_membership }}, "d": 1}`, `{"d": 1}`},
		"all dropped":                {`{"a": {{ user.last_name }}}`, `{}`},
		"null in a string is empty":  {`{"a": "{{ user.last_name }}"}`, `{"a": ""}`},
		"null below the top stays":   {`{"a": {"b": {{ user.last_name }}, "c": [null, {{ user.nope }}]}}`, `{"a": {"b": null, "c": [null, null]}}`},
		"last of two keys":           {`{"a": 1, "\u0061": {"x": 1, "x": 2}, "b": 1, "b": null}`, `{"a": {"x": 2}}`},
		"double-quoted literals":     {`{"a": {{ user.nope || "x" }}, "b": "{{ user.nope || "y" }} {{ user.nope || \"z\" }}"}`, `{"a": "x", "b": "y z"}`},
		"operators in a literal":     {`{"a": {{ 'a || b }} {{ "c" | d' }}}`, `{"a": "a || b }} {{ \"c\" | d"}`},
		"expression in a key":        {`{"{{ user.id }}:{{ user.nope }} ": 1}`, `{"user_01: ": 1}`},
		"escaped braces":             {`{"a": "\u007b\u007b user.id }}"}`, `{"a": "{{ user.id }}"}`},
		"escapes":                    {`{"a": "x\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00{{ user.id }}\n."}`, `{"a": "x\"\\/\b\f\n\r\té😀user_01\n."}`},
		"lone surrogate":             {`{"a": "\ud800x\udc00"}`, `{"a": "\ufffdx\ufffd"}`},
		"unknown names are null":     {`{"a": {{ user.emial || 'x' }}}`, `{"a": "x"}`},
		"unusual path":               {`{"a": {{ user.metadata.a:b || 'x' }}}`, `{"a": "x"}`},
		"byte order mark":            {"\uFEFF{\"a\": 1}", `{"a": 1}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			claims, err := Render(c.content, decode(t, sample))
			if err != nil {
				t.Fatal(err)
			}
			if want := decode(t, c.want); !reflect.DeepEqual(any(claims), want) {
				t.Errorf("Render(%q)\n got %v\nwant %v", c.content, claims, want)
			}
		})
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
	for name, c := range map[string]struct {
		content string
		context any
		want    RenderError
	}{
		"context is null":             {`{"a": 1}`, nil, RenderError{Kind: ContextNotObject}},
		"context is an array":         {`{"a": 1}`, []any{}, RenderError{Kind: ContextNotObject}},
		"context of a foreign type":   {`{"a": 1}`, map[string]string{}, RenderError{Kind: ContextNotObject}},
		"value of a foreign type":     {`{"a": {{ user.id }}}`, map[string]any{"user": map[string]any{"id": 1}}, RenderError{Kind: ContextInvalid, Path: "user.id"}},
		"nested foreign type":         {`{"a": {{ user }}}`, map[string]any{"user": map[string]any{"id": []any{1.5}}}, RenderError{Kind: ContextInvalid, Path: "user"}},
		"foreign type in a string":    {`{"a": "{{ user.id }}"}`, map[string]any{"user": map[string]any{"id": 1}}, RenderError{Kind: ContextInvalid, Path: "user.id"}},
		"number that is none":         {`{"a": {{ user.id }}}`, map[string]any{"user": map[string]any{"id": json.Number("NaN")}}, RenderError{Kind: ContextInvalid, Path: "user.id"}},
		"number in a string, none":    {`{"a": "{{ user.id }}"}`, map[string]any{"user": map[string]any{"id": json.Number("01")}}, RenderError{Kind: ContextInvalid, Path: "user.id"}},
		"object inside a string":      {"{\n\"a\": \"{{ user.nope || user.metadata.nested }}\"}", decode(t, sample), RenderError{Kind: ObjectInString, Path: "user.metadata.nested", Position: Position{Line: 2, Column: 23, Offset: 24}}},
		"array inside a string":       {`{"a": "{{ user.metadata.tags }}"}`, decode(t, sample), RenderError{Kind: ObjectInString, Path: "user.metadata.tags", Position: Position{Line: 1, Column: 11, Offset: 10}}},
		"object inside a key":         {`{"{{ user.metadata.nested }}": 1}`, decode(t, sample), RenderError{Kind: ObjectInString, Path: "user.metadata.nested", Position: Position{Line: 1, Column: 6, Offset: 5}}},
		"nested object in a string":   {`{"a": [{"b": "{{ user.metadata.tags }}"}]}`, decode(t, sample), RenderError{Kind: ObjectInString, Path: "user.metadata.tags", Position: Position{Line: 1, Column: 18, Offset: 17}}},
		"reserved key of a literal":   {`{"{{ 'iss' }}": null}`, decode(t, sample), RenderError{Kind: ReservedKey, Path: "iss"}},
		"reserved key of a variable":  {`{"{{ user.x }}": 1}`, map[string]any{"user": map[string]any{"x": "jti"}}, RenderError{Kind: ReservedKey, Path: "jti"}},
		"one byte too many":           {`{"a": {{ user.x }}}`, map[string]any{"user": map[string]any{"x": "x" + strings.Repeat("é", (MaxClaimsBytes-8)/2)}}, RenderError{Kind: ClaimsTooLarge, Size: MaxClaimsBytes + 1}},
		"far too many":                {`{"a": [` + strings.Repeat(`{{ user.x }},`, 100) + `1]}`, map[string]any{"user": map[string]any{"x": strings.Repeat("x", 1<<20)}}, RenderError{Kind: ClaimsTooLarge, Size: 17 << 20}},
		"far too many in a string":    {`{"a": "` + strings.Repeat(`{{ user.x }}`, 100) + `"}`, map[string]any{"user": map[string]any{"x": strings.Repeat("x", 1<<20)}}, RenderError{Kind: ClaimsTooLarge, Size: 17 << 20}},
		"template before the context": {`{"iss": 1, "a": {{ user.emial | x }}}`, nil, RenderError{Kind: TemplateInvalid, Problems: Check(`{"iss": 1}`)}},
		"undocumented":                {`{"a": {{ user.emial || 0 }}}`, nil, RenderError{Kind: TemplateUndocumented, Problems: Check(`{"a": {{ user.email || 0 }}}`)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			claims, err := Render(c.content, c.context)
			var got *RenderError
			if !errors.As(err, &got) || claims != nil {
				t.Fatalf("Render(%q) = %v, %v, want a *RenderError", c.content, claims, err)
			}
			if !reflect.DeepEqual(*got, c.want) {
				t.Errorf("got %+v, want %+v", *got, c.want)
			}
			if got.Error() == "" || strings.HasSuffix(got.Error(), ": ") {
				t.Errorf("the message %q says nothing", got.Error())
			}
			wantArgument := ArgumentContent
			if c.want.Kind == ContextNotObject || c.want.Kind == ContextInvalid {
				wantArgument = ArgumentContext
			}
			if got.Argument() != wantArgument {
				t.Errorf("argument %d, want %d", got.Argument(), wantArgument)
			}
		})
	}
}

func TestRenderErrorsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	problem := Problem{Error, Position{1, 2, 1}, "Summary", "Detail."}
	for want, err := range map[string]RenderError{
		"the template is invalid: line 1, column 2: error: Summary: Detail.":                                            {Kind: TemplateInvalid, Problems: []Problem{problem}},
		"the template is invalid: line 1, column 2: error: Summary: Detail. (and 2 more)":                               {Kind: TemplateInvalid, Problems: []Problem{problem, problem, problem}},
		"the template holds what WorkOS documents no meaning for: line 1, column 2: error: Summary: Detail.":            {Kind: TemplateUndocumented, Problems: []Problem{problem}},
		`the context must be an object, such as { user = { email = "ada@example.com" } }`:                               {Kind: ContextNotObject},
		"the context holds what is no JSON value at user.id":                                                            {Kind: ContextInvalid, Path: "user.id"},
		"line 1, column 2: user.metadata.x is an object or array in this context, which WorkOS rejects inside a string": {Kind: ObjectInString, Path: "user.metadata.x", Position: problem.Position},
		`an expression renders to the key "iss", a claim that WorkOS sets itself`:                                       {Kind: ReservedKey, Path: "iss"},
		"the claims have 4000 bytes, and WorkOS accepts at most 3072":                                                   {Kind: ClaimsTooLarge, Size: 4000},
	} {
		if got := err.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
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
		if !errors.As(err, &got) || got.Kind != TemplateUndocumented || len(got.Problems) != 1 || got.Problems[0].Severity != Warning {
			t.Errorf("Render(%q) gives %v, want TemplateUndocumented", content, err)
		}
	}
}

func TestRenderTakesExactlyTheLimit(t *testing.T) {
	t.Parallel()
	context := map[string]any{"user": map[string]any{"x": strings.Repeat("x", MaxClaimsBytes-len(`{"a":""}`))}}
	if _, err := Render(`{"a": " {{ user.x }} ", "b": {{ user.y }}}`, context); err != nil {
		t.Error(err)
	}
}

func TestRenderSharesNothingWithItsContext(t *testing.T) {
	t.Parallel()
	context := decode(t, sample)
	claims, err := Render(`{"a": {{ user }}, "b": {{ organization.domains }}}`, context)
	if err != nil {
		t.Fatal(err)
	}
	change(claims)
	if !reflect.DeepEqual(context, decode(t, sample)) {
		t.Error("changing the claims changed the context")
	}
}

// change empties every object and array below v.
func change(v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, value := range v {
			change(value)
		}
		clear(v)
	case []any:
		for _, element := range v {
			change(element)
		}
		clear(v)
	}
}

func TestClaimsSizeIsThatOfCompactJSON(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	values := []any{nil, true, false, json.Number("-0.10e5"), "", []any{}, map[string]any{}, "\x00\b\f\n\r\t\x1f\x7f\"\\/<>&é日😀\u2028\u2029"}
	for range 200 {
		values = append(values, randomJSON(random, 4))
	}
	for _, v := range values {
		var b bytes.Buffer
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(v); err != nil {
			t.Fatal(err)
		}
		// Go escapes the two line separators in any case, which ECMAScript does not.
		compact := strings.NewReplacer(`\u2028`, "\u2028", `\u2029`, "\u2029").Replace(strings.TrimSuffix(b.String(), "\n"))
		if got := claimsSize(v); got != len(compact) {
			t.Errorf("claimsSize(%s) = %d, want %d", compact, got, len(compact))
		}
	}
}
