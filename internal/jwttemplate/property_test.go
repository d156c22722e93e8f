package jwttemplate

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// checkRender asserts what Render promises for a template and a context of the documented shapes.
func checkRender(t *testing.T, content string, context map[string]any) {
	t.Helper()
	claims, err := Render(content, context)
	problems := Check(content)
	invalid := slices.DeleteFunc(slices.Clone(problems), func(p Problem) bool { return p.Severity == Warning })
	var refused *RenderError
	switch {
	case err == nil:
		if len(invalid) > 0 || claims == nil {
			t.Errorf("Render(%q) = %v in spite of %v", content, claims, problems)
		}
	case !errors.As(err, &refused) || refused.Context != "":
		t.Errorf("Render(%q) gives %v, want a *RenderError about the template", content, err)
	case problems == nil && !refusedFor(err, claimsTooLarge) && !refusedFor(err, objectInString):
		t.Errorf("%q checks clean, but Render gives %v", content, err)
	case len(invalid) > 0 && !slices.Equal(refused.Problems, invalid):
		t.Errorf("Render(%q) gives %v, and Check %v", content, err, problems)
	}
}

// refusedFor reports whether a template does not render for this one reason.
func refusedFor(err error, r rule) bool {
	var refused *RenderError
	return errors.As(err, &refused) && len(refused.Problems) == 1 && refused.Problems[0].Summary == r.summary
}

// checkSameClaims asserts that two templates render alike.
func checkSameClaims(t *testing.T, a, b string, context map[string]any) {
	t.Helper()
	first, err := Render(a, context)
	second, otherErr := Render(b, context)
	if refusedFor(err, claimsTooLarge) || refusedFor(otherErr, claimsTooLarge) {
		return // a number takes more bytes in one spelling than in the other
	}
	if !reflect.DeepEqual(inDoubles(first), inDoubles(second)) || (err == nil) != (otherErr == nil) {
		t.Errorf("%q and %q are the same, but render to %v, %v and %v, %v", a, b, first, err, second, otherErr)
	}
}

// inDoubles returns claims with their numbers as doubles, so that one number is written in one way; nil if one is too large.
func inDoubles(claims map[string]any) (v any) {
	encoded, err := json.Marshal(claims)
	if err != nil || json.Unmarshal(encoded, &v) != nil {
		return nil
	}
	return v
}

func TestRandomTemplatesKeepTheirMeaning(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3000) {
		first, second := randomTemplate(seed, 1), randomTemplate(seed, seed+2)
		if !Same(first, second) {
			t.Fatalf("seed %d: Same(%q, %q) = false", seed, first, second)
		}
		if problems := Check(first); problems != nil {
			t.Fatalf("seed %d: Check(%q) = %v, want nothing", seed, first, problems)
		}
		checkRender(t, first, randomContext(seed))
		checkSameClaims(t, first, second, randomContext(seed))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// A template that is too long by the warning can't be rendered for any context.
func TestTooLongTemplatesNeverRender(t *testing.T) {
	t.Parallel()
	found := 0
	for seed := range uint64(2000) {
		random := rand.New(rand.NewPCG(seed, 7))
		filler := strings.Repeat(pick(random, "x", `\n`, "é", `\u0000`, "\u2028"), 200+random.IntN(1500))
		content := `{"filler":"` + filler + `",` + randomTemplate(seed, 1)[1:]
		if len(Check(content)) == 0 {
			continue
		}
		found++
		if _, err := Render(content, randomContext(seed)); !refusedFor(err, claimsTooLarge) && !refusedFor(err, objectInString) {
			t.Fatalf("seed %d: Check(%q) = %v, but Render gives %v", seed, content, Check(content), err)
		}
	}
	if found < 100 {
		t.Errorf("only %d of the templates were too long", found)
	}
}

// checkAgainstJSON asserts that a text without expressions and tags is accepted if it is JSON.
func checkAgainstJSON(t *testing.T, content string) {
	t.Helper()
	if len(content) > 1<<16 || strings.Contains(content, "{{") || strings.Contains(content, "{%") || strings.HasPrefix(content, bom) ||
		strings.Count(content, "[")+strings.Count(content, "{") > maxDepth || strings.ToValidUTF8(content, "") != content {
		return
	}
	if got, want := parse(content).sound(), json.Valid([]byte(content)); got != want {
		t.Errorf("%q: accepted is %v, valid JSON %v", content, got, want)
	}
}

func TestParserAcceptsJSONAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, content := range []string{
		"", " ", "null", "true", "false", "nul", "truex", "0", "-0", "00", "01", "-01", "-", "+1", "1.", ".1", "1.0", "1.0.0", "1e", "1e+", "1e5", "1E-05",
		"1e999", "-1e-999", "0x1", "1_000", "Infinity", "NaN", `""`, `"`, `"\"`, `"\\"`, `"\u"`, `"\u00e9"`, `"\u00E9"`, `"\ud800"`, `"\ud800\udc00"`, `"\uD800\n"`,
		`"\x"`, `"\'"`, `'a'`, "\"\t\"", "\"\n\"", "\"\x7f\"", "\"\u2028\"", "\"\u00a0\"", "\u00a0", "\f1", "1\v", "[]", "[1]", "[1,]", "[,1]", "[,]", "[1 2]", "[1,2", "]", "[}",
		"{}", `{"a"}`, `{"a":}`, `{"a":1}`, `{"a":1,}`, `{,}`, `{"a":1 "b":2}`, `{"a":1,"a":2}`, `{"":1}`, `{a:1}`, `{1:1}`, `{"a"::1}`, `{"a":1}}`, "{}{}", "1 2", `"a" "b"`,
		"// x\n1", "/**/1", "#1", "1;", "[1]]", "[[1]", " \t\r\n[ \t\r\n] \t\r\n", "\x00", "1\x00", "[1\x00", `{"a":[{"b":[[],{}]}]}`, "\"\ufffd\"", "[\"a\\\"]",
	} {
		checkAgainstJSON(t, content)
	}
	const alphabet = `{}[],:"\ntrufalse01-+.eE u9 "` + "\n\t"
	random := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		// A small change to a valid text is nearer to the edges than noise.
		source, err := json.Marshal(randomJSON(random, 2))
		if err != nil {
			t.Fatal(err)
		}
		at := random.IntN(len(source))
		checkAgainstJSON(t, string(source))
		checkAgainstJSON(t, string(source[:at])+pick(random, "", string(alphabet[random.IntN(len(alphabet))]))+string(source[min(at+random.IntN(2), len(source)):]))
	}
}
