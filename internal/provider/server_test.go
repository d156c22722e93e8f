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
	state := c.pack(c.kinds[redirectURIType], i.value)
	calls := map[string]func(context.Context) error{
		"validate": func(ctx context.Context) error {
			_, err := c.server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: redirectURIType, Config: state})
			return err
		},
		"upgrade": func(ctx context.Context) error {
			_, err := c.server.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{
				TypeName: redirectURIType, RawState: &tfprotov6.RawState{JSON: []byte(`{}`)},
			})
			return err
		},
		"upgrade of the identity": func(ctx context.Context) error {
			_, err := c.server.UpgradeResourceIdentity(ctx, &tfprotov6.UpgradeResourceIdentityRequest{
				TypeName: redirectURIType, RawIdentity: &tfprotov6.RawState{JSON: []byte(`{}`)},
			})
			return err
		},
		"read": func(ctx context.Context) error {
			_, _ = c.readContext(ctx, i)
			return nil
		},
		"plan": func(ctx context.Context) error {
			_, err := c.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
				TypeName: redirectURIType, PriorState: state, ProposedNewState: state, Config: state,
			})
			return err
		},
		"apply": func(ctx context.Context) error {
			_, _ = c.applyContext(ctx, c.plan(redirectURIType, i, nil), false)
			return nil
		},
		"import": func(ctx context.Context) error {
			_, err := c.server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: redirectURIType, ID: "none"})
			return err
		},
	}
	type key struct{}
	carried := map[string]weak.Pointer[[1 << 20]byte]{}
	for name, call := range calls {
		payload := new([1 << 20]byte)
		c.must(call(context.WithValue(t.Context(), key{}, payload)), nil)
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
