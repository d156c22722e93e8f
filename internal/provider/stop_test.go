package provider

import (
	"net/http"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// The CLI stops the provider at each point of a write: what was sent is finished and in state, and nothing is sent after.
func TestStopAtEachPointOfAWrite(t *testing.T) {
	t.Parallel()
	writes := map[string]struct {
		kind       string
		method     string
		run        func(c *core, i *instance) (*instance, []*tfprotov6.Diagnostic)
		onServer   func(srv *workostest.Server) bool
		setUpFirst bool
	}{
		"create": {redirectURINames.typeName, http.MethodPost, func(c *core, _ *instance) (*instance, []*tfprotov6.Diagnostic) {
			return c.applyCall(c.t.Context(), c.plan(redirectURINames.typeName, nil, uriConfig(callback)), nil)
		}, func(srv *workostest.Server) bool { return len(srv.RedirectURIs()) > 0 }, false},
		"delete": {redirectURINames.typeName, http.MethodDelete, func(c *core, i *instance) (*instance, []*tfprotov6.Diagnostic) {
			return c.apply(c.plan(redirectURINames.typeName, i, nil))
		}, func(srv *workostest.Server) bool { return len(srv.RedirectURIs()) > 0 }, true},
		"PUT": {jwtTemplateType, http.MethodPut, func(c *core, _ *instance) (*instance, []*tfprotov6.Diagnostic) {
			return c.applyCall(c.t.Context(), c.plan(jwtTemplateType, nil, templateConfig(ours)), nil)
		}, func(srv *workostest.Server) bool { _, isSet := srv.JWTTemplate(); return isSet }, false},
	}
	points := map[string]struct {
		fault *workostest.Fault // of the write
		after bool              // the API has acted
		fails bool
	}{
		"as it arrives":                  {},
		"as the API has acted":           {after: true},
		"as it is told to wait":          {fault: workostest.Answer(429, "", "Retry-After", "1"), fails: true},
		"as it fails in passing":         {fault: workostest.Answer(503, ""), fails: true},
		"as the connection is lost":      {fault: workostest.Reset(), fails: true},
		"as it is refused for good":      {fault: workostest.Answer(422, `{"message":"No."}`), fails: true},
		"as it fails though carried out": {fault: workostest.LostAnswer(), fails: true},
	}
	for writeName, write := range writes {
		for pointName, point := range points {
			t.Run(writeName+" "+pointName, func(t *testing.T) {
				t.Parallel()
				srv := workostest.New(t)
				var before *instance
				if write.setUpFirst {
					before = newCore(t, srv).made(write.kind, uriConfig(callback))
				}
				c := newCore(t, srv)
				stop := sync.OnceFunc(func() {
					_, err := c.server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{})
					c.must(err, nil)
				})
				srv.ResetRequests()
				srv.Before(func(r *workostest.Request) *workostest.Fault {
					if r.Method != write.method {
						return nil
					}
					if !point.after {
						stop()
					}
					return point.fault
				})
				srv.After(func(r *workostest.Request, _ *workostest.Response) {
					if r.Method == write.method && point.after {
						stop()
					}
				})

				after, diags := write.run(c, before)

				if n := srv.Count(write.method, ""); n != 1 {
					t.Errorf("%d writes", n)
				}
				if failed := len(errorsOf(diags)) > 0; failed != point.fails {
					t.Errorf("failed: %t\n%s", failed, text(diags))
				}
				if !point.fails && write.onServer(srv) != (after != nil) {
					t.Errorf("on the server: %t, in state: %t", write.onServer(srv), after != nil)
				}
				if point.fails && (after != nil) != (before != nil) {
					t.Errorf("a failed write changed the state to %v", after)
				}
			})
		}
	}
}
