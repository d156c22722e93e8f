package main

import (
	"context"
	"os"
	"slices"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// rounds is how often each plan is measured.
const rounds = 5

// grownFrom is the least number of objects that are not created one by one: 10,000 would take 400 s at the pace of
// the provider's writes. The API is filled directly then, and the state is grown from a smaller one.
const grownFrom = 5_000

// result is what was measured with one number of objects.
type result struct {
	objects int
	create  *sample  // nil where they were not created one by one
	plans   []sample // of what is as declared
	bare    []sample // the same plans with -refresh=false, each right after the one of the same index
}

// measure creates n redirect URIs and plans them again.
func (w *workshop) measure(ctx context.Context, n int) (result, error) {
	s, err := w.newWorkspace(ctx, n)
	if err != nil {
		return result{}, err
	}
	defer s.close()
	measured := result{objects: n}
	if n < grownFrom {
		w.say("%s redirect URIs: creating them, at %d a second ...", count(n), workos.WritesPerSecond)
		created, err := s.time(ctx, "apply", "-auto-approve", "-no-color", "-input=false")
		if err != nil {
			return result{}, err
		}
		measured.create = &created
		w.grown = s.state()
	} else {
		w.say("%s redirect URIs: filling the API and writing a state ...", count(n))
		if err := s.grow(n); err != nil {
			return result{}, err
		}
	}
	for round := range rounds {
		w.say("%s redirect URIs: plan %d of %d, with and without refresh ...", count(n), round+1, rounds)
		plan, bare, err := s.planTwice(ctx)
		if err != nil {
			return result{}, err
		}
		measured.plans, measured.bare = append(measured.plans, plan), append(measured.bare, bare)
	}
	return measured, nil
}

// planTwice plans, and plans the same with -refresh=false. A plan that is not empty is an error: then something else
// would be measured.
func (s *workspace) planTwice(ctx context.Context) (plan, bare sample, err error) {
	arguments := []string{"plan", "-detailed-exitcode", "-no-color", "-input=false"}
	if plan, err = s.time(ctx, arguments...); err != nil {
		return sample{}, sample{}, err
	}
	bare, err = s.time(ctx, append(arguments, "-refresh=false")...)
	return plan, bare, err
}

// grow fills the API with n redirect URIs, and makes a state of them.
func (s *workspace) grow(n int) error {
	small, err := os.ReadFile(s.grown)
	if err != nil {
		return err
	}
	for i := range n {
		s.server.AddRedirectURI(uri(i))
	}
	grown, err := growState(small, s.server.RedirectURIs())
	if err != nil {
		return err
	}
	return os.WriteFile(s.state(), grown, 0o600)
}

// commands are all that were measured.
func (r result) commands() []sample {
	all := slices.Concat(r.plans, r.bare)
	if r.create != nil {
		all = append(all, *r.create)
	}
	return all
}

// difference is what the refresh adds to the time of a plan: the median over the pairs.
func (r result) difference() time.Duration {
	differences := make([]time.Duration, len(r.plans))
	for i := range r.plans {
		differences[i] = r.plans[i].wall - r.bare[i].wall
	}
	return median(differences)
}

// medianOf is the median of a figure of samples.
func medianOf(samples []sample, figure func(sample) time.Duration) time.Duration {
	figures := make([]time.Duration, len(samples))
	for i, taken := range samples {
		figures[i] = figure(taken)
	}
	return median(figures)
}
