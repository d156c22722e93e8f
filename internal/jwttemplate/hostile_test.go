package jwttemplate

import (
	"strings"
	"testing"
	"time"
)

// hostile are pieces that invite a parser to look ahead again and again.
var hostile = []string{
	"[", `{"a":`, `{"a":[`, `"`, `\`, `\"`, "{", "{{", "}}", "{%", `"{%`, `"{% `, `{"`, "'", "|", "||", "{{'", `{{"`, `{{ 'a'b' || `, `{{ 'a }} "b `, `'a' || `,
	`{{ 'a' 'b }}`, `{{ "a }} {{ 'b }} `, "{{ user.id | x }} ", "{{ user.id | ' ", "{{ user.id | '{{", `{{ user["`, "{{-", "{{ || ", "{{ user.x ", "{{ user.x }} ", "{{ us.x }}", "{{ .",
	`"a":1,`, `"\ud800`, `"\u`, "\t", "\u00a0", "{{\u00a0", "1 ", "1", "e", "é", ".", "user.", "{{ a}", `"{{ 'x" }}`, `"{{ \"x\" }}`, `"{{ \"x`,
}

// Comparing and rendering begin with the same parser. Quadratic work on a megabyte takes from ten seconds, where it is
// no more than searching, to hours; linear work takes some hundredths of one, and the limit leaves room for a slow
// machine.
func TestHostileInputTakesLinearTime(t *testing.T) {
	t.Parallel()
	const limit = 5 * time.Second
	for _, before := range []string{"", `{"a":"`, `{"a":{{ user.id || `} {
		for _, piece := range hostile {
			content := before + strings.Repeat(piece, (maxTemplateBytes-len(before))/len(piece))
			start := time.Now()
			problems := Check(content)
			if len(problems) == 0 {
				t.Errorf("%q again and again checks clean", before+piece)
			}
			if took := time.Since(start); took > limit {
				t.Fatalf("%q again and again takes %s", before+piece, took)
			}
		}
	}
}
