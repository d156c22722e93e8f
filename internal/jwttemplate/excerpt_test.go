package jwttemplate

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestExcerptPutsTheCaretUnderThePosition(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, before, behind, want string
	}{
		{"middle of a line", "{\n  \"a\": ", "{{ x }}\n}", "      \"a\": {{ x }}\n           ^"},
		{"begin", "", "{}", "    {}\n    ^"},
		{"end of the content", "{", "", "    {\n     ^"},
		{"nothing", "", "", "    \n    ^"},
		{"end of a line", "{", "\n}", "    {\n     ^"},
		{"end of a CRLF line", "{\r", "\n}", "    {\n     ^"},
		{"before CRLF", "{", "\r\n}", "    {\n     ^"},
		{"empty line", "{\n", "\n}", "    \n    ^"},
		{"tabs", "\t\"a\":\t", "x", "     \"a\": x\n          ^"},
		{"wide characters", `"日本": `, "x", "    \"日本\": x\n            ^"},
		{"halfwidth characters", `"ｱ": `, "x", "    \"ｱ\": x\n         ^"},
		{"emoji", `"😀": `, "x", "    \"😀\": x\n          ^"},
		{"combining marks", "\"e\u0301\": ", "x", "    \"e\u0301\": x\n         ^"},
		{"control characters", "\x00\x1b[31m\u202e", "x", "    \uFFFD\uFFFD[31m\uFFFDx\n           ^"},
		{"invalid UTF-8", "\xff", "\xfe", "    \uFFFD\uFFFD\n     ^"},
		{"long line", strings.Repeat("a", 500), "b" + strings.Repeat("c", 500),
			"    …" + strings.Repeat("a", shownBefore) + "b" + strings.Repeat("c", shownBehind-1) + "…\n" + strings.Repeat(" ", 5+shownBefore) + "^"},
		{"line of exactly that length", strings.Repeat("a", shownBefore), strings.Repeat("c", shownBehind),
			"    " + strings.Repeat("a", shownBefore) + strings.Repeat("c", shownBehind) + "\n" + strings.Repeat(" ", 4+shownBefore) + "^"},
	} {
		if got := Excerpt(c.before+c.behind, Position{Offset: len(c.before)}); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func checkExcerpt(t *testing.T, content string, position Position) {
	t.Helper()
	excerpt := Excerpt(content, position)
	line, caret, ok := strings.Cut(excerpt, "\n")
	if !ok || strings.Contains(caret, "\n") || strings.TrimLeft(caret, " ") != "^" {
		t.Errorf("Excerpt(%q, %+v) = %q, want a line and a caret", content, position, excerpt)
	}
	if !utf8.ValidString(excerpt) || utf8.RuneCountInString(line) > shownBefore+shownBehind+6 {
		t.Errorf("Excerpt(%q, %+v) = %q is too long or no text", content, position, excerpt)
	}
}
