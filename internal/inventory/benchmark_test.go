package inventory

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

const large = 10_000

// largeList is a list of 10,000 redirect URIs that costs no request.
func largeList() []workos.Page[workos.RedirectURI] {
	list := make([]workos.Page[workos.RedirectURI], large/workos.PageSize)
	for i := range large {
		page := &list[i/workos.PageSize]
		page.Items = append(page.Items, workos.RedirectURI{
			ID: fmt.Sprintf("redir_%026d", i), URI: benchmarkURI(i), CreatedAt: "2026-01-15T12:00:00.000Z",
		})
		page.After = page.Items[len(page.Items)-1].ID
	}
	list[len(list)-1].After = ""
	return list
}

func benchmarkURI(i int) string { return fmt.Sprintf("https://example.com/callback/%d", i) }

func largeCollection(list []workos.Page[workos.RedirectURI]) *Collection[workos.RedirectURI] {
	next := map[string]int{"": 0}
	for i, page := range list {
		next[page.After] = i + 1
	}
	same := func(value string) string { return value }
	return newCollection(calls[workos.RedirectURI]{
		key: same, alike: same, clock: &workos.ServerClock{},
		pages: func(_ context.Context, after string) iter.Seq2[workos.Page[workos.RedirectURI], error] {
			return func(yield func(workos.Page[workos.RedirectURI], error) bool) {
				i := 0
				if after != "" {
					i = next[after]
				}
				yield(list[i], nil)
			}
		},
	}, nil, Options{})
}

// BenchmarkList fetches the list, and reports what an object costs.
func BenchmarkList(b *testing.B) {
	list := largeList()
	b.ReportAllocs()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		all, err := largeCollection(list).All(b.Context())
		if err != nil || len(all) != large {
			b.Fatalf("got %d, %v", len(all), err)
		}
	}
	runtime.ReadMemStats(&after)
	objects := float64(b.N) * large
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/objects, "allocs/object")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/objects, "B/object")
}

func BenchmarkRead(b *testing.B) {
	c := largeCollection(largeList())
	refs := make([]Ref, large)
	for i := range refs {
		refs[i] = Ref{ID: fmt.Sprintf("redir_%026d", i), Value: benchmarkURI(i)}
	}
	i := 0
	for b.Loop() {
		if _, presence, err := c.Read(b.Context(), refs[i%large]); presence != Found || err != nil {
			b.Fatal(presence, err)
		}
		i++
	}
}

func BenchmarkLookup(b *testing.B) {
	for name, want := range map[string]Presence{"found": Found, "absent": Gone} {
		b.Run(name, func(b *testing.B) {
			c := largeCollection(largeList())
			values := make([]string, large)
			for i := range values {
				values[i] = benchmarkURI(i)
				if want == Gone {
					values[i] += "/none"
				}
			}
			i := 0
			for b.Loop() {
				if _, presence, err := c.Lookup(b.Context(), values[i%large]); presence != want || err != nil {
					b.Fatal(presence, err)
				}
				i++
			}
		})
	}
}

func BenchmarkReadInParallel(b *testing.B) {
	c := largeCollection(largeList())
	ref := Ref{ID: fmt.Sprintf("redir_%026d", large-1)}
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, presence, err := c.Read(b.Context(), ref); presence != Found || err != nil {
				b.Error(presence, err)
			}
		}
	})
}

func BenchmarkStream(b *testing.B) {
	c := largeCollection(largeList())
	for b.Loop() {
		n := 0
		for _, err := range c.Stream(b.Context()) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != large {
			b.Fatal(n)
		}
	}
}
