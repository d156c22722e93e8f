package workos_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// listing is an API with n redirect URIs, in pages of a size; 0 is what the request asks for.
func listing(t *testing.T, n, size int, orderIgnored bool) *transport {
	t.Helper()
	srv := workostest.New(t, workostest.WithAPIKey(secret), workostest.WithPageSize(size), workostest.WithOrderIgnored(orderIgnored))
	for i := range n {
		srv.AddRedirectURI(fmt.Sprintf("https://example.com/%03d", i))
		srv.Clock().Advance(time.Millisecond)
	}
	return by(func(req *http.Request) (*http.Response, error) {
		served, recorder := req.Clone(req.Context()), httptest.NewRecorder()
		served.Body = http.NoBody
		srv.Handler().ServeHTTP(recorder, served)
		return recorder.Result(), nil
	})
}

// walk follows a list to its end, or to an error, and gives its values.
func walk(t *testing.T, pages *workos.Pages[workos.RedirectURI]) (uris []string, err error) {
	t.Helper()
	for !pages.Done() {
		items, err := pages.Next(t.Context())
		if err != nil {
			return uris, err
		}
		for _, item := range items {
			uris = append(uris, item.URI)
		}
	}
	return uris, nil
}

func TestAWalkCoversTheList(t *testing.T) {
	t.Parallel()
	type list struct {
		n, size      int
		orderIgnored bool
	}
	for _, c := range []list{
		{n: 0}, {n: 1}, {n: 99}, {n: 100}, {n: 101}, {n: 200}, {n: 250}, {n: 95, size: 10}, {n: 100, size: 10},
		{0, 0, true}, {99, 0, true}, {100, 0, true}, {150, 0, true}, {200, 0, true}, {95, 10, true},
	} {
		for _, order := range []workos.Order{workos.OldestFirst, workos.NewestFirst} {
			t.Run(fmt.Sprintf("%+v %s", c, order), func(t *testing.T) {
				t.Parallel()
				api := listing(t, c.n, c.size, c.orderIgnored)
				pages := newClient(t, api).RedirectURIs().List(order)
				uris, err := walk(t, pages)
				if err != nil {
					t.Fatal(err)
				}
				if order == workos.NewestFirst || c.orderIgnored {
					slices.Reverse(uris)
				}
				if len(uris) != c.n || !slices.IsSorted(uris) || len(slices.Compact(uris)) != c.n {
					t.Errorf("got %v", uris)
				}
				if more, err := pages.Next(t.Context()); more != nil || err != nil {
					t.Errorf("after the last page came %v, %v", more, err)
				}
				size := 100
				if c.size > 0 {
					size = c.size
				}
				wantRequests(t, api, max(1, (c.n+size-1)/size))
			})
		}
	}
}

// A walk asks for one page at a time, and for the same again after an error.
func TestTheRequestsOfAWalk(t *testing.T) {
	t.Parallel()
	for orderIgnored, cursor := range map[bool]string{false: "after=", true: "before="} {
		list := listing(t, 150, 0, orderIgnored)
		api := &transport{answer: func(n int, req *http.Request) (*http.Response, error) {
			switch n {
			case 1, 3:
				return response(403, `{"message":"No."}`), nil
			case 4:
				return response(200, "{}"), nil
			}
			return list.answer(n, req)
		}}
		pages := newClient(t, api).RedirectURIs().List(workos.NewestFirst)
		query := "limit=100&order=desc"
		for n, want := range []int{0, 100, 0, 0, 50} {
			items, err := pages.Next(t.Context())
			if len(items) != want || (err == nil) != (want > 0) || pages.Done() != (n == 4) {
				t.Errorf("request %d: got %d items, %v, done: %t", n+1, len(items), err, pages.Done())
			}
			if sent := api.requests(); len(sent) != n+1 || sent[n].URL.RawQuery != query {
				t.Errorf("request %d of %d asked for %s, want %s", n+1, len(sent), sent[n].URL.RawQuery, query)
			}
			if n == 1 {
				query = cursor + items[99].ID + "&" + query
			}
		}
	}
}

func TestAListThatCannotBeFollowedIsAnError(t *testing.T) {
	t.Parallel()
	page := func(n int, metadata string) string {
		objects := strings.TrimSuffix(strings.Repeat(anObject+",", n), ",")
		return fmt.Sprintf(`{"object":"list","data":[%s],"list_metadata":%s}`, objects, metadata)
	}
	to := func(before, after string) string { return fmt.Sprintf(`{"before":%s,"after":%s}`, before, after) }
	for _, tc := range []struct {
		name   string
		pages  []string
		broken bool
	}{
		{"the same cursor again", []string{page(1, to("null", `"a"`)), page(1, to("null", `"a"`))}, true},
		{"a cycle", []string{page(1, to("null", `"a"`)), page(1, to(`"x"`, `"b"`)), page(1, to(`"x"`, `"a"`))}, true},
		{"a cycle backwards", []string{page(1, to(`"a"`, "null")), page(1, to(`"a"`, `"x"`))}, true},
		{"no objects, but a next page", []string{page(0, to("null", `"a"`))}, true},
		{"no objects, but a page before", []string{page(0, to(`"a"`, "null"))}, true},
		{"full, and no word of a next", []string{page(100, "{}")}, true},
		{"full later, and no word of a next", []string{page(1, to("null", `"a"`)), page(100, "{}")}, true},
		{"full later, without cursors", []string{page(1, to("null", `"a"`)), page(100, to("null", "null"))}, true},
		{"full backwards, without cursors", []string{page(1, to(`"a"`, "null")), page(100, to("null", "null"))}, true},
		{"full and the whole list", []string{page(100, to("null", "null"))}, false},
		{"full, with one cursor", []string{page(100, `{"after":null}`)}, false},
		{"full and the end", []string{page(1, to("null", `"a"`)), page(100, to(`"x"`, "null"))}, false},
		{"full backwards and the end", []string{page(1, to(`"a"`, "null")), page(100, to("null", `"x"`))}, false},
		{"not full, and no word of a next", []string{page(1, "{}")}, false},
		{"a page before the first", []string{page(1, to(`"redir_1"`, "null")), page(0, to("null", "null"))}, false},
		{"and one after it", []string{page(100, to(`"redir_1"`, `"a"`)), page(1, to(`"x"`, "null"))}, false},
		{"empty strings for cursors", []string{page(1, to(`""`, `""`))}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			api := &transport{answer: func(n int, _ *http.Request) (*http.Response, error) {
				return response(200, tc.pages[n-1], "X-Request-ID", "req_7"), nil
			}}
			_, err := walk(t, newClient(t, api, retries(2)).RedirectURIs().List(workos.OldestFirst))
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
	vanished := []error{workos.ErrCursor}
	for status, kinds := range map[int][]error{
		400: vanished, 404: vanished, 405: vanished, 422: vanished, 501: vanished, 401: {workos.ErrUnauthorized},
		403: nil, 409: nil, 500: nil,
	} {
		for _, orderIgnored := range []bool{false, true} {
			api := first(1, listing(t, 150, 0, orderIgnored), always(status, `{"message":"Not found."}`))
			_, err := walk(t, newClient(t, api).RedirectURIs().List(workos.OldestFirst))
			_ = wantKinds(t, err, kinds...)
			wantRequests(t, api, 2)
		}
	}
}
