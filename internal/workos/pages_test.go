package workos_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// collection is a list of n redirect URIs, paged as the API pages it.
type collection struct {
	n          int
	size       int  // of a page; 0 is what the request asks for
	normal     bool // ignores the order
	alwaysBack bool // names the page before on every page, the first too
}

func (c collection) answer(_ int, req *http.Request) (*http.Response, error) {
	query := req.URL.Query()
	ids, forward, back := make([]string, c.n), "after", "before"
	for i := range ids {
		ids[i] = fmt.Sprintf("redir_%03d", i)
	}
	if c.normal {
		forward, back = back, forward
	}
	if c.normal || query.Get("order") == "desc" {
		slices.Reverse(ids)
	}
	from := 0
	if query.Has(forward) {
		from = slices.Index(ids, query.Get(forward)) + 1
	} else if query.Has(back) { // nothing is before the first
		from = c.n
	}
	to := min(from+100, c.n)
	if c.size > 0 {
		to = min(from+c.size, c.n)
	}
	cursors := map[string]string{forward: "null", back: "null"}
	if to < c.n {
		cursors[forward] = fmt.Sprintf("%q", ids[to-1])
	}
	if from > 0 && from < c.n || c.alwaysBack && from == 0 {
		cursors[back] = fmt.Sprintf("%q", ids[from])
	}
	return response(200, pageOf(ids[from:to], fmt.Sprintf(`{"before":%s,"after":%s}`, cursors["before"], cursors["after"]))), nil
}

func pageOf(ids []string, metadata string) string {
	items := make([]string, len(ids))
	for i, id := range ids {
		items[i] = fmt.Sprintf(`{"id":%q,"uri":"https://example.com/%s"}`, id, id)
	}
	return fmt.Sprintf(`{"object":"list","data":[%s],"list_metadata":%s}`, strings.Join(items, ","), metadata)
}

// walk follows a list to its end, or to an error.
func walk(t *testing.T, pages *workos.Pages[workos.RedirectURI]) (ids []string, err error) {
	t.Helper()
	for !pages.Done() {
		items, err := pages.Next(t.Context())
		if err != nil {
			return ids, err
		}
		for _, item := range items {
			ids = append(ids, item.ID)
		}
	}
	return ids, nil
}

func TestAWalkCoversTheList(t *testing.T) {
	t.Parallel()
	for _, c := range []collection{
		{n: 0}, {n: 1}, {n: 99}, {n: 100}, {n: 101}, {n: 200}, {n: 250},
		{n: 0, normal: true}, {n: 99, normal: true}, {n: 100, normal: true}, {n: 150, normal: true}, {n: 200, normal: true},
		{n: 95, size: 10}, {n: 100, size: 10}, {n: 95, size: 10, normal: true}, {n: 5, alwaysBack: true}, {n: 150, alwaysBack: true},
	} {
		for _, order := range []workos.Order{workos.OldestFirst, workos.NewestFirst} {
			t.Run(fmt.Sprintf("%+v %s", c, order), func(t *testing.T) {
				t.Parallel()
				api := &transport{answer: c.answer}
				pages := newClient(t, api).RedirectURIs(order)
				ids, err := walk(t, pages)
				if err != nil {
					t.Fatal(err)
				}
				newestFirst := func(a, b string) int { return strings.Compare(b, a) }
				sorted := order == workos.OldestFirst && !c.normal && slices.IsSorted(ids) ||
					(order == workos.NewestFirst || c.normal) && slices.IsSortedFunc(ids, newestFirst)
				if len(ids) != c.n || len(slices.Compact(ids)) != c.n || !sorted {
					t.Errorf("got %v", ids)
				}
				if more, err := pages.Next(t.Context()); more != nil || err != nil {
					t.Errorf("after the last page came %v, %v", more, err)
				}
				want := max(1, (c.n+99)/100)
				if c.size > 0 {
					want = (c.n + c.size - 1) / c.size
				}
				if c.alwaysBack && c.n <= 100 {
					want++ // what the cursor of the first page means only the next answer can tell
				}
				wantRequests(t, api, want)
			})
		}
	}
}

// A walk asks for one page at a time, and for the same again after an error.
func TestTheRequestsOfAWalk(t *testing.T) {
	t.Parallel()
	for normal, next := range map[bool]string{false: "after=redir_050", true: "before=redir_050"} {
		api := &transport{answer: func(n int, req *http.Request) (*http.Response, error) {
			switch n {
			case 1, 3:
				return response(403, `{"message":"No."}`), nil
			case 4:
				return response(200, "{}"), nil
			}
			return collection{n: 150, normal: normal}.answer(n, req)
		}}
		pages := newClient(t, api).RedirectURIs(workos.NewestFirst)
		for n, want := range []int{0, 100, 0, 0, 50} {
			query := "limit=100&order=desc"
			if n >= 2 {
				query = next + "&" + query
			}
			items, err := pages.Next(t.Context())
			if len(items) != want || (err == nil) != (want > 0) || pages.Done() != (n == 4) {
				t.Errorf("request %d: got %d items, %v, done: %t", n+1, len(items), err, pages.Done())
			}
			if sent := api.requests(); len(sent) != n+1 || sent[n].URL.RawQuery != query {
				t.Errorf("request %d of %d asked for %s, want %s", n+1, len(sent), sent[n].URL.RawQuery, query)
			}
		}
	}
}

func TestAListThatCannotBeFollowedIsAnError(t *testing.T) {
	t.Parallel()
	full := make([]string, 100)
	for i := range full {
		full[i] = fmt.Sprint(i)
	}
	one := []string{"redir_1"}
	to := func(before, after string) string { return fmt.Sprintf(`{"before":%s,"after":%s}`, before, after) }
	for _, tc := range []struct {
		name   string
		pages  []string
		broken bool
	}{
		{"the same cursor again", []string{pageOf(one, to("null", `"a"`)), pageOf(one, to("null", `"a"`))}, true},
		{"a cycle", []string{pageOf(one, to("null", `"a"`)), pageOf(one, to(`"x"`, `"b"`)), pageOf(one, to(`"x"`, `"a"`))}, true},
		{"a cycle backwards", []string{pageOf(one, to(`"a"`, "null")), pageOf(one, to(`"a"`, `"x"`))}, true},
		{"no objects, but a next page", []string{pageOf(nil, to("null", `"a"`))}, true},
		{"no objects, but a page before", []string{pageOf(nil, to(`"a"`, "null"))}, true},
		{"full, and no word of a next", []string{pageOf(full, "{}")}, true},
		{"full later, and no word of a next", []string{pageOf(one, to("null", `"a"`)), pageOf(full, "{}")}, true},
		{"full later, without cursors", []string{pageOf(one, to("null", `"a"`)), pageOf(full, to("null", "null"))}, true},
		{"full backwards, without cursors", []string{pageOf(one, to(`"a"`, "null")), pageOf(full, to("null", "null"))}, true},
		{"full and the whole list", []string{pageOf(full, to("null", "null"))}, false},
		{"full, with one cursor", []string{pageOf(full, `{"after":null}`)}, false},
		{"full and the end", []string{pageOf(one, to("null", `"a"`)), pageOf(full, to(`"x"`, "null"))}, false},
		{"full backwards and the end", []string{pageOf(one, to(`"a"`, "null")), pageOf(full, to("null", `"x"`))}, false},
		{"not full, and no word of a next", []string{pageOf(one, "{}")}, false},
		{"empty strings for cursors", []string{pageOf(one, to(`""`, `""`))}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			api := &transport{answer: func(n int, _ *http.Request) (*http.Response, error) {
				return response(200, tc.pages[n-1], "X-Request-ID", "req_7"), nil
			}}
			_, err := walk(t, newClient(t, api, retries(2)).RedirectURIs(workos.OldestFirst))
			if tc.broken {
				if got := wantKinds(t, err, workos.ErrBrokenList); got.Status != 200 || got.RequestID != "req_7" {
					t.Errorf("got %+v", got)
				}
			} else {
				wantNone(t, err)
			}
			wantRequests(t, api, len(tc.pages))
		})
	}
}

// A first page and the others fail in different ways: the cursor of the others can be what is not found.
func TestACursorOfAVanishedObjectIsKnown(t *testing.T) {
	t.Parallel()
	for _, normal := range []bool{false, true} {
		for _, status := range []int{400, 401, 403, 404, 405, 409, 422, 500, 501} {
			t.Run(fmt.Sprint(status, normal), func(t *testing.T) {
				t.Parallel()
				api := &transport{answer: func(n int, req *http.Request) (*http.Response, error) {
					if n == 2 {
						return response(status, `{"message":"Not found."}`), nil
					}
					return collection{n: 150, normal: normal}.answer(n, req)
				}}
				_, err := walk(t, newClient(t, api).RedirectURIs(workos.OldestFirst))
				var kinds []error
				switch status {
				case 400, 404, 405, 422, 501:
					kinds = []error{workos.ErrCursor}
				case 401:
					kinds = []error{workos.ErrUnauthorized}
				}
				_ = wantKinds(t, err, kinds...)
			})
		}
	}
}
