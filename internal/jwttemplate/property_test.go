package jwttemplate

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
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
	for seed := range uint64(600) {
		filler := strings.Repeat([]string{"x", `\n`, "é", `\u0000`, "\u2028"}[seed%5], 200+int(seed*7%1500))
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
		if len(content) > 12 {
			continue
		}
		for at := range len(content) + 1 {
			for c := range strings.SplitSeq(`{}[],:"\u9-+.eE `+"\n\t", "") {
				checkAgainstJSON(t, content[:at]+c+content[at:])
				checkAgainstJSON(t, content[:at]+c+content[min(at+1, len(content)):])
			}
		}
	}
}

// hostile are pieces that invite a parser to look ahead again and again.
var hostile = []string{
	"[", `{"a":`, `{"a":[`, `"`, `\`, `\"`, "{", "{{", "}}", "{%", `"{%`, `"{% `, `{"`, "'", "|", "||", "{{'", `{{"`, `{{ 'a'b' || `, `{{ 'a }} "b `, `'a' || `,
	`{{ 'a' 'b }}`, `{{ "a }} {{ 'b }} `, "{{ user.id | x }} ", "{{ user.id | ' ", "{{ user.id | '{{", `{{ user["`, "{{-", "{{ || ", "{{ user.x ", "{{ user.x }} ", "{{ us.x }}", "{{ .",
	`"a":1,`, `"\ud800`, `"\u`, "\t", "\u00a0", "{{\u00a0", "1 ", "1", "e", "é", ".", "user.", "{{ a}", `"{{ 'x" }}`, `"{{ \"x\" }}`, `"{{ \"x`,
}

// Comparing and rendering begin with the same parser. On sixteen times the input, quadratic work takes 256 times as long. A
// busy machine may get in the way of any measurement, so the shortest of several counts.
func TestHostileInputTakesLinearTime(t *testing.T) {
	t.Parallel()
	const size, more, most, attempts = 1 << 10, 16, 80, 50 // of many tries the best, as the machine may be busy
	for _, before := range []string{"", `{"a":"`, `{"a":{{ user.id || `} {
		for _, piece := range hostile {
			short, long := time.Hour, time.Hour
			for i := 0; i < attempts && (i == 0 || long >= most*short); i++ {
				short = min(short, timeToCheck(t, before+strings.Repeat(piece, size/len(piece))))
				long = min(long, timeToCheck(t, before+strings.Repeat(piece, more*size/len(piece))))
			}
			if long >= most*short {
				t.Errorf("%q again and again takes %s, %d times as often %s", before+piece, short, more, long)
			}
		}
	}
}

func timeToCheck(t *testing.T, hostile string) time.Duration {
	t.Helper()
	start := time.Now()
	if len(Check(hostile)) == 0 {
		t.Errorf("%.40q… checks clean", hostile)
	}
	return time.Since(start)
}
