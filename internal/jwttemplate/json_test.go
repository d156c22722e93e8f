package jwttemplate

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
)

// accepted reports whether the parser finds nothing wrong with the JSON of a text.
func accepted(content string) bool {
	t := parse(content)
	return t.complete && len(t.of(func(r rule) bool { return r.severity == Error })) == 0
}

// decidable reports whether a text is JSON or not by the same rules here and in encoding/json: it holds no expression
// and no tag, and keeps to the bounds.
func decidable(content string) bool {
	return len(content) <= 1<<16 && !strings.Contains(content, "{{") && !strings.Contains(content, "{%") &&
		!strings.HasPrefix(content, string(byteOrderMarkRune)) &&
		strings.Count(content, "[")+strings.Count(content, "{") <= maxDepth && strings.ToValidUTF8(content, "") == content
}

func checkAgainstJSON(t *testing.T, content string) {
	t.Helper()
	if decidable(content) && accepted(content) != json.Valid([]byte(content)) {
		t.Errorf("%q: accepted is %v, valid JSON %v", content, accepted(content), json.Valid([]byte(content)))
	}
}

func TestParserAcceptsJSONAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, content := range []string{
		"", " ", "null", "true", "false", "nul", "truex", "0", "-0", "00", "01", "-01", "-", "+1", "1.", ".1", "1.0", "1.0.0", "1e", "1e+", "1e5", "1E-05",
		"1e999", "-1e-999", "0x1", "1_000", "Infinity", "NaN", `""`, `"`, `"\"`, `"\\"`, `"\u"`, `"\u00e9"`, `"\u00E9"`, `"\ud800"`, `"\ud800\udc00"`, `"\uD800\n"`,
		`"\x"`, `"\'"`, `'a'`, "\"\t\"", "\"\n\"", "\"\x7f\"", "\"\u2028\"", "\"\u00a0\"", "\u00a0", "\f1", "1\v", "[]", "[1]", "[1,]", "[,1]", "[,]", "[1 2]", "[1,2", "]", "[}",
		"{}", `{"a"}`, `{"a":}`, `{"a":1}`, `{"a":1,}`, `{,}`, `{"a":1 "b":2}`, `{"a":1,"a":2}`, `{"":1}`, `{a:1}`, `{1:1}`, `{"a"::1}`, `{"a":1}}`, "{}{}", "1 2", `"a" "b"`,
		"// x\n1", "/**/1", "#1", "1;", "[1]]", "[[1]", " \t\r\n[ \t\r\n] \t\r\n", "\x00", "1\x00", `{"a":[{"b":[[],{}]}]}`, "\"\ufffd\"", "tru\u0065", "[\"a\\\"]",
	} {
		checkAgainstJSON(t, content)
	}
}

func TestParserAgreesOnRandomJSON(t *testing.T) {
	t.Parallel()
	const alphabet = `{}[],:"\ntrufalse01-+.eE u9 "` + "\n\t"
	random := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		// A small change to a valid text is nearer to the edges than noise.
		source, err := json.Marshal(randomJSON(random, 3))
		if err != nil {
			t.Fatal(err)
		}
		at := random.IntN(len(source))
		changed := string(source[:at]) + pick(random, "", string(alphabet[random.IntN(len(alphabet))])) + string(source[min(at+random.IntN(2), len(source)):])
		checkAgainstJSON(t, string(source))
		checkAgainstJSON(t, changed)
	}
}

// Where expressions are replaced by values, an accepted template must be JSON.
func checkReplaced(t *testing.T, content string) {
	t.Helper()
	tree := parse(content)
	if !tree.sound() {
		return
	}
	replaced := compact(tree.root, func(_ *expression, inString bool) string {
		if inString {
			return "x"
		}
		return `"x"`
	})
	if !json.Valid([]byte(replaced)) {
		t.Errorf("%q is accepted, but with values in place of expressions it is not JSON: %s", content, replaced)
	}
}
