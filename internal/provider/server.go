package provider

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// NewServer returns what makes the provider's protocol server; version is as for [New].
func NewServer(version string) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer { return newServer(New(version)()) }
}

// server saves memory: the framework keeps the context of every call until the provider stops, with all that it refers
// to (some 20 KB). Calls that come once for each object get a context that refers to nothing once they have returned.
type server struct {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
}

func newServer(p provider.Provider) tfprotov6.ProviderServer {
	made := providerserver.NewProtocol6(p)()
	lists, ok := made.(tfprotov6.ListResourceServer)
	if !ok {
		return made
	}
	return &server{made, lists}
}

func (s *server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return during(ctx, req, s.ProviderServer.ValidateResourceConfig)
}

func (s *server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return during(ctx, req, s.ProviderServer.UpgradeResourceState)
}

func (s *server) UpgradeResourceIdentity(ctx context.Context, req *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return during(ctx, req, s.ProviderServer.UpgradeResourceIdentity)
}

func (s *server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return during(ctx, req, s.ProviderServer.ReadResource)
}

func (s *server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return during(ctx, req, s.ProviderServer.PlanResourceChange)
}

func (s *server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return during(ctx, req, s.ProviderServer.ApplyResourceChange)
}

func (s *server) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return during(ctx, req, s.ProviderServer.ImportResourceState)
}

// during makes a call with a context that refers to ctx only until the call returns.
//
//nolint:contextcheck // the context that is handed on is ctx in another type
func during[Req, Resp any](ctx context.Context, req Req, call func(context.Context, Req) (Resp, error)) (Resp, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	forgetful := &forgetfulContext{}
	forgetful.current.Store(&ctx)
	defer forgetful.current.Store(&ended)
	return call(forgetful, req)
}

// ended is the context of a call that has returned.
var ended = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

// forgetfulContext is another context, which can be replaced.
type forgetfulContext struct {
	current atomic.Pointer[context.Context]
}

func (c *forgetfulContext) Deadline() (time.Time, bool) { return (*c.current.Load()).Deadline() }
func (c *forgetfulContext) Done() <-chan struct{}       { return (*c.current.Load()).Done() }
func (c *forgetfulContext) Err() error                  { return (*c.current.Load()).Err() }
func (c *forgetfulContext) Value(key any) any           { return (*c.current.Load()).Value(key) }
