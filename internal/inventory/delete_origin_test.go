package inventory_test

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// letGo deletes 60 of 560 origins, all over the list, and checks how it ends for each.
func letGo(t *testing.T, parallelism int, want inventory.Removal, options ...workostest.Option) *workostest.Server {
	t.Helper()
	var api *workostest.Server
	e := newEnvironment(t, options...)
	synctest.Test(t, func(t *testing.T) {
		api = e.Server
		refs := addOrigins(e.Server, 560)
		run := e.run()
		began := time.Now()
		inParallel(parallelism, 60, func(i int) {
			wantRemoval(t, run.CORSOrigins, refs[(i*97)%560].ID, want)
		})
		if took := time.Since(began); took > 15*time.Second {
			t.Errorf("took %v", took)
		}
		if n := e.Count(http.MethodGet, origins); n > 20 {
			t.Errorf("%d list requests, want at most 20", n)
		}
		left := 560
		if want == inventory.Removed {
			left = 500
		}
		if all, err := run.CORSOrigins.All(t.Context()); err != nil || len(all) != left || len(e.CORSOrigins()) != left {
			t.Errorf("%d are left by the list, %v, %d on the server; want %d", len(all), err, len(e.CORSOrigins()), left)
		}
	})
	return api
}

func TestLettingGoOfManyOrigins(t *testing.T) {
	t.Parallel()
	for _, parallelism := range []int{1, 10} {
		for i, missing := range missingRoutes() {
			t.Run(fmt.Sprint("where the call is missing ", i, " ", parallelism), func(t *testing.T) {
				t.Parallel()
				wantCount(t, letGo(t, parallelism, inventory.Remains, missing), http.MethodDelete, "", 1)
			})
		}
		for name, tc := range map[string]struct {
			does    workostest.CORSOriginDelete
			want    inventory.Removal
			deletes int
		}{
			"where the call works":                 {workostest.CORSOriginDeleteWorks, inventory.Removed, 60},
			"where the call does nothing":          {workostest.CORSOriginDeleteIgnored, inventory.Remains, 1},
			"where the call knows none of the ids": {workostest.CORSOriginDeleteNotFound, inventory.Remains, 1},
		} {
			t.Run(fmt.Sprint(name, " ", parallelism), func(t *testing.T) {
				t.Parallel()
				api := letGo(t, parallelism, tc.want, workostest.WithCORSOriginDelete(tc.does))
				wantCount(t, api, http.MethodDelete, "", tc.deletes)
			})
		}
		t.Run(fmt.Sprint("where the list lags ", parallelism), func(t *testing.T) {
			t.Parallel()
			letGo(t, parallelism, inventory.Removed,
				workostest.WithCORSOriginDelete(workostest.CORSOriginDeleteWorks), workostest.WithDeleteLag(4*time.Second))
		})
	}
}

// The budget of letting go one origin is 1 + 4 times the pages.
func TestLettingGoOfOneOriginKeepsToItsBudget(t *testing.T) {
	t.Parallel()
	for _, does := range []workostest.CORSOriginDelete{
		workostest.CORSOriginDeleteMissing, workostest.CORSOriginDeleteWorks, workostest.CORSOriginDeleteIgnored,
		workostest.CORSOriginDeleteNotFound,
	} {
		e := newEnvironment(t, workostest.WithCORSOriginDelete(does))
		synctest.Test(t, func(t *testing.T) {
			refs := addOrigins(e.Server, 560)
			if _, err := e.run().CORSOrigins.Delete(t.Context(), refs[559].ID); err != nil {
				t.Error(err)
			}
			if n := e.Count("", ""); n > 1+4*6 {
				t.Errorf("%d: %d requests", does, n)
			}
		})
	}
}

// From the first answer alone nothing is learned where nobody has seen that the origin was there.
func TestACallThatDoesNothingIsNotBelievedForAnOriginThatWasGone(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, workostest.WithCORSOriginDelete(workostest.CORSOriginDeleteIgnored))
	synctest.Test(t, func(t *testing.T) {
		refs := addOrigins(e.Server, 3)
		e.RemoveCORSOrigin(refs[0].ID)
		run := e.run()
		wantRemoval(t, run.CORSOrigins, refs[0].ID, inventory.Removed)
		wantRemoval(t, run.CORSOrigins, refs[1].ID, inventory.Remains)
		wantRemoval(t, run.CORSOrigins, refs[2].ID, inventory.Remains)
		wantRead(t, run.CORSOrigins, refs[1], inventory.Found)
	})
}

func TestACallThatWorksIsToldOfWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, workostest.WithCORSOriginDelete(workostest.CORSOriginDeleteWorks))
	synctest.Test(t, func(t *testing.T) {
		refs := addOrigins(e.Server, 5)
		run := e.run()
		wantRead(t, run.CORSOrigins, refs[0], inventory.Found)
		wantRemoval(t, run.CORSOrigins, refs[0].ID, inventory.Removed)
		e.RemoveCORSOrigin(refs[1].ID)
		wantRemoval(t, run.CORSOrigins, refs[1].ID, inventory.Removed) // a 404, and the list does not show it
		e.FailNext(http.MethodDelete, "", 1, workostest.Answer(404, `{"message":"Not Found"}`))
		wantRemoval(t, run.CORSOrigins, refs[2].ID, inventory.Remains) // a 404, and the list shows it
		wantCount(t, e.Server, http.MethodDelete, "", 3)
	})
}

func TestNothingIsLearnedOfADeletionThatNoListVerifies(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, workostest.WithCORSOriginDelete(workostest.CORSOriginDeleteWorks))
	synctest.Test(t, func(t *testing.T) {
		refs := addOrigins(e.Server, 5)
		run := e.run()
		e.FailNext(http.MethodGet, "", 3, workostest.Answer(503, ""))
		wantDeleteError(t, run.CORSOrigins, refs[0].ID)
		wantRemoval(t, run.CORSOrigins, refs[0].ID, inventory.Removed)
		wantRemoval(t, run.CORSOrigins, refs[1].ID, inventory.Removed)
		if left := len(e.CORSOrigins()); left != 3 {
			t.Errorf("%d are left", left)
		}
	})
}

// -replace of an origin that the API does not delete ends with the same one.
func TestAnOriginThatWasLetGoIsReplacedByItself(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addOrigins(e.Server, 5)
		run := e.run()
		wantRemoval(t, run.CORSOrigins, refs[0].ID, inventory.Remains)
		creation, err := run.CORSOrigins.Create(t.Context(), refs[0].Value)
		if err != nil || creation.Outcome != inventory.Created || creation.Object.ID != refs[0].ID {
			t.Errorf("got %+v, %v", creation, err)
		}
		if !run.CORSOrigins.Released(creation.Object) || !run.CORSOrigins.IsOwn(creation.Object) {
			t.Error("whose it is was not noted")
		}
		wantRemoval(t, run.CORSOrigins, refs[0].ID, inventory.Kept)
		// One that this run did not let go is somebody else's.
		creation, err = run.CORSOrigins.Create(t.Context(), refs[1].Value)
		if err != nil || creation.Outcome != inventory.Exists || run.CORSOrigins.Released(creation.Object) {
			t.Errorf("got %+v, %v", creation, err)
		}
	})
}
