package workos

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestTheServersClockIsBoundedByItsAnswers(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		ahead := time.Duration(rng.Int64N(int64(2*time.Hour))) - time.Hour
		var clock ServerClock
		now := time.Date(2026, 1, 15, 12, 0, 0, int(rng.Int64N(1e9)), time.UTC)
		for range 20 {
			sent := now
			answered := sent.Add(time.Duration(rng.Int64N(int64(300 * time.Millisecond))))
			now = answered.Add(time.Duration(rng.Int64N(int64(300 * time.Millisecond))))
			clock.observe(sent, now, answered.Add(ahead).Truncate(time.Second))
			late, truth := now.Add(ahead).Sub(clock.Earliest(now)), clock.most-clock.least
			if late < 0 || late > 1600*time.Millisecond || truth < 0 {
				t.Fatalf("the earliest is %v before the truth, the bounds are %v apart", late, truth)
			}
			now = now.Add(time.Duration(rng.Int64N(int64(time.Second))))
		}
		if apart := clock.most - clock.least; apart >= time.Second { // as they are after one answer
			t.Fatalf("after 20 answers the bounds are still %v apart", apart)
		}
	}
}

func TestAClockThatNobodyToldOfIsOurs(t *testing.T) {
	t.Parallel()
	var clock ServerClock
	now := time.Now()
	clock.observe(now, now, time.Time{})
	if got := clock.Earliest(now); !got.Equal(now) {
		t.Errorf("got %v, want %v", got, now)
	}
}

func TestAClockThatIsSetIsFollowed(t *testing.T) {
	t.Parallel()
	for _, step := range []time.Duration{-time.Hour, -10 * time.Second, 10 * time.Second, time.Hour} {
		var clock ServerClock
		now := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
		clock.observe(now, now, now)
		clock.observe(now, now, now.Add(step))
		if got := clock.Earliest(now); !got.Equal(now.Add(step)) {
			t.Errorf("got %v, want %v", got, now.Add(step))
		}
	}
}

func TestWhatWasMadeSinceAMoment(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 1, 15, 12, 0, 5, 600_000_000, time.UTC)
	var clock ServerClock
	second := began.Truncate(time.Second)
	clock.observe(second, second, second) // so the API's clock is not behind
	for created, want := range map[string]bool{
		"2026-01-15T12:00:05.599Z":  false,
		"2026-01-15T12:00:05.600Z":  true,
		"2026-01-15T12:00:09.000Z":  true,
		"2026-01-15T12:00:04Z":      false,
		"2026-01-15T12:00:05Z":      true,
		"2026-01-15T14:00:05+02:00": true,
	} {
		at, err := time.Parse(time.RFC3339Nano, created)
		if err != nil {
			t.Fatal(err)
		}
		if got := clock.MadeSince(at, began); got != want {
			t.Errorf("%s: got %t, want %t", created, got, want)
		}
	}
	if clock.MadeSince(time.Time{}, began) {
		t.Error("an object of unknown age was made since")
	}
}
