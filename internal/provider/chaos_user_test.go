package provider

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/workos/terraform-provider-workos/internal/jwttemplate"
	"github.com/workos/terraform-provider-workos/internal/weburl"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// chaosValues are pairs of spellings of one value.
var chaosValues = map[string][]string{
	redirectURIType: {
		"https://app.example.com/0", "https://APP.example.com/0", "https://app.example.com/1", "https://app.example.com:443/1",
		"https://app.example.com/2", "https://app.example.com/%32",
	},
	corsOriginType: {"https://app.example.com", "HTTPS://App.example.com:443/", "https://www.example.com", "https://WWW.example.com"},
	webhookEndpointKind.typeName: {
		"https://app.example.com/0", "https://APP.example.com/0", "https://app.example.com/1", "https://app.example.com:443/1",
	},
	jwtTemplateType: {`{"a": "{{ user.email }}"}`, `{"a":"{{user.email}}"}`, `{"a": "1", "b": "2"}`, `{"b":"2","a":"1"}`},
}

var chaosAttributes = map[string]string{
	redirectURIType: "uri", corsOriginType: "origin", webhookEndpointKind.typeName: "endpoint_url", jwtTemplateType: "content",
}

var chaosKinds = []string{
	redirectURIType, redirectURIType, redirectURIType, webhookEndpointKind.typeName, webhookEndpointKind.typeName, corsOriginType, jwtTemplateType,
}

// chaosBlock is a resource block.
type chaosBlock struct {
	kind, value, status string
	events              int
	createFirst         bool
}

func (b chaosBlock) arguments() map[string]any {
	switch b.kind {
	case redirectURIType:
		return uriConfig(b.value)
	case corsOriginType:
		return originConfig(b.value)
	case jwtTemplateType:
		return templateConfig(b.value)
	}
	events := []tftypes.Value{tftypes.NewValue(tftypes.String, "user.created")}
	for i := range b.events {
		events = append(events, tftypes.NewValue(tftypes.String, fmt.Sprint("session.event_", i)))
	}
	arguments := map[string]any{"endpoint_url": b.value, "events": events}
	if b.status != "" {
		arguments["status"] = b.status
	}
	return arguments
}

// means reports whether two values of the block's kind are one for the API or the provider.
func (b chaosBlock) means(value string) bool {
	switch b.kind {
	case corsOriginType:
		return weburl.SameOrigin(b.value, value)
	case jwtTemplateType:
		return jwttemplate.Same(b.value, value)
	}
	return weburl.SameRedirectURI(b.value, value)
}

// objects are the values of all listed objects by id.
func (c *chaos) objects() map[string]string {
	there := map[string]string{}
	for _, uri := range c.RedirectURIs() {
		there[uri.ID] = uri.URI
	}
	for _, origin := range c.CORSOrigins() {
		there[origin.ID] = origin.Origin
	}
	for _, endpoint := range c.WebhookEndpoints() {
		there[endpoint.ID] = endpoint.URL
	}
	return there
}

// any returns one of the keys that fit, or an empty string.
func chaosAny[V any](c *chaos, all map[string]V, fits func(key string, value V) bool) string {
	var found []string
	for key, value := range all {
		if fits == nil || fits(key, value) {
			found = append(found, key)
		}
	}
	if len(found) == 0 {
		return ""
	}
	slices.Sort(found)
	return found[c.chance(len(found))]
}

// address is a new one.
func (c *chaos) address(kind string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return fmt.Sprintf("%s.%d", kind, len(c.journal))
}

// edit changes the configuration, or what the next command is told. It returns false if there is nothing to edit so.
func (c *chaos) edit(what string) bool {
	kind := chaosKinds[c.chance(len(chaosKinds))]
	values := chaosValues[kind]
	value := values[c.chance(len(values))]
	address := chaosAny(c, c.config, nil)
	block, held := c.config[address], c.state[address]
	other := chaosAny(c, c.config, func(a string, b chaosBlock) bool { return a != address && b.kind == block.kind })
	added := c.address(block.kind)
	switch {
	case what == "declare" && len(c.config) < 9:
		added = c.address(kind)
		c.config[added] = chaosBlock{kind: kind, value: value}
	case address == "", what == "declare":
		return false
	case what == "declare twice":
		if at := slices.Index(chaosValues[block.kind], block.value); at >= 0 && c.chance(2) == 0 {
			block.value = chaosValues[block.kind][at^1]
		}
		c.config[added] = block
	case what == "remove":
		delete(c.config, address)
	case strings.HasPrefix(what, "rename"):
		delete(c.config, address)
		c.config[added] = block
		if held != nil && what == "rename with moved" {
			c.move(address, added)
		}
	case what == "change":
		block.value = chaosValues[block.kind][c.chance(len(chaosValues[block.kind]))]
		c.config[address] = block
	case what == "respell" && slices.Contains(chaosValues[block.kind], block.value):
		block.value = chaosValues[block.kind][slices.Index(chaosValues[block.kind], block.value)^1]
		c.config[address] = block
	case what == "swap" && other != "":
		c.config[address], c.config[other] = c.config[other], block
	case what == "shift" && other != "": // of a list of two, the first goes
		c.config[address] = c.config[other]
		delete(c.config, other)
	case what == "taint" && held != nil && c.manager(held.attribute(chaosAttributes[held.kind]), address)+c.importer(held.attribute("id")) == "": // no plan shows who has a tainted one
		c.taint(address, true)
	case what == "-replace" && held != nil:
		if c.replace = address; c.holder(held.attribute("id"), address) != "" && c.chance(2) == 0 { // beside one that goes
			delete(c.config, c.holder(held.attribute("id"), address))
		}
	case what == "import by id", what == "import by value":
		id := chaosAny(c, c.objects(), func(id, value string) bool { return c.manager(value, "") == "" && c.importer(id) == "" })
		if added = c.declareObject(id); added == "" {
			return false
		}
		c.imports[added] = id
		if what == "import by value" {
			c.imports[added] = c.config[added].value
		}
	case what == "import under a second address" && held != nil && !held.tainted:
		id := held.attribute("id")
		c.config[added], c.imports[added] = block, id
		if c.chance(2) == 0 || block.kind == webhookEndpointKind.typeName { // else each would change what the other one changes
			delete(c.config, address) // as a rename
		}
	case what == "events" && block.kind == webhookEndpointKind.typeName:
		block.events = (block.events + 1) % 3
		c.config[address] = block
	case what == "status" && block.kind == webhookEndpointKind.typeName:
		block.status = map[string]string{"": "disabled", "disabled": "enabled", "enabled": ""}[block.status]
		c.config[address] = block
	case what == "create_before_destroy":
		block.createFirst = !block.createFirst
		c.config[address] = block
	default:
		return false
	}
	c.note(what, address, added, block, other)
	return true
}

// declareObject declares the object with the id under a new address, as it is.
func (c *chaos) declareObject(id string) string {
	value := c.objects()[id]
	var kind string
	switch {
	case strings.HasPrefix(id, "redir_"):
		kind = redirectURIType
	case strings.HasPrefix(id, "cors_"):
		kind = corsOriginType
	case strings.HasPrefix(id, "we_"):
		kind = webhookEndpointKind.typeName
	default:
		return ""
	}
	address := c.address(kind)
	c.config[address] = chaosBlock{kind: kind, value: value}
	return address
}

// move is what a moved block or `terraform state mv` does, which is another process.
func (c *chaos) move(from, to string) {
	c.state[to], c.run = c.state[from], nil
	delete(c.state, from)
}

func (c *chaos) taint(address string, tainted bool) {
	held := *c.state[address]
	held.tainted = tainted
	c.state[address], c.run = &held, nil
}

// forget is `terraform state rm`.
func (c *chaos) forget(address string) {
	delete(c.state, address)
	c.run = nil
}

// holder is an address other than not with the object in state.
func (c *chaos) holder(id, not string) string {
	return chaosAny(c, c.state, func(a string, i *instance) bool { return a != not && i.attribute("id") == id })
}

// manager is an address other than not with an object of this value in state, perhaps under an id that it has no longer.
func (c *chaos) manager(value, not string) string {
	return chaosAny(c, c.state, func(a string, i *instance) bool {
		return a != not && chaosBlock{kind: i.kind, value: value}.means(i.attribute(chaosAttributes[i.kind]))
	})
}

// importer is an address that is to import the object.
func (c *chaos) importer(id string) string {
	return chaosAny(c, c.imports, func(address, wanted string) bool {
		_, declared := c.config[address]
		return declared && (wanted == id || wanted == c.objects()[id])
	})
}

// deleteMeanwhile removes a redirect URI during a request.
func (c *chaos) deleteMeanwhile() { c.remove(chaosAny(c, c.objects(), nil)) }

func (c *chaos) remove(id string) {
	if c.RemoveRedirectURI(id) || c.RemoveCORSOrigin(id) || c.RemoveWebhookEndpoint(id) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.byHand[id] = true
	}
}

func (c *chaos) add(kind, value string) {
	switch kind {
	case redirectURIType:
		c.AddRedirectURI(value)
	case corsOriginType:
		c.AddCORSOrigin(value)
	case webhookEndpointKind.typeName:
		c.AddWebhookEndpoint(value, "user.created")
	}
}

// other is what another person does, in the dashboard.
func (c *chaos) other(what string) {
	kind := chaosKinds[c.chance(len(chaosKinds))]
	value := chaosValues[kind][c.chance(len(chaosValues[kind]))]
	id := chaosAny(c, c.objects(), nil)
	switch what {
	case "added":
		c.add(kind, value)
	case "deleted":
		c.remove(id)
	case "added again":
		id = chaosAny(c, c.objects(), func(id, _ string) bool { return c.holder(id, "") != "" })
		value = c.objects()[id]
		if c.remove(id); id != "" {
			c.add(c.state[c.holder(id, "")].kind, value)
		}
	case "template":
		value = fmt.Sprintf(`{"theirs": "%d"}`, c.chance(3))
		c.SetJWTTemplate(value)
	case "default":
		c.SetDefaultRedirectURI(id)
	case "endpoint":
		c.EditWebhookEndpoint(id, func(w *workostest.WebhookEndpoint) { w.Status, w.Events = "disabled", []string{"user.deleted"} })
	}
	time.Sleep(3 * time.Second) // the API's Date tells seconds apart
	c.note(what, kind, value, id)
}

// settle applies and follows what the errors advise, until nothing is left to do.
func (c *chaos) settle() {
	for range 12 {
		for address, held := range maps.Clone(c.state) { // two blocks that change one object for ever: the provider sees no conflict
			if other := c.holder(held.attribute("id"), address); held.kind != redirectURIType && c.config[address] != c.config[other] && other != "" {
				c.forget(address)
				delete(c.config, address)
			}
		}
		time.Sleep(2 * time.Minute)
		c.run = nil
		run := chaosRun{parallelism: []int{1, 2, 10, 100}[c.chance(4)], retries: 4}
		c.note("settle", run)
		p := c.plan(run, c.config, c.imports)
		said := p.said
		for address, held := range p.state { // what the plan has said of new ids
			if c.state[address] != nil {
				c.state[address] = held
			}
		}
		if !failed(said) {
			if !slices.ContainsFunc(slices.Collect(maps.Values(p.changes)), func(ch change) bool { return ch.action != noOp }) {
				c.note("settled")
				return
			}
			said = c.apply(run, p)
		}
		for _, f := range said {
			if f.isError() {
				c.follow(f)
			}
		}
		if c.t.Failed() {
			return
		}
	}
	c.errorf("following the advice does not settle it")
}

var chaosID = regexp.MustCompile(`([a-z_]+_[0-9A-Z]+)\)? (?:already exists|is managed by two resources)$`)

// follow does what an error advises.
func (c *chaos) follow(f chaosFinding) {
	c.note("advice followed", f.address, f.Summary)
	block, declared := c.config[f.address]
	id := jwtTemplateID
	if found := chaosID.FindStringSubmatch(f.Summary); found != nil {
		id = found[1]
	}
	switch {
	case strings.Contains(f.Detail, defaultRedirectURIAdvice):
		c.SetDefaultRedirectURI(c.AddRedirectURI("https://default.example.com").ID)
	case strings.HasSuffix(f.Summary, "is managed by two resources"):
		c.followTwo(id)
	case !declared:
	case strings.HasPrefix(f.Summary, "Could not import"):
		delete(c.imports, f.address)
	case strings.HasSuffix(f.Summary, "is declared twice"):
		delete(c.config, f.address)
	case strings.HasSuffix(f.Summary, "already exists"), strings.HasSuffix(f.Summary, "another JWT template"):
		c.followExists(f.address, block, id)
	}
}

// followTwo removes an import where another address has the object in state, which then moves; else the resource that is
// to go is removed from state only.
func (c *chaos) followTwo(id string) {
	for address, wanted := range c.imports {
		holder := c.holder(id, address)
		switch matches := wanted == id || wanted == c.objects()[id]; {
		case matches && holder == "" && c.config[address].value != c.objects()[id]: // of two imports, the one that would change it
			delete(c.imports, address)
		case matches && holder != "":
			if _, declared := c.config[holder]; declared {
				c.forget(holder)
				continue
			}
			delete(c.imports, address)
			c.move(holder, address)
			return
		}
	}
	for address, held := range maps.Clone(c.state) {
		if block, declared := c.config[address]; held.attribute("id") == id && (!declared || block.value != held.attribute(chaosAttributes[held.kind])) {
			c.forget(address)
		}
	}
}

// followExists follows the advice of the refusal that fits.
func (c *chaos) followExists(address string, block chaosBlock, id string) {
	holder := c.holder(id, address)
	if holder == "" && c.importer(id) != address {
		holder = c.importer(id)
	}
	other, declared := c.config[holder]
	own := c.state[address]
	switch {
	case own != nil && own.tainted:
		c.taint(address, false)
	case own != nil && own.attribute("id") == id: // create_before_destroy
		block.createFirst = false
		c.config[address] = block
	case holder == "":
		c.forget(address)
		c.imports[address] = id
	case !declared && own == nil && !strings.Contains(holder, "deposed"):
		c.move(holder, address)
	case !declared, block.means(other.value), block.kind == jwtTemplateType, c.state[holder] == nil:
		delete(c.config, address)
	default: // an index shift: the values stay where their objects are
		block.value = other.value
		if own != nil {
			block.value = own.attribute(chaosAttributes[own.kind])
		}
		other.value = c.state[holder].attribute(chaosAttributes[other.kind])
		c.config[address], c.config[holder] = block, other
	}
}
