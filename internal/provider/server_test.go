package provider

import (
	"context"
	"net/http"
	"runtime"
	"testing"
	"weak"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestServerKeepsNoContextOfACallThatReturned(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	i := c.made(redirectURIType, uriConfig(callback))
	type key struct{}
	carried := map[string]weak.Pointer[[1 << 20]byte]{}
	for name, call := range map[string]func(c *core){
		"validate": func(c *core) { c.validate(redirectURIType, uriConfig(callback)) },
		"upgrade": func(c *core) {
			_, _ = c.server.UpgradeResourceState(c.t.Context(), &tfprotov6.UpgradeResourceStateRequest{
				TypeName: redirectURIType, RawState: &tfprotov6.RawState{JSON: []byte(`{}`)},
			})
		},
		"upgrade of the identity": func(c *core) {
			_, _ = c.server.UpgradeResourceIdentity(c.t.Context(), &tfprotov6.UpgradeResourceIdentityRequest{
				TypeName: redirectURIType, RawIdentity: &tfprotov6.RawState{JSON: []byte(`{}`)},
			})
		},
		"read":   func(c *core) { c.read(i) },
		"plan":   func(c *core) { c.plan(redirectURIType, i, uriConfig(callback)) },
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

func TestStopProviderEndsACall(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	i := newCore(t, srv).made(redirectURIType, uriConfig(callback))
	srv.FailAlways(http.MethodGet, "", workostest.Hang())
	srv.ResetRequests()
	c := newCore(t, srv)
	stopped := make(chan error, 1)
	go func() {
		err := srv.WaitFor(t.Context(), http.MethodGet, workostest.RedirectURIsPath, 1)
		if err == nil {
			_, err = c.server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{})
		}
		stopped <- err
	}()

	left, diags := c.read(i)

	c.must(<-stopped, nil)
	wantOnly(t, diags, "ERROR", "context canceled")
	if left != i {
		t.Error("state was changed")
	}
}

func TestServerHasListResources(t *testing.T) {
	t.Parallel()
	if _, ok := NewServer("test")().(tfprotov6.ListResourceServer); !ok {
		t.Error("the server has no list resources")
	}
}
