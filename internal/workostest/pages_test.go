package workostest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Every page that can be asked for, against slices of the whole list.
func TestPagesMatchTheModel(t *testing.T) {
	t.Parallel()
	for _, order := range []string{"asc", "desc", "normal", ""} {
		for _, n := range []int{0, 1, 2, 12} {
			t.Run(fmt.Sprintf("%s %d", order, n), func(t *testing.T) {
				t.Parallel()
				s := New(t, WithClock(epoch))
				all := []string{} // ids in the list's order
				for i := range n {
					all = append(all, s.AddCORSOrigin(fmt.Sprintf("https://%d.example.com", i)).ID)
					s.Clock().Advance(time.Duration(i%3) * time.Millisecond) // some of one millisecond
				}
				older, newer := "after", "before"
				if order != "asc" {
					slices.Reverse(all)
				}
				if order == "normal" || order == "" {
					older, newer = newer, older
				}
				for _, limit := range []int{0, 1, 2, 5, n, n + 1, 100} {
					query, size := "", 10
					if limit > 0 {
						query, size = fmt.Sprintf("&limit=%d", limit), limit
					}
					if order != "" {
						query += "&order=" + order
					}
					wantPage(t, s, all, query, older, 0, min(n, size))
					for i, id := range all {
						wantPage(t, s, all, query+"&"+older+"="+id, older, i+1, min(n, i+1+size))
						wantPage(t, s, all, query+"&"+newer+"="+id, older, max(0, i-size), i)
					}
				}
			})
		}
	}
}

// wantPage asks for a page and compares it with all[from:to]. The cursor older is for the
// page behind it in the list's order.
func wantPage(t *testing.T, s *Server, all []string, query, older string, from, to int) {
	t.Helper()
	body := do(t, s, http.MethodGet, CORSOriginsPath+"?"+strings.TrimPrefix(query, "&"), "").decoded(t)
	data, _ := body["data"].([]any)
	got := []string{}
	for _, object := range data {
		members, _ := object.(map[string]any)
		got = append(got, fmt.Sprint(members["id"]))
	}
	want := map[string]any{"before": nil, "after": nil}
	newer := map[string]string{"after": "before", "before": "after"}[older]
	if from < to && from > 0 {
		want[newer] = all[from]
	}
	if from < to && to < len(all) {
		want[older] = all[to-1]
	}
	if metadata := body["list_metadata"]; !slices.Equal(got, all[from:to]) || fmt.Sprint(metadata) != fmt.Sprint(want) {
		t.Fatalf("%s: ids\n%v\nwant\n%v\nmetadata %v, want %v", query, got, all[from:to], metadata, want)
	}
}

func TestListsRefuseBadParameters(t *testing.T) {
	t.Parallel()
	s := New(t)
	id, gone := s.AddCORSOrigin("https://example.com").ID, s.AddCORSOrigin("https://gone.example.com").ID
	foreign := s.AddRedirectURI("https://example.com/callback").ID
	s.RemoveCORSOrigin(gone)
	limit := refused("limit", "isLimit", "limit must be an integer from 1 to 100")
	order := refused("order", "isEnum", "order must be one of the following values: asc, desc, normal")
	once := func(name string) string {
		return refused(name, "isString", name+" must be given once and not be empty")
	}
	const noCursor = `{"code":"invalid_request_parameters","message":"Invalid pagination cursor: '`
	for query, want := range map[string]string{
		"limit=0":                       limit,
		"limit=101":                     limit,
		"limit=-1":                      limit,
		"limit=1.5":                     limit,
		"limit=":                        once("limit"),
		"limit=1&limit=2":               once("limit"),
		"order=ASC":                     order,
		"order=":                        once("order"),
		"after=":                        once("after"),
		"after=" + gone:                 noCursor + "cors_origin_ID' not found.\"}",
		"before=" + foreign:             noCursor + "redir_ID' not found.\"}",
		"after=nonsense":                noCursor + "nonsense' not found.\"}",
		"before=" + id + "&after=" + id: refused("before", "isExclusive", "before and after must not be given together"),
		"page=2":                        refused("page", "whitelistValidation", "property page should not exist"),
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
	play(t, s, step{"POST", RedirectURIsPath, object("uri", a), 201, ""}, step{"POST", RedirectURIsPath, object("uri", a), 422, ""})
	s.Clock().Advance(2 * time.Second)
	s.AddRedirectURI(b)
	wantListed := func(after time.Duration, want string) {
		t.Helper()
		s.Clock().Advance(after)
		if got := listed(t, s, path, "uri"); got != want {
			t.Errorf("%s after the start: %q, want %q", s.Clock().Now().Sub(epoch), got, want)
		}
	}
	wantListed(1999*time.Millisecond, "")
	wantListed(time.Millisecond, a)
	wantListed(1999*time.Millisecond, a)
	wantListed(time.Millisecond, a+" "+b)
	id := s.RedirectURIs()[0].ID
	play(t, s,
		step{"DELETE", RedirectURIsPath + "/" + id, "", 204, ""},
		step{"DELETE", RedirectURIsPath + "/" + id, "", 404, ""},
	)
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

func TestListsMayIgnoreTheOrderAndTheLimit(t *testing.T) {
	t.Parallel()
	type page struct {
		query, ids    string // the number of each object; ID1 in a query is an id
		before, after string // "" is null
	}
	for _, test := range []struct {
		option Option
		pages  []page
	}{
		{WithListFlaws(ListIgnoresOrder), []page{
			{"?order=asc&limit=2", "43", "3", ""}, {"?order=asc&limit=2&before=ID3", "21", "1", "2"},
			{"?order=asc&limit=2&before=ID1", "0", "", "0"}, {"?order=desc&limit=2&after=ID2", "43", "3", ""},
		}},
		{WithPageSize(2), []page{
			{"?order=asc&limit=100", "01", "", "1"}, {"?order=asc&limit=100&after=ID1", "23", "2", "3"}, {"?order=asc&limit=1", "0", "", "0"},
		}},
	} {
		s := New(t, test.option)
		var numbers, queries []string
		for i := range 5 {
			number := strconv.Itoa(i)
			id := s.AddCORSOrigin("https://" + number + ".example.com").ID
			numbers, queries = append(numbers, id, number), append(queries, "ID"+number, id)
		}
		short := strings.NewReplacer(append(numbers, "<nil>", "", " ", "")...)
		for _, p := range test.pages {
			query := CORSOriginsPath + strings.NewReplacer(queries...).Replace(p.query)
			metadata, _ := do(t, s, http.MethodGet, query, "").decoded(t)["list_metadata"].(map[string]any)
			got := page{p.query, short.Replace(listed(t, s, query, "id")), short.Replace(fmt.Sprint(metadata["before"])), short.Replace(fmt.Sprint(metadata["after"]))}
			if got != p {
				t.Errorf("%+v, want %+v", got, p)
			}
		}
	}
}
