package provider

import (
	"context"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"weak"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestServerKeepsNoContextOfACallThatReturned(t *testing.T) {
	t.Parallel()
	c := setUp(t)
	i, raw := c.made(redirectURIType), &tfprotov6.RawState{JSON: []byte(`{}`)}
	type key struct{}
	carried := map[string]weak.Pointer[[1 << 20]byte]{}
	for name, call := range map[string]func(c *core){
		"validate": func(c *core) { c.validate(redirectURIType, configs[redirectURIType]) },
		"upgrade": func(c *core) {
			_, _ = c.server.UpgradeResourceState(c.ctx, &tfprotov6.UpgradeResourceStateRequest{TypeName: redirectURIType, RawState: raw})
		},
		"upgrade of the identity": func(c *core) {
			_, _ = c.server.UpgradeResourceIdentity(c.ctx, &tfprotov6.UpgradeResourceIdentityRequest{TypeName: redirectURIType, RawIdentity: raw})
		},
		"read":   func(c *core) { c.read(i) },
		"plan":   func(c *core) { planned(redirectURIType)(c) },
		"apply":  func(c *core) { c.apply(change{kind: redirectURIType, action: destroy, prior: i}) },
		"import": func(c *core) { c.importID(redirectURIType, "none") },
	} {
		payload := new([1 << 20]byte)
		call(c.within(context.WithValue(t.Context(), key{}, payload)))
		carried[name] = weak.Make(payload)
	}
	runtime.GC()
	for call, pointer := range carried {
		if pointer.Value() != nil {
			t.Errorf("%s: the server keeps what its context refers to", call)
		}
	}
	runtime.KeepAlive(c)
}

func TestServerHasListResources(t *testing.T) {
	t.Parallel()
	if _, ok := NewServer("test")().(tfprotov6.ListResourceServer); !ok {
		t.Error("the server has no list resources")
	}
}

// The CLI stops the provider at each point of a write: what was sent is finished and in state, and nothing is sent after.
func TestStopAtEachPointOfAWrite(t *testing.T) {
	t.Parallel()
	for method, write := range map[string]struct {
		kind     string
		existing bool
		config   map[string]any // nil: none
	}{
		http.MethodPost:   {redirectURIType, false, configs[redirectURIType]},
		http.MethodDelete: {redirectURIType, true, nil},
		http.MethodPut:    {jwtTemplateType, false, configs[jwtTemplateType]},
		http.MethodPatch:  {webhookEndpointType, true, configOf(webhookEndpointType, webhookURL+"/2")},
	} {
		for name, point := range map[string]struct {
			fault func(stop func()) *workostest.Fault // of the write
			fails bool
		}{
			"as it arrives":                  {workostest.Meanwhile, false},
			"as the API has acted":           {workostest.Afterwards, false},
			"as it is told to wait":          {workostest.Answer(429, "", "Retry-After", "1").Meanwhile, true},
			"as it fails in passing":         {workostest.Answer(503, "").Meanwhile, true},
			"as the connection is lost":      {workostest.Reset().Meanwhile, true},
			"as it is refused for good":      {workostest.Answer(422, `{"message":"No."}`).Meanwhile, true},
			"as it fails though carried out": {workostest.LostAnswer().Meanwhile, true},
		} {
			t.Run(method+" "+name, func(t *testing.T) {
				t.Parallel()
				c := setUp(t)
				var prior *instance
				if write.existing {
					prior = c.made(write.kind)
				}
				planned := c.plan(write.kind, prior, write.config)
				c.srv.ResetRequests()
				c.srv.FailAlways(method, "", point.fault(sync.OnceFunc(func() {
					_, err := c.server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{})
					c.must(err, nil)
				})))

				_, diags := c.applyCall(c.ctx, planned, prior) // fails for a state that is not as the diagnostics say

				wantRequests(t, c.srv, method, 1)
				if failed := len(errorsOf(diags)) > 0; failed != point.fails {
					t.Errorf("failed: %t\n%s", failed, text(diags))
				}
			})
		}
	}
}
