package provider

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/workos/terraform-provider-workos/internal/jwttemplate"
	"github.com/workos/terraform-provider-workos/internal/weburl"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// chaosKind is what a kind of resource has.
type chaosKind struct {
	attribute string
	stays     bool                   // in the environment after its destroy
	same      func(a, b string) bool // whether two values are one for the API or the provider
	values    []string
}

var chaosKinds = map[string]chaosKind{
	redirectURIType: {"uri", false, weburl.SameRedirectURI, []string{
		"https://app.example.com/0", "https://APP.example.com/0", "https://app.example.com/1",
		"https://app.example.com:443/1", "https://app.example.com/2", "https://app.example.com/%32",
	}},
	webhookEndpointType: {"endpoint_url", false, weburl.SameRedirectURI, []string{
		"https://app.example.com/0", "https://APP.example.com/0", "https://app.example.com/1",
		"https://app.example.com:443/1",
	}},
	corsOriginType: {"origin", true, weburl.SameOrigin, []string{
		"https://app.example.com", "HTTPS://App.example.com:443/", "https://www.example.com", "https://WWW.example.com",
	}},
	jwtTemplateType: {"content", true, jwttemplate.Same, []string{
		`{"a": "{{ user.email }}"}`, `{"a":"{{user.email}}"}`, `{"a": "1", "b": "2"}`, `{"b":"2","a":"1"}`,
	}},
}

// chaosOften has some kinds more often.
var chaosOften = []string{redirectURIType, redirectURIType, redirectURIType, webhookEndpointType, webhookEndpointType, corsOriginType, jwtTemplateType}

// chaosKindOf returns the kind of an address.
func chaosKindOf(address string) string {
	kind, _, _ := strings.Cut(address, ".")
	return kind
}

// chaosEvents are what an endpoint has some of. It has all only by another person's hand.
var chaosEvents = []string{"user.created", "user.updated", "session.created", "session.revoked"}

// chaosBlock is a resource block, or an object of the environment as one.
type chaosBlock struct {
	kind, value, status string // status "" is the default
	events              int    // in addition to the first
	createFirst         bool   // create_before_destroy
}

// arguments returns nil for no block.
func (b chaosBlock) arguments() map[string]any {
	if b.kind == "" {
		return nil
	}
	arguments := map[string]any{chaosKinds[b.kind].attribute: b.value}
	if b.kind == webhookEndpointType {
		var events []tftypes.Value
		for _, name := range chaosEvents[:1+b.events] {
			events = append(events, tftypes.NewValue(tftypes.String, name))
		}
		arguments["events"] = events
		if b.status != "" {
			arguments["status"] = b.status
		}
	}
	return arguments
}

// describes reports whether an object is what the block says.
func (b chaosBlock) describes(there chaosBlock) bool {
	settings := b.kind != webhookEndpointType || cmp.Or(b.status, "enabled") == there.status && b.events == there.events
	return b.kind == there.kind && chaosKinds[b.kind].same(b.value, there.value) && settings
}

// objects are the environment's, by id.
func (c *chaos) objects() map[string]chaosBlock {
	there := map[string]chaosBlock{}
	for _, uri := range c.RedirectURIs() {
		there[uri.ID] = chaosBlock{kind: redirectURIType, value: uri.URI}
	}
	for _, origin := range c.CORSOrigins() {
		there[origin.ID] = chaosBlock{kind: corsOriginType, value: origin.Origin}
	}
	for _, w := range c.WebhookEndpoints() {
		there[w.ID] = chaosBlock{kind: webhookEndpointType, value: w.URL, status: w.Status, events: len(w.Events) - 1}
	}
	if template, isSet := c.JWTTemplate(); isSet {
		there[jwtTemplateID] = chaosBlock{kind: jwtTemplateType, value: template.Content}
	}
	return there
}

// pick returns one of the keys that fit, or an empty string.
func pick[V any](c *chaos, all map[string]V, fits func(key string, value V) bool) string {
	var found []string
	for key, value := range all {
		if fits(key, value) {
			found = append(found, key)
		}
	}
	if len(found) == 0 {
		return ""
	}
	slices.Sort(found)
	return oneOf(c, found)
}

// anObject returns the id of one, or an empty string.
func (c *chaos) anObject() string {
	return pick(c, c.objects(), func(string, chaosBlock) bool { return true })
}

// aBlock is a block of a kind, with anything.
func (c *chaos) aBlock(kind string) chaosBlock {
	return chaosBlock{
		kind: kind, value: oneOf(c, chaosKinds[kind].values), status: oneOf(c, []string{"", "", "enabled", "disabled"}),
		events: c.chance(3), createFirst: c.chance(3) == 0,
	}
}

func (c *chaos) anAddress(kind string) string { return fmt.Sprint(kind, ".", c.chance(3)) }

// holder is an address other than not with the object in state.
func (c *chaos) holder(id, not string) string {
	return pick(c, c.state, func(a string, i *instance) bool { return a != not && i.attribute("id") == id })
}

// importer is an address that is to import the object.
func (c *chaos) importer(id string) string {
	return pick(c, c.imports, func(_, wanted string) bool { return wanted == id || wanted == c.objects()[id].value })
}

// edit changes the configuration, or what the next command is told. It returns false if there is nothing to edit so.
func (c *chaos) edit(what string) bool {
	address := pick(c, c.config, func(string, chaosBlock) bool { return true })
	if what == "declare" || address == "" {
		address = c.anAddress(oneOf(c, chaosOften))
	}
	kind, block, held := chaosKindOf(address), c.config[address], c.state[address]
	other := c.anAddress(kind)
	switch {
	case what == "declare": // also twice, in another spelling, two in each other's place
		block = c.aBlock(kind)
		c.config[address] = block
	case block.kind == "":
		return false
	case what == "remove":
		c.undeclare(address)
	case strings.HasPrefix(what, "rename") && c.config[other].kind == "" && c.state[other] == nil:
		c.undeclare(address)
		if c.config[other] = block; what == "rename with moved" {
			c.move(address, other)
		}
	case strings.HasPrefix(what, "import"):
		return c.editImport(what)
	case what == "taint" && held != nil && c.isAlone(address):
		held.tainted = true
	case what == "-replace" && held != nil:
		c.replace = address
	default:
		return false
	}
	c.note(what, address, other, block.arguments(), block.createFirst)
	return true
}

// editImport imports an object: seldom one that nobody manages, else one that another address has and may give up.
func (c *chaos) editImport(what string) bool {
	anybodys := c.chance(3) == 0
	id := pick(c, c.objects(), func(id string, _ chaosBlock) bool { return anybodys || c.holder(id, "") != "" })
	there := c.objects()[id]
	if id == "" || pick(c, c.state, func(_ string, held *instance) bool { return held.tainted }) != "" {
		return false
	}
	address := fmt.Sprint(there.kind, ".", c.chance(5)) // more than are declared otherwise
	if c.state[address] != nil || c.importer(id) != "" {
		return false
	}
	block := chaosBlock{kind: there.kind, value: there.value}
	if holder := c.holder(id, ""); c.config[holder].kind != "" {
		block = c.config[holder]
		if c.chance(2) == 0 || block.kind == webhookEndpointType { // else each would change what the other one changes
			c.undeclare(holder)
		}
	}
	c.config[address], c.imports[address] = block, id
	if what == "import by value" {
		c.imports[address] = there.value
	}
	c.note(what, address, id, block.arguments())
	return true
}

// isAlone reports whether no other address has the object, or is to import it: no plan shows who has a tainted one.
func (c *chaos) isAlone(address string) bool {
	held := c.state[address]
	kind := chaosKinds[held.kind]
	return len(c.imports) == 0 && pick(c, c.state, func(a string, i *instance) bool {
		return a != address && i.kind == held.kind && kind.same(held.attribute(kind.attribute), i.attribute(kind.attribute))
	}) == ""
}

func (c *chaos) undeclare(address string) {
	delete(c.config, address)
	delete(c.imports, address)
}

// move is what moved blocks or `terraform state mv` do, which is another process: two addresses change places in state.
func (c *chaos) move(from, to string) {
	c.state[from], c.state[to], c.run = c.state[to], c.state[from], nil
	maps.DeleteFunc(c.state, func(_ string, held *instance) bool { return held == nil })
}

// forget is `terraform state rm`.
func (c *chaos) forget(address string) {
	delete(c.state, address)
	c.run = nil
}

func (c *chaos) remove(id string) bool {
	return c.RemoveRedirectURI(id) || c.RemoveCORSOrigin(id) || c.RemoveWebhookEndpoint(id)
}

// add creates an object by hand.
func (c *chaos) add(block chaosBlock) {
	switch block.kind {
	case redirectURIType:
		c.AddRedirectURI(block.value)
	case corsOriginType:
		c.AddCORSOrigin(block.value)
	case webhookEndpointType:
		c.AddWebhookEndpoint(block.value, chaosEvents[0])
	case jwtTemplateType: // never the same
		c.SetJWTTemplate(fmt.Sprintf(`{"theirs": "%d"}`, c.chance(3)))
	}
	time.Sleep(3 * time.Second) // the API's Date tells seconds apart
}

// other is what another person does, in the dashboard.
func (c *chaos) other(what string) {
	id := c.anObject()
	there := c.objects()[id]
	switch what {
	case "added":
		c.add(c.aBlock(oneOf(c, chaosOften)))
	case "deleted":
		c.remove(id)
	case "added again":
		if c.remove(id) {
			c.add(there)
		}
	case "template":
		c.add(chaosBlock{kind: jwtTemplateType})
	case "default":
		c.SetDefaultRedirectURI(pick(c, c.objects(), func(_ string, b chaosBlock) bool { return b.kind == redirectURIType }))
	case "endpoint":
		c.EditWebhookEndpoint(id, func(w *workostest.WebhookEndpoint) { w.Status, w.Events = "disabled", chaosEvents })
	}
	time.Sleep(3 * time.Second) // lists show it
	c.note(what, id, there.value)
}

// settle applies and follows what the errors advise, until nothing is left to do.
func (c *chaos) settle() {
	for range 12 {
		// Two blocks that change one object: the provider sees no conflict.
		for address, held := range maps.Clone(c.state) {
			other := c.holder(held.attribute("id"), address)
			if held.kind != redirectURIType && other != "" && c.config[address] != c.config[other] {
				c.forget(address)
				c.undeclare(address)
			}
		}
		time.Sleep(2 * time.Minute)
		c.run = nil
		run := chaosRun{parallelism: oneOf(c, []int{1, 2, 10, 100}), retries: 4}
		c.note("settle", run)
		report := c.plan(run, c.config, c.imports)
		for address, ch := range report.changes { // the errors have new ids
			if c.state[address] != nil && ch.prior != nil {
				c.state[address] = ch.prior
			}
		}
		if report.errors == "" {
			todo := func(a string, ch change) bool { return ch.action != noOp || c.state[a] == nil }
			if pick(c, report.changes, todo) == "" {
				c.note("settled")
				c.checkSettled()
				return
			}
			report = c.apply(run, report)
		}
		for _, f := range report.found {
			if f.Severity == tfprotov6.DiagnosticSeverityError {
				c.note("advice followed", f.address, f.Summary)
				c.follow(f)
			}
		}
		if c.t.Failed() {
			return
		}
	}
	c.errorf("following the advice does not settle it")
}

// checkSettled fails if an empty plan hides that the environment has something else than the configuration says.
func (c *chaos) checkSettled() {
	there := c.objects()
	for address, block := range c.config {
		if held := c.state[address]; !block.describes(there[held.attribute("id")]) {
			c.errorf("%s is %v, has %v in state, and there is %v", address, block, held.value, there)
		}
	}
}

var chaosID = regexp.MustCompile(`([a-z_]+_[0-9A-Z]+)\)? (?:already exists|is managed by two resources)$`)

// follow does what an error advises; some only say that Terraform is to run again.
func (c *chaos) follow(f chaosFinding) {
	id := append(chaosID.FindStringSubmatch(f.Summary), "", "")[1]
	switch {
	case strings.Contains(f.Detail, defaultRedirectURIAdvice):
		c.SetDefaultRedirectURI(c.AddRedirectURI("https://default.example.com").ID)
	case strings.HasSuffix(f.Summary, "is managed by two resources"):
		importer := c.importer(id) // which can have it by a move, as the next error says
		delete(c.imports, importer)
		for address, held := range maps.Clone(c.state) {
			keeps := c.config[address].value == held.attribute(chaosKinds[held.kind].attribute)
			if importer == "" && held.attribute("id") == id && !keeps {
				c.forget(address)
			}
		}
	case strings.HasPrefix(f.Summary, "Could not import"):
		delete(c.imports, f.address)
	case strings.HasSuffix(f.Summary, "is declared twice"):
		c.undeclare(f.address)
	case strings.HasSuffix(f.Summary, "another JWT template"):
		c.followExists(f.address, jwtTemplateID)
	case id != "":
		c.followExists(f.address, id)
	}
}

// followExists follows the advice of the refusal that fits.
func (c *chaos) followExists(address, id string) {
	block, own, holder := c.config[address], c.state[address], c.holder(id, address)
	other, kind := c.config[holder], chaosKinds[block.kind]
	switch {
	case own != nil && own.tainted:
		own.tainted = false
	case own.attribute("id") == id:
		block.createFirst = false
		c.config[address] = block
	case holder == "":
		c.forget(address)
		c.imports[address] = id
	case strings.Contains(holder, "deposed"), other.kind != "" && (kind.stays || kind.same(block.value, other.value)):
		c.undeclare(address)
	default: // renamed, or an index shift: the values stay where their objects are
		c.move(holder, address)
	}
}
