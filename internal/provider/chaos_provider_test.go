package provider

import (
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/chaos"
)

// TestChaosProvider plays commands of a user whose API fails at random and whose environment others change, on the
// provider's own RPCs, in virtual time and with the waits that users get.
func TestChaosProvider(t *testing.T) {
	t.Parallel()
	chaos.Level{
		Short: 40, Faults: 10, EachKind: 0.1,
		Play: func(t *testing.T, s *chaos.Sequence) {
			t.Helper()
			playChaos(t, s, newChaosCore(t, s.Server), chaosPatience, 8)
		},
	}.Run(t)
}

// playChaos plays a number of commands, and then lets the user put everything right on a fine day. patience is the
// provider's request_timeout.
func playChaos(t *testing.T, s *chaos.Sequence, tf chaosTerraform, patience time.Duration, commands int) {
	t.Helper()
	world := newChaosWorld(t, s)
	faults := chaos.Hang(s.Server, s.Seed, patience)
	user := newChaosUser(s, world, tf)
	user.patience = patience
	for range commands {
		if s.IntN(2) == 0 {
			world.somebodyElse(tf.state())
		}
		user.edit()
		weather := faults.Any(s.Rand)
		faults.Set(weather)
		user.command()
		if t.Failed() {
			t.Fatalf("the weather was %+v\n%s", weather, world.story.String())
		}
	}
	faults.Set(chaos.Weather{})
	user.recover()
	if t.Failed() {
		t.Fatalf("after all that\n%s", world.story.String())
	}
	s.Fired(faults.Counts())
}

// command plans or applies, checks what came of it, and heeds what it said.
func (u *chaosUser) command() {
	u.world.t.Helper()
	command := u.next()
	command.retries = []int{0, 1, 4, 4}[u.s.IntN(4)]
	if u.s.IntN(6) == 0 {
		command.interrupt = time.Duration(1 + u.s.Int64N(int64(u.patience)))
	}
	if u.s.IntN(4) == 0 {
		command.between = func() { u.world.somebodyElse(u.tf.state()) }
	}
	if u.s.IntN(10) == 0 {
		u.config.blocks = map[string]chaosBlock{} // a destroy
	}
	u.carryOut(command, u.s.IntN(6) == 0)
}

func (u *chaosUser) carryOut(command chaosCommand, planOnly bool) chaosOutcome {
	u.world.t.Helper()
	before := u.tf.state()
	u.world.begin()
	var outcome chaosOutcome
	if planOnly {
		outcome = u.tf.plan(u.config, command)
	} else {
		outcome = u.tf.apply(u.config, command)
	}
	u.tf.settle(outcome.stopped)
	u.tell(before, command, outcome)
	u.listen(outcome)
	u.verify(before, outcome)
	u.heed(before, outcome)
	return outcome
}

// chaosRounds is how often a user has to apply at most until nothing is left to do, once nothing fails any more: one
// apply that does what is left and shows what is there already, one after its errors were heeded, and one for a value
// that another resource still held then.
const chaosRounds = 3

// recover applies until a plan is empty, and checks what is left then.
func (u *chaosUser) recover() {
	u.world.t.Helper()
	u.replace = ""
	var outcome chaosOutcome
	for range chaosRounds + 1 {
		outcome = u.carryOut(u.next(), false)
		if len(outcome.errors()) == 0 && len(outcome.actions) == 0 {
			u.verifySettled()
			return
		}
	}
	u.world.t.Errorf("%d applies did not settle it: %v is left to do", chaosRounds, outcome.actions)
	for _, f := range outcome.errors() {
		u.world.t.Errorf("%s: %s\n%s", f.address, f.summary, f.detail)
	}
}
