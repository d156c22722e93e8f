package workostest

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"
)

func TestLogHasWholeRequestsInTheirOrder(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch))
	c := newClient(t, s)
	c.addOrigin("https://example.com")
	s.Clock().Advance(time.Second)
	c.do(http.MethodGet, CORSOriginsPath+"?limit=5&order=asc", "")
	log := s.Requests()
	if len(log) != 2 {
		t.Fatalf("%d requests", len(log))
	}
	post, get := log[0], log[1]
	if post.Method != http.MethodPost || post.Path != CORSOriginsPath || post.Status != http.StatusCreated ||
		string(post.Body) != `{"origin":"https://example.com"}` || !post.At.Equal(epoch) ||
		post.Header.Get("Authorization") != "Bearer "+DefaultAPIKey || post.Fault != "" {
		t.Errorf("%+v", post)
	}
	if get.RawQuery != "limit=5&order=asc" || get.Status != http.StatusOK || !get.At.Equal(epoch.Add(time.Second)) {
		t.Errorf("%+v", get)
	}
	s.ResetRequests()
	if len(s.Requests()) != 0 || s.Count("", "") != 0 {
		t.Error("not empty after a reset")
	}
}

func TestCountMatchesExactlyByPrefixAndAny(t *testing.T) {
	t.Parallel()
	s := New(t)
	c := newClient(t, s)
	c.do(http.MethodGet, RedirectURIsPath, "")
	c.do(http.MethodDelete, RedirectURIsPath+"/a", "")
	c.do(http.MethodDelete, RedirectURIsPath+"/b", "")
	c.do(http.MethodGet, CORSOriginsPath, "")
	for _, q := range []struct {
		method, path string
		want         int
	}{
		{"", "", 4},
		{http.MethodGet, "", 2},
		{http.MethodGet, RedirectURIsPath, 1},
		{"", RedirectURIsPath, 1},
		{"", RedirectURIsPath + "/", 2},
		{http.MethodDelete, RedirectURIsPath + "/a", 1},
		{http.MethodDelete, "/user_management/", 2},
		{http.MethodPut, "", 0},
	} {
		if got := s.Count(q.method, q.path); got != q.want {
			t.Errorf("Count(%q, %q) = %d, want %d", q.method, q.path, got, q.want)
		}
	}
}

func TestWaitForEndsWithItsContext(t *testing.T) {
	t.Parallel()
	s := New(t)
	newClient(t, s).do(http.MethodGet, CORSOriginsPath, "")
	if err := s.WaitFor(t.Context(), http.MethodGet, "", 1); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.WaitFor(ctx, http.MethodGet, "", 2); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
