package provider

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"runtime/pprof"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// environmentOf adds n redirect URIs, or CORS origins, to srv and gives their values, oldest first.
func environmentOf(srv *workostest.Server, kind string, n int) []string {
	values := make([]string, n)
	for i := range values {
		switch kind {
		case redirectURI:
			values[i] = srv.AddRedirectURI(fmt.Sprintf("https://app.example.com/callback/%d", i)).URI
		case corsOrigin:
			values[i] = srv.AddCORSOrigin(fmt.Sprintf("https://app%d.example.com", i)).Origin
		}
	}
	return values
}

// configOf is the configuration of a value.
func configOf(kind, value string) map[string]any {
	if kind == corsOrigin {
		return originConfig(value)
	}
	return uriConfig(value)
}

// heldIn is what state holds of everything in srv, oldest first.
func heldIn(c *core, srv *workostest.Server, kind string) []*instance {
	var all []*instance
	hold := func(attributes map[string]any) {
		object := c.kinds[kind]
		all = append(all, &instance{kind: kind, value: objectOf(object, attributes)})
	}
	stamp := func(at time.Time) string { return at.Format("2006-01-02T15:04:05.000Z") }
	for _, u := range srv.RedirectURIs() {
		if kind == redirectURI {
			hold(map[string]any{"id": u.ID, "uri": u.URI, "default": u.Default, "created_at": stamp(u.CreatedAt), "updated_at": stamp(u.UpdatedAt)})
		}
	}
	for _, o := range srv.CORSOrigins() {
		if kind == corsOrigin {
			hold(map[string]any{"id": o.ID, "origin": o.Origin, "created_at": stamp(o.CreatedAt), "updated_at": stamp(o.UpdatedAt)})
		}
	}
	return all
}

// planAll reads and plans instances that are as declared, some at a time.
func planAll(c *core, width int, held []*instance, attribute string) {
	c.t.Helper()
	parallel(width, len(held), func(i int) {
		read, diags := c.read(held[i])
		if read == nil || len(diags) > 0 {
			c.t.Errorf("read: %s", text(diags))
			return
		}
		if planned := c.plan(read.kind, read, configOf(read.kind, read.attribute(attribute))); planned.action != noOp || len(planned.diags) > 0 {
			c.t.Errorf("planned %s: %s", planned.action, text(planned.diags))
		}
	})
}

func pagesOf(n int) int { return (n + 99) / 100 }

func TestPlanCostsThePagesOfTheList(t *testing.T) {
	t.Parallel()
	for kind, attribute := range map[string]string{redirectURI: "uri", corsOrigin: "origin"} {
		for _, width := range []int{1, 10, 50} {
			for _, size := range []struct{ managed, environment int }{{1, 1}, {100, 100}, {101, 101}, {30, 430}, {430, 430}} {
				t.Run(fmt.Sprintf("%s/parallelism %d/%d of %d", kind, width, size.managed, size.environment), func(t *testing.T) {
					t.Parallel()
					srv := workostest.New(t)
					environmentOf(srv, kind, size.environment)
					c := newCore(t, srv)
					held := heldIn(c, srv, kind)[size.environment-size.managed:]

					planAll(c, width, held, attribute)

					if got, most := srv.Count("", ""), pagesOf(size.environment); got > most {
						t.Errorf("%d requests, want %d at most", got, most)
					}
				})
			}
		}
	}
}

func TestPlanStopsPagingOnceItHasSeenAllManagedObjects(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		first, after int // of the managed objects, in the order of the list
		want         int
	}{
		"in the first page":   {0, 5, 1},
		"up to the third":     {245, 250, 3},
		"spread over two":     {98, 103, 2},
		"everything, all old": {0, 100, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			environmentOf(srv, redirectURI, 2_000)
			c := newCore(t, srv)

			planAll(c, 10, heldIn(c, srv, redirectURI)[test.first:test.after], "uri")

			if got := srv.Count("", ""); got != test.want {
				t.Errorf("%d requests, want %d", got, test.want)
			}
		})
	}
}

func TestPlanOfATemplateCostsOneRequest(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(jwtTemplate, template(ours))
	srv.ResetRequests()
	c := newCore(t, srv)

	held, diags := c.read(held)
	wantNone(t, diags)
	if planned := c.plan(jwtTemplate, held, template(ours)); planned.action != noOp {
		t.Errorf("planned %s", planned.action)
	}

	if got := srv.Count("", ""); got != 1 {
		t.Errorf("%d requests, want 1", got)
	}
}

// TestCreatingCostsAPostEachAndTwoListings is held to a tenth of the documented limits, in a tenth of their windows: it
// would not last long enough to meet the real ones.
func TestCreatingCostsAPostEachAndTwoListings(t *testing.T) {
	t.Parallel()
	const n = 75
	for _, kind := range []string{redirectURI, corsOrigin} {
		for before, width := range map[int]int{0: 10, 130: 50} {
			t.Run(fmt.Sprintf("%s/%d there/parallelism %d", kind, before, width), func(t *testing.T) {
				t.Parallel()
				srv := workostest.New(t, workostest.WithLimits(tenth(workostest.DocumentedLimits())))
				environmentOf(srv, kind, before)
				values := environmentOf(workostest.New(t), kind, before+n)[before:]
				walk := func(do func(c *core, config map[string]any)) {
					c := newCore(t, srv)
					parallel(width, n, func(i int) { do(c, configOf(kind, values[i])) })
				}

				walk(func(c *core, config map[string]any) { wantNoDiags(t, c.plan(kind, nil, config).diags) })
				walk(func(c *core, config map[string]any) { // apply is a run of its own, and plans again
					_, diags := c.apply(change{kind: kind, action: create, config: config})
					wantNoDiags(t, diags)
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

// tenth is as many requests a second, counted over a tenth of the time.
func tenth(l workostest.Limits) workostest.Limits {
	for _, limit := range []*workostest.Limit{&l.All, &l.Reads, &l.Writes} {
		limit.N, limit.Window = limit.N/10, limit.Window/10
	}
	return l
}

// wantNoDiags is wantNone for a goroutine that is not the test's own.
func wantNoDiags(t *testing.T, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	if len(diags) > 0 {
		t.Error(text(diags))
	}
}

func TestRunLeavesNoGoroutineBehind(t *testing.T) {
	t.Parallel()
	const label = "run without leaks"
	ran := make(chan struct{})
	go pprof.Do(t.Context(), pprof.Labels(label, "yes"), func(context.Context) { // what it starts has its labels
		defer close(ran)
		srv, err := workostest.Start()
		if err != nil {
			t.Error(err)
			return
		}
		defer srv.Close()
		environmentOf(srv, redirectURI, 250)
		environmentOf(srv, corsOrigin, 250)
		c := newCore(t, srv)
		planAll(c, 50, heldIn(c, srv, redirectURI), "uri")
		parallel(50, 50, func(i int) {
			planned := c.plan(corsOrigin, nil, originConfig(fmt.Sprintf("https://app%d.example.com", i)))
			adopted, _ := c.apply(planned)
			_, _ = c.apply(c.plan(corsOrigin, adopted, nil))
		})
		srv.FailAlways(http.MethodGet, "", workostest.Hang())
		c = newCore(t, srv)
		stopped, stop := context.WithCancel(t.Context())
		go func() {
			_ = srv.WaitFor(stopped, http.MethodGet, workostest.JWTTemplatePath, 1)
			stop()
		}()
		held := &instance{kind: jwtTemplate, value: objectOf(c.kinds[jwtTemplate], template(ours))}
		if _, diags := c.readContext(stopped, held); len(errorsOf(diags)) != 1 {
			t.Errorf("a cancelled read: %s", text(diags))
		}
	})
	<-ran
	var left string
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if left = goroutinesWith(t, label); left == "" {
			return // connections end a moment after the server
		}
	}
	t.Errorf("goroutines are left:\n%s", left)
}

// goroutinesWith is the part of the goroutine profile that has a label.
func goroutinesWith(t *testing.T, label string) string {
	t.Helper()
	var profile bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
		t.Fatal(err)
	}
	var found bytes.Buffer
	for record := range bytes.SplitSeq(profile.Bytes(), []byte("\n\n")) {
		if bytes.Contains(record, []byte(label)) {
			found.Write(append(record, '\n'))
		}
	}
	return found.String()
}
