package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// run is the whole demo. Its error is the first thing that is not as it should be, or the context's cause. Whatever
// happens, it leaves nothing behind.
func run(ctx context.Context, out io.Writer, colour bool) (err error) {
	start := time.Now()
	s, err := newStage(ctx, out, colour)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return s.play(ctx, start)
}

// play prepares the stage and shows the steps on it, then what each of them cost.
func (s *stage) play(ctx context.Context, start time.Time) error {
	err := s.say("%s (%s) against a WorkOS API in memory, %s.\nNo key is needed; everything is in a temporary folder.\n\n"+
		"Building the provider (a minute, the first time), and running init in a copy of examples/complete ...", s.cli, s.cli.Path, s.server.URL())
	if err != nil {
		return err
	}
	if err := s.prepare(ctx); err != nil {
		return err
	}
	p := &play{stage: s}
	costs := make([]cost, len(steps))
	for i, step := range steps {
		s.server.ResetRequests()
		if err := s.say("\n=== %d of %d. %s ===\n", i+1, len(steps), step.title); err != nil {
			return err
		}
		if err := step.do(p, ctx); err != nil {
			return fmt.Errorf("step %d (%s): %w", i+1, step.title, err)
		}
		costs[i] = count(s.server.Requests())
	}
	return s.summarize(costs, time.Since(start))
}

func (s *stage) summarize(costs []cost, took time.Duration) error {
	err := s.say("\nAll of it as expected, in %.1f s. The API requests of each step:\n", took.Seconds())
	for i, step := range steps {
		if step.name != "" {
			err = errors.Join(err, s.say("  %d. %-8s %s", i+1, step.name, costs[i]))
		}
	}
	return errors.Join(err, s.say("\nA plan reads whole pages of the two lists, 100 objects each, and the template: never object by object."))
}
