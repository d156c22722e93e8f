package provider

import (
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/workos/terraform-provider-workos/internal/chaos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const (
	chaosPatience = defaultRequestTimeout
	chaosParallel = 10 // core's default -parallelism
)

// chaosCore is Terraform without its CLI: it walks over a configuration and a state as core does, ten instances at
// once, and keeps the state in memory. Every walk is a run of its own.
type chaosCore struct {
	t       *testing.T
	srv     *workostest.Server
	network *chaos.Network
	kept    coreState
}

// coreState is a state: the instances by address, and the objects that are still to be destroyed after their
// replacement was created first.
type coreState struct {
	current map[string]*instance
	deposed map[string][]*instance
}

func (s coreState) clone() coreState {
	c := coreState{current: maps.Clone(s.current), deposed: map[string][]*instance{}}
	for address, objects := range s.deposed {
		c.deposed[address] = slices.Clone(objects)
	}
	return c
}

func newChaosCore(t *testing.T, srv *workostest.Server) *chaosCore {
	t.Helper()
	return &chaosCore{
		t: t, srv: srv, network: chaos.Serve(t, srv.Handler()),
		kept: coreState{current: map[string]*instance{}, deposed: map[string][]*instance{}},
	}
}

// run gives a walk its run of the provider.
func (c *chaosCore) run(retries int) (*core, func()) {
	c.t.Helper()
	transport := c.network.Transport()
	run, diags := startCore(c.t, tuning{transport: transport}, map[string]any{
		"api_key": c.srv.APIKey(), "base_url": "http://127.0.0.1", "max_retries": retries,
	})
	run.must(nil, diags)
	return run, transport.CloseIdleConnections
}

func (c *chaosCore) plan(config chaosConfig, command chaosCommand) chaosOutcome {
	c.t.Helper()
	planned := c.planWalk(config, command)
	return planned.outcome
}

func (c *chaosCore) apply(config chaosConfig, command chaosCommand) chaosOutcome {
	c.t.Helper()
	planned := c.planWalk(config, command)
	if len(planned.outcome.errors()) > 0 {
		return planned.outcome
	}
	if command.between != nil {
		command.between()
	}
	return c.applyWalk(config, command, planned)
}

func (c *chaosCore) settle(stopped bool) {
	if stopped {
		time.Sleep(chaosPatience)
	}
	time.Sleep(time.Second)
}

func (c *chaosCore) taint(address string) {
	if held := c.kept.current[address]; held != nil {
		tainted := *held
		tainted.tainted = true
		c.kept.current[address] = &tainted
	}
}

func (c *chaosCore) state() []chaosEntry {
	var entries []chaosEntry
	entry := func(address string, i *instance, deposed bool) {
		entries = append(entries, chaosEntry{
			address: address, kind: i.kind, id: i.attribute("id"), value: i.attribute(chaosArgument(i.kind)),
			adopted: i.privateKey(privateAdopted) == "true", deposed: deposed,
		})
	}
	for _, address := range slices.Sorted(maps.Keys(c.kept.current)) {
		entry(address, c.kept.current[address], false)
	}
	for _, address := range slices.Sorted(maps.Keys(c.kept.deposed)) {
		for _, i := range c.kept.deposed[address] {
			entry(address, i, true)
		}
	}
	return entries
}

// corePlan is a plan: what the refresh found, and what is to change.
type corePlan struct {
	outcome chaosOutcome
	state   coreState
	changes map[string]change
	deposed map[string][]change
}

// coreWalk visits nodes in no order, as many at once as core does.
type coreWalk struct {
	mu      sync.Mutex
	stopped atomic.Bool
}

func (w *coreWalk) visit(nodes []func()) {
	rand.Shuffle(len(nodes), func(i, j int) { nodes[i], nodes[j] = nodes[j], nodes[i] })
	var all sync.WaitGroup
	places := make(chan struct{}, chaosParallel)
	for _, node := range nodes {
		all.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			node()
		})
	}
	all.Wait()
}

// planWalk refreshes and plans every instance that is declared or held.
func (c *chaosCore) planWalk(config chaosConfig, command chaosCommand) corePlan {
	c.t.Helper()
	run, done := c.run(command.retries)
	defer done()
	p := corePlan{
		state: c.kept.clone(), changes: map[string]change{}, deposed: map[string][]change{},
		outcome: chaosOutcome{actions: map[string]action{}},
	}
	for from, held := range c.kept.current {
		if to := config.destination(from); to != from {
			p.state.current[to] = held
			delete(p.state.current, from)
		}
	}
	addresses := maps.Clone(p.state.current)
	for address := range config.blocks {
		addresses[address] = p.state.current[address]
	}
	var walk coreWalk
	var nodes []func()
	for address, prior := range addresses {
		nodes = append(nodes, func() { p.planNode(&walk, run, config, command, address, prior) })
	}
	for address, objects := range p.state.deposed {
		p.state.deposed[address] = nil
		for _, prior := range objects {
			nodes = append(nodes, func() { p.planDeposed(&walk, run, address, prior) })
		}
	}
	walk.visit(nodes)
	return p
}

func (p *corePlan) planNode(walk *coreWalk, run *core, config chaosConfig, command chaosCommand, address string, prior *instance) {
	block, declared := config.blocks[address]
	var said []*tfprotov6.Diagnostic
	say := func(diags []*tfprotov6.Diagnostic) bool {
		said = append(said, diags...)
		return len(errorsOf(diags)) == 0
	}
	var planned change
	ok := true
	switch id := command.imports[address]; {
	case prior != nil:
		var diags []*tfprotov6.Diagnostic
		prior, diags = run.read(prior)
		ok = say(diags)
	case id != "" && declared:
		var diags []*tfprotov6.Diagnostic
		prior, diags = run.importID(block.kind, id)
		ok = say(diags)
	}
	if ok && (declared || prior != nil) {
		var arguments map[string]any // nil: a destroy
		kind := block.kind
		if declared {
			arguments = map[string]any{chaosArgument(kind): block.value}
		} else {
			kind = prior.kind
		}
		planned = run.plan(kind, prior, arguments, command.replace == address)
		say(planned.diags)
	}
	walk.mu.Lock()
	defer walk.mu.Unlock()
	p.outcome.add(address, false, said)
	delete(p.state.current, address)
	if prior != nil {
		p.state.current[address] = prior
	}
	if planned.action != "" {
		p.changes[address] = planned
		if planned.action != noOp {
			p.outcome.actions[address] = planned.action
		}
	}
}

func (p *corePlan) planDeposed(walk *coreWalk, run *core, address string, prior *instance) {
	left, said := run.read(prior)
	var planned change
	if left != nil && len(errorsOf(said)) == 0 {
		planned = run.plan(left.kind, left, nil)
		said = append(said, planned.diags...)
	}
	walk.mu.Lock()
	defer walk.mu.Unlock()
	p.outcome.add(address, false, said)
	if left != nil {
		p.state.deposed[address] = append(p.state.deposed[address], left)
		p.deposed[address] = append(p.deposed[address], planned)
		p.outcome.actions[address+" "+left.attribute("id")] = destroy
	}
}

func (o *chaosOutcome) add(address string, applying bool, diags []*tfprotov6.Diagnostic) {
	for _, d := range diags {
		o.findings = append(o.findings, chaosFinding{
			address: address, isError: d.Severity == tfprotov6.DiagnosticSeverityError, applying: applying,
			summary: d.Summary, detail: d.Detail,
		})
	}
}
