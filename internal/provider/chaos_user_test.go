package provider

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/workos/terraform-provider-workos/internal/chaos"
)

// chaosUser edits a configuration, and does about errors what their texts say.
type chaosUser struct {
	s      *chaos.Sequence
	world  *chaosWorld
	tf     chaosTerraform
	config chaosConfig
	names  int
	// patience is the provider's request_timeout.
	patience time.Duration
	// announced are objects of which an error said that they may be there, or are.
	announced map[chaosObject]bool
	// letGo are the ids of objects of which a warning said that they stay.
	letGo map[string]bool
	// shared are the ids of origins that two resources hold; see mayShare.
	shared   map[string]bool
	imports  map[string]string // the ids that errors said to import, by address
	imported map[string]string // those that the last command was given
	replace  string
}

func newChaosUser(s *chaos.Sequence, world *chaosWorld, tf chaosTerraform) *chaosUser {
	return &chaosUser{
		s: s, world: world, tf: tf,
		config:    chaosConfig{blocks: map[string]chaosBlock{}, moved: map[string]string{}},
		announced: map[chaosObject]bool{}, letGo: map[string]bool{}, shared: map[string]bool{}, imports: map[string]string{},
	}
}

func chaosRedirectURI(s *chaos.Sequence) string {
	switch n := s.IntN(10); n {
	case 0:
		return "https://App-0.example.com/callback"
	case 1:
		return "myapp://callback"
	default:
		return fmt.Sprintf("https://app-%d.example.com/callback", n)
	}
}

func chaosOrigin(s *chaos.Sequence) string {
	spellings := []string{
		"https://app-%d.example.com", "https://app-%d.example.com", "https://APP-%d.example.com",
		"https://app-%d.example.com:443", "https://app-%d.example.com/",
	}
	return fmt.Sprintf(spellings[s.IntN(len(spellings))], s.IntN(7))
}

func chaosTemplate(s *chaos.Sequence) string {
	spellings := []string{`{"n": "%d", "email": "{{ user.email }}"}`, "{\n  \"n\": \"%d\",\n  \"email\": \"{{user.email}}\"\n}\n"}
	return fmt.Sprintf(spellings[s.IntN(len(spellings))], s.IntN(3))
}

// edit changes the configuration a few times.
func (u *chaosUser) edit() {
	u.replace = ""
	for range 1 + u.s.IntN(5) {
		addresses := u.config.addresses()
		if len(addresses) == 0 {
			u.declare()
			continue
		}
		address := addresses[u.s.IntN(len(addresses))]
		switch u.s.IntN(16) {
		case 0, 1, 2, 3, 4:
			u.declare()
		case 5, 6, 7:
			delete(u.config.blocks, address)
		case 8, 9:
			u.rewrite(address)
		case 10:
			u.swap(address, addresses[u.s.IntN(len(addresses))])
		case 11:
			u.rename(address, true)
		case 12:
			u.rename(address, false)
		case 13:
			u.tf.taint(address)
		case 14:
			u.replace = address
		case 15:
			block := u.config.blocks[address]
			block.createBeforeDestroy = !block.createBeforeDestroy
			u.config.blocks[address] = block
		}
	}
}

// declare adds a block whose value no other block has.
func (u *chaosUser) declare() {
	var block chaosBlock
	switch u.s.IntN(6) {
	case 0:
		block = chaosBlock{kind: jwtTemplate, value: chaosTemplate(u.s)}
	case 1, 2:
		block = chaosBlock{kind: corsOrigin, value: chaosOrigin(u.s)}
	default:
		block = chaosBlock{kind: redirectURI, value: chaosRedirectURI(u.s)}
	}
	if u.free(block) {
		u.config.blocks[u.name(block.kind)] = block
	}
}

// name is an address that nothing had before.
func (u *chaosUser) name(kind string) string {
	u.names++
	return fmt.Sprintf("%s.r%d", kind, u.names)
}

func (u *chaosUser) free(block chaosBlock) bool {
	return !slices.ContainsFunc(slices.Collect(maps.Values(u.config.blocks)), func(b chaosBlock) bool {
		return b.kind == block.kind && (b.kind == jwtTemplate || b.object().key() == block.object().key())
	})
}

func (b chaosBlock) object() chaosObject { return chaosObject{b.kind, b.value} }

// means reports whether a value is another spelling of the block's.
func (b chaosBlock) means(value string) bool {
	if b.kind == jwtTemplate {
		return jwtTemplateRule.same(b.value, value)
	}
	return b.object().key() == chaosObject{b.kind, value}.key()
}

// rewrite gives a block another value, perhaps only another spelling.
func (u *chaosUser) rewrite(address string) {
	block := u.config.blocks[address]
	delete(u.config.blocks, address)
	changed := block
	switch block.kind {
	case redirectURI:
		changed.value = chaosRedirectURI(u.s)
	case corsOrigin:
		changed.value = chaosOrigin(u.s)
	case jwtTemplate:
		changed.value = chaosTemplate(u.s)
	}
	if u.free(changed) {
		block = changed
	}
	u.config.blocks[address] = block
}

func (u *chaosUser) swap(a, b string) {
	x, y := u.config.blocks[a], u.config.blocks[b]
	if x.kind == y.kind {
		x.value, y.value = y.value, x.value
		u.config.blocks[a], u.config.blocks[b] = x, y
	}
}

func (u *chaosUser) rename(from string, moved bool) {
	block := u.config.blocks[from]
	to := u.name(block.kind)
	delete(u.config.blocks, from)
	u.config.blocks[to] = block
	if moved {
		u.config.moved[from] = to
	}
}

// next is how the user calls the CLI now.
func (u *chaosUser) next() chaosCommand {
	u.imported = maps.Clone(u.imports)
	return chaosCommand{imports: u.imported, replace: u.replace, retries: defaultMaxRetries}
}

var importID = regexp.MustCompile(`id = "([^"]+)"`)

// listen notes of which objects an apply said that they may be there, or are.
func (u *chaosUser) listen(outcome chaosOutcome) {
	for _, f := range outcome.errors() {
		block, declared := u.config.blocks[f.address]
		if declared && f.applying && (f.says("may have been created") || f.says("exists already")) {
			u.announced[block.object().key()] = true
		}
	}
}

// heed does what the findings of a command say. before is the state that it began with.
func (u *chaosUser) heed(before []chaosEntry, outcome chaosOutcome) {
	maps.DeleteFunc(u.imports, func(address, _ string) bool { return u.holds(address) })
	for _, f := range outcome.findings {
		block, declared := u.config.blocks[f.address]
		switch {
		case f.says("is the default and can't be deleted"), strings.Contains(f.detail, "the environment's default redirect URI"):
			u.world.chooseAnotherDefault()
		case !f.isError || !declared:
		case f.says("Could not import"):
			delete(u.imports, f.address)
		case f.says("exists already"):
			u.heedExisting(f, block, before)
		case f.says("another JWT template already"):
			u.heedTemplate(f, block)
		}
	}
}

// heedExisting imports what is there, if it may be the user's own; else the block goes.
func (u *chaosUser) heedExisting(f chaosFinding, block chaosBlock, before []chaosEntry) {
	var id string
	if found := importID.FindStringSubmatch(f.detail); found != nil {
		id = found[1]
	}
	held := slices.ContainsFunc(append(u.tf.state(), before...), func(e chaosEntry) bool { return e.id == id && id != "" })
	switch {
	case held: // by this resource, or in a rename or a swap by another one, which goes first
		block.createBeforeDestroy = false // as the error says
		u.config.blocks[f.address] = block
	case id == "": // the next plan tells how to go on
	case !u.world.made(id):
		delete(u.config.blocks, f.address)
	case !u.announced[block.object().key()]: // where an apply is the first, u has listened to that
		u.world.t.Errorf("%s (%s) was made by the provider, and the first to tell is a plan: %s", block.value, id, f.summary)
	case u.holds(f.address): // its replacement, which was to be made first: an import would need the address
		u.world.remove(chaosEntry{id: id})
	default:
		u.imports[f.address] = id
	}
}

// holds reports whether the state has an object at the address.
func (u *chaosUser) holds(address string) bool {
	return slices.ContainsFunc(u.tf.state(), func(e chaosEntry) bool { return e.address == address && !e.deposed })
}

func (u *chaosUser) heedTemplate(f chaosFinding, block chaosBlock) {
	switch {
	case u.holds(f.address):
		block.createBeforeDestroy = false // as the error says
		u.config.blocks[f.address] = block
	case u.s.IntN(2) == 0:
		u.imports[f.address] = jwtTemplateID
	default:
		delete(u.config.blocks, f.address)
	}
}
