package testacc

import (
	"cmp"
	"fmt"
	"strings"
)

// The outcomes of a story.
const (
	passed  = "passed"
	failed  = "failed"
	skipped = "skipped"
)

// result is what became of a story. The detail says why it failed or was skipped.
type result struct{ name, outcome, detail string }

// Report is what a run found. Its String is Markdown, to paste into an issue.
type Report struct {
	Where   string // API and CLI
	Stories []result
	Left    []string // what the run made and could not remove

	observed map[string]string // by the question's key
}

// Failed reports whether a story or the clean-up failed. An interrupt is a failure.
func (r *Report) Failed() bool { return r.count(failed) > 0 }

func (r *Report) count(outcome string) (n int) {
	for _, one := range r.Stories {
		if one.outcome == outcome {
			n++
		}
	}
	return n
}

// questions are those that WorkOS's documentation leaves open, or that sources answer differently.
var questions = []struct{ key, text, assumed string }{
	{"default order", "Order of a list without `order`", "newest first, the next page by `before`"},
	{"asc", "Order of a list with `order=asc`", "oldest first, the next page by `after`; or ignored"},
	{"page limit", "Objects on a page with `limit=101`", "100, or refused with 422 or 400"},
	{"lag", "Time until a list shows a new redirect URI, and forgets a deleted one", "0s, or seconds"},
	{"create", "Answer to a create", "the bare object, or wrapped in another one"},
	{"first default", "The first redirect URI becomes the default", "perhaps"},
	{"duplicate uri", "Duplicate redirect URI", "409, or 422 with a code or with \"already exists\""},
	{"duplicate origin", "Duplicate CORS origin", "409 `duplicate_cors_origin`, or 422 `cors_origin_already_exists`"},
	{"invalid create", "Create without a `uri`", "422 or 400; the body has one of several shapes"},
	{"missing route", "GET of a route that does not exist", "404, 405 or 501"},
	{"missing object", "DELETE of a redirect URI that does not exist", "404 that names the object"},
	{"uri spelling", "Redirect URI in another spelling", "kept, or with host, port and empty path in normal form"},
	{"origin spelling", "CORS origin in another spelling", "kept, or as a browser sends it"},
	{"delete origin", "DELETE of a CORS origin", "404"},
	{"unset template", "GET of a JWT template that is not set", "404, or 200 without `content`"},
	{"template spelling", "White space of a JWT template", "kept, or written anew"},
	{"rate limits", "Headers about rate limits", "none is documented but Retry-After with a 429"},
}

// observe notes the answer to a question.
func (s *suite) observe(key, observed string) {
	for _, q := range questions {
		if q.key == key {
			// Without the random label, so that two reports can be compared.
			s.report.observed[key] = strings.NewReplacer(s.label, "label", strings.ToUpper(s.label), "LABEL").Replace(observed)
			return
		}
	}
	panic("no question is called " + key)
}

func (r *Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Acceptance run against %s: %d stories passed, %d failed, %d skipped.\n\n",
		r.Where, r.count(passed), r.count(failed), r.count(skipped))
	b.WriteString("| question | assumed | observed |\n|---|---|---|\n")
	for _, q := range questions {
		observed := cmp.Or(r.observed[q.key], "not asked")
		fmt.Fprintf(&b, "| %s | %s | %s |\n", q.text, q.assumed, strings.ReplaceAll(observed, "|", `\|`))
	}
	b.WriteString("\n| story | outcome |\n|---|---|\n")
	for _, one := range r.Stories {
		detail, _, _ := strings.Cut(one.detail, "\n")
		outcome := strings.TrimSuffix(one.outcome+": "+detail, ": ")
		fmt.Fprintf(&b, "| %s | %s |\n", one.name, strings.ReplaceAll(outcome, "|", `\|`))
	}
	for _, left := range r.Left {
		fmt.Fprintf(&b, "\nLeft behind: %s.\n", left)
	}
	return b.String()
}
