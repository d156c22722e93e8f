package provider

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestPlanWarnsThatAnOriginCantBeDeleted(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(corsOrigin, originConfig(origin))
	srv.ResetRequests()
	c := newCore(t, srv)
	held, _ = c.read(held)
	for name, config := range map[string]map[string]any{"destroy": nil, "replacement": originConfig("https://new.example.com")} {
		planned := c.plan(corsOrigin, held, config)
		wantOnly(t, planned.diags, "WARNING: The WorkOS API documents no deletion of CORS origins\n", origin)
		if name == "replacement" && planned.action != replace {
			t.Errorf("planned %s", planned.action)
		}
	}
	wantNoWrites(t, srv)
}

func TestDestroyingAnOriginSaysWhatHappened(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		calls  workostest.CORSOriginDelete
		remain int
		words  []string // of the one warning; none where it is gone
	}{
		"the call is missing":  {workostest.CORSOriginDeleteMissing, 1, []string{"WARNING", "stays allowed", origin}},
		"the call works":       {workostest.CORSOriginDeleteWorks, 0, nil},
		"the call does naught": {workostest.CORSOriginDeleteIgnored, 1, []string{"WARNING", "stays allowed", origin}},
		"the call knows none":  {workostest.CORSOriginDeleteNotFound, 1, []string{"WARNING", "stays allowed", origin}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t, workostest.WithCORSOriginDelete(tc.calls))
			held := newCore(t, srv).made(corsOrigin, originConfig(origin))
			c := newCore(t, srv)

			left, diags := c.apply(c.plan(corsOrigin, held, nil))

			if left != nil || len(srv.CORSOrigins()) != tc.remain {
				t.Errorf("state %v, server %v", left, srv.CORSOrigins())
			}
			if tc.words == nil {
				wantNone(t, diags)
			} else {
				wantOnly(t, diags, tc.words...)
			}
		})
	}
}

func TestSixtyOriginsLetGoOrAdoptedCostFewLists(t *testing.T) {
	t.Parallel()
	for _, calls := range []workostest.CORSOriginDelete{workostest.CORSOriginDeleteMissing, workostest.CORSOriginDeleteWorks} {
		srv := workostest.New(t, workostest.WithCORSOriginDelete(calls))
		for i := range 560 {
			srv.AddCORSOrigin(fmt.Sprintf("https://o%d.example.com", i))
		}
		c := newCore(t, srv)
		adopted := make([]*instance, 60)
		parallel(10, len(adopted), func(i int) {
			planned := c.plan(corsOrigin, nil, originConfig(fmt.Sprintf("https://o%d.example.com", 500+i)))
			adopted[i], _ = c.apply(planned)
		})
		lists := srv.Count(http.MethodGet, workostest.CORSOriginsPath)
		if lists > 20 {
			t.Errorf("60 adoptions cost %d list requests", lists)
		}
		for i, held := range adopted {
			adopted[i], _ = c.importID(corsOrigin, held.attribute("id")) // the imported are asked for
		}
		srv.ResetRequests()
		c = newCore(t, srv)
		parallel(10, len(adopted), func(i int) {
			if left, diags := c.apply(c.plan(corsOrigin, adopted[i], nil)); left != nil || len(errorsOf(diags)) > 0 {
				t.Error(text(diags))
			}
		})
		if lists := srv.Count(http.MethodGet, workostest.CORSOriginsPath); lists > 20 {
			t.Errorf("letting 60 go cost %d list requests", lists)
		}
		if asked := srv.Count(http.MethodDelete, ""); calls == workostest.CORSOriginDeleteMissing && asked != 1 {
			t.Errorf("a missing route was tried %d times", asked)
		}
	}
}

func TestPlanWarnsThatTheDefaultRedirectURICantBeDeleted(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(redirectURI, uriConfig(callback))
	srv.SetDefaultRedirectURI(held.attribute("id"))
	c := newCore(t, srv)
	held, diags := c.read(held)
	wantNone(t, diags)
	if held.attribute("default") != "true" {
		t.Fatalf("state is %s", held.value)
	}

	planned := c.plan(redirectURI, held, nil)
	wantOnly(t, planned.diags, "WARNING", callback, "default", "removed {", "destroy = false")
	left, diags := c.apply(planned)

	wantOnly(t, diags, "ERROR", "Cannot delete the default redirect URI.", "409", "Dashboard", "removed {", "Request id: req_")
	if left.attribute("id") != held.attribute("id") {
		t.Error("state was lost")
	}
}

func TestDeletedByHandIsDeleted(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(redirectURI, uriConfig(callback))
	c := newCore(t, srv)
	planned := c.plan(redirectURI, held, nil)
	srv.RemoveRedirectURI(held.attribute("id"))

	left, diags := c.apply(planned)

	wantNone(t, diags)
	if left != nil {
		t.Error("state kept it")
	}
}

func TestRedirectURIThatStaysAfterAMissingRouteIsAnError(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithProfile(workostest.Today&^workostest.RouteDeleteRedirectURI))
	held := newCore(t, srv).made(redirectURI, uriConfig(callback))
	c := newCore(t, srv)

	left, diags := c.apply(c.plan(redirectURI, held, nil))

	wantOnly(t, diags, "ERROR", "404", callback)
	if left == nil || len(srv.RedirectURIs()) != 1 {
		t.Error("state was lost")
	}
}
