package chaos

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// Level is one chaos test: what it plays, and how much of it.
type Level struct {
	// Short is how many sequences are played where the environment does not say.
	Short int
	// Real makes the sequences take real time; else each is played in a synctest bubble, where waits cost nothing.
	Real bool
	// Faults is how many faults a sequence has to meet on average, and EachKind how many of each of the [Kinds], of
	// [Outage] and of [FailingPage]: else the test shows little, and fails.
	Faults, EachKind float64
	// Play plays a sequence and fails t where something was lost.
	Play func(t *testing.T, s *Sequence)
}

// Sequence is one story that a level plays.
type Sequence struct {
	Seed uint64
	*rand.Rand
	// Server is an empty environment of its own. Where time is virtual it has to be reached through [Serve]: its own
	// socket stands outside of the bubble.
	Server *workostest.Server
	level  *tally
}

// Fired adds to the faults that the level has survived; see [Faults.Counts].
func (s *Sequence) Fired(counts map[string]int) { s.level.add(counts) }

// Run plays a level. A failure tells how to repeat its sequence.
func (l Level) Run(t *testing.T) {
	t.Helper()
	set, err := fromEnvironment(l.Short)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	var played atomic.Int64
	fired := &tally{counts: map[string]int{}}
	next := func() (uint64, bool) {
		n := played.Add(1)
		over := set.sequences > 0 && n > int64(set.sequences) || set.duration > 0 && time.Since(began) > set.duration
		if over || t.Failed() {
			played.Add(-1)
			return 0, false
		}
		return set.seed + uint64(n) - 1, true
	}
	t.Run("sequences", func(t *testing.T) {
		for range runtime.GOMAXPROCS(0) {
			t.Run("player", func(t *testing.T) {
				t.Parallel()
				for seed, ok := next(); ok && !t.Failed(); seed, ok = next() {
					l.play(t, seed, fired)
				}
			})
		}
	})
	t.Logf("seed %d: %d sequences in %s survived %s", set.seed, played.Load(), time.Since(began).Round(time.Millisecond), fired)
	if !t.Failed() && played.Load() >= int64(l.Short) {
		l.verify(t, float64(played.Load()), fired.counts)
	}
}

// verify fails for faults that fired too seldom.
func (l Level) verify(t *testing.T, sequences float64, fired map[string]int) {
	t.Helper()
	total := 0
	for _, n := range fired {
		total += n
	}
	if least := int(l.Faults * sequences); total < least {
		t.Errorf("%d faults fired, want at least %d", total, least)
	}
	for _, kind := range append(Kinds(), Outage, FailingPage) {
		if least := int(l.EachKind * sequences); fired[kind] < least {
			t.Errorf("fault %q fired %d times, want at least %d", kind, fired[kind], least)
		}
	}
}

func (l Level) play(t *testing.T, seed uint64, fired *tally) {
	t.Helper()
	passed := false
	defer func() {
		if !passed || t.Failed() {
			name, _, _ := strings.Cut(t.Name(), "/")
			t.Logf("to repeat it: %s=%d %s=1 go test -run '^%s$' (in its package)", SeedVariable, seed, SequencesVariable, name)
		}
	}()
	srv, err := workostest.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	play := func(t *testing.T) {
		t.Helper()
		l.Play(t, &Sequence{Seed: seed, Rand: rand.New(rand.NewPCG(seed, 0)), Server: srv, level: fired})
	}
	if l.Real {
		t.Run("sequence", play)
	} else {
		synctest.Test(t, play)
	}
	passed = true
}

// tally counts by name.
type tally struct {
	mu     sync.Mutex
	counts map[string]int
}

func (c *tally) add(counts map[string]int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, n := range counts {
		c.counts[name] += n
	}
}

func (c *tally) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	total := 0
	words := make([]string, 0, len(c.counts))
	for _, name := range slices.Sorted(maps.Keys(c.counts)) {
		total += c.counts[name]
		words = append(words, fmt.Sprintf("%s: %d", name, c.counts[name]))
	}
	return fmt.Sprintf("%d faults (%s)", total, strings.Join(words, ", "))
}
