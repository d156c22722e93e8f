package inventory_test

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

// A panic is core's to report: nothing of the run may hang in its wake.
func TestAPanicLeavesNothingLocked(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 3)
		origs := addOrigins(e.Server, 3)
		e.SetJWTTemplate(oneContent)
		run := e.run(func(c *workos.Config, _ *inventory.Options) { c.RequestTimeout = 0 }) // net/http would wait for it
		panicking := func(do func()) {
			t.Helper()
			e.holding(func(*http.Request) error { panic("in the transport") })
			defer e.holding(nil)
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			do()
		}
		panicking(func() { _, _, _ = run.RedirectURIs.Read(t.Context(), refs[0]) })
		panicking(func() { _, _ = run.RedirectURIs.All(t.Context()) })
		panicking(func() { _, _ = run.RedirectURIs.Create(t.Context(), wanted) })
		panicking(func() { _, _ = run.RedirectURIs.Delete(t.Context(), refs[1].ID) })
		panicking(func() { _, _ = run.CORSOrigins.Delete(t.Context(), origs[1].ID) })
		panicking(func() { _, _, _ = run.JWTTemplate.Read(t.Context()) })
		panicking(func() { _, _ = run.JWTTemplate.Update(t.Context(), oneContent) })

		wantRead(t, run.RedirectURIs, refs[0], inventory.Found)
		wantCreated(t, run.RedirectURIs, wanted)
		wantRemoval(t, run.RedirectURIs, refs[1].ID, inventory.Removed)
		wantRemoval(t, run.CORSOrigins, origs[1].ID, inventory.Remains)
		wantTemplate(t, run, inventory.Found, oneContent)
		func() {
			defer func() { _ = recover() }()
			for _, err := range run.RedirectURIs.Stream(t.Context()) {
				panic(err)
			}
		}()
		wantLookup(t, run.RedirectURIs, uriOf(9), inventory.Gone)
	})
}
