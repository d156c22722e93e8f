package workostest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// Every list, followed from its first page to its last and back.
func TestPagesMatchTheModel(t *testing.T) {
	t.Parallel()
	for _, p := range []struct {
		asked   string // order
		ignored bool   // it is "normal" then
		bound   int    // of a page
	}{
		{"asc", false, 100}, {"desc", false, 100}, {"normal", false, 100}, {"", false, 100},
		{"asc", true, 100}, {"desc", true, 100}, {"asc", false, 2},
	} {
		for _, n := range []int{0, 1, 12} {
			t.Run(fmt.Sprintf("%+v %d", p, n), func(t *testing.T) {
				t.Parallel()
				s := New(t, WithClock(epoch), WithOrderIgnored(p.ignored), WithPageSize(p.bound))
				all := []string{} // ids in the list's order
				for i := range n {
					all = append(all, s.AddCORSOrigin(fmt.Sprintf("https://%d.example.com", i)).ID)
					s.Clock().Advance(time.Duration(i%3) * time.Millisecond) // some of one millisecond
				}
				older, newer := "after", "before"
				if p.asked != "asc" || p.ignored {
					slices.Reverse(all)
				}
				if p.asked == "normal" || p.asked == "" || p.ignored {
					older, newer = newer, older
				}
				for query, size := range map[string]int{"": 10, "limit=1": 1, "limit=5": 5, "limit=12": 12, "limit=100": 100} {
					if p.asked != "" {
						query += "&order=" + p.asked
					}
					size = min(size, p.bound)
					wantPage(t, s, query, older, all, 0, min(n, size))
					for from := size; from < n; from += size {
						wantPage(t, s, query+"&"+older+"="+all[from-1], older, all, from, min(n, from+size))
						wantPage(t, s, query+"&"+newer+"="+all[from], older, all, from-size, from)
					}
					if n > 0 {
						play(t, s, step{"GET", CORSOriginsPath + "?" + query + "&" + older + "=" + all[n-1], "", 200, list()})
					}
				}
			})
		}
	}
}

// wantPage asks for a page and compares it with all[from:to]. The cursor older is for the page behind it in the list's
// order.
func wantPage(t *testing.T, s *Server, query, older string, all []string, from, to int) {
	t.Helper()
	a := do(t, s, http.MethodGet, CORSOriginsPath+"?"+query, "")
	cursors := map[string]any{"before": nil, "after": nil}
	if to < len(all) {
		cursors[older] = all[to-1]
	}
	if from > 0 {
		cursors[map[string]string{"after": "before", "before": "after"}[older]] = all[from]
	}
	metadata := `"list_metadata":` + string(mustJSON(cursors))
	if got := strings.Fields(a.field(t, "id")); !slices.Equal(got, all[from:to]) || !strings.Contains(a.body, metadata) {
		t.Errorf("%s: %s\nwant ids %v and %s", query, a.body, all[from:to], metadata)
	}
}

func TestListsRefuseBadParameters(t *testing.T) {
	t.Parallel()
	s := New(t)
	id, gone := s.AddCORSOrigin(origin).ID, s.AddCORSOrigin("https://gone.example.com").ID
	foreign := s.AddRedirectURI(callback).ID
	s.RemoveCORSOrigin(gone)
	limit := refused("limit", "isLimit", "limit must be an integer from 1 to 100")
	order := refused("order", "isEnum", "order must be one of the following values: asc, desc, normal")
	once := func(name string) string {
		return refused(name, "isString", name+" must be given once and not be empty")
	}
	noCursor := func(id string) string {
		return coded("invalid_request_parameters", "Invalid pagination cursor: '"+id+"' not found.")
	}
	for query, want := range map[string]string{
		"limit=0":                       limit,
		"limit=101":                     limit,
		"limit=1.5":                     limit,
		"limit=":                        once("limit"),
		"limit=1&limit=2":               once("limit"),
		"order=ASC":                     order,
		"order=":                        once("order"),
		"after=":                        once("after"),
		"after=" + gone:                 noCursor("cors_origin_ID"),
		"before=" + foreign:             noCursor("redir_ID"),
		"after=nonsense":                noCursor("nonsense"),
		"before=" + id + "&after=" + id: refused("before", "isExclusive", "before and after must not be given together"),
		"page=2":                        unknownField("page"),
		"limit=%zz":                     refused("query", "isQuery", "query is malformed"),
	} {
		play(t, s, step{"GET", CORSOriginsPath + "?" + query, "", 422, want})
	}
}

// Lists alone lag: duplicates, DELETE and the server's methods see every change at once.
func TestListsLag(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch), WithListLag(4*time.Second), WithDeleteLag(3*time.Second))
	const a, b, path = callback + "/a", callback + "/b", RedirectURIsPath + "?order=asc"
	wantListed := func(after time.Duration, want string) {
		t.Helper()
		s.Clock().Advance(after)
		if got := do(t, s, http.MethodGet, path, "").field(t, "uri"); got != want {
			t.Errorf("%s after the start: %q, want %q", s.Clock().Now().Sub(epoch), got, want)
		}
	}
	body := object("uri", a)
	play(t, s, step{"POST", RedirectURIsPath, body, 201, ""}, step{"POST", RedirectURIsPath, body, 422, ""})
	wantListed(3999*time.Millisecond, "")
	s.AddRedirectURI(b)
	wantListed(time.Millisecond, a)
	wantListed(4*time.Second, a+" "+b)
	id := s.RedirectURIs()[0].ID
	object := RedirectURIsPath + "/" + id
	play(t, s, step{"DELETE", object, "", 204, ""}, step{"DELETE", object, "", 404, ""})
	if all := s.RedirectURIs(); len(all) != 1 || all[0].URI != b {
		t.Errorf("there are %v", all)
	}
	s.Set(WithListLag(0))
	s.AddRedirectURI(a)
	wantListed(2999*time.Millisecond, a+" "+b+" "+a)
	play(t, s, step{"GET", path + "&after=" + id, "", 200, ""}) // still a cursor
	wantListed(time.Millisecond, b+" "+a)
	play(t, s, step{"GET", path + "&after=" + id, "", 422, ""})
}
