package provider

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// BenchmarkPlan makes the calls of core for a plan over redirect URIs that are as declared: validate, upgrade, read and
// plan. "floor" does the same with a resource of the same schema that does nothing: it is the cost of the framework.
func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 30_000} {
		srv := workostest.New(b)
		calls := plannedObjects(b, srv, n)
		for name, start := range map[string]func() tfprotov6.ProviderServer{
			"provider": func() tfprotov6.ProviderServer { return newCore(b, srv).server },
			"floor":    func() tfprotov6.ProviderServer { return newServer(&idleProvider{}) },
		} {
			b.Run(fmt.Sprintf("%s/objects=%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				before := liveHeap()
				var server tfprotov6.ProviderServer
				for b.Loop() {
					srv.ResetRequests()
					server = start()
					calls.plan(b, server)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/object")
				b.ReportMetric((liveHeap()-before)/float64(n), "kept-B/object") // what the server keeps until it stops
				runtime.KeepAlive(server)
			})
		}
	}
}

// BenchmarkStart is what each process of the provider does before its first object. The CLI starts several in a plan.
func BenchmarkStart(b *testing.B) {
	srv := workostest.New(b)
	for b.Loop() {
		newCore(b, srv)
	}
}

// liveHeap is the size of what is in use, in bytes.
func liveHeap() float64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return float64(stats.HeapAlloc)
}

// objectCalls are the requests of a plan for one object.
type objectCalls struct {
	validate *tfprotov6.ValidateResourceConfigRequest
	upgrade  *tfprotov6.UpgradeResourceStateRequest
	read     *tfprotov6.ReadResourceRequest
	plan     *tfprotov6.PlanResourceChangeRequest
}

type planCalls []objectCalls

// plannedObjects adds redirect URIs to srv and returns the requests of a plan over them.
func plannedObjects(tb testing.TB, srv *workostest.Server, n int) planCalls {
	tb.Helper()
	c := newCore(tb, srv)
	object := c.kinds[redirectURIType]
	uris := addMany(srv, redirectURIType, n)
	calls := make(planCalls, n)
	for i, one := range stateOf(tb, srv, redirectURIType) {
		config, state := c.pack(object, objectOf(object, uriConfig(uris[i]))), c.pack(object, one.value)
		private := []byte(`{"key_class":"InNrX3Rlc3RfIg=="}`)
		calls[i] = objectCalls{
			validate: &tfprotov6.ValidateResourceConfigRequest{TypeName: redirectURIType, Config: config},
			upgrade: &tfprotov6.UpgradeResourceStateRequest{TypeName: redirectURIType, RawState: &tfprotov6.RawState{JSON: fmt.Appendf(nil,
				`{"uri":%q,"id":%q,"default":false,"created_at":%[3]q,"updated_at":%[3]q}`, one.attribute("uri"), one.attribute("id"), one.attribute("created_at"))}},
			read: &tfprotov6.ReadResourceRequest{TypeName: redirectURIType, CurrentState: state, Private: private},
			plan: &tfprotov6.PlanResourceChangeRequest{
				TypeName: redirectURIType, Config: config, PriorState: state, ProposedNewState: state, PriorPrivate: private,
			},
		}
	}
	return calls
}

// plan makes the calls at the CLI's default parallelism.
func (calls planCalls) plan(tb testing.TB, server tfprotov6.ProviderServer) {
	tb.Helper()
	parallel(10, len(calls), func(i int) {
		call, ctx := calls[i], tb.Context()
		validated, err := server.ValidateResourceConfig(ctx, call.validate)
		if err != nil || len(validated.Diagnostics) > 0 {
			tb.Error("validate:", err, text(validated.Diagnostics))
		}
		upgraded, err := server.UpgradeResourceState(ctx, call.upgrade)
		if err != nil || len(upgraded.Diagnostics) > 0 {
			tb.Error("upgrade:", err, text(upgraded.Diagnostics))
		}
		read, err := server.ReadResource(ctx, call.read)
		if err != nil || len(read.Diagnostics) > 0 {
			tb.Error("read:", err, text(read.Diagnostics))
		}
		planned, err := server.PlanResourceChange(ctx, call.plan)
		if err != nil || len(planned.Diagnostics) > 0 || len(planned.RequiresReplace) > 0 {
			tb.Error("plan:", err, text(planned.Diagnostics), planned.RequiresReplace)
		}
	})
}

// idleProvider has one resource, which does nothing.
type idleProvider struct{ workOS }

func (p *idleProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return idleResource{newRedirectURIResource()} }}
}

// idleResource has the schema of a redirect URI, and keeps its state as it is.
type idleResource struct{ resource.Resource }

func (idleResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}
