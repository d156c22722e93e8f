package examples

import (
	"path"
	"regexp"
	"strings"
	"testing"
)

// TestGuidesShowEveryExample fails for an example that no page shows: nobody would read it, and what it tests would be
// missing from a page.
func TestGuidesShowEveryExample(t *testing.T) {
	t.Parallel()
	shown := ""
	for _, page := range files(t, "templates", "") {
		shown += page
	}
	for name := range files(t, "examples/guides", ".tf", ".tfvars", ".hcl", ".sh", ".yml", ".tmpl", ".tftpl") {
		if !strings.Contains(shown, `"examples/guides/`+name+`"`) && !strings.HasSuffix(name, "writing/claims.tmpl") {
			t.Errorf("no page shows %s", name)
		}
	}
}

var (
	link    = regexp.MustCompile(`\]\(([^)\s]*)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	code    = regexp.MustCompile("(?s)```.*?```")
	// anchor is what the registry makes of a heading in lower case.
	anchor = strings.NewReplacer("`", "", ",", "", ".", "", ":", "", " ", "-")
)

// TestLinksBetweenPagesLead follows each link from one page of docs/ to another, and to its heading.
func TestLinksBetweenPagesLead(t *testing.T) {
	t.Parallel()
	docs, targets := files(t, "docs", ""), map[string]bool{}
	for name, page := range docs {
		docs[name] = code.ReplaceAllString(page, "")
		targets[name] = true
		for _, match := range heading.FindAllStringSubmatch(docs[name], -1) {
			targets[name+"#"+anchor.Replace(strings.ToLower(match[1]))] = true
		}
	}
	for name, page := range docs {
		for _, match := range link.FindAllStringSubmatch(page, -1) {
			to := path.Join(path.Dir(name), match[1])
			if strings.HasPrefix(match[1], "#") {
				to = name + match[1]
			}
			if !targets[to] && !strings.Contains(match[1], "://") && !strings.HasPrefix(match[1], "#nestedatt--") {
				t.Errorf("%s: the link %q leads nowhere", name, match[1])
			}
		}
	}
}
