package main

import (
	"testing"
	"time"
)

// measured is a result within every budget, with one sample of each kind.
func measured(objects int) result {
	wide := func(wall time.Duration, reads, writes int) sample {
		return sample{wall: wall, reads: reads, writes: writes, providers: []usage{{Memory: 30 << 20, CPU: time.Second}}}
	}
	created := wide(time.Duration(objects)*40*time.Millisecond, 2*pages(objects), objects)
	return result{
		objects: objects, create: &created,
		plans: []sample{wide(2*time.Second, pages(objects), 0)},
		bare:  []sample{wide(time.Second, 0, 0)},
	}
}

func (r result) verdicts() string {
	return verdict(r.posts(), r.createGets(), refused(r.commands()...), r.createTime(), r.planGets(), r.refresh(), r.memory())
}

func TestVerdictNamesWhatIsOverItsBudget(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		objects int
		change  func(r *result)
		want    string
	}{
		"as it should be":          {1_000, func(*result) {}, "ok"},
		"a POST twice":             {1_000, func(r *result) { r.create.writes++ }, "over: POST"},
		"a third listing":          {1_000, func(r *result) { r.create.reads++ }, "over: GET"},
		"a plan that lists twice":  {1_000, func(r *result) { r.plans[0].reads++ }, "over: GET"},
		"a request refused":        {1_000, func(r *result) { r.bare[0].limited = 1 }, "over: 429"},
		"just in time":             {1_000, func(r *result) { r.create.wall = 52 * time.Second }, "ok"},
		"a slow create":            {1_000, func(r *result) { r.create.wall = 52*time.Second + 1 }, "over: time"},
		"a slow create of few":     {100, func(r *result) { r.create.wall = time.Minute }, "ok"},
		"the refresh just in time": {1_000, func(r *result) { r.plans[0].wall = 2_250 * time.Millisecond }, "ok"},
		"a slow refresh":           {1_000, func(r *result) { r.plans[0].wall = 2_251 * time.Millisecond }, "over: refresh"},
		"a slow refresh of few":    {100, func(r *result) { r.plans[0].wall = time.Minute }, "ok"},
		"much memory":              {10_000, func(r *result) { r.bare[0].providers[0].Memory = 150<<20 + 1 }, "over: memory"},
		"memory that is not known": {1_000, forget, "ok"},
		"more than one thing":      {1_000, func(r *result) { r.create.writes, r.plans[0].limited = 2_000, 9 }, "over: POST, 429"},
		"the most of several plans": {100, func(r *result) {
			r.plans, r.bare = append(r.plans, sample{reads: 2}, sample{}), append(r.bare, sample{}, sample{})
		}, "over: GET"},
		"only one process is larger": {100, func(r *result) { r.plans[0].providers = append(r.plans[0].providers, usage{Memory: 1 << 30}) }, "over: memory"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := measured(test.objects)
			test.change(&r)
			if got := r.verdicts(); got != test.want {
				t.Errorf("verdict is %q, want %q", got, test.want)
			}
		})
	}
}

// forget is what a platform does that does not tell the memory of a process.
func forget(r *result) {
	for _, taken := range r.commands() {
		for i := range taken.providers {
			taken.providers[i].Memory = 0
		}
	}
}

func TestDifferenceIsTheMedianOfThePairs(t *testing.T) {
	t.Parallel()
	r := result{
		plans: []sample{{wall: 10}, {wall: 100}, {wall: 30}},
		bare:  []sample{{wall: 7}, {wall: 90}, {wall: 29}},
	}
	if got := r.difference(); got != 3 {
		t.Errorf("difference is %d, want that of the first pair, 3", got)
	}
}

func TestPagesAreRoundedUp(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{1: 1, 99: 1, 100: 1, 101: 2, 10_000: 100} {
		if got := pages(n); got != want {
			t.Errorf("%d objects take %d pages, want %d", n, got, want)
		}
	}
}
