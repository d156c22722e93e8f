package provider

import (
	"context"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// BenchmarkPlan is what core asks of the provider for a plan over objects that are as declared: validate, upgrade, read
// and plan each of them, in a run of its own. "floor" is the same with a resource of the same schema that does nothing:
// what the framework costs by itself.
func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		srv := workostest.New(b)
		calls := plannedObjects(b, srv, n)
		b.Run(fmt.Sprintf("objects=%d", n), func(b *testing.B) {
			for b.Loop() {
				srv.ResetRequests()
				calls.plan(b, newCore(b, srv).server)
			}
			perObject(b, n)
		})
		b.Run(fmt.Sprintf("floor/objects=%d", n), func(b *testing.B) {
			for b.Loop() {
				calls.plan(b, newServer(&idleProvider{}))
			}
			perObject(b, n)
		})
	}
}

// BenchmarkStart is what each process of the provider does before its first object: the CLI starts several in a plan.
func BenchmarkStart(b *testing.B) {
	srv := workostest.New(b)
	for b.Loop() {
		newCore(b, srv)
	}
}

// perObject reports the time of one object.
func perObject(b *testing.B, n int) {
	b.Helper()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/object")
}

// objectCalls are the requests of a plan for one object.
type objectCalls struct {
	validate *tfprotov6.ValidateResourceConfigRequest
	upgrade  *tfprotov6.UpgradeResourceStateRequest
	read     *tfprotov6.ReadResourceRequest
	plan     *tfprotov6.PlanResourceChangeRequest
}

type planCalls []objectCalls

// plannedObjects adds redirect URIs to srv and gives the requests of a plan over them.
func plannedObjects(tb testing.TB, srv *workostest.Server, n int) planCalls {
	tb.Helper()
	calls := make(planCalls, n)
	c := newCore(tb, srv)
	object := c.kinds[redirectURI]
	for i := range calls {
		uri := srv.AddRedirectURI(fmt.Sprintf("https://example.com/callback/%d", i))
		config := map[string]any{"uri": uri.URI}
		created := uri.CreatedAt.Format("2006-01-02T15:04:05.000Z")
		held := map[string]any{"uri": uri.URI, "id": uri.ID, "default": false, "created_at": created, "updated_at": created}
		packed, state := c.pack(object, objectOf(object, config)), c.pack(object, objectOf(object, held))
		private := []byte(`{"key_class":"InNrX3Rlc3RfIg=="}`)
		calls[i] = objectCalls{
			validate: &tfprotov6.ValidateResourceConfigRequest{TypeName: redirectURI, Config: packed},
			upgrade: &tfprotov6.UpgradeResourceStateRequest{TypeName: redirectURI, RawState: &tfprotov6.RawState{JSON: fmt.Appendf(nil,
				`{"uri":%q,"id":%q,"default":false,"created_at":%q,"updated_at":%q}`, uri.URI, uri.ID, created, created)}},
			read: &tfprotov6.ReadResourceRequest{TypeName: redirectURI, CurrentState: state, Private: private},
			plan: &tfprotov6.PlanResourceChangeRequest{
				TypeName: redirectURI, Config: packed, PriorState: state, ProposedNewState: state, PriorPrivate: private,
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
	return []func() resource.Resource{func() resource.Resource { return idleResource{} }}
}

// idleResource has the schema of a redirect URI. Its state stays as it is.
type idleResource struct{}

func (idleResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = redirectURI
}

func (idleResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = redirectURINoun{}.schema()
}

func (idleResource) Create(context.Context, resource.CreateRequest, *resource.CreateResponse) {}
func (idleResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse)       {}
func (idleResource) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}
func (idleResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
