//go:build !windows

package provider

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// Ctrl-C in the middle of an apply whose API hangs: it ends at once, the state has what was made, and of what may have
// been made an error tells.
func TestInterruptEndsAnApplyWhoseAPIHangs(t *testing.T) {
	t.Parallel()
	const answered, declared = 5, 30
	executable := builtProvider(t)
	for name, hang := range map[string]*workostest.Fault{
		"before it acts":  workostest.Hang(),
		"after it acted":  workostest.Hang().Acting(),
		"after an answer": workostest.Answer(http.StatusServiceUnavailable, `{"message":"Wait."}`, "Retry-After", "60"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			var posts atomic.Int64
			srv.Before(func(r *workostest.Request) *workostest.Fault {
				if r.Method == http.MethodPost && posts.Add(1) > answered {
					return hang
				}
				return nil
			})
			c := started(t, srv, defaultRequestTimeout, executable)
			c.configure(chaosConfig{blocks: redirectURIBlocks(declared)}, chaosCommand{retries: defaultMaxRetries})

			output, took := interrupted(t, c, http.MethodPost, answered+1, "apply", "-auto-approve")

			if took > 3*time.Second {
				t.Errorf("it took %s to end", took)
			}
			entries := c.state()
			if len(entries) != answered {
				t.Errorf("%d in the state, want %d", len(entries), answered)
			}
			there := map[string]string{}
			for _, uri := range srv.RedirectURIs() {
				there[uri.URI] = uri.ID
			}
			for _, e := range entries {
				if there[e.value] != e.id {
					t.Errorf("the state has %+v, the API %q", e, there[e.value])
				}
				delete(there, e.value)
			}
			for uri := range there { // what the API made, and could not say
				if !strings.Contains(output, "\""+uri+"\" may have been created") {
					t.Errorf("%s was made, and nobody was told", uri)
				}
			}
		})
	}
}

func TestInterruptEndsAPlanWhoseAPIHangs(t *testing.T) {
	t.Parallel()
	executable := builtProvider(t)
	srv := workostest.New(t)
	srv.FailAlways("", "", workostest.Hang())
	c := started(t, srv, defaultRequestTimeout, executable)
	c.configure(chaosConfig{blocks: redirectURIBlocks(30)}, chaosCommand{retries: defaultMaxRetries})
	if _, took := interrupted(t, c, http.MethodGet, 1, "plan"); took > 3*time.Second {
		t.Errorf("it took %s to end", took)
	}
}

// interrupted runs a command, presses Ctrl-C a second after n requests of the method have arrived, and gives what the
// command said and how long it took to end. By then all calls that core makes at once hang: one that it makes at the very
// moment of Ctrl-C may miss the provider's Stop, which ends those that are under way.
func interrupted(t *testing.T, c *chaosCLI, method string, n int, args ...string) (output string, took time.Duration) {
	t.Helper()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	pressed := make(chan time.Time, 1)
	go func() {
		defer interrupt()
		if err := c.srv.WaitFor(ctx, method, "", n); err != nil {
			return
		}
		time.Sleep(time.Second)
		pressed <- time.Now()
	}()
	stdout, stderr, _ := c.run(ctx, append(args, "-no-color", "-input=false")...)
	ended := time.Now()
	select {
	case at := <-pressed:
		return stdout + stderr, ended.Sub(at)
	default:
		t.Fatalf("it ended before: %s\n%s", stdout, stderr)
		return "", 0
	}
}
