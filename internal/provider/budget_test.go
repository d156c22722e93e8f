package provider

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// existing adds n objects by hand and returns a state that has them, oldest first.
func (c *core) existing(kind string, n int) []*instance {
	c.t.Helper()
	addMany(c.srv, kind, n)
	found, diags := c.rerun().list(kind, 0, true)
	wantNone(c.t, diags)
	all := make([]*instance, n)
	for i, one := range found {
		all[i] = one.instance
	}
	c.srv.ResetRequests()
	return all
}

// planAll reads and plans instances that are as declared, some at a time.
func planAll(c *core, width int, instances []*instance) {
	c.t.Helper()
	parallel(width, len(instances), func(i int) {
		kind := instances[i].kind
		wantPlan(c.t, c.next(instances[i], configOf(kind, instances[i].attribute(attributes[kind]))), noOp)
	})
}

func pagesOf(n int) int { return (n + 99) / 100 }

func TestPlanCostsThePagesOfTheList(t *testing.T) {
	t.Parallel()
	for _, kind := range listedKinds {
		for _, size := range []struct{ managed, environment int }{{1, 1}, {100, 100}, {130, 130}, {30, 430}} {
			c := setUp(t)
			state := c.existing(kind, size.environment)[size.environment-size.managed:]
			for _, width := range []int{1, 10, 100} {
				c.srv.ResetRequests()
				planAll(c.rerun(), width, state)
				if got, most := c.srv.Count("", ""), pagesOf(size.environment); got > most {
					t.Errorf("%s: %d of %d at parallelism %d: %d requests, want %d at most", kind, size.managed, size.environment, width, got, most)
				}
			}
		}
	}
}

func TestPlanOfATemplateCostsOneRequest(t *testing.T) {
	t.Parallel()
	c := setUp(t)
	made := c.made(jwtTemplateType)
	c.srv.ResetRequests()
	imported, diags := c.importID(jwtTemplateType, jwtTemplateID)
	wantNone(t, diags)
	planAll(c, 1, []*instance{made, imported})
	wantRequests(t, c.srv, "", 1)
}

func TestCreatingCostsAPostEachAndTwoListings(t *testing.T) {
	t.Parallel()
	const n = 120
	for _, kind := range listedKinds {
		for before, width := range map[int]int{0: 10, 130: 100} {
			t.Run(fmt.Sprintf("%s/%d exist/parallelism %d", kind, before, width), func(t *testing.T) {
				t.Parallel()
				c := setUp(t, workostest.WithRateLimits())
				addMany(c.srv, kind, before)
				config := func(i int) map[string]any { return configOf(kind, nthValue(kind, before+i)) }
				parallel(width, n, func(i int) { wantNone(t, c.plan(kind, nil, config(i)).diags) })
				another := c.rerun() // apply is another process, and plans again
				parallel(width, n, func(i int) {
					wantNone(t, last(another.apply(change{kind: kind, action: create, config: config(i)})))
				})
				wantRequests(t, c.srv, http.MethodPost, n)
				if gets, most := c.srv.Count(http.MethodGet, ""), 2*pagesOf(before+n); gets > most || c.srv.RateLimited() > 0 {
					t.Errorf("%d GETs, want %d at most; %d answers of 429", gets, most, c.srv.RateLimited())
				}
			})
		}
	}
}

func TestDataSourceImportsAndResourcesShareTheList(t *testing.T) {
	t.Parallel()
	c := setUp(t)
	state := c.existing(redirectURIType, 130)
	wantNone(t, c.readData(dataSources[redirectURIType]))
	parallel(10, len(state), func(i int) { wantNone(t, last(c.importID(redirectURIType, state[i].attribute("uri")))) })
	planAll(c, 10, state)
	wantRequests(t, c.srv, "", 2)
}

// BenchmarkPlan makes the calls of core for a plan over redirect URIs that are as declared: validate, upgrade, read and
// plan. "floor" does the same with a resource of the same schema that does nothing: it is the cost of the framework.
func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 30_000} {
		c := setUp(b)
		calls := c.plannedObjects(n)
		for name, start := range map[string]func() tfprotov6.ProviderServer{
			"provider": func() tfprotov6.ProviderServer { return c.rerun().server },
			"floor":    func() tfprotov6.ProviderServer { return newServer(&idleProvider{}) },
		} {
			b.Run(fmt.Sprintf("%s/objects=%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				before := liveHeap()
				var server tfprotov6.ProviderServer
				for b.Loop() {
					c.srv.ResetRequests()
					server = start()
					planObjects(b, server, calls)
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

// plannedObjects adds redirect URIs and returns the requests of a plan over them.
func (c *core) plannedObjects(n int) []objectCalls {
	c.t.Helper()
	object := c.kinds[redirectURIType]
	calls := make([]objectCalls, n)
	for i, one := range c.existing(redirectURIType, n) {
		config, state := c.config(object, uriConfig(one.attribute("uri"))), c.pack(object, one.value)
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

// planObjects makes the calls at the CLI's default parallelism.
func planObjects(tb testing.TB, server tfprotov6.ProviderServer, calls []objectCalls) {
	tb.Helper()
	check := func(err error, diags said, replaced ...*tftypes.AttributePath) {
		if err != nil || len(diags)+len(replaced) > 0 {
			tb.Error(err, text(diags), replaced)
		}
	}
	parallel(10, len(calls), func(i int) {
		validated, err := server.ValidateResourceConfig(tb.Context(), calls[i].validate)
		check(err, validated.Diagnostics)
		upgraded, err := server.UpgradeResourceState(tb.Context(), calls[i].upgrade)
		check(err, upgraded.Diagnostics)
		read, err := server.ReadResource(tb.Context(), calls[i].read)
		check(err, read.Diagnostics)
		planned, err := server.PlanResourceChange(tb.Context(), calls[i].plan)
		check(err, planned.Diagnostics, planned.RequiresReplace...)
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
