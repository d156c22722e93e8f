package jwttemplate

import (
	"cmp"
	"slices"
	"strings"
	"testing"
)

var long = strings.Repeat("é", 1000)

// seeds are templates that lead into every corner of the language.
var seeds = []string{
	guide, "", "{}", `{"a": 1}`, "\uFEFF{\"a\": 1}", `{{ user }}`, `[{{ user.email }}]`, `{"iss": 1, "\u0069at": 2, "a": 1, "a": 2}`,
	`{"a":{{user.email}},"b":{"c":[{{organization.domains.0.domain||'x'}}]}}`,
	`{"a": "x {{ user.first_name || 'a || b }} {{' }} y \u007b\u007b \ud83d\ude00"}`,
	`{"{{ user.id }}": "{{ user.metadata.x }}", {{ user.id }}: 1}`,
	`{"a": "{{ user.metadata || 'x' }} {{ user.email || organization }}"}`,
	`{"a": {{ user.id || "x" }}, "b": "{{ user.id || \"x\" }} {{ user.id || "y" }}"}`,
	`{"a": {{ 'it's' }}, "b": {{ 'it\'s' }}, "c": {{ 'a' 'b' }}}`,
	`{"a": {{}}, "b": {{ || }}, "c": {{ user. }}, "d": {{ user && x }}, "e": {{ user.id | }}}`,
	`{"a": {{ user.id | default: 'x }}' }}, "b": {{ user["x"] }}, "c": {{- user.id -}}}`,
	`{"a": "{{ 'x"' }}{{ '"' }}", "b": {{ 'y"' }}}`,
	`{"a": {% if user %}1{% endif %}}`, `{"a": "{% x", "b": "%}"}`, `{"a": {{ user.id`, `{"a": "{{ user.id", "b": "{{ user.id }}"}`,
	`{"a": [01, +1, .5, 1e999, -0, 12345678901234567890, True], }`, "{\"a\": \"x\ty\n\"}", `{"a": "\ud800\x"}`,
	"{\"a\": {{\u00a0user.id || 0 || nil }}}", "{\r\n\t\"日本\": {{ usr.ïd }}\r\n}", "\xff", `{{{{`, `}}`, `{"a":"{{'`, `[[[[{{{`,
	`{"a": {{ ` + long + ` }}}`, `{"a": {{ user.` + long + ` }}}`, `{"a": ` + strings.Repeat("x", 1000) + `}`,
	`{"` + long + `": 1, "` + long + `": 1}`, `{"a": {{ user.` + long + `. }}}`, `{"a": {{ user.email.` + long + ` }}}`,
}

func addSeeds(f *testing.F, add func(content string, seed uint64)) {
	f.Helper()
	for i, content := range seeds {
		add(content, uint64(i))
		add(randomTemplate(uint64(i), 1), uint64(i))
	}
}

func FuzzParse(f *testing.F) {
	addSeeds(f, func(content string, _ uint64) { f.Add(content) })
	f.Fuzz(func(t *testing.T, content string) {
		if p := parse(content); (p.stopped || p.root == nil) && len(p.problems) == 0 {
			t.Errorf("parse(%q) stopped without a word", content)
		}
		checkAgainstJSON(t, content)
	})
}

func FuzzCheck(f *testing.F) {
	addSeeds(f, func(content string, _ uint64) { f.Add(content) })
	f.Fuzz(func(t *testing.T, content string) {
		problems := Check(content)
		if !slices.IsSortedFunc(problems, func(a, b Problem) int { return cmp.Compare(a.Position.Offset, b.Position.Offset) }) {
			t.Errorf("Check(%q) = %v is out of order", content, problems)
		}
		for _, p := range problems {
			if p.Position.Offset < 0 || p.Position.Offset > len(content) || p.Position != firstPosition.advance(content, p.Position.Offset) {
				t.Errorf("Check(%q): the position of %v is wrong", content, p)
			}
			if p.Summary == "" || p.Detail == "" || len(p.Detail) > 900 {
				t.Errorf("Check(%q): %v is empty or too long", content, p)
			}
			checkExcerpt(t, content, p.Position)
		}
		if again := Check(content); !slices.Equal(problems, again) {
			t.Errorf("Check(%q) = %v, then %v", content, problems, again)
		}
	})
}

func FuzzSame(f *testing.F) {
	addSeeds(f, func(content string, seed uint64) { f.Add(content, content+"\n", seed) })
	f.Fuzz(func(t *testing.T, content, other string, seed uint64) {
		if !Same(content, content) {
			t.Errorf("Same(%q) with itself is false", content)
		}
		if Same(content, other) != Same(other, content) {
			t.Errorf("Same(%q, %q) depends on the order", content, other)
		}
		if !Same(randomTemplate(seed, 1), randomTemplate(seed, seed+2)) {
			t.Errorf("Same is false for two spellings of seed %d", seed)
		}
		if content == other || !Same(content, other) {
			return
		}
		if !parse(content).sound() {
			t.Errorf("Same(%q, %q) is true, though the first does not parse", content, other)
		}
		checkSameClaims(t, content, other, randomContext(seed))
	})
}

func FuzzRender(f *testing.F) {
	addSeeds(f, func(content string, seed uint64) { f.Add(content, seed) })
	f.Fuzz(func(t *testing.T, content string, seed uint64) {
		checkRender(t, content, randomContext(seed))
	})
}
