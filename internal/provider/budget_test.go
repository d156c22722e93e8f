package provider

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// environmentOf adds n objects of a kind to srv and returns their configurations, oldest first.
func environmentOf(srv *workostest.Server, kind string, n int) []map[string]any {
	configs := make([]map[string]any, n)
	for i := range configs {
		configs[i] = nthConfig(kind, i)
		switch kind {
		case corsOriginType:
			srv.AddCORSOrigin(configs[i]["origin"].(string)) //nolint:forcetypeassert // see nthConfig
		case webhookEndpointType:
			srv.AddWebhookEndpoint(configs[i]["endpoint_url"].(string), onUser) //nolint:forcetypeassert // see nthConfig
		default:
			srv.AddRedirectURI(configs[i]["uri"].(string)) //nolint:forcetypeassert // see nthConfig
		}
	}
	return configs
}

func nthConfig(kind string, i int) map[string]any {
	switch kind {
	case corsOriginType:
		return originConfig(fmt.Sprintf("https://app%d.example.com", i))
	case webhookEndpointType:
		return endpointConfig(fmt.Sprintf("%s/%d", webhookURL, i), onUser)
	}
	return uriConfig(fmt.Sprintf("%s/%d", callback, i))
}

// stateOf is a state that has everything in srv, oldest first.
func stateOf(c *core, srv *workostest.Server, kind string) []*instance {
	var all []*instance
	add := func(attributes map[string]any, created, updated time.Time) {
		const layout = "2006-01-02T15:04:05.000Z"
		attributes["created_at"], attributes["updated_at"] = created.Format(layout), updated.Format(layout)
		all = append(all, &instance{kind: kind, value: objectOf(c.kinds[kind], attributes)})
	}
	switch kind {
	case corsOriginType:
		for _, o := range srv.CORSOrigins() {
			add(map[string]any{"id": o.ID, "origin": o.Origin}, o.CreatedAt, o.UpdatedAt)
		}
		return all
	case webhookEndpointType:
		for _, e := range srv.WebhookEndpoints() {
			attributes := withStatus(e.Status, endpointConfig(e.URL, e.Events...))
			attributes["id"], attributes["secret"] = e.ID, e.Secret
			add(attributes, e.CreatedAt, e.UpdatedAt)
		}
		return all
	}
	for _, u := range srv.RedirectURIs() {
		add(map[string]any{"id": u.ID, "uri": u.URI, "default": u.Default}, u.CreatedAt, u.UpdatedAt)
	}
	return all
}

// planAll reads and plans instances that are as declared, some at a time.
func planAll(c *core, width int, instances []*instance, configs []map[string]any) {
	c.t.Helper()
	parallel(width, len(instances), func(i int) {
		read, diags := c.read(instances[i])
		if read == nil || len(diags) > 0 {
			c.t.Errorf("read: %s", text(diags))
			return
		}
		if planned := c.plan(read.kind, read, configs[i]); planned.action != noOp || len(planned.diags) > 0 {
			c.t.Errorf("planned %s: %s", planned.action, text(planned.diags))
		}
	})
}

func pagesOf(n int) int { return (n + 99) / 100 }

func TestPlanCostsThePagesOfTheList(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{redirectURIType, corsOriginType, webhookEndpointType} {
		for _, width := range []int{1, 10, 100} {
			for _, size := range []struct{ managed, environment int }{{1, 1}, {100, 100}, {101, 101}, {130, 130}, {30, 430}, {430, 430}} {
				t.Run(fmt.Sprintf("%s/parallelism %d/%d of %d", kind, width, size.managed, size.environment), func(t *testing.T) {
					t.Parallel()
					srv := workostest.New(t)
					from := size.environment - size.managed
					configs := environmentOf(srv, kind, size.environment)[from:]
					c := newCore(t, srv)
					planAll(c, width, stateOf(c, srv, kind)[from:], configs)
					if got, most := srv.Count("", ""), pagesOf(size.environment); got > most {
						t.Errorf("%d requests, want %d at most", got, most)
					}
				})
			}
		}
	}
}

func TestPlanFetchesNoPageThatItDoesNotNeed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		first, after int // of the managed objects, in the order of the list
		want         int
	}{
		"in the first page": {0, 5, 1},
		"up to the third":   {245, 250, 3},
		"in two pages":      {98, 103, 2},
		"the first hundred": {0, 100, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			configs := environmentOf(srv, redirectURIType, 1_000)
			c := newCore(t, srv)
			planAll(c, 10, stateOf(c, srv, redirectURIType)[test.first:test.after], configs[test.first:test.after])
			if got := srv.Count("", ""); got != test.want {
				t.Errorf("%d requests, want %d", got, test.want)
			}
		})
	}
}

func TestPlanOfATemplateCostsOneRequest(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	i := newCore(t, srv).made(jwtTemplateType, templateConfig(ours))
	srv.ResetRequests()
	c := newCore(t, srv)
	planAll(c, 1, []*instance{i}, []map[string]any{templateConfig(ours)})
	if got := srv.Count("", ""); got != 1 {
		t.Errorf("%d requests, want 1", got)
	}
}

func TestCreatingCostsAPostEachAndTwoListings(t *testing.T) {
	t.Parallel()
	const n = 120
	for _, kind := range []string{redirectURIType, corsOriginType, webhookEndpointType} {
		for before, width := range map[int]int{0: 10, 130: 100} {
			t.Run(fmt.Sprintf("%s/%d exist/parallelism %d", kind, before, width), func(t *testing.T) {
				t.Parallel()
				srv := workostest.New(t, workostest.WithRateLimits())
				environmentOf(srv, kind, before)
				walk := func(do func(c *core, config map[string]any)) {
					c := newCore(t, srv)
					parallel(width, n, func(i int) { do(c, nthConfig(kind, before+i)) })
				}

				walk(func(c *core, config map[string]any) {
					if diags := c.plan(kind, nil, config).diags; len(diags) > 0 {
						t.Error(text(diags))
					}
				})
				walk(func(c *core, config map[string]any) { // apply is another process, and plans again
					if _, diags := c.apply(change{kind: kind, action: create, config: config}); len(diags) > 0 {
						t.Error(text(diags))
					}
				})

				if posts := srv.Count(http.MethodPost, ""); posts != n {
					t.Errorf("%d POSTs, want %d", posts, n)
				}
				if gets, most := srv.Count(http.MethodGet, ""), 2*pagesOf(before+n); gets > most {
					t.Errorf("%d GETs, want %d at most", gets, most)
				}
				if refused := srv.RateLimited(); refused > 0 {
					t.Errorf("%d answers of 429", refused)
				}
			})
		}
	}
}

func TestImportsByValueCostThePagesOfTheList(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	configs := environmentOf(srv, redirectURIType, 120)
	c := newCore(t, srv)
	parallel(10, len(configs), func(i int) {
		imported, _ := c.importID(redirectURIType, fmt.Sprint(configs[i]["uri"]))
		if planned := c.plan(redirectURIType, imported, configs[i]); planned.action != noOp {
			t.Errorf("planned %s: %s", planned.action, text(planned.diags))
		}
	})
	if n := srv.Count("", ""); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}

func TestDataSourceAndResourcesShareTheList(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	configs := environmentOf(srv, redirectURIType, 130)
	c := newCore(t, srv)
	wantNone(t, c.readData("workos_redirect_uris"))
	planAll(c, 10, stateOf(c, srv, redirectURIType), configs)
	if n := srv.Count("", ""); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}
