package jwttemplate

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

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
}

func addSeeds(f *testing.F, add func(content string, seed uint64)) {
	f.Helper()
	for i, content := range seeds {
		add(content, uint64(i))
		random := rand.New(rand.NewPCG(uint64(i), 5))
		add(printed(random, randomTemplate(random)), uint64(i))
	}
}

func FuzzParse(f *testing.F) {
	addSeeds(f, func(content string, _ uint64) { f.Add(content) })
	f.Fuzz(func(t *testing.T, content string) {
		tree := parse(content)
		if tree.complete && tree.root == nil {
			t.Errorf("parse(%q) is complete without a root", content)
		}
		if !tree.complete && len(tree.log.findings) == 0 {
			t.Errorf("parse(%q) stopped without a word", content)
		}
		checkAgainstJSON(t, content)
		checkReplaced(t, content)
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
			if p.Position.Offset < 0 || p.Position.Offset > len(content) || p.Position != position(content, p.Position.Offset) {
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
		tree := parse(content)
		if !tree.sound() {
			if content != other && Same(content, other) {
				t.Errorf("Same(%q, %q) is true, though the first does not parse", content, other)
			}
			return
		}
		random := rand.New(rand.NewPCG(seed, 8))
		if again := printed(random, tree); !Same(content, again) {
			t.Errorf("Same(%q, %q) is false", content, again)
		}
		if lengthen(tree.root) {
			if again := printed(random, tree); Same(content, again) {
				t.Errorf("Same(%q, %q) is true", content, again)
			}
		}
		if got, want := Same(content, other), content == other || squeezed(content) == squeezed(other); got != want {
			t.Errorf("Same(%q, %q) is %v, and without free white space they are %q and %q", content, other, got, squeezed(content), squeezed(other))
		}
	})
}

// squeezed writes a template without its free white space, and nothing for one that does not parse.
func squeezed(content string) string {
	tree := parse(content)
	if !tree.sound() {
		return ""
	}
	p := printer{space: func() string { return "" }}
	p.value(tree.root)
	return fmt.Sprint(tree.bom, p.String())
}

// lengthen adds a blank to the first literal or run of characters in a tree.
func lengthen(v value) bool {
	switch v := v.(type) {
	case *object:
		return slices.ContainsFunc(v.members, func(m member) bool { return lengthen(m.key) || lengthen(m.value) })
	case *array:
		return slices.ContainsFunc(v.elements, lengthen)
	case *text:
		for i, part := range v.parts {
			if part.expression == nil {
				v.parts[i].raw += " "
				return true
			}
			if lengthen(part.expression) {
				return true
			}
		}
	case *expression:
		for i, o := range v.operands {
			if s, ok := o.literal(); ok {
				v.operands[i].raw = o.quote + s + " " + o.quote
				return true
			}
		}
	}
	return false
}

func FuzzRender(f *testing.F) {
	addSeeds(f, func(content string, seed uint64) { f.Add(content, seed) })
	f.Fuzz(func(t *testing.T, content string, seed uint64) {
		checkRender(t, content, randomContext(rand.New(rand.NewPCG(seed, 9))))
	})
}
