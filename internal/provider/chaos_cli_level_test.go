//go:build !windows

package provider

import (
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/chaos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// cliPatience is the request_timeout of what runs through the CLI, in real time.
const cliPatience = time.Second

// TestChaosCLI plays the same as TestChaosProvider through the real CLI.
func TestChaosCLI(t *testing.T) {
	t.Parallel()
	chaos.Level{
		Short: 2, Real: true, Faults: 4, EachKind: 0.02,
		Play: func(t *testing.T, s *chaos.Sequence) {
			t.Helper()
			playChaos(t, s, attached(t, s.Server, cliPatience), cliPatience, 4)
		},
	}.Run(t)
}

func TestApplyThroughTheCLIOfFortyThroughANetworkThatDropsOneAnswerInTen(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	srv.AddRedirectURI("https://foreign.example.com/callback")
	srv.AddCORSOrigin("https://foreign.example.com")
	chaos.Hang(srv, 1, cliPatience).Set(chaos.Weather{Rate: 0.1, Only: []string{"lost answer"}})
	c := attached(t, srv, cliPatience)
	command := chaosCommand{retries: defaultMaxRetries}
	applied := c.apply(fortyBlocks(), command)
	verifyForty(t, c, srv, applied, c.plan(fortyBlocks(), command), 2)
	if lost := srv.FaultCounts()["lost answer"]; lost < 3 {
		t.Errorf("%d answers were lost: the test shows little", lost)
	}
}
