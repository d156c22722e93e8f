package chaos

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// ForbidBlindRepeats fails the test for a create that is sent again although the API has carried it out, without a look
// at the list in between.
func ForbidBlindRepeats(t testing.TB, srv *workostest.Server) {
	t.Helper()
	var mu sync.Mutex
	made := map[string]map[string]bool{} // by path: the bodies that were sent since the last look, and whether the API acted
	srv.Before(func(r *workostest.Request) *workostest.Fault {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case r.Method != http.MethodPost:
			delete(made, r.Path)
		case made[r.Path][string(r.Body)]:
			t.Errorf("POST %s %s was sent again without a look whether it was carried out", r.Path, r.Body)
		case made[r.Path] == nil:
			made[r.Path] = map[string]bool{string(r.Body): false}
		default:
			made[r.Path][string(r.Body)] = false
		}
		return nil
	})
	srv.After(func(r *workostest.Request, resp *workostest.Response) {
		mu.Lock()
		defer mu.Unlock()
		if r.Method == http.MethodDelete { // the value may be created anew
			delete(made, r.Path[:strings.LastIndexByte(r.Path, '/')])
		}
		if _, sent := made[r.Path][string(r.Body)]; sent && r.Method == http.MethodPost {
			made[r.Path][string(r.Body)] = resp.Status == http.StatusCreated
		}
	})
}
