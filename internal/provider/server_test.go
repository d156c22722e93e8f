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

func TestCallsThatHaveReturnedHoldNothing(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	held := c.made(redirectURI, uriConfig(callback))
	type key struct{}
	carry := func(call func(context.Context)) weak.Pointer[[1 << 20]byte] {
		carried := new([1 << 20]byte)
		call(context.WithValue(t.Context(), key{}, carried))
		return weak.Make(carried)
	}

	carried := map[string]weak.Pointer[[1 << 20]byte]{
		"validate": carry(func(ctx context.Context) {
			_, err := c.server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{
				TypeName: redirectURI, Config: c.pack(c.kinds[redirectURI], held.value),
			})
			c.must(err, nil)
		}),
		"upgrade": carry(func(ctx context.Context) {
			_, err := c.server.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{
				TypeName: redirectURI, RawState: &tfprotov6.RawState{JSON: []byte(`{}`)},
			})
			c.must(err, nil)
		}),
		"upgrade of the identity": carry(func(ctx context.Context) {
			_, err := c.server.UpgradeResourceIdentity(ctx, &tfprotov6.UpgradeResourceIdentityRequest{
				TypeName: redirectURI, RawIdentity: &tfprotov6.RawState{JSON: []byte(`{}`)},
			})
			c.must(err, nil)
		}),
		"read": carry(func(ctx context.Context) { _, _ = c.readContext(ctx, held) }),
		"plan": carry(func(ctx context.Context) {
			_, err := c.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
				TypeName: redirectURI, PriorState: c.pack(c.kinds[redirectURI], held.value),
				ProposedNewState: c.pack(c.kinds[redirectURI], held.value), Config: c.pack(c.kinds[redirectURI], held.value),
			})
			c.must(err, nil)
		}),
		"apply": carry(func(ctx context.Context) {
			_, _ = c.applyContext(ctx, c.plan(redirectURI, held, nil), false)
		}),
		"import": carry(func(ctx context.Context) {
			_, err := c.server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: redirectURI, ID: "none"})
			c.must(err, nil)
		}),
	}

	runtime.GC()
	for call, pointer := range carried {
		if pointer.Value() != nil {
			t.Errorf("%s: what its context led to is still held", call)
		}
	}
	runtime.KeepAlive(c)
}

func TestStopEndsACallInFlight(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(redirectURI, uriConfig(callback))
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

	left, diags := c.read(held)

	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
	wantOnly(t, diags, "ERROR", "context canceled")
	if left != held {
		t.Error("state was changed")
	}
}

// The CLI may stop the provider while a call is on its way.
func TestStopEndsCallsThatCome(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(redirectURI, uriConfig(callback))
	srv.ResetRequests()
	c := newCore(t, srv)
	_, err := c.server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{})
	c.must(err, nil)

	_, diags := c.read(held)

	wantOnly(t, diags, "ERROR", "context canceled")
	if n := srv.Count("", ""); n != 0 {
		t.Errorf("%d requests after the stop", n)
	}
	object := c.provider()
	_, err = c.server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		Config: c.pack(object, objectOf(object, map[string]any{"api_key": srv.APIKey(), "base_url": srv.URL()})),
	})
	c.must(err, nil)
	_, diags = c.read(held) // a debugged process serves many runs
	wantNone(t, diags)
}

func TestServerLists(t *testing.T) {
	t.Parallel()
	if _, ok := NewServer("test")().(tfprotov6.ListResourceServer); !ok {
		t.Error("the server has no list resources")
	}
}
