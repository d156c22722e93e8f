package workostest

import (
	"fmt"
	"net/http"
	"testing"
)

// One walk over 10,000 redirect URIs: 100 pages of 100.
func BenchmarkWalkTenThousand(b *testing.B) {
	s := New(b)
	for i := range 10_000 {
		s.AddRedirectURI(fmt.Sprintf("https://example.com/%d", i))
	}
	c := newClient(b, s)
	c.http.Transport = &http.Transport{}
	defer c.http.CloseIdleConnections()
	for b.Loop() {
		s.ResetRequests()
		for cursor, more := "", true; more; {
			a := c.do(http.MethodGet, RedirectURIsPath+"?order=asc&limit=100"+cursor, "")
			var next string
			next, more = a.body["list_metadata"].(map[string]any)["after"].(string)
			cursor = "&after=" + next
		}
		if n := s.Count(http.MethodGet, ""); n != 100 {
			b.Fatalf("%d requests, want 100", n)
		}
	}
}

// A POST and a DELETE in an environment of 10,000.
func BenchmarkCreateAndDelete(b *testing.B) {
	s := New(b)
	for i := range 10_000 {
		s.AddRedirectURI(fmt.Sprintf("https://example.com/%d", i))
	}
	c := newClient(b, s)
	c.http.Transport = &http.Transport{}
	defer c.http.CloseIdleConnections()
	for b.Loop() {
		id := c.addURI("https://example.com/new").text("id")
		c.do(http.MethodDelete, RedirectURIsPath+"/"+id, "").want(b, http.StatusNoContent)
	}
}

// Adding objects by hand, 10,000 at a time.
func BenchmarkAddTenThousand(b *testing.B) {
	s := New(b)
	round := 0
	for b.Loop() {
		round++
		for i := range 10_000 {
			s.AddCORSOrigin(fmt.Sprintf("https://%d.%d.example.com", i, round))
		}
	}
}
