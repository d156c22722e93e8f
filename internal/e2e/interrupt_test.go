package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func latency(milliseconds int) time.Duration { return time.Duration(milliseconds) * time.Millisecond }

// After one Ctrl-C at a random moment of an apply or a destroy, state has exactly what the API has, and the next one
// goes through.
func TestInterrupts(t *testing.T) {
	t.Parallel()
	const objects = 30
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 24 {
		milliseconds := []int{20, 50, 300}[i%3]
		command := []string{"apply", "destroy"}[i/3%2]
		after := 1 + random.IntN(objects-1) // requests
		t.Run(fmt.Sprintf("%s at %d ms after %d", command, milliseconds, after), func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			w := workspace(t, srv, byCount(0, objects)+"resource \"workos_jwt_template\" \"a\" {\n  content = jsonencode({ a = 1 })\n}\n")
			method := http.MethodPost
			if command == "destroy" {
				w.Exits(0, "apply", "-auto-approve")
				method = http.MethodDelete
			}
			srv.Set(workostest.WithLatency(latency(milliseconds)))
			p := w.Start(command, "-auto-approve")
			if err := srv.WaitFor(t.Context(), method, "", after); err != nil {
				t.Fatal(err)
			}
			p.Interrupt()
			r := p.Wait()
			if r.Code < 0 {
				t.Fatalf("killed: %s", r.Text())
			}
			srv.Set(workostest.WithLatency(0))
			inState := 0
			for _, address := range w.State() {
				if strings.HasPrefix(address, "workos_redirect_uri.") {
					inState++
				}
			}
			if n := len(srv.RedirectURIs()); n != inState {
				t.Errorf("%d objects, %d in state: %s", n, inState, r.Text())
			}
			w.Exits(0, command, "-auto-approve")
			if want := map[string]int{"apply": objects, "destroy": 0}[command]; len(srv.RedirectURIs()) != want {
				t.Errorf("%d objects after the next %s, want %d", len(srv.RedirectURIs()), command, want)
			}
		})
	}
}

// An interrupt ends a run against an API that never answers, and says what may have been made.
func TestInterruptOfAHangingAPI(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	w := workspace(t, srv, byCount(0, 3))
	srv.FailAlways(http.MethodPost, "", workostest.Hang())
	p := w.Start("apply", "-auto-approve")
	if err := srv.WaitFor(t.Context(), http.MethodPost, "", 3); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	p.Interrupt()
	r := p.Wait()
	if took := time.Since(began); took > 30*time.Second { // the design's 10 s, on a machine that has much to do
		t.Errorf("it took %s", took)
	}
	if r.Code != 1 || strings.Count(r.Text(), "may have been created") != 3 || len(w.State()) != 0 {
		t.Errorf("exit code %d, state %v: %s", r.Code, w.State(), r.Text())
	}
	if n := srv.Count(http.MethodPost, ""); n != 3 {
		t.Errorf("%d POSTs: a create was repeated blindly", n)
	}
}
