package provider

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"golang.org/x/sync/errgroup"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const (
	callback = "https://app.example.com/callback"
	origin   = "https://app.example.com"
	ours     = `{"urn:example:plan": "{{ organization.metadata.plan }}"}`
	theirs   = `{"urn:example:tier": "gold"}`
)

func uriConfig(uri string) map[string]any          { return map[string]any{"uri": uri} }
func originConfig(origin string) map[string]any    { return map[string]any{"origin": origin} }
func templateConfig(content string) map[string]any { return map[string]any{"content": content} }

// wantNoWrites fails if the API was asked to change anything.
func wantNoWrites(t *testing.T, srv *workostest.Server) {
	t.Helper()
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if n := srv.Count(method, ""); n != 0 {
			t.Errorf("%d %s requests, want none", n, method)
		}
	}
}

// The refusal is the same whoever has the URI in state, and whether that resource was read or planned before.
func TestPlanRefusesARedirectURIThatExists(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]func(*core, *instance){
		"nobody manages it":            nil,
		"another resource read it":     func(c *core, i *instance) { c.read(i) },
		"another resource keeps it":    func(c *core, i *instance) { c.plan(redirectURINames.typeName, i, uriConfig(callback)) },
		"another resource destroys it": func(c *core, i *instance) { c.plan(redirectURINames.typeName, i, nil) },
		"another resource changes":     func(c *core, i *instance) { c.plan(redirectURINames.typeName, i, uriConfig(callback+"/2")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			held := newCore(t, srv).made(redirectURINames.typeName, uriConfig(callback))
			srv.ResetRequests()
			c := newCore(t, srv)
			if before != nil {
				before(c, held)
			}
			planned := c.plan(redirectURINames.typeName, nil, uriConfig(callback))
			wantOnly(t, planned.diags, `ERROR on AttributeName("uri")`, callback, held.attribute("id"), held.attribute("created_at"),
				"import {", "to = workos_redirect_uri.NAME", "moved block", "for_each", "untaint", "-refresh=false", "state rm")
			if lines := strings.Count(planned.diags[0].Detail, "\n") + 1; lines > 12 {
				t.Errorf("the refusal takes %d lines", lines)
			}
			wantNoWrites(t, srv)
		})
	}
}

// A replacement by a URI that exists is refused in its first call, where the plan still shows warnings.
func TestPlanRefusesAChangeToARedirectURIThatExists(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(redirectURINames.typeName, uriConfig(callback))
	foreign := srv.AddRedirectURI("https://other.example.com/callback")
	planned := newCore(t, srv).plan(redirectURINames.typeName, held, uriConfig(foreign.URI))
	wantOnly(t, planned.diags, "ERROR", foreign.ID)
}

func TestPlanWarnsOfARedirectURIInAnotherSpelling(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	there := srv.AddRedirectURI("https://app.example.com:443/callback")
	c := newCore(t, srv)
	planned := c.plan(redirectURINames.typeName, nil, uriConfig(callback))
	wantOnly(t, planned.diags, "WARNING", there.ID, "another spelling")
	if _, diags := c.apply(planned); len(errorsOf(diags)) > 0 || len(srv.RedirectURIs()) != 2 {
		t.Errorf("WorkOS matches exactly: %s%v", text(diags), srv.RedirectURIs())
	}
}

func TestReplaceOfTheSameObject(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind          string
		first, second map[string]any
		wantObjects   int
	}{
		"redirect URI":     {redirectURINames.typeName, uriConfig(callback), uriConfig(callback), 1},
		"CORS origin":      {corsOriginNames.typeName, originConfig(origin), originConfig(origin), 1},
		"webhook endpoint": {webhookEndpointType, endpointConfig(webhookURL, onUser), endpointConfig(webhookURL, onUser), 1},
		"JWT template":     {jwtTemplateType, templateConfig(ours), templateConfig(ours), 1},
		"changed template": {jwtTemplateType, templateConfig(ours), templateConfig(theirs), 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			held := newCore(t, srv).made(test.kind, test.first)
			c := newCore(t, srv)
			held, _ = c.read(held)
			planned := c.plan(test.kind, held, test.second, true)
			if wantNone(t, errorsOf(planned.diags)); planned.action != replace {
				t.Fatalf("planned %s", planned.action)
			}
			made, diags := newCore(t, srv).apply(planned)
			wantNone(t, errorsOf(diags))
			c = newCore(t, srv)
			made, diags = c.read(made)
			wantNone(t, diags)
			if again := c.plan(test.kind, made, test.second); again.action != noOp {
				t.Errorf("the next plan is %s: %s", again.action, again.planned)
			}
			if n := len(srv.RedirectURIs()) + len(srv.CORSOrigins()) + len(srv.WebhookEndpoints()); test.kind != jwtTemplateType && n != test.wantObjects {
				t.Errorf("%d objects", n)
			}
			if n := srv.Count(http.MethodDelete, workostest.CORSOriginsPath); n != 0 {
				t.Errorf("%d DELETEs of origins", n)
			}
		})
	}
}

// With create_before_destroy the object itself stands in the way: nothing may be lost.
func TestReplaceOfTheSameObjectBeforeItIsDestroyed(t *testing.T) {
	t.Parallel()
	for kind, config := range map[string]map[string]any{
		redirectURINames.typeName: uriConfig(callback), corsOriginNames.typeName: originConfig(origin), jwtTemplateType: templateConfig(ours),
		webhookEndpointType: endpointConfig(webhookURL, onUser),
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			held := newCore(t, srv).made(kind, config)
			c := newCore(t, srv)
			planned := c.plan(kind, held, config, true)
			left, diags := newCore(t, srv).apply(planned, true)
			if kind == redirectURIType || kind == webhookEndpointType {
				wantOnly(t, errorsOf(diags), "create_before_destroy", "terraform state rm")
			} else {
				wantNone(t, errorsOf(diags))
			}
			if left.attribute("id") != held.attribute("id") || srv.Count(http.MethodPost, "") > 1 || srv.Count(http.MethodDelete, "") != 0 {
				t.Errorf("state %s, %d POSTs, %d DELETEs", left.value, srv.Count(http.MethodPost, ""), srv.Count(http.MethodDelete, ""))
			}
		})
	}
}

func TestTaintedResources(t *testing.T) {
	t.Parallel()
	for kind, test := range map[string]struct {
		config  map[string]any
		refused string
	}{
		redirectURINames.typeName: {uriConfig(callback), "untaint"},
		webhookEndpointType:       {endpointConfig(webhookURL, onUser), "untaint"},
		corsOriginNames.typeName:  {originConfig(origin), ""},
		jwtTemplateType:           {templateConfig(ours), ""},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			held := newCore(t, srv).made(kind, test.config)
			held.tainted = true
			c := newCore(t, srv)
			held, _ = c.read(held)
			planned := c.plan(kind, held, test.config)
			if test.refused != "" {
				wantOnly(t, errorsOf(planned.diags), test.refused)
				return
			}
			wantNone(t, errorsOf(planned.diags))
			_, diags := newCore(t, srv).apply(planned)
			wantNone(t, errorsOf(diags))
			if n := srv.Count(http.MethodDelete, ""); n != 0 || len(srv.CORSOrigins()) > 1 {
				t.Errorf("%d DELETEs, %v", n, srv.CORSOrigins())
			}
		})
	}
}

// Two addresses with one redirect URI: the plan of the second one is refused, in either order.
func TestObjectThatOneAddressKeepsAndAnotherGivesUp(t *testing.T) {
	t.Parallel()
	keep := func(c *core, i *instance) change { return c.plan(redirectURINames.typeName, i, uriConfig(callback)) }
	for name, giveUp := range map[string]func(c *core, i *instance) change{
		"destroy": func(c *core, i *instance) change { return c.plan(redirectURINames.typeName, i, nil) },
		"changed value": func(c *core, i *instance) change {
			return c.plan(redirectURINames.typeName, i, uriConfig(callback+"/2"))
		},
		"forced -replace": func(c *core, i *instance) change {
			return c.plan(redirectURINames.typeName, i, uriConfig(callback), true)
		},
	} {
		for _, givenUpFirst := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				srv := workostest.New(t)
				old := newCore(t, srv).made(redirectURINames.typeName, uriConfig(callback))
				srv.ResetRequests()
				c := newCore(t, srv)
				imported, diags := c.importID(redirectURINames.typeName, old.attribute("id"))
				wantNone(t, diags)
				old, _ = c.read(old)
				var first, second change
				if givenUpFirst {
					first, second = giveUp(c, old), keep(c, imported)
				} else {
					first, second = keep(c, imported), giveUp(c, old)
				}
				wantNone(t, errorsOf(first.diags))
				wantOnly(t, errorsOf(second.diags), "ERROR", callback, old.attribute("id"), "moved {", "removed {", "terraform state rm")
				wantNoWrites(t, srv)
			})
		}
	}
}

// Neither is an error: two addresses that keep one object, and one address that is planned more than once.
func TestObjectsThatNobodyLoses(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	old := c.made(redirectURINames.typeName, uriConfig(callback))
	imported, _ := c.importID(redirectURINames.typeName, callback)
	for _, i := range []*instance{old, imported} {
		wantNone(t, c.plan(redirectURINames.typeName, i, uriConfig(callback)).diags)
	}
	c = newCore(t, srv)
	wantNone(t, c.plan(redirectURINames.typeName, old, uriConfig(callback)).diags)
	wantNone(t, c.plan(redirectURINames.typeName, old, nil).diags)
	wantNone(t, c.plan(redirectURINames.typeName, imported, nil).diags)
	for _, i := range []*instance{old, imported} { // both are destroyed: the second finds it gone
		_, diags := c.apply(c.plan(redirectURINames.typeName, i, nil))
		wantNone(t, diags)
	}
}

func TestHolderToken(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	made := c.made(redirectURINames.typeName, uriConfig(callback))
	token := made.privateKey(privateHolder)
	read, _ := newCore(t, srv).read(made)
	if token == "" || read.privateKey(privateHolder) != token {
		t.Errorf("created with %q, read as %q", token, read.privateKey(privateHolder))
	}
	imported, _ := c.importID(redirectURINames.typeName, callback)
	if other := imported.privateKey(privateHolder); other == "" || other == token {
		t.Errorf("created with %q, imported with %q", token, other)
	}
	older := *made
	older.private = nil // as of an earlier version
	if read, _ := newCore(t, srv).read(&older); read.privateKey(privateHolder) == "" {
		t.Error("the first read set no token")
	}
	replaced, diags := c.apply(c.plan(redirectURINames.typeName, made, uriConfig(callback+"/2")))
	wantNone(t, diags)
	if other := replaced.privateKey(privateHolder); other == "" || other == token || replaced.privateKey(privateReplaces) != "" {
		t.Errorf("replaced with token %q, replaces %q", other, replaced.privateKey(privateReplaces))
	}
}

func TestTwoNewBlocksForOneRedirectURI(t *testing.T) {
	t.Parallel()
	for _, atOnce := range []bool{false, true} {
		srv := workostest.New(t, workostest.WithLatency(10*time.Millisecond))
		c := newCore(t, srv)
		plans := []change{c.plan(redirectURINames.typeName, nil, uriConfig(callback)), c.plan(redirectURINames.typeName, nil, uriConfig(callback))}
		wantNone(t, append(plans[0].diags, plans[1].diags...))
		var made [2]*instance
		var diags [2][]*tfprotov6.Diagnostic
		width := 1
		if atOnce {
			width = 2
		}
		parallel(width, 2, func(i int) { made[i], diags[i] = c.applyCall(t.Context(), plans[i], nil) })
		winner, loser := 0, 1
		if made[0] == nil {
			winner, loser = 1, 0
		}
		wantNone(t, diags[winner])
		wantOnly(t, diags[loser], `ERROR on AttributeName("uri")`, "declared twice", callback)
		if made[loser] != nil || made[winner] == nil || len(srv.RedirectURIs()) != 1 || srv.Count(http.MethodDelete, "") != 0 {
			t.Errorf("state %v, server %v", made, srv.RedirectURIs())
		}
		wantOnly(t, c.plan(redirectURINames.typeName, nil, uriConfig(callback)).diags, "declared twice") // core plans a create again
	}
}

func TestOneOriginInTwoSpellingsIsMadeOnceAndInBothStates(t *testing.T) {
	t.Parallel()
	for _, atOnce := range []bool{false, true} {
		srv := workostest.New(t, workostest.WithLatency(10*time.Millisecond))
		c := newCore(t, srv)
		spellings := []string{origin, "HTTPS://App.example.com:443"}
		plans := []change{c.plan(corsOriginNames.typeName, nil, originConfig(spellings[0])), c.plan(corsOriginNames.typeName, nil, originConfig(spellings[1]))}
		var made [2]*instance
		width := 1
		if atOnce {
			width = 2
		}
		parallel(width, 2, func(i int) {
			var diags []*tfprotov6.Diagnostic
			made[i], diags = c.apply(plans[i])
			wantNone(t, errorsOf(diags))
		})
		for i := range made {
			if made[i].attribute("id") != srv.CORSOrigins()[0].ID || made[i].attribute("origin") != spellings[i] {
				t.Errorf("state %s", made[i].value)
			}
		}
		if n := srv.Count(http.MethodPost, ""); n != 1 || len(srv.CORSOrigins()) != 1 {
			t.Errorf("%d POSTs, server %v", n, srv.CORSOrigins())
		}
	}
}

func TestSixtyExistingOriginsAreAdopted(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	var configs []map[string]any
	for i := range 60 {
		srv.AddCORSOrigin(fmt.Sprintf("https://app-%d.example.com", i))
		configs = append(configs, originConfig(fmt.Sprintf("https://APP-%d.example.com/", i)))
	}
	c := newCore(t, srv)
	plans := make([]change, len(configs))
	parallel(10, len(configs), func(i int) { plans[i] = c.plan(corsOriginNames.typeName, nil, configs[i]) })
	c = newCore(t, srv)
	parallel(10, len(configs), func(i int) {
		wantOnly(t, plans[i].diags, "WARNING", "adopted")
		_, diags := c.apply(plans[i])
		wantNone(t, errorsOf(diags))
	})
	if wantNoWrites(t, srv); srv.Count(http.MethodGet, "") != 2 {
		t.Errorf("%d lists, want one for the plan and one for the apply", srv.Count(http.MethodGet, ""))
	}
}

// The API cannot delete an origin: no request is made, whoever made it.
func TestDestroyedOriginsStay(t *testing.T) {
	t.Parallel()
	for _, next := range []map[string]any{nil, originConfig("https://other.example.com")} {
		srv := workostest.New(t)
		c := newCore(t, srv)
		held := c.made(corsOriginNames.typeName, originConfig(origin))
		planned := newCore(t, srv).plan(corsOriginNames.typeName, held, next)
		wantOnly(t, planned.diags, "WARNING", origin, "stays allowed")
		_, diags := newCore(t, srv).apply(planned)
		wantNone(t, diags)
		if n := srv.Count(http.MethodDelete, ""); n != 0 || srv.CORSOrigins()[0].Origin != origin {
			t.Errorf("%d DELETEs, server %v", n, srv.CORSOrigins())
		}
	}
}

func TestDefaultRedirectURI(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(redirectURINames.typeName, uriConfig(callback))
	srv.SetDefaultRedirectURI(held.attribute("id"))
	c := newCore(t, srv)
	held, _ = c.read(held)
	planned := c.plan(redirectURINames.typeName, held, nil)
	wantOnly(t, planned.diags, "WARNING", "is the default", "removed {")
	left, diags := newCore(t, srv).apply(planned)
	wantOnly(t, diags, "ERROR", "409", "Dashboard", "removed {", "destroy = false")
	if left.attribute("id") != held.attribute("id") || len(srv.RedirectURIs()) != 1 {
		t.Errorf("state %v, server %v", left, srv.RedirectURIs())
	}
}

func TestTemplateThatExists(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		there, declared string
		refused         bool
	}{
		"another content":                         {theirs, ours, true},
		"the same meaning":                        {`{"b": 1, "a": "x"}`, `{ "a": "\u0078", "b": 1.0 }`, false},
		"members in another order under an array": {`{"a": [1, 2]}`, `{"a": [2, 1]}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			srv.SetJWTTemplate(test.there)
			c := newCore(t, srv)
			planned := c.plan(jwtTemplateType, nil, templateConfig(test.declared))
			made, diags := c.applyCall(t.Context(), planned, nil) // a saved plan, or one that could not see it
			if !test.refused {
				wantNone(t, append(planned.diags, diags...))
				return
			}
			for _, said := range [][]*tfprotov6.Diagnostic{planned.diags, diags} {
				wantOnly(t, said, `ERROR on AttributeName("content")`, "another JWT template", "import {", "moved {")
			}
			if wantNoWrites(t, srv); made != nil {
				t.Errorf("state %s", made.value)
			}
		})
	}
}

func TestTwoNewTemplates(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	plans := []change{c.plan(jwtTemplateType, nil, templateConfig(ours)), c.plan(jwtTemplateType, nil, templateConfig(theirs))}
	first, diags := c.apply(plans[0])
	wantNone(t, diags)
	second, diags := c.apply(plans[1])
	if wantOnly(t, diags, "ERROR", "another JWT template", "declare it once"); second != nil || first == nil {
		t.Errorf("state %v, %v", first, second)
	}
	if n := srv.Count(http.MethodPut, ""); n != 1 {
		t.Errorf("%d PUTs", n)
	}
}

// A destroyed template stays, and what this run left behind is no obstacle for what it creates next.
func TestDestroyedTemplateStays(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	held := c.made(jwtTemplateType, templateConfig(ours))
	planned := c.plan(jwtTemplateType, held, nil)
	wantOnly(t, planned.diags, "WARNING", "stays in effect")
	left, diags := c.apply(planned)
	there, isSet := srv.JWTTemplate()
	if wantNone(t, diags); left != nil || !isSet || srv.Count(http.MethodDelete, "") != 0 {
		t.Errorf("state %v, server %v", left, there)
	}
	c.made(jwtTemplateType, templateConfig(theirs))
	wantOnly(t, newCore(t, srv).plan(jwtTemplateType, nil, templateConfig(ours)).diags, "ERROR", "another JWT template")
}

// terraform test, Stacks and debuggers configure a provider once and run many walks.
func TestOneConfigureServesManyWalks(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	uris := []string{callback, callback + "/2", callback + "/3"}
	var held [3]*instance
	for range 4 {
		for i, uri := range uris {
			if held[i] != nil {
				held[i], _ = c.read(held[i])
				if planned := c.plan(redirectURINames.typeName, held[i], uriConfig(uri)); planned.action != noOp {
					t.Errorf("planned %s: %s", planned.action, text(planned.diags))
				}
				continue
			}
			held[i] = c.made(redirectURINames.typeName, uriConfig(uri))
		}
		uris[0], uris[1], uris[2] = uris[1]+"x", uris[2], uris[0]
		for i, uri := range uris { // as a destroy of each and a create of its new value
			left, diags := c.apply(c.plan(redirectURINames.typeName, held[i], nil))
			wantNone(t, diags)
			if held[i] = left; i == len(uris)-1 {
				held[i] = c.made(redirectURINames.typeName, uriConfig(uri))
			}
		}
	}
	for _, i := range held {
		if i != nil {
			_, diags := c.apply(c.plan(redirectURINames.typeName, i, nil))
			wantNone(t, diags)
		}
	}
	if left := srv.RedirectURIs(); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestKeyOfTheOtherClassIsRefusedEverywhere(t *testing.T) {
	t.Parallel()
	live, staging := workostest.New(t, workostest.WithAPIKey("sk_live_fake")), workostest.New(t)
	for kind, configs := range map[string][]map[string]any{
		redirectURINames.typeName: {uriConfig(callback), uriConfig(callback), uriConfig(callback + "/2"), nil},
		corsOriginNames.typeName:  {originConfig(origin), originConfig(origin), originConfig(origin + ":8443"), nil},
		jwtTemplateType:           {templateConfig(ours), templateConfig(ours), templateConfig(theirs), nil},
		webhookEndpointType:       {endpointConfig(webhookURL, onUser), endpointConfig(webhookURL, onUser), endpointConfig(callback, onUser), nil},
	} {
		held := newCore(t, live).made(kind, configs[0])
		c := newCore(t, staging)
		read, diags := c.read(held)
		if wantOnly(t, diags, "ERROR", "sk_live_", "sk_test_"); read != held {
			t.Error("the state changed")
		}
		for _, config := range configs[1:] {
			wantOnly(t, c.plan(kind, held, config).diags, "ERROR", "sk_live_", "sk_test_")
			saved := newCore(t, live).plan(kind, held, config)
			if saved.action == update || saved.action == destroy {
				left, diags := c.applyContext(t.Context(), saved, false)
				if wantOnly(t, diags, "ERROR", "sk_live_", "sk_test_"); left == nil {
					t.Errorf("%s of %s: the state is gone", saved.action, kind)
				}
			}
		}
	}
	if n := staging.Count("", ""); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// Two configurations of one process do not share what they know.
func TestTwoProviderBlocksAreKeptApart(t *testing.T) {
	t.Parallel()
	staging, production := workostest.New(t), workostest.New(t, workostest.WithAPIKey("sk_live_fake"))
	newCore(t, staging).made(redirectURINames.typeName, uriConfig(callback))
	p := &workOS{version: "test", tune: fastTuning}
	first, second := startCoreOf(t, p, staging), startCoreOf(t, p, production)
	wantOnly(t, first.plan(redirectURINames.typeName, nil, uriConfig(callback)).diags, "ERROR")
	wantNone(t, second.plan(redirectURINames.typeName, nil, uriConfig(callback)).diags)
}

// parallel calls do for 0 to n-1, at most width at a time.
func parallel(width, n int, do func(i int)) {
	var group errgroup.Group
	group.SetLimit(width)
	for i := range n {
		group.Go(func() error { do(i); return nil })
	}
	_ = group.Wait()
}
