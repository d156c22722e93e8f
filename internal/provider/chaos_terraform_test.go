package provider

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// chaosTerraform is what a user of chaos works with: the provider's own RPCs, driven as core does, or the real CLI.
type chaosTerraform interface {
	// plan refreshes and plans, and keeps nothing.
	plan(chaosConfig, chaosCommand) chaosOutcome
	// apply plans, and carries the plan out if it has no errors.
	apply(chaosConfig, chaosCommand) chaosOutcome
	// state is what the state holds.
	state() []chaosEntry
	// taint marks an instance to be replaced.
	taint(address string)
	// settle waits for requests that are still under way when their command has ended, or was stopped.
	settle(stopped bool)
}

// chaosBlock is one resource block.
type chaosBlock struct {
	kind                string // "workos_redirect_uri", …
	value               string // of its one argument
	createBeforeDestroy bool
}

// argument is the name of a kind's one argument.
func chaosArgument(kind string) string {
	return map[string]string{redirectURI: "uri", corsOrigin: "origin", jwtTemplate: "content"}[kind]
}

// chaosConfig is a configuration.
type chaosConfig struct {
	blocks map[string]chaosBlock // by address
	moved  map[string]string     // the new address of an old one
}

// destination is where the moved blocks bring an address.
func (c chaosConfig) destination(address string) string {
	for to, moved := c.moved[address]; moved; to, moved = c.moved[address] {
		address = to
	}
	return address
}

// addresses are in order, so that a seed draws the same ones again.
func (c chaosConfig) addresses() []string { return slices.Sorted(maps.Keys(c.blocks)) }

// chaosCommand is how a plan or an apply is called.
type chaosCommand struct {
	imports   map[string]string // the id to import at an address
	replace   string            // an address; "" for none
	retries   int               // the provider's max_retries
	interrupt time.Duration     // after which Ctrl-C is pressed during the apply; 0 for never
	// between happens after the plan and before the apply; nil for nothing.
	between func()
}

// chaosFinding is one diagnostic.
type chaosFinding struct {
	address         string // "" where it has none
	isError         bool
	applying        bool // whether it was said after the plan
	summary, detail string
}

// says reports whether the summary holds all the words.
func (f chaosFinding) says(words ...string) bool {
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(f.summary, word) })
}

// chaosOutcome is what a command came to.
//
//nolint:recvcheck // what reads one takes a copy
type chaosOutcome struct {
	findings []chaosFinding
	actions  map[string]action // by address, those that are no no-op; a deposed object's has more behind it
	applied  bool              // the plan was carried out, as far as that went
	stopped  bool              // by Ctrl-C
}

func (o chaosOutcome) errors() []chaosFinding {
	return slices.DeleteFunc(slices.Clone(o.findings), func(f chaosFinding) bool { return !f.isError })
}

// about are the findings of an address.
func (o chaosOutcome) about(address string) []chaosFinding {
	return slices.DeleteFunc(slices.Clone(o.findings), func(f chaosFinding) bool { return f.address != address })
}

// chaosEntry is one object in a state.
type chaosEntry struct {
	address, kind, id, value string
	adopted, deposed         bool
}
