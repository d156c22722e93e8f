package provider

import (
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// applyWalk carries a plan out in a run of its own, and keeps what came of it.
func (c *chaosCore) applyWalk(config chaosConfig, command chaosCommand, p corePlan) chaosOutcome {
	c.t.Helper()
	run, done := c.run(command.retries)
	defer done()
	w := &applyWalk{run: run, state: p.state, outcome: p.outcome}
	w.outcome.applied = true
	if command.interrupt > 0 {
		timer := time.AfterFunc(command.interrupt, func() {
			w.stopped.Store(true)
			_, _ = run.server.StopProvider(c.t.Context(), &tfprotov6.StopProviderRequest{})
		})
		defer timer.Stop()
	}
	var nodes []func()
	for address, ch := range p.changes {
		createFirst := config.blocks[address].createBeforeDestroy
		nodes = append(nodes, func() { w.node(address, ch, createFirst) })
	}
	for address, changes := range p.deposed {
		for _, ch := range changes {
			nodes = append(nodes, func() { w.deposed(address, ch) })
		}
	}
	w.visit(nodes)
	w.outcome.stopped = w.stopped.Load()
	c.kept = w.state
	return w.outcome
}

type applyWalk struct {
	coreWalk
	run     *core
	state   coreState
	outcome chaosOutcome
}

// node carries one change out. Each part of it is skipped after Ctrl-C, as core starts nothing new then.
func (w *applyWalk) node(address string, ch change, createFirst bool) {
	switch {
	case w.stopped.Load() || ch.action == noOp:
	case ch.action == create:
		w.create(address, ch)
	case ch.action == update:
		held, said := w.run.applyContext(w.run.t.Context(), ch, false)
		if held == nil {
			held = ch.prior
		}
		w.keep(address, held, said)
	case ch.action == destroy:
		w.destroy(address, ch)
	case createFirst:
		w.depose(address, ch.prior)
		if !w.create(address, ch) {
			w.restore(address, ch.prior)
		} else if !w.stopped.Load() {
			w.deposed(address, ch)
		}
	default:
		if w.destroy(address, ch) && !w.stopped.Load() {
			w.create(address, ch)
		}
	}
}

func (w *applyWalk) create(address string, ch change) bool {
	made, said := w.run.applyCreate(w.run.t.Context(), ch)
	if made != nil {
		made.tainted = len(errorsOf(said)) > 0
	}
	w.keep(address, made, said)
	return made != nil
}

func (w *applyWalk) destroy(address string, ch change) bool {
	left, said := w.run.applyDestroy(w.run.t.Context(), ch)
	if left != nil {
		left.tainted = ch.prior.tainted
	}
	w.keep(address, left, said)
	return left == nil
}

func (w *applyWalk) keep(address string, held *instance, said []*tfprotov6.Diagnostic) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.outcome.add(address, true, said)
	delete(w.state.current, address)
	if held != nil {
		w.state.current[address] = held
	}
}

// depose makes room for an object's replacement.
func (w *applyWalk) depose(address string, prior *instance) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.state.current, address)
	w.state.deposed[address] = append(w.state.deposed[address], prior)
}

// restore takes the object back whose replacement was not made.
func (w *applyWalk) restore(address string, prior *instance) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state.current[address] = prior
	w.forget(address, prior)
}

// deposed destroys an object whose replacement is there.
func (w *applyWalk) deposed(address string, ch change) {
	if w.stopped.Load() {
		return
	}
	left, said := w.run.applyDestroy(w.run.t.Context(), ch)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.outcome.add(address, true, said)
	if left == nil {
		w.forget(address, ch.prior)
	}
}

// forget drops a deposed object. The walk is locked.
func (w *applyWalk) forget(address string, prior *instance) {
	id := prior.attribute("id")
	w.state.deposed[address] = slices.DeleteFunc(w.state.deposed[address], func(i *instance) bool {
		return i.attribute("id") == id
	})
}
