package provider

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// NewServer returns what makes the provider as the plugin protocol sees it; version is as for [New].
func NewServer(version string) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer { return newServer(New(version)()) }
}

// framework is what the framework makes of a provider.
type framework interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
}

// server is the framework's, but for the memory that it holds: to be able to cancel them should the CLI stop the
// provider, it keeps the context of every call until then, with all that it leads to (some 20 KB), of the calls that
// have long returned too. The CLI makes several for each object, so here each of those gets a context that lets go of
// all when the call returns.
type server struct{ framework }

func newServer(p provider.Provider) tfprotov6.ProviderServer {
	made := providerserver.NewProtocol6(p)()
	inner, ok := made.(framework)
	if !ok {
		return made
	}
	return &server{inner}
}

// ValidateResourceConfig is the framework's.
func (s *server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return letGo(ctx, req, s.framework.ValidateResourceConfig)
}

// UpgradeResourceState is the framework's.
func (s *server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return letGo(ctx, req, s.framework.UpgradeResourceState)
}

// UpgradeResourceIdentity is the framework's.
func (s *server) UpgradeResourceIdentity(ctx context.Context, req *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return letGo(ctx, req, s.framework.UpgradeResourceIdentity)
}

// ReadResource is the framework's.
func (s *server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return letGo(ctx, req, s.framework.ReadResource)
}

// PlanResourceChange is the framework's.
func (s *server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return letGo(ctx, req, s.framework.PlanResourceChange)
}

// ApplyResourceChange is the framework's.
func (s *server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return letGo(ctx, req, s.framework.ApplyResourceChange)
}

// ImportResourceState is the framework's.
func (s *server) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return letGo(ctx, req, s.framework.ImportResourceState)
}

// letGo makes a call whose context holds nothing once it has returned.
func letGo[Req, Resp any](ctx context.Context, req Req, call func(context.Context, Req) (Resp, error)) (Resp, error) {
	held := &callContext{}
	held.current.Store(&ctx)
	defer held.current.Store(&ended) //nolint:contextcheck // it takes the place of ctx once the call has returned
	return call(held, req)           //nolint:contextcheck // until then held is ctx
}

// ended is the context of a call that has returned.
var ended = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

// callContext is another context, which can be exchanged.
type callContext struct {
	current atomic.Pointer[context.Context]
}

func (c *callContext) Deadline() (time.Time, bool) { return (*c.current.Load()).Deadline() }
func (c *callContext) Done() <-chan struct{}       { return (*c.current.Load()).Done() }
func (c *callContext) Err() error                  { return (*c.current.Load()).Err() }
func (c *callContext) Value(key any) any           { return (*c.current.Load()).Value(key) }
