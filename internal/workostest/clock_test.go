package workostest

import (
	"testing"
	"time"
)

func TestFrozenClockMovesOnlyWhenAdvanced(t *testing.T) {
	t.Parallel()
	clock := New(t, WithClock(epoch)).Clock()
	if got := clock.Now(); !got.Equal(epoch) {
		t.Errorf("at the start %s", got)
	}
	clock.Advance(90 * time.Second)
	if got, want := clock.Now(), epoch.Add(90*time.Second); !got.Equal(want) {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestRunningClockIsRealTimePlusWhatItWasAdvanced(t *testing.T) {
	t.Parallel()
	clock := New(t).Clock()
	clock.Advance(time.Hour)
	before := time.Now().Round(0)
	got := clock.Now()
	after := time.Now().Round(0)
	if got.Before(before.Add(time.Hour)) || got.After(after.Add(time.Hour)) {
		t.Errorf("%s is not an hour after %s", got, before)
	}
}

func TestOneClockOptionMakesTwoClocks(t *testing.T) {
	t.Parallel()
	opt := WithClock(epoch)
	a, b := New(t, opt), New(t, opt)
	a.Clock().Advance(time.Hour)
	if !b.Clock().Now().Equal(epoch) {
		t.Error("the other server's clock moved")
	}
}
