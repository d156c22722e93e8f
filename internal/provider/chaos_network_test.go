package provider

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/chaos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// inVirtualTime plays with the commands of core on srv, with the waits that users get, which take no time.
func inVirtualTime(t *testing.T, srv *workostest.Server, play func(t *testing.T, c *chaosCore)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { play(t, newChaosCore(t, srv)) })
}

// fortyBlocks are 28 redirect URIs, 11 CORS origins and the JWT template.
func fortyBlocks() chaosConfig {
	config := chaosConfig{blocks: redirectURIBlocks(28)}
	for i := range 11 {
		config.blocks[fmt.Sprintf("%s.r%d", corsOrigin, i)] = chaosBlock{kind: corsOrigin, value: fmt.Sprintf("https://app-%d.example.com", i)}
	}
	config.blocks[jwtTemplate+".r"] = chaosBlock{kind: jwtTemplate, value: `{"email": "{{ user.email }}"}`}
	return config
}

func redirectURIBlocks(n int) map[string]chaosBlock {
	blocks := map[string]chaosBlock{}
	for i := range n {
		blocks[fmt.Sprintf("%s.r%d", redirectURI, i)] = chaosBlock{kind: redirectURI, value: fmt.Sprintf("https://app-%d.example.com/callback", i)}
	}
	return blocks
}

// verifyForty fails unless an apply of fortyBlocks, into an environment with foreign objects, ended as on a fine day.
func verifyForty(t *testing.T, tf chaosTerraform, srv *workostest.Server, applied, planned chaosOutcome, foreign int) {
	t.Helper()
	for _, f := range append(applied.errors(), planned.errors()...) {
		t.Errorf("%s: %s\n%s", f.address, f.summary, f.detail)
	}
	if len(planned.actions) > 0 {
		t.Errorf("the plan is not empty: %v", planned.actions)
	}
	there := map[string]string{}
	for _, uri := range srv.RedirectURIs() {
		there[uri.URI] = uri.ID
	}
	for _, origin := range srv.CORSOrigins() {
		there[origin.Origin] = origin.ID
	}
	template, _ := srv.JWTTemplate()
	there[template.Content] = jwtTemplateID
	if got := len(srv.RedirectURIs()) + len(srv.CORSOrigins()) + 1; got != 40+foreign || len(there) != got {
		t.Errorf("%d objects of %d values, want 40 and %d foreign ones", got, len(there), foreign)
	}
	entries := tf.state()
	if len(entries) != 40 {
		t.Errorf("%d entries in the state, want 40", len(entries))
	}
	for _, e := range entries {
		if there[e.value] != e.id || e.adopted {
			t.Errorf("%+v is in the state, and the API has %q", e, there[e.value])
		}
	}
}

func TestApplyOfFortyThroughANetworkThatDropsOneAnswerInTen(t *testing.T) {
	t.Parallel()
	for seed := range uint64(10) {
		srv := workostest.New(t)
		inVirtualTime(t, srv, func(t *testing.T, c *chaosCore) {
			t.Helper()
			srv.AddRedirectURI("https://foreign.example.com/callback")
			srv.AddCORSOrigin("https://foreign.example.com")
			chaos.Hang(srv, seed, chaosPatience).Set(chaos.Weather{Rate: 0.1, Only: []string{"lost answer"}})
			command := chaosCommand{retries: defaultMaxRetries}
			applied := c.apply(fortyBlocks(), command)
			verifyForty(t, c, srv, applied, c.plan(fortyBlocks(), command), 2)
			if lost := srv.FaultCounts()["lost answer"]; lost < 3 {
				t.Errorf("%d answers were lost: the test shows little", lost)
			}
		})
	}
}

func TestPlanIsEmptyWhereTheListLagsFourSecondsBehindThirtyCreates(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithListLag(4*time.Second))
	inVirtualTime(t, srv, func(t *testing.T, c *chaosCore) {
		t.Helper()
		config := chaosConfig{blocks: redirectURIBlocks(30)}
		c.applied(config)
		srv.ResetRequests()
		began := time.Now()
		planned := c.plan(config, chaosCommand{retries: defaultMaxRetries})
		if took := time.Since(began); took > 6*time.Second {
			t.Errorf("the plan took %s", took)
		}
		if len(planned.findings) > 0 || len(planned.actions) > 0 {
			t.Errorf("want nothing to say and nothing to do, got %v, %v", planned.findings, planned.actions)
		}
		if lists := srv.Count(http.MethodGet, workostest.RedirectURIsPath); lists < 2 || lists > 7 {
			t.Errorf("%d lists, want a few looks for all together", lists)
		}
	})
}

// applied applies a configuration, and fails unless all of it is in the state then.
func (c *chaosCore) applied(config chaosConfig) {
	c.t.Helper()
	outcome := c.apply(config, chaosCommand{retries: defaultMaxRetries})
	if failed := outcome.errors(); len(failed) > 0 || len(c.state()) != len(config.blocks) {
		c.t.Fatalf("%d in the state, want %d; errors: %v", len(c.state()), len(config.blocks), failed)
	}
}

func TestApplyOfAThousandSeesNo429(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithRateLimits()) // 500 writes per 10 s
	inVirtualTime(t, srv, func(_ *testing.T, c *chaosCore) {
		began := time.Now()
		c.applied(chaosConfig{blocks: redirectURIBlocks(1000)})
		if n := srv.RateLimited(); n > 0 {
			t.Errorf("%d requests were answered 429", n)
		}
		if took := time.Since(began); took < 39*time.Second || took > 52*time.Second {
			t.Errorf("it took %s, want 40 s at 25 writes per second", took)
		}
	})
}

func TestAThousandReadsOfAnAPIThatIsDownShareOneRetryBudget(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	inVirtualTime(t, srv, func(_ *testing.T, c *chaosCore) {
		config := chaosConfig{blocks: redirectURIBlocks(1000)}
		c.applied(config)
		srv.ResetRequests()
		srv.FailAlways("", "", workostest.Answer(503, `{"message":"Down."}`))
		began := time.Now()
		failed := c.plan(config, chaosCommand{retries: defaultMaxRetries}).errors()
		if took := time.Since(began); took > 15*time.Second {
			t.Errorf("they took %s", took)
		}
		if len(failed) != 1000 || len(c.state()) != 1000 {
			t.Errorf("%d errors and %d in the state, want 1000 of both", len(failed), len(c.state()))
		}
		if n := srv.Count("", ""); n != 1+defaultMaxRetries {
			t.Errorf("%d requests, want %d", n, 1+defaultMaxRetries)
		}
	})
}
