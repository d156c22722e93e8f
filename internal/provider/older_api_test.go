package provider

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// missingRoutes are the answers that a server may give for a call that it lacks.
func missingRoutes() map[string]workostest.Option {
	answers := map[string]workostest.Option{}
	for _, status := range []int{404, 405, 501} {
		for _, body := range []workostest.RouteBody{
			workostest.RouteMessage, workostest.RouteStatusCode, workostest.RouteHTML, workostest.RouteEmpty,
		} {
			answers[fmt.Sprintf("%d body %v", status, body)] = workostest.WithMissingRoute(status, body)
		}
	}
	return answers
}

func TestOlderAPIKeepsStateAndSaysThatDriftIsNotChecked(t *testing.T) {
	t.Parallel()
	for name, missing := range missingRoutes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t, workostest.WithProfile(workostest.Older), missing)
			for kind, config := range map[string]map[string]any{
				redirectURI: uriConfig(callback), corsOrigin: originConfig(origin), jwtTemplate: template(ours),
			} {
				c := newCore(t, srv)
				planned := c.plan(kind, nil, config)
				wantOnly(t, planned.diags, "WARNING")
				made, diags := c.apply(planned)
				if len(errorsOf(diags)) > 0 {
					t.Fatal(text(diags))
				}

				c = newCore(t, srv)
				read, diags := c.read(made)
				wantOnly(t, diags, "WARNING: Drift of", "not checked")
				if read == nil {
					t.Fatal("state was lost")
				}
				if again := c.plan(kind, read, config); again.action != noOp {
					t.Errorf("planned %s: %s", again.action, again.planned)
				}

				left, diags := c.apply(c.plan(kind, read, nil))
				if left != nil || len(errorsOf(diags)) > 0 {
					t.Errorf("%s: state %v: %s", kind, left, text(diags))
				}
				if kind != jwtTemplate { // of which the plan said it
					wantOnly(t, diags, "WARNING", "may s") // may stay allowed, may still be there
				}
			}
		})
	}
}

func TestOlderAPIWithATemplateThatCanBeReadChecksIt(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithProfile(workostest.OlderWithTemplate))
	c := newCore(t, srv)
	held := c.made(jwtTemplate, template(ours))
	srv.SetJWTTemplate(theirs)
	c = newCore(t, srv)
	read, diags := c.read(held)
	wantNone(t, diags)
	if read.attribute("content") != theirs {
		t.Errorf("state holds %s", read.value)
	}
}

func TestMissingListIsLearnedOnce(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithProfile(workostest.Older))
	c := newCore(t, srv)
	held := make([]*instance, 20)
	for i := range held {
		held[i], _ = c.apply(c.plan(redirectURI, nil, uriConfig(fmt.Sprintf("%s/%d", callback, i))))
	}
	srv.ResetRequests()
	c = newCore(t, srv)
	parallel(10, len(held), func(i int) { _, _ = c.read(held[i]) })
	if n := srv.Count(http.MethodGet, ""); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}
