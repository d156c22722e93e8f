package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// chaosRun is how a command runs.
type chaosRun struct {
	noRefresh            bool
	parallelism, retries int
	interrupt            time.Duration // after which the provider is told to stop; 0 is never
}

// chaosReport is what a plan or an apply came to.
type chaosReport struct {
	changes map[string]change // of a plan
	found   []chaosFinding
	errors  string // the texts of all errors; empty: it did not fail
}

// chaosFinding is what the provider said about an address.
type chaosFinding struct {
	address string
	*tfprotov6.Diagnostic
}

// hear notes what was said about an address, and reports whether there was no error.
func (c *chaos) hear(report *chaosReport, address string, diags said) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range diags {
		report.found = append(report.found, chaosFinding{address, d})
		c.note("", address, d.Severity, d.Summary)
		for _, name := range chaosOutcomes {
			if strings.HasSuffix(d.Summary, name) {
				c.note(name)
			}
		}
		if strings.Contains(d.Summary+d.Detail, strings.TrimPrefix(c.APIKey(), "sk_")) {
			c.errorf("the API key is in a diagnostic: %s", d.Summary)
		}
	}
	errors := text(errorsOf(diags))
	report.errors += errors
	return errors == ""
}

// walk takes each address's steps, in random order, as Terraform's core does: as many at once as the parallelism. An
// address has no more steps after one that fails, and none after an interrupt.
func (c *chaos) walk(run chaosRun, steps map[string][]func() bool) {
	if c.run == nil || c.chance(2) == 0 {
		c.run, _ = startCore(c.t, tuning{transport: c}, map[string]any{
			"api_key": c.APIKey(), "base_url": "http://127.0.0.1", "max_retries": run.retries,
		})
	} else {
		c.note("one Configure again")
	}
	c.stopped.Store(false)
	if server := c.run.server; run.interrupt > 0 { // c.run is set anew while this may be under way
		defer time.AfterFunc(run.interrupt, func() {
			c.stopped.Store(true)
			_, _ = server.StopProvider(c.t.Context(), &tfprotov6.StopProviderRequest{})
		}).Stop()
	}
	addresses := slices.Sorted(maps.Keys(steps))
	c.locked(func() {
		c.rand.Shuffle(len(addresses), func(i, j int) { addresses[i], addresses[j] = addresses[j], addresses[i] })
	})
	slots := make(chan struct{}, run.parallelism)
	var all sync.WaitGroup
	for _, address := range addresses {
		slots <- struct{}{}
		all.Go(func() {
			for i, step := range steps[address] {
				if i > 0 { // other addresses may have had a turn
					slots <- struct{}{}
				}
				ok := !c.stopped.Load() && step()
				<-slots
				if !ok {
					return
				}
			}
		})
	}
	all.Wait()
	c.handlers.Wait() // also for what is carried out too late
	if c.stopped.Load() {
		c.note("interrupted")
		c.run = nil
	}
}

// plan plans a configuration, and asks the API for no change.
func (c *chaos) plan(run chaosRun, config map[string]chaosBlock, imports map[string]string) *chaosReport {
	report := &chaosReport{changes: map[string]change{}}
	steps := map[string][]func() bool{}
	for _, address := range slices.AppendSeq(slices.Collect(maps.Keys(config)), maps.Keys(c.state)) {
		block, declared := config[address]
		steps[address] = []func() bool{func() bool {
			prior, diags := c.refresh(run, address, imports[address])
			if !c.hear(report, address, diags) || !declared && prior == nil {
				return false
			}
			ch := c.run.plan(chaosKindOf(address), prior, block.arguments(), c.replace == address)
			c.note("", address, ch.action, block.value)
			c.locked(func() { report.changes[address] = ch })
			return c.hear(report, address, ch.diags)
		}}
	}
	c.planning = true
	c.walk(run, steps)
	c.planning = false
	return report
}

// refresh returns what an address has now, or imports. What exists must not be taken for gone, and another object is
// taken over only with a warning that has both ids.
func (c *chaos) refresh(run chaosRun, address, wanted string) (*instance, said) {
	held := c.state[address]
	switch {
	case held != nil && run.noRefresh, held == nil && wanted == "":
		return held, nil
	case held == nil:
		imported, diags := c.run.importID(chaosKindOf(address), wanted)
		if len(errorsOf(diags)) == 0 {
			c.locked(func() { c.owned[imported.attribute("id")] = true })
		}
		return imported, diags
	}
	read, diags := c.run.read(held)
	id, now := held.attribute("id"), read.attribute("id")
	_, exists := c.objects()[id]
	switch {
	case read == nil && exists:
		c.errorf("%s (%s) is taken for gone", address, id)
	case read != nil && now != id:
		c.locked(func() { c.owned[now] = true })
		if said := text(diags); !strings.Contains(said, id) || !strings.Contains(said, now) {
			c.errorf("%s: %s became %s: %s", address, held.value, read.value, said)
		}
	}
	return read, diags
}

// command runs one of Terraform's commands.
func (c *chaos) command() {
	run := chaosRun{
		noRefresh: c.chance(5) == 0, parallelism: oneOf(c, []int{1, 2, 10, 100}), retries: c.chance(5),
		interrupt: time.Duration(oneOf(c, []int{0, 0, 0, c.chance(200), c.chance(9000)})) * time.Millisecond,
	}
	what := oneOf(c, []string{"plan", "apply", "apply", "apply", "apply", "apply", "apply", "apply", "destroy"})
	c.note(what, fmt.Sprintf("%+v replace %s", run, c.replace))
	if run.noRefresh {
		c.note("-refresh=false")
	}
	config, imports := c.config, c.imports
	if what == "destroy" && (run.noRefresh || c.plan(run, config, nil).errors == "") {
		config, imports = nil, nil
	}
	plan := c.plan(run, config, imports)
	switch {
	case plan.errors != "":
		c.note("refused plan")
	case what != "plan" && !c.stopped.Load():
		if c.chance(4) == 0 {
			c.other(oneOf(c, chaosOthers))
		}
		address := pick(c, plan.changes, func(_ string, ch change) bool { return ch.action == create })
		if address != "" && c.chance(4) == 0 { // since the plan
			c.add(config[address])
			c.note("created by another person", address)
			c.rate = 0.5
		}
		c.apply(run, plan)
	}
	c.replace = ""
	for _, held := range c.state {
		held.tainted = false
	}
}

// apply carries a plan out, and checks what came of it.
func (c *chaos) apply(run chaosRun, plan *chaosReport) *chaosReport {
	report := &chaosReport{}
	c.state, c.keeps, c.created = map[string]*instance{}, map[string]bool{}, map[string]string{}
	steps := map[string][]func() bool{}
	for address, ch := range plan.changes {
		c.keep(address, ch.prior)
		if ch.action == noOp || ch.action == update {
			c.keeps[ch.prior.attribute("id")] = true
		}
		if ch.action != noOp {
			steps[address] = c.steps(report, address, ch)
		}
	}
	c.walk(run, steps)
	maps.DeleteFunc(c.imports, func(address, _ string) bool {
		return c.state[address] != nil
	})
	c.checkCreated(report.errors)
	if report.errors == "" {
		c.note("applied")
	} else {
		c.note("failed apply")
	}
	return report
}

// steps are the calls that carry out the change of an address.
func (c *chaos) steps(report *chaosReport, address string, ch change) []func() bool {
	kind, id := chaosKinds[ch.kind], ch.prior.attribute("id")
	call := func(at string, creates bool, apply func(ctx context.Context) (*instance, said)) bool {
		held, diags := apply(context.WithValue(c.t.Context(), chaosKey{}, &chaosCall{creates: creates}))
		ok := c.hear(report, address, diags)
		if held != nil {
			held.tainted = !ok && (creates || ch.prior.tainted)
		}
		c.keep(at, held)
		return ok
	}
	inPlace := func() bool {
		return call(address, false, func(ctx context.Context) (*instance, said) { return c.run.applyCall(ctx, ch, ch.prior) })
	}
	build := func() bool {
		ok := call(address, true, func(ctx context.Context) (*instance, said) { return c.run.applyCreate(ctx, ch) })
		c.locked(func() {
			made := c.state[address].attribute("id")
			if _, isNew := c.created[made]; made != "" && !isNew && !kind.stays { // or it is in state elsewhere, too
				c.errorf("%s took %s, which it did not create", address, made)
			}
			delete(c.created, made)
		})
		return ok
	}
	remove := func(at string) bool {
		c.locked(func() { c.ours = append(c.ours, ch.prior.attribute(kind.attribute)) })
		ok := call(at, false, func(ctx context.Context) (*instance, said) { return c.run.applyDestroy(ctx, ch) })
		if there, exists := c.objects()[id]; ok && exists && !kind.stays {
			c.errorf("%s (%s) is still there after its destroy", id, there.value)
		}
		return ok
	}
	deposed := address + " deposed " + id
	buildFirst := func() bool {
		ok := build()
		c.locked(func() {
			if c.state[address] == nil {
				c.state[address] = ch.prior
			} else {
				c.state[deposed] = ch.prior
			}
		})
		return ok
	}
	switch {
	case ch.action == update:
		return []func() bool{inPlace}
	case ch.action == create:
		return []func() bool{build}
	case ch.action == destroy:
		return []func() bool{func() bool { return remove(address) }}
	case c.config[address].createFirst:
		return []func() bool{buildFirst, func() bool { return remove(deposed) }}
	}
	return []func() bool{func() bool { return remove(address) }, build}
}

func (c *chaos) keep(address string, held *instance) {
	c.locked(func() {
		if c.state[address] = held; held == nil {
			delete(c.state, address)
		}
	})
}
