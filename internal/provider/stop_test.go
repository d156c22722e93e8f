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
		kind          string
		prior, config map[string]any // nil: none
	}{
		http.MethodPost:   {redirectURIType, nil, uriConfig(callback)},
		http.MethodDelete: {redirectURIType, uriConfig(callback), nil},
		http.MethodPut:    {jwtTemplateType, nil, templateConfig(ours)},
		http.MethodPatch:  {webhookEndpointType, configs[webhookEndpointType], configOf(webhookEndpointType, webhookURL+"/2")},
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
	for method, write := range writes {
		for name, point := range points {
			t.Run(method+" "+name, func(t *testing.T) {
				t.Parallel()
				srv := workostest.New(t)
				var prior *instance
				if write.prior != nil {
					prior = newCore(t, srv).made(write.kind, write.prior)
				}
				c := newCore(t, srv)
				planned := c.plan(write.kind, prior, write.config)
				stop := sync.OnceFunc(func() {
					_, err := c.server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{})
					c.must(err, nil)
				})
				srv.ResetRequests()
				srv.Before(func(r *workostest.Request) *workostest.Fault {
					if r.Method != method {
						return nil
					}
					if !point.after {
						stop()
					}
					return point.fault
				})
				srv.After(func(r *workostest.Request, _ *workostest.Response) {
					if r.Method == method && point.after {
						stop()
					}
				})

				left, diags := c.applyCall(t.Context(), planned, prior)

				if n := srv.Count(method, ""); n != 1 {
					t.Errorf("%d writes", n)
				}
				if failed := len(errorsOf(diags)) > 0; failed != point.fails {
					t.Errorf("failed: %t\n%s", failed, text(diags))
				}
				want := prior
				if !point.fails && method != http.MethodDelete {
					want = &instance{value: planned.planned}
				} else if !point.fails {
					want = nil
				}
				if got := left.attribute(attributes[write.kind]); got != want.attribute(attributes[write.kind]) {
					t.Errorf("state has %q", got)
				}
			})
		}
	}
}
