package examples

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// pages returns the text of each Markdown file or template below a folder, by its path there.
func pages(t *testing.T, folder string) map[string]string {
	t.Helper()
	found := map[string]string{}
	from := os.DirFS(folder)
	err := fs.WalkDir(from, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			var content []byte
			content, err = fs.ReadFile(from, name)
			found[name] = string(content)
		}
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("%v; %d files in %s", err, len(found), folder)
	}
	return found
}

// TestGuidesShowEveryExample fails for an example that no page shows: nobody would read it, and what it tests would be
// missing from a page.
func TestGuidesShowEveryExample(t *testing.T) {
	t.Parallel()
	shown := ""
	for _, page := range pages(t, "../../templates") {
		shown += page
	}
	for _, file := range files(t, "guides", ".tf", ".tfvars", ".hcl", ".sh", ".yml", ".tmpl", ".tftpl") {
		name := strings.TrimPrefix(path.Clean(strings.ReplaceAll(file, `\`, "/")), "../../")
		if !strings.Contains(shown, `"`+name+`"`) && !strings.HasSuffix(name, "writing/claims.tmpl") {
			t.Errorf("no page shows %s", name)
		}
	}
}

var (
	link    = regexp.MustCompile(`\]\(([^)\s]*)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	code    = regexp.MustCompile("(?s)```.*?```")
)

// TestLinksBetweenPagesLead follows each link from one page of docs/ to another, and to its heading.
func TestLinksBetweenPagesLead(t *testing.T) {
	t.Parallel()
	docs := pages(t, "../../docs")
	anchors := map[string]bool{}
	for name, page := range docs {
		for _, match := range heading.FindAllStringSubmatch(code.ReplaceAllString(page, ""), -1) {
			anchors[name+"#"+anchor(match[1])] = true
		}
	}
	for name, page := range docs {
		for _, match := range link.FindAllStringSubmatch(code.ReplaceAllString(page, ""), -1) {
			target, fragment, _ := strings.Cut(match[1], "#")
			if strings.Contains(target, "://") || strings.HasPrefix(fragment, "nestedatt--") {
				continue
			}
			to := name
			if target != "" {
				to = path.Join(path.Dir(name), target)
			}
			if _, ok := docs[to]; !ok || fragment != "" && !anchors[to+"#"+fragment] {
				t.Errorf("%s: the link %q leads nowhere", name, match[1])
			}
		}
	}
}

// anchor is what the registry makes of a heading.
func anchor(heading string) string {
	heading = strings.ToLower(strings.NewReplacer("`", "", ",", "", ".", "", ":", "").Replace(heading))
	return strings.ReplaceAll(heading, " ", "-")
}
