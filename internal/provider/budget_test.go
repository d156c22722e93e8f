package provider

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// stateOf is a state that has everything in srv, oldest first.
func stateOf(t testing.TB, srv *workostest.Server, kind string) []*instance {
	t.Helper()
	found, diags := newCore(t, srv).list(kind, 0, true)
	wantNone(t, diags)
	all := make([]*instance, len(found))
	for i, one := range found {
		all[i] = one.resource
	}
	srv.ResetRequests()
	return all
}

// planAll reads and plans instances that are as declared, some at a time.
func planAll(c *core, width int, instances []*instance) {
	c.t.Helper()
	parallel(width, len(instances), func(i int) {
		kind, config := instances[i].kind, configOf(instances[i].kind, instances[i].attribute(attributes[instances[i].kind]))
		read, diags := c.read(instances[i])
		if read == nil || len(diags) > 0 {
			c.t.Errorf("read: %s", text(diags))
			return
		}
		if planned := c.plan(kind, read, config); planned.action != noOp || len(planned.diags) > 0 {
			c.t.Errorf("planned %s: %s", planned.action, text(planned.diags))
		}
	})
}

func pagesOf(n int) int { return (n + 99) / 100 }

func TestPlanCostsThePagesOfTheList(t *testing.T) {
	t.Parallel()
	for _, kind := range listedKinds {
		for _, size := range []struct{ managed, environment int }{{1, 1}, {100, 100}, {130, 130}, {30, 430}} {
			srv := workostest.New(t)
			addMany(srv, kind, size.environment)
			state := stateOf(t, srv, kind)[size.environment-size.managed:]
			for _, width := range []int{1, 10, 100} {
				srv.ResetRequests()
				planAll(newCore(t, srv), width, state)
				if got, most := srv.Count("", ""), pagesOf(size.environment); got > most {
					t.Errorf("%s: %d of %d at parallelism %d: %d requests, want %d at most", kind, size.managed, size.environment, width, got, most)
				}
			}
		}
	}
}

func TestPlanOfATemplateCostsOneRequest(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	i := newCore(t, srv).made(jwtTemplateType, templateConfig(ours))
	srv.ResetRequests()
	planAll(newCore(t, srv), 1, []*instance{i})
	if got := srv.Count("", ""); got != 1 {
		t.Errorf("%d requests, want 1", got)
	}
}

func TestCreatingCostsAPostEachAndTwoListings(t *testing.T) {
	t.Parallel()
	const n = 120
	for _, kind := range listedKinds {
		for before, width := range map[int]int{0: 10, 130: 100} {
			t.Run(fmt.Sprintf("%s/%d exist/parallelism %d", kind, before, width), func(t *testing.T) {
				t.Parallel()
				srv := workostest.New(t, workostest.WithRateLimits())
				addMany(srv, kind, before)
				walk := func(do func(c *core, config map[string]any) said) {
					c := newCore(t, srv)
					parallel(width, n, func(i int) {
						if diags := do(c, configOf(kind, nthValue(kind, before+i))); len(diags) > 0 {
							t.Error(text(diags))
						}
					})
				}

				walk(func(c *core, config map[string]any) said { return c.plan(kind, nil, config).diags })
				walk(func(c *core, config map[string]any) said { // apply is another process, and plans again
					return last(c.apply(change{kind: kind, action: create, config: config}))
				})

				if posts, gets, most := srv.Count(http.MethodPost, ""), srv.Count(http.MethodGet, ""), 2*pagesOf(before+n); posts != n || gets > most {
					t.Errorf("%d POSTs, want %d; %d GETs, want %d at most", posts, n, gets, most)
				}
				if refused := srv.RateLimited(); refused > 0 {
					t.Errorf("%d answers of 429", refused)
				}
			})
		}
	}
}

func TestDataSourceImportsAndResourcesShareTheList(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	addMany(srv, redirectURIType, 130)
	state := stateOf(t, srv, redirectURIType)
	c := newCore(t, srv)
	wantNone(t, c.readData(dataSources[redirectURIType]))
	parallel(10, len(state), func(i int) { wantNone(t, last(c.importID(redirectURIType, state[i].attribute("uri")))) })
	planAll(c, 10, state)
	if n := srv.Count("", ""); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}
