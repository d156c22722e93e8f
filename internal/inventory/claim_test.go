package inventory_test

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestOneObjectIsClaimedByOneOfTwoCreates(t *testing.T) {
	t.Parallel()
	for _, faults := range [][]*workostest.Fault{
		{workostest.LostAnswer(), workostest.LostAnswer()},
		{workostest.LostAnswer(), workostest.Answer(503, "")},
		{workostest.Answer(503, ""), workostest.LostAnswer()},
		{workostest.Answer(503, ""), workostest.Answer(503, "")},
		{workostest.LostAnswer()},
		{workostest.Answer(503, "")},
		nil,
	} {
		for _, lag := range []time.Duration{0, 3 * time.Second} {
			t.Run(fmt.Sprint(len(faults), lag), func(t *testing.T) {
				t.Parallel()
				e := newEnvironment(t, workostest.WithListLag(lag))
				synctest.Test(t, func(t *testing.T) {
					for _, fault := range faults {
						e.FailNext(http.MethodPost, "", 1, fault)
					}
					run := e.run()
					outcomes := make([]inventory.Creation[workos.RedirectURI], 2)
					inParallel(2, 2, func(i int) {
						creation, err := run.RedirectURIs.Create(t.Context(), wanted)
						if err != nil {
							t.Error(err)
						}
						outcomes[i] = creation
					})
					wantOnServer(t, e.Server, 1)
					made := 0
					for _, creation := range outcomes {
						if creation.Outcome == inventory.Created {
							made++
							if creation.Object.ID != e.RedirectURIs()[0].ID {
								t.Errorf("got %+v", creation.Object)
							}
						}
					}
					if made != 1 || outcomes[0].Outcome == inventory.Unknown || outcomes[1].Outcome == inventory.Unknown {
						t.Errorf("got %+v", outcomes)
					}
				})
			})
		}
	}
}

func TestAnObjectIsClaimedOnce(t *testing.T) {
	t.Parallel()
	api := workostest.New(t)
	api.AddCORSOrigin(originOf(0))
	run := newRun(api)
	object := wantLookup(t, run.CORSOrigins, originOf(0), inventory.Found)
	if run.CORSOrigins.IsOwn(object) || !run.CORSOrigins.Claim(object) || run.CORSOrigins.Claim(object) || !run.CORSOrigins.IsOwn(object) {
		t.Error("it was claimed twice, or not at all")
	}
	made := wantCreated(t, run.CORSOrigins, originOf(1))
	if !run.CORSOrigins.IsOwn(made) || run.CORSOrigins.Claim(made) {
		t.Error("what this run made was claimed by another resource")
	}
	if newRun(api).CORSOrigins.IsOwn(made) {
		t.Error("another run has it as its own")
	}
}

func TestAdoptingManyOriginsListsThemOnce(t *testing.T) {
	t.Parallel()
	for name, appear := range map[string]func(t *testing.T, e *environment, run *inventory.Inventory){
		"before the run": func(_ *testing.T, e *environment, _ *inventory.Inventory) { addOrigins(e.Server, 560) },
		"behind the plan": func(t *testing.T, e *environment, run *inventory.Inventory) {
			t.Helper()
			addOrigins(e.Server, 500)
			wantLookup(t, run.CORSOrigins, "https://none.example.com", inventory.Gone)
			addOrigins(e.Server, 560)
		},
	} {
		for _, parallelism := range []int{1, 10} {
			t.Run(fmt.Sprint(name, " ", parallelism), func(t *testing.T) {
				t.Parallel()
				e := newEnvironment(t)
				synctest.Test(t, func(t *testing.T) {
					run := e.run()
					appear(t, e, run)
					inParallel(parallelism, 60, func(i int) {
						i = 500 + i
						if name == "before the run" {
							i = (i * 97) % 560 // all over the list
						}
						creation, err := run.CORSOrigins.Create(t.Context(), originOf(i))
						if err != nil || creation.Outcome != inventory.Exists || creation.Object.Origin != originOf(i) {
							t.Errorf("got %+v, %v", creation, err)
						}
						if !run.CORSOrigins.Claim(creation.Object) {
							t.Error("it was claimed already")
						}
					})
					wantCount(t, e.Server, http.MethodPost, "", 60)
					if n := e.Count(http.MethodGet, origins); n > 20 {
						t.Errorf("%d list requests, want at most 20", n)
					}
				})
			})
		}
	}
}
