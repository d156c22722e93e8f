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

// Every page that can be asked for, against slices of the whole listing.
func TestPagesMatchTheModel(t *testing.T) {
	t.Parallel()
	for _, order := range []string{"asc", "desc", "normal", ""} {
		for _, n := range []int{0, 1, 2, 12} {
			t.Run(fmt.Sprintf("%s %d", order, n), func(t *testing.T) {
				t.Parallel()
				s := New(t, WithClock(epoch))
				listing := []string{} // ids in listing order
				for i := range n {
					listing = append(listing, s.AddCORSOrigin(fmt.Sprintf("https://%d.example.com", i)).ID)
					s.Clock().Advance(time.Duration(i%3) * time.Millisecond) // some of one millisecond
				}
				if order != "asc" {
					slices.Reverse(listing)
				}
				c := newClient(t, s)
				for _, limit := range []int{0, 1, 2, 5, n, n + 1, 100} {
					m := model{listing: listing, limit: limit, normal: order == "normal" || order == ""}
					query := "?"
					if order != "" {
						query += "order=" + order
					}
					if limit > 0 {
						query += fmt.Sprintf("&limit=%d", limit)
					}
					m.check(c, query, 0, m.end(0))
					for i, id := range listing {
						older, newer := "after", "before"
						if m.normal {
							older, newer = newer, older
						}
						m.check(c, query+"&"+older+"="+id, i+1, m.end(i+1))
						m.check(c, query+"&"+newer+"="+id, max(0, i-m.size()), i)
					}
				}
			})
		}
	}
}

type model struct {
	listing []string
	limit   int
	normal  bool
}

func (m model) size() int {
	if m.limit == 0 {
		return 10
	}
	return m.limit
}

func (m model) end(from int) int { return min(len(m.listing), from+m.size()) }

// check asks for a page and compares it with listing[from:to].
func (m model) check(c *client, query string, from, to int) {
	c.tb.Helper()
	a := c.do(http.MethodGet, CORSOriginsPath+query, "")
	a.want(c.tb, http.StatusOK)
	if got, want := a.fields(c.tb, "id"), m.listing[from:to]; !slices.Equal(got, want) {
		c.tb.Fatalf("%s: ids\n%v\nwant\n%v", query, got, want)
	}
	var before, after any
	if from < to && from > 0 {
		before = m.listing[from]
	}
	if from < to && to < len(m.listing) {
		after = m.listing[to-1]
	}
	if m.normal {
		before, after = after, before
	}
	metadata, ok := a.body["list_metadata"].(map[string]any)
	if !ok || len(metadata) != 2 || metadata["before"] != before || metadata["after"] != after {
		c.tb.Fatalf("%s: metadata %v, want before %v, after %v", query, a.body["list_metadata"], before, after)
	}
}

func TestWalkByCursorsSeesEveryObjectOnceInBothDirections(t *testing.T) {
	t.Parallel()
	s := New(t)
	var all []string
	for i := range 251 {
		all = append(all, s.AddRedirectURI(fmt.Sprintf("https://example.com/%d", i)).ID)
	}
	c := newClient(t, s)
	for _, limit := range []int{1, 7, 100} {
		query := fmt.Sprintf("?order=asc&limit=%d", limit)
		var forward []string
		for cursor, last := "", ""; ; {
			a := c.do(http.MethodGet, RedirectURIsPath+query+cursor, "")
			ids := a.fields(t, "id")
			forward = append(forward, ids...)
			next, more := a.body["list_metadata"].(map[string]any)["after"].(string)
			if !more {
				break
			}
			if next == last {
				t.Fatal("cursor stands still")
			}
			last, cursor = next, "&after="+next
		}
		if !slices.Equal(forward, all) {
			t.Errorf("limit %d: forwards: %d ids, want %d in order", limit, len(forward), len(all))
		}
		backward := []string{all[len(all)-1]}
		for cursor, more := all[len(all)-1], true; more; {
			a := c.do(http.MethodGet, RedirectURIsPath+query+"&before="+cursor, "")
			backward = append(a.fields(t, "id"), backward...)
			cursor, more = a.body["list_metadata"].(map[string]any)["before"].(string)
		}
		if !slices.Equal(backward, all) {
			t.Errorf("limit %d: backwards: %d ids, want %d in order", limit, len(backward), len(all))
		}
	}
	if want := 251 + 36 + 3; s.Count(http.MethodGet, RedirectURIsPath) < want {
		t.Errorf("%d requests, want at least %d", s.Count(http.MethodGet, RedirectURIsPath), want)
	}
}

func TestListRefusesBadParameters(t *testing.T) {
	t.Parallel()
	s := New(t, WithErrorShape(ErrorStrings))
	id := s.AddCORSOrigin("https://example.com").ID
	gone := s.AddCORSOrigin("https://gone.example.com").ID
	foreign := s.AddRedirectURI("https://example.com/callback").ID
	s.RemoveCORSOrigin(gone)
	c := newClient(t, s)
	limit := `{"errors":["limit must be an integer from 1 to 100"],"message":"Validation failed"}`
	order := `{"errors":["order must be one of the following values: asc, desc, normal"],"message":"Validation failed"}`
	once := func(name string) string {
		return `{"errors":["` + name + ` must be given once and not be empty"],"message":"Validation failed"}`
	}
	cursor := func(id string) string {
		return `{"code":"invalid_request_parameters","message":"Invalid pagination cursor: '` + id + `' not found."}`
	}
	for query, body := range map[string]string{
		"limit=0":                       limit,
		"limit=101":                     limit,
		"limit=-1":                      limit,
		"limit=ten":                     limit,
		"limit=1.5":                     limit,
		"limit=":                        once("limit"),
		"limit=1&limit=2":               once("limit"),
		"order=ASC":                     order,
		"order=sideways":                order,
		"order=":                        once("order"),
		"after=":                        once("after"),
		"after=" + gone:                 cursor(gone),
		"before=" + foreign:             cursor(foreign),
		"after=nonsense":                cursor("nonsense"),
		"before=" + id + "&after=" + id: `{"errors":["before and after must not be given together"],"message":"Validation failed"}`,
		"page=2":                        `{"errors":["property page should not exist"],"message":"Validation failed"}`,
		"limit=%zz":                     `{"errors":["query is malformed"],"message":"Validation failed"}`,
	} {
		for _, status := range []int{http.StatusUnprocessableEntity, http.StatusBadRequest} {
			s.Set(WithListErrorStatus(status))
			c.do(http.MethodGet, CORSOriginsPath+"?"+query, "").wantBody(t, status, body)
		}
	}
}

func TestListLagHidesNewObjectsFromListsAlone(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch), WithListLag(4*time.Second))
	c := newClient(t, s)
	c.addOrigin("https://a.example.com").want(t, http.StatusCreated)
	s.Clock().Advance(2 * time.Second)
	s.AddCORSOrigin("https://b.example.com")

	c.addOrigin("https://a.example.com").want(t, http.StatusConflict)
	if n := len(s.CORSOrigins()); n != 2 {
		t.Errorf("%d origins out of band, want 2", n)
	}
	for _, step := range []struct {
		advance time.Duration
		want    []string
	}{
		{0, []string{}},
		{1999 * time.Millisecond, []string{}},
		{time.Millisecond, []string{"https://a.example.com"}},
		{1999 * time.Millisecond, []string{"https://a.example.com"}},
		{time.Millisecond, []string{"https://a.example.com", "https://b.example.com"}},
	} {
		s.Clock().Advance(step.advance)
		if got := c.listed(CORSOriginsPath+"?order=asc", "origin"); !slices.Equal(got, step.want) {
			t.Errorf("%s after the start: %v, want %v", s.Clock().Now().Sub(epoch), got, step.want)
		}
	}
	s.Set(WithListLag(0))
	c.addOrigin("https://c.example.com").want(t, http.StatusCreated)
	if got := c.listed(CORSOriginsPath, "origin"); len(got) != 3 {
		t.Errorf("without a lag: %v", got)
	}
}

func TestDeleteLagKeepsDeletedObjectsInListsAlone(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch), WithDeleteLag(3*time.Second))
	c := newClient(t, s)
	id := c.addURI("https://example.com/a").text("id")
	c.do(http.MethodDelete, RedirectURIsPath+"/"+id, "").want(t, http.StatusNoContent)
	c.do(http.MethodDelete, RedirectURIsPath+"/"+id, "").want(t, http.StatusNotFound)
	if n := len(s.RedirectURIs()); n != 0 {
		t.Errorf("%d redirect URIs out of band, want none", n)
	}
	again := c.addURI("https://example.com/a").text("id")
	if got := c.listed(RedirectURIsPath+"?order=asc", "id"); !slices.Equal(got, []string{id, again}) {
		t.Errorf("listed %v, want %v", got, []string{id, again})
	}
	if got := c.listed(RedirectURIsPath+"?order=asc&after="+id, "id"); !slices.Equal(got, []string{again}) {
		t.Errorf("after the deleted one: %v", got)
	}
	s.Clock().Advance(3 * time.Second)
	if got := c.listed(RedirectURIsPath, "id"); !slices.Equal(got, []string{again}) {
		t.Errorf("listed %v, want %v", got, []string{again})
	}
	c.do(http.MethodGet, RedirectURIsPath+"?order=asc&after="+id, "").want(t, http.StatusUnprocessableEntity)
}

// A clock that goes back does not break the lists' order.
func TestListsKeepTheOrderOfCreationTimes(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch))
	s.AddCORSOrigin("https://2.example.com")
	s.Clock().Advance(-time.Minute)
	s.AddCORSOrigin("https://1.example.com")
	s.Clock().Advance(time.Hour)
	last := s.AddCORSOrigin("https://3.example.com")
	c := newClient(t, s)
	want := []string{"https://1.example.com", "https://2.example.com", "https://3.example.com"}
	if got := c.listed(CORSOriginsPath+"?order=asc", "origin"); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := c.listed(CORSOriginsPath+"?order=asc&before="+last.ID, "origin"); !slices.Equal(got, want[:2]) {
		t.Errorf("%v, want %v", got, want[:2])
	}
}

// A walk by the cursor that the first page offers, whatever was asked for.
func TestListFlawsAreWhatTheySay(t *testing.T) {
	t.Parallel()
	type page struct {
		query, ids    string // the number of each object; ID1 in a query is an id
		before, after string // "" is null
	}
	for name, flawed := range map[string]struct {
		opts  []Option
		pages []page
	}{
		"order ignored": {[]Option{WithListFlaws(ListIgnoresOrder)}, []page{
			{"?order=asc&limit=2", "43", "3", ""}, {"?order=asc&limit=2&before=ID3", "21", "1", "2"},
			{"?order=asc&limit=2&before=ID1", "0", "", "0"}, {"?order=desc&limit=2&after=ID2", "43", "3", ""},
		}},
		"small pages": {[]Option{WithPageSize(2)}, []page{
			{"?order=asc&limit=100", "01", "", "1"}, {"?order=asc&limit=100&after=ID1", "23", "2", "3"}, {"?order=asc&limit=1", "0", "", "0"},
		}},
		"stuck cursor": {[]Option{WithListFlaws(ListStuckCursor)}, []page{
			{"?order=asc&limit=2", "01", "", "1"}, {"?order=asc&limit=2&after=ID1", "01", "", "1"},
		}},
		"no cursors": {[]Option{WithListFlaws(ListWithoutCursors)}, []page{
			{"?order=asc&limit=2", "01", "", ""}, {"?order=asc&limit=2&after=ID1", "23", "", ""},
		}},
		"all of them": {[]Option{WithPageSize(1), WithListFlaws(ListIgnoresOrder | ListStuckCursor | ListWithoutCursors)}, []page{
			{"?order=asc&limit=2", "4", "", ""}, {"?order=asc&limit=2&after=ID1", "4", "", ""},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := New(t, flawed.opts...)
			names := map[any]string{nil: ""}
			queries := []string{}
			for i := range 5 {
				number := strconv.Itoa(i)
				id := s.AddCORSOrigin("https://" + number + ".example.com").ID
				names[id] = number
				queries = append(queries, "ID"+number, id)
			}
			for _, p := range flawed.pages {
				a := newClient(t, s).do(http.MethodGet, CORSOriginsPath+strings.NewReplacer(queries...).Replace(p.query), "")
				var ids string
				for _, id := range a.fields(t, "id") {
					ids += names[id]
				}
				metadata := a.body["list_metadata"].(map[string]any)
				got := page{p.query, ids, names[metadata["before"]], names[metadata["after"]]}
				if got != p {
					t.Errorf("%+v, want %+v", got, p)
				}
			}
		})
	}
}
