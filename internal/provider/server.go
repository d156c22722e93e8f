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

// server is the framework's, but for two things that concern the calls of which the CLI makes several for each object.
//
// Memory: to be able to cancel them should the CLI stop the provider, the framework keeps the context of every call until
// then, with all that it leads to (some 20 KB), of the calls that have long returned too. Here each of those gets a
// context that lets go of all when the call returns.
//
// Stopping: the framework cancels the calls in flight. One that was on its way while the CLI stopped the provider would
// begin as if nothing had happened, and keep whoever has pressed Ctrl-C waiting. Here it is cancelled as well.
type server struct {
	framework
	run atomic.Pointer[stoppable]
}

// stoppable is what a stop ends: all calls from one ConfigureProvider to the next.
type stoppable struct {
	context.Context
	stop context.CancelFunc
}

func newServer(p provider.Provider) tfprotov6.ProviderServer {
	made := providerserver.NewProtocol6(p)()
	inner, ok := made.(framework)
	if !ok {
		return made
	}
	s := &server{framework: inner}
	s.begin()
	return s
}

func (s *server) begin() {
	ctx, stop := context.WithCancel(context.Background())
	s.run.Store(&stoppable{ctx, stop})
}

// ConfigureProvider is the framework's. It begins a run, which no stop from before concerns.
func (s *server) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	s.begin()
	return s.framework.ConfigureProvider(ctx, req)
}

// StopProvider ends all calls of the run, those too that are yet to come.
func (s *server) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	s.run.Load().stop()
	return s.framework.StopProvider(ctx, req)
}

// ValidateResourceConfig is the framework's.
func (s *server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return during(ctx, s, req, s.framework.ValidateResourceConfig)
}

// UpgradeResourceState is the framework's.
func (s *server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return during(ctx, s, req, s.framework.UpgradeResourceState)
}

// UpgradeResourceIdentity is the framework's.
func (s *server) UpgradeResourceIdentity(ctx context.Context, req *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return during(ctx, s, req, s.framework.UpgradeResourceIdentity)
}

// ReadResource is the framework's.
func (s *server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return during(ctx, s, req, s.framework.ReadResource)
}

// PlanResourceChange is the framework's.
func (s *server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return during(ctx, s, req, s.framework.PlanResourceChange)
}

// ApplyResourceChange is the framework's.
func (s *server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return during(ctx, s, req, s.framework.ApplyResourceChange)
}

// ImportResourceState is the framework's.
func (s *server) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return during(ctx, s, req, s.framework.ImportResourceState)
}

// during makes a call of the server's run, with a context that holds nothing once it has returned.
//
//nolint:contextcheck // what it hands on ends with ctx, and besides with the run
func during[Req, Resp any](ctx context.Context, s *server, req Req, call func(context.Context, Req) (Resp, error)) (Resp, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.run.Load(), cancel)()
	held := &callContext{}
	held.current.Store(&ctx)
	defer held.current.Store(&ended)
	return call(held, req)
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
