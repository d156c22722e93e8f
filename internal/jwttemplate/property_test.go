package jwttemplate

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"unicode"
)

// checkRender holds what Render promises for a template and a context of the documented shapes.
func checkRender(t *testing.T, content string, context map[string]any) {
	t.Helper()
	claims, err := Render(content, context)
	problems := Check(content)
	invalid := strings.Contains(strings.Join(brief(problems), "\n"), " error ")
	var refused *RenderError
	switch {
	case err == nil:
		if invalid {
			t.Errorf("Render(%q) renders %v in spite of %v", content, claims, problems)
		}
		if claims == nil || claimsSize(claims) > MaxClaimsBytes {
			t.Errorf("Render(%q) = %v, want an object of at most %d bytes", content, claims, MaxClaimsBytes)
		}
		checkAgainstText(t, content, context, claims)
	case !errors.As(err, &refused):
		t.Errorf("Render(%q) gives %v, want a *RenderError", content, err)
	case problems == nil && refused.Kind != ClaimsTooLarge && refused.Kind != ObjectInString:
		t.Errorf("%q checks clean, but Render gives %v", content, err)
	case invalid != (refused.Kind == TemplateInvalid):
		t.Errorf("Render(%q) gives %v, and Check %v", content, err, problems)
	case refused.Kind == ContextInvalid || refused.Kind == ContextNotObject:
		t.Errorf("Render(%q) blames a context that is right: %v", content, err)
	}
}

// checkAgainstText compares claims with those that replacing text gives. Halves of a surrogate pair and white space that
// are nowhere else in the tests are rendered, but not compared.
func checkAgainstText(t *testing.T, content string, context, claims map[string]any) {
	t.Helper()
	tree := parse(content)
	if len(tree.of(func(r rule) bool { return r == loneSurrogate })) > 0 || strings.ContainsFunc(content, func(r rune) bool {
		return r >= 0x80 && unicode.IsSpace(r)
	}) || strings.Contains(content, `\u`) {
		return
	}
	want, err := textually(tree, context)
	if err != nil || !reflect.DeepEqual(claims, want) {
		t.Errorf("Render(%q)\n got %v\nwant %v, %v", content, claims, want, err)
	}
}

func TestRandomTemplatesKeepTheirMeaning(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3000) {
		random := rand.New(rand.NewPCG(seed, 6))
		tree := randomTemplate(random)
		first, second := printed(random, tree), printed(random, tree)
		if !Same(first, second) {
			t.Fatalf("seed %d: Same(%q, %q) = false", seed, first, second)
		}
		if problems := Check(first); problems != nil {
			t.Fatalf("seed %d: Check(%q) = %v, want nothing", seed, first, problems)
		}
		context := randomContext(random)
		checkRender(t, first, context)
		claims, err := Render(first, context)
		others, otherErr := Render(second, context)
		if !reflect.DeepEqual(claims, others) || (err == nil) != (otherErr == nil) {
			t.Fatalf("seed %d: %q and %q render to %v, %v and %v, %v", seed, first, second, claims, err, others, otherErr)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// A template whose literal part is too long by the warning can't be rendered for any context.
func TestTooLongTemplatesNeverRender(t *testing.T) {
	t.Parallel()
	found := 0
	for seed := range uint64(2000) {
		random := rand.New(rand.NewPCG(seed, 7))
		root := randomObject(random, 3, 1)
		filler := &text{parts: []part{{raw: strings.Repeat(pick(random, "x", `\n`, "é", `\u0000`), 200+random.IntN(1500))}}}
		root.members = append(root.members, member{&text{parts: []part{{raw: "filler"}}}, filler})
		content := printed(random, &tree{root: root})
		if len(Check(content)) == 0 {
			continue
		}
		found++
		_, err := Render(content, randomContext(random))
		var refused *RenderError
		if !errors.As(err, &refused) || refused.Kind != ClaimsTooLarge && refused.Kind != ObjectInString {
			t.Fatalf("seed %d: Check(%q) = %v, but Render gives %v", seed, content, Check(content), err)
		}
	}
	if found < 100 {
		t.Errorf("only %d of the templates were too long", found)
	}
}
