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

// chaosFinding is what the provider said about an address.
type chaosFinding struct {
	address string
	*tfprotov6.Diagnostic
}

func (f chaosFinding) isError() bool { return f.Severity == tfprotov6.DiagnosticSeverityError }

// chaosPlan is a plan, and the state that the refresh came to.
type chaosPlan struct {
	state   map[string]*instance
	changes map[string]change
	said    []chaosFinding
}

// say adds what was said. It returns false if that is an error.
func (c *chaos) say(all *[]chaosFinding, address string, said []*tfprotov6.Diagnostic) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range said {
		*all = append(*all, chaosFinding{address, d})
		for _, name := range chaosOutcomes {
			if strings.HasSuffix(d.Summary, name) {
				c.did[name]++
			}
		}
		if key := strings.TrimPrefix(c.APIKey(), "sk_"); strings.Contains(d.Summary+d.Detail, key) {
			c.errorf("the API key is in a diagnostic: %s", d.Summary)
		}
		c.journal = append(c.journal, fmt.Sprint("  ", address, " ", d.Severity, " ", d.Summary))
	}
	return len(errorsOf(said)) == 0
}

// walk visits addresses in random order, as Terraform's core does. A visit does each of its steps in a slot, of which there
// are as many as the parallelism; after an interrupt, slot returns false and does nothing.
func (c *chaos) walk(run chaosRun, addresses []string, visit func(address string, slot func(step func()) bool)) {
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
	slots := make(chan struct{}, run.parallelism)
	slices.Sort(addresses)
	c.mu.Lock()
	c.rand.Shuffle(len(addresses), func(i, j int) { addresses[i], addresses[j] = addresses[j], addresses[i] })
	c.mu.Unlock()
	var all sync.WaitGroup
	for _, address := range addresses {
		slots <- struct{}{}
		first := true
		all.Go(func() {
			visit(address, func(step func()) bool {
				if !first {
					slots <- struct{}{}
				}
				first = false
				defer func() { <-slots }()
				if c.stopped.Load() {
					return false
				}
				step()
				return true
			})
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
func (c *chaos) plan(run chaosRun, config map[string]chaosBlock, imports map[string]string) *chaosPlan {
	p := &chaosPlan{state: map[string]*instance{}, changes: map[string]change{}}
	addresses := map[string]bool{}
	for address := range config {
		addresses[address] = true
	}
	for address := range c.state {
		addresses[address] = true
	}
	c.setPlanning(true)
	defer c.setPlanning(false)
	c.walk(run, slices.Collect(maps.Keys(addresses)), func(address string, slot func(func()) bool) {
		slot(func() { c.planAddress(p, run, config, address, imports[address]) })
	})
	return p
}

func (c *chaos) setPlanning(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.planning = on
}

func (c *chaos) planAddress(p *chaosPlan, run chaosRun, config map[string]chaosBlock, address, wanted string) {
	block, declared := config[address]
	prior := c.state[address]
	kind := block.kind
	var arguments map[string]any
	if declared {
		arguments = block.arguments()
	}
	var said []*tfprotov6.Diagnostic
	switch held := prior; {
	case held != nil && !run.noRefresh:
		kind = held.kind
		prior, said = c.run.read(held)
		if value, exists := c.objects()[held.attribute("id")]; exists && prior == nil {
			c.errorf("%s (%s) is taken for gone", held.attribute("id"), value)
		}
		if prior != nil && prior.attribute("id") != held.attribute("id") {
			c.own(prior.attribute("id"))
			if !strings.Contains(text(said), held.attribute("id")) || !strings.Contains(text(said), prior.attribute("id")) {
				c.errorf("%s: %s became %s: %s", address, held.value, prior.value, text(said))
			}
		}
	case held != nil:
		kind = held.kind
	case declared && wanted != "":
		if prior, said = c.run.importID(kind, wanted); len(errorsOf(said)) == 0 && prior != nil {
			c.own(prior.attribute("id"))
		}
	}
	if !c.say(&p.said, address, said) {
		return
	}
	var ch change
	if declared || prior != nil {
		ch = c.run.plan(kind, prior, arguments, c.replace == address)
		c.say(&p.said, address, ch.diags)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if prior != nil {
		p.state[address] = prior
	}
	if ch.action != "" {
		p.changes[address] = ch
		if ch.action != noOp {
			c.journal = append(c.journal, fmt.Sprint("  ", address, " ", ch.action, " ", arguments))
		}
	}
}

func (c *chaos) own(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.owned[id] = true
}

// failed reports whether the provider gave an error.
func failed(said []chaosFinding) bool { return slices.ContainsFunc(said, chaosFinding.isError) }

// command runs one of Terraform's commands.
func (c *chaos) command() {
	run := chaosRun{
		noRefresh: c.chance(5) == 0, parallelism: []int{1, 2, 10, 100}[c.chance(4)], retries: c.chance(5),
		interrupt: time.Duration([]int{0, 0, 0, c.chance(200), c.chance(9000)}[c.chance(5)]) * time.Millisecond,
	}
	what := []string{"plan", "apply", "apply", "apply", "apply", "apply", "apply", "apply", "destroy"}[c.chance(9)]
	c.note(what, fmt.Sprintf("%+v replace %s", run, c.replace))
	if run.noRefresh {
		c.note("-refresh=false")
	}
	config, imports := c.config, c.imports
	if what == "destroy" && run.noRefresh || what == "destroy" && !failed(c.plan(run, config, nil).said) {
		config, imports = nil, nil
	}
	p := c.plan(run, config, imports)
	switch {
	case failed(p.said):
		c.note("refused plan")
	case what == "plan", c.stopped.Load():
	default:
		if c.chance(4) == 0 {
			c.other(chaosOthers[c.chance(len(chaosOthers))])
		}
		address := chaosAny(c, p.changes, func(_ string, ch change) bool { return ch.action == create })
		if address != "" && c.chance(4) == 0 { // since the plan
			c.add(config[address].kind, config[address].value)
			time.Sleep(3 * time.Second)
			c.note("created by another person", address)
			c.setRate(0.5)
		}
		c.apply(run, p)
	}
	c.replace = ""
	for address, held := range c.state {
		if held.tainted {
			c.taint(address, false)
		}
	}
}

// apply carries a plan out, and checks what came of it.
func (c *chaos) apply(run chaosRun, p *chaosPlan) []chaosFinding {
	c.mu.Lock()
	c.keeps, c.created = map[string]bool{}, map[string]string{}
	for _, ch := range p.changes {
		if ch.action == noOp || ch.action == update {
			c.keeps[ch.prior.attribute("id")] = true
		}
	}
	c.mu.Unlock()
	c.state = maps.Clone(p.state)
	var said []chaosFinding
	done := map[string]bool{} // addresses whose walk came to its end without an error
	c.walk(run, slices.Collect(maps.Keys(p.changes)), func(address string, slot func(func()) bool) {
		if c.applyAddress(&said, address, p.changes[address], slot) {
			c.mu.Lock()
			defer c.mu.Unlock()
			done[address] = true
		}
	})
	maps.DeleteFunc(c.imports, func(address, _ string) bool { return c.state[address] != nil })
	c.check(p, done, said)
	if failed(said) {
		c.note("failed apply")
	} else {
		c.note("applied")
	}
	return said
}

// applyAddress carries out the change of an address, and returns whether it came to its end without an error.
func (c *chaos) applyAddress(said *[]chaosFinding, address string, ch change, slot func(func()) bool) bool {
	step := func(at string, create bool, do func(context.Context) (*instance, []*tfprotov6.Diagnostic)) (ok bool) {
		return slot(func() {
			held, diags := do(context.WithValue(c.t.Context(), chaosKey{}, &chaosCall{create: create}))
			if ok = c.say(said, address, diags); held != nil {
				held.tainted = !ok && (create || ch.prior.tainted)
			}
			c.keep(at, held)
		}) && ok
	}
	build := func() bool {
		return step(address, true, func(ctx context.Context) (*instance, []*tfprotov6.Diagnostic) { return c.run.applyCreate(ctx, ch) })
	}
	remove := func(at string) bool {
		if ch.kind == jwtTemplateType {
			c.mu.Lock()
			c.contents = append(c.contents, ch.prior.attribute("content"))
			c.mu.Unlock()
		}
		return step(at, false, func(ctx context.Context) (*instance, []*tfprotov6.Diagnostic) { return c.run.applyDestroy(ctx, ch) })
	}
	switch {
	case ch.action == noOp:
		return slot(func() {})
	case ch.action == update:
		return step(address, false, func(ctx context.Context) (*instance, []*tfprotov6.Diagnostic) {
			return c.run.applyCall(ctx, ch, ch.prior)
		})
	case ch.action == create:
		return build()
	case ch.action == destroy:
		return remove(address)
	case !c.config[address].createFirst:
		return remove(address) && build()
	}
	deposed := address + " deposed " + ch.prior.attribute("id")
	c.keep(deposed, ch.prior)
	c.keep(address, nil)
	if !build() {
		if c.keep(deposed, nil); c.get(address) == nil {
			c.keep(address, ch.prior)
		}
		return false
	}
	return remove(deposed)
}

func (c *chaos) keep(address string, held *instance) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state[address] = held; held == nil {
		delete(c.state, address)
	}
}

func (c *chaos) get(address string) *instance {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state[address]
}
