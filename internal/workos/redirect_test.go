package workos_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	for _, call := range []call{list, put, remove, post} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			t.Run(fmt.Sprintf("%s %d", call.name, status), func(t *testing.T) {
				t.Parallel()
				var followed atomic.Int32
				elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Add(1) }))
				defer elsewhere.Close()
				var asked atomic.Int32
				api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					asked.Add(1)
					w.Header().Set("Location", elsewhere.URL+"/sign-in")
					w.WriteHeader(status)
				}))
				defer api.Close()
				err := call.send(t, newClientAt(t, api.URL, retries(2)))
				wantKinds(t, err)
				got := failure(t, err)
				if want := "a redirect to " + elsewhere.URL + "/sign-in, which is not followed"; got.Message != want || got.Status != status {
					t.Errorf("got %+v", got)
				}
				if followed.Load() != 0 || asked.Load() != 1 {
					t.Errorf("asked %d times, followed %d times", asked.Load(), followed.Load())
				}
			})
		}
	}
}
