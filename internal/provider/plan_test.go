package provider

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// The refusal is the same whoever has the object in state, and whether that resource was read or planned before. A change
// to a value that exists is refused too, in the first call: there the plan still shows warnings.
func TestPlanRefusesAnObjectThatExists(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{redirectURIType, webhookEndpointType} {
		for name, before := range map[string]func(*core, *instance){
			"nobody manages it":            func(*core, *instance) {},
			"another resource read it":     func(c *core, i *instance) { c.read(i) },
			"another resource keeps it":    func(c *core, i *instance) { c.plan(kind, i, configs[kind]) },
			"another resource destroys it": func(c *core, i *instance) { c.plan(kind, i, nil) },
			"another resource changes":     func(c *core, i *instance) { c.plan(kind, i, configOf(kind, values[kind]+"/2")) },
		} {
			t.Run(kind+"/"+name, func(t *testing.T) {
				t.Parallel()
				srv := workostest.New(t)
				c := newCore(t, srv)
				there, other := c.made(kind, configs[kind]), c.made(kind, configOf(kind, values[kind]+"/other"))
				srv.ResetRequests()
				for _, prior := range []*instance{nil, other} {
					c := newCore(t, srv)
					before(c, there)
					planned := c.planCall(change{kind: kind, config: configs[kind]}, prior)
					wantOnly(t, planned.diags, fmt.Sprintf("ERROR on AttributeName(%q)", attributes[kind]), values[kind], there.attribute("id"),
						"already exists", there.attribute("created_at"), "import {", "to = "+kind+".NAME")
					if lines := strings.Count(planned.diags[0].Detail, "\n") + 1; lines > 12 {
						t.Errorf("the refusal takes %d lines", lines)
					}
				}
				wantNoWrites(t, srv)
			})
		}
	}
}

func TestPlanWarnsOfARedirectURIInAnotherSpelling(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	there := srv.AddRedirectURI("https://app.example.com:443/callback")
	c := newCore(t, srv)
	planned := c.plan(redirectURIType, nil, uriConfig(callback))
	wantOnly(t, planned.diags, "WARNING", there.ID, "another spelling")
	if _, diags := c.apply(planned); len(errorsOf(diags)) > 0 || len(srv.RedirectURIs()) != 2 {
		t.Errorf("WorkOS matches exactly: %s%v", text(diags), srv.RedirectURIs())
	}
}

// -replace, a tainted resource, and -replace with create_before_destroy, where the object itself stands in the way.
func TestReplaceOfTheSameObject(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"-replace", "tainted", "create_before_destroy"} {
		for kind, config := range configs {
			t.Run(way+"/"+kind, func(t *testing.T) {
				t.Parallel()
				srv := workostest.New(t)
				made := newCore(t, srv).made(kind, config)
				made.tainted = way == "tainted"
				c := newCore(t, srv)
				made, _ = c.read(made)
				planned := c.plan(kind, made, config, true)
				unique := kind == redirectURIType || kind == webhookEndpointType
				if way == "tainted" && unique {
					wantOnly(t, errorsOf(planned.diags), "terraform untaint")
					return
				}
				if wantNone(t, errorsOf(planned.diags)); planned.action != replace {
					t.Fatalf("planned %s", planned.action)
				}
				replaced, diags := newCore(t, srv).apply(planned, way == "create_before_destroy")
				if way == "create_before_destroy" && unique {
					wantOnly(t, errorsOf(diags), "create_before_destroy", "terraform state rm")
				} else {
					wantNone(t, errorsOf(diags))
				}
				if n := srv.Count(http.MethodDelete, ""); n > 0 && (!unique || way != "-replace") || srv.Count(http.MethodPost, "") != 1+n && kind != jwtTemplateType {
					t.Errorf("%d POSTs, %d DELETEs", srv.Count(http.MethodPost, ""), n)
				}
				c = newCore(t, srv)
				read, diags := c.read(replaced)
				wantNone(t, diags)
				if again := c.plan(kind, read, config); again.action != noOp {
					t.Errorf("the next plan is %s: %s", again.action, again.planned)
				}
			})
		}
	}
}

func TestReplaceOfATemplateByAnother(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	made := newCore(t, srv).made(jwtTemplateType, templateConfig(ours))
	planned := newCore(t, srv).plan(jwtTemplateType, made, templateConfig(theirs), true)
	_, diags := newCore(t, srv).apply(planned)
	wantNone(t, errorsOf(append(planned.diags, diags...)))
	if there, _ := srv.JWTTemplate(); there.Content != theirs {
		t.Errorf("the environment has %q", there.Content)
	}
}

// Two addresses with one object, as after a rename with an import block and no moved block: the plan of the second one is
// refused, in either order.
func TestObjectThatOneAddressKeepsAndAnotherGivesUp(t *testing.T) {
	t.Parallel()
	type planFunc = func(c *core, i *instance) change
	for _, kind := range []string{redirectURIType, webhookEndpointType} {
		config, changed := configs[kind], configOf(kind, values[kind]+"/2")
		set := func(c *core, i *instance) change { return c.plan(kind, i, changed) }
		keeps := map[string]planFunc{"keep": func(c *core, i *instance) change { return c.plan(kind, i, config) }}
		givesUp := map[string]planFunc{
			"destroy":  func(c *core, i *instance) change { return c.plan(kind, i, nil) },
			"-replace": func(c *core, i *instance) change { return c.plan(kind, i, config, true) },
		}
		if kind == redirectURIType {
			givesUp["changed value"] = set
		} else {
			keeps["update"] = set
		}
		for keepName, keep := range keeps {
			for name, giveUp := range givesUp {
				for _, keepFirst := range []bool{true, false} {
					t.Run(fmt.Sprintf("%s/%s and %s/%t", kind, keepName, name, keepFirst), func(t *testing.T) {
						t.Parallel()
						srv := workostest.New(t)
						old := newCore(t, srv).made(kind, config)
						srv.ResetRequests()
						c := newCore(t, srv)
						imported, diags := c.importID(kind, old.attribute("id"))
						wantNone(t, diags)
						old, _ = c.read(old)
						var first, second said
						if keepFirst {
							first, second = keep(c, imported).diags, giveUp(c, old).diags
						} else {
							first, second = giveUp(c, old).diags, keep(c, imported).diags
						}
						wantNone(t, errorsOf(first))
						wantOnly(t, errorsOf(second), "ERROR", "managed by two resources", old.attribute("id"), "moved {", "removed {", "terraform state rm")
						wantNoWrites(t, srv)
					})
				}
			}
		}
	}
}

// Neither is an error: two addresses that keep one object, and one address that is planned more than once.
func TestObjectsThatNobodyLoses(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	old := c.made(redirectURIType, uriConfig(callback))
	imported, _ := c.importID(redirectURIType, callback)
	for _, i := range []*instance{old, imported} {
		wantNone(t, c.plan(redirectURIType, i, uriConfig(callback)).diags)
	}
	c = newCore(t, srv)
	wantNone(t, c.plan(redirectURIType, old, uriConfig(callback)).diags)
	wantNone(t, c.plan(redirectURIType, old, nil).diags)
	wantNone(t, c.plan(redirectURIType, imported, nil).diags)
	for _, i := range []*instance{old, imported} { // both are destroyed: the second finds it gone
		_, diags := c.apply(c.plan(redirectURIType, i, nil))
		wantNone(t, diags)
	}
}

func TestHolderToken(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	made := c.made(redirectURIType, uriConfig(callback))
	token := made.privateKey(privateHolder)
	read, _ := newCore(t, srv).read(made)
	if token == "" || read.privateKey(privateHolder) != token {
		t.Errorf("created with %q, read as %q", token, read.privateKey(privateHolder))
	}
	imported, _ := c.importID(redirectURIType, callback)
	if other := imported.privateKey(privateHolder); other == "" || other == token {
		t.Errorf("created with %q, imported with %q", token, other)
	}
	older := *made
	older.private = nil // as of an earlier version
	if read, _ := newCore(t, srv).read(&older); read.privateKey(privateHolder) == "" {
		t.Error("the first read set no token")
	}
	replaced, diags := c.applyCall(t.Context(), c.plan(redirectURIType, made, uriConfig(callback+"/2")), nil)
	wantNone(t, diags)
	if other := replaced.privateKey(privateHolder); other == "" || other == token || replaced.privateKey(privateReplaces) != "" {
		t.Errorf("replaced with token %q, replaces %q", other, replaced.privateKey(privateReplaces))
	}
}

// Both pass the plan. A URI is created for one of them, an origin is in both states, in their spellings.
func TestTwoNewBlocksForOneObject(t *testing.T) {
	t.Parallel()
	for kind, declared := range map[string][2]string{redirectURIType: {callback, callback}, corsOriginType: {origin, "HTTPS://App.example.com:443"}} {
		for _, width := range []int{1, 2} {
			srv := workostest.New(t, workostest.WithLatency(10*time.Millisecond))
			c := newCore(t, srv)
			var plans [2]change
			var made [2]*instance
			var diags [2]said
			for i, value := range declared {
				plans[i] = c.plan(kind, nil, configOf(kind, value))
				wantNone(t, plans[i].diags)
			}
			parallel(width, 2, func(i int) { made[i], diags[i] = c.applyCall(t.Context(), plans[i], nil) })
			for i, value := range declared {
				switch {
				case kind == redirectURIType && made[i] == nil:
					wantOnly(t, diags[i], `ERROR on AttributeName("uri")`, "declared twice", callback)
					wantOnly(t, c.plan(kind, nil, uriConfig(callback)).diags, "declared twice") // core plans a create again
				case made[i].attribute(attributes[kind]) != value || len(errorsOf(diags[i])) > 0:
					t.Errorf("state %v: %s", made[i], text(diags[i]))
				}
			}
			if both := made[0] != nil && made[1] != nil; both != (kind == corsOriginType) || made[0] == nil && made[1] == nil ||
				both && made[0].attribute("id") != made[1].attribute("id") {
				t.Errorf("states %v", made)
			}
			if posts := srv.Count(http.MethodPost, ""); len(srv.RedirectURIs())+len(srv.CORSOrigins()) != 1 || kind == corsOriginType && posts != 1 || srv.Count(http.MethodDelete, "") != 0 {
				t.Errorf("%d POSTs, server %v, %v", posts, srv.RedirectURIs(), srv.CORSOrigins())
			}
		}
	}
}

// The page of a list has everything that state needs, the secret too.
func TestLostCreateIsVerified(t *testing.T) {
	t.Parallel()
	for _, kind := range listedKinds {
		srv := workostest.New(t)
		addMany(srv, kind, 130)
		c := newCore(t, srv)
		planned := c.plan(kind, nil, configs[kind])
		srv.ResetRequests()
		srv.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		made, diags := c.applyCall(t.Context(), planned, nil)
		wantNone(t, diags)
		if posts, gets := srv.Count(http.MethodPost, ""), srv.Count(http.MethodGet, ""); posts != 1 || gets > 2 {
			t.Errorf("%s: %d POSTs, %d GETs", kind, posts, gets)
		}
		read, diags := newCore(t, srv).read(made)
		if wantNone(t, diags); !read.value.Equal(made.value) {
			t.Errorf("%s: state %s, read %s", kind, made.value, read.value)
		}
	}
}

func TestExistingOriginsAreAdopted(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	added := addMany(srv, corsOriginType, 60)
	c := newCore(t, srv)
	plans := make([]change, len(added))
	parallel(10, len(added), func(i int) { plans[i] = c.plan(corsOriginType, nil, originConfig(strings.ToUpper(added[i])+"/")) })
	c = newCore(t, srv)
	parallel(10, len(added), func(i int) {
		wantOnly(t, plans[i].diags, "WARNING", "adopted")
		wantNone(t, errorsOf(last(c.apply(plans[i]))))
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
		made := newCore(t, srv).made(corsOriginType, originConfig(origin))
		planned := newCore(t, srv).plan(corsOriginType, made, next)
		wantOnly(t, planned.diags, "WARNING", origin, "stays allowed")
		wantNone(t, last(newCore(t, srv).apply(planned)))
		if n := srv.Count(http.MethodDelete, ""); n != 0 || srv.CORSOrigins()[0].Origin != origin {
			t.Errorf("%d DELETEs, server %v", n, srv.CORSOrigins())
		}
	}
}

func TestDefaultRedirectURI(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	made := newCore(t, srv).made(redirectURIType, uriConfig(callback))
	srv.SetDefaultRedirectURI(made.attribute("id"))
	c := newCore(t, srv)
	read, _ := c.read(made)
	planned := c.plan(redirectURIType, read, nil)
	wantOnly(t, planned.diags, "WARNING", "is the default")
	left, diags := newCore(t, srv).apply(planned)
	if wantOnly(t, diags, "ERROR", "409"); left.attribute("id") != made.attribute("id") || len(srv.RedirectURIs()) != 1 {
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
			for _, said := range []said{planned.diags, diags} {
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
	wantNone(t, last(c.apply(plans[0])))
	second, diags := c.apply(plans[1])
	if wantOnly(t, diags, "ERROR", "another JWT template", "declare it once"); second != nil || srv.Count(http.MethodPut, "") != 1 {
		t.Errorf("state %v, %d PUTs", second, srv.Count(http.MethodPut, ""))
	}
}

// A destroyed template stays, and what this run left behind is no obstacle for what it creates next.
func TestDestroyedTemplateStays(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	planned := c.plan(jwtTemplateType, c.made(jwtTemplateType, templateConfig(ours)), nil)
	wantOnly(t, planned.diags, "WARNING", "stays in effect")
	left, diags := c.apply(planned)
	if _, isSet := srv.JWTTemplate(); left != nil || len(diags) > 0 || !isSet || srv.Count(http.MethodDelete, "") != 0 {
		t.Errorf("state %v, %s", left, text(diags))
	}
	c.made(jwtTemplateType, templateConfig(theirs))
	wantOnly(t, newCore(t, srv).plan(jwtTemplateType, nil, templateConfig(ours)).diags, "ERROR", "another JWT template")
}

// terraform test, Stacks and debuggers configure a provider once and run many walks: each destroys what the last one
// created and creates it again, at another address.
func TestOneConfigureServesManyWalks(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	for range 4 {
		for _, kind := range listedKinds {
			var all []*instance
			for n := range 3 {
				i, diags := c.apply(c.plan(kind, nil, configOf(kind, nthValue(kind, n))))
				wantNone(t, errorsOf(diags))
				all = append(all, i)
			}
			for n, i := range all {
				read, diags := c.read(i)
				wantNone(t, diags)
				if planned := c.plan(kind, read, configOf(kind, nthValue(kind, n))); planned.action != noOp {
					t.Errorf("planned %s: %s", planned.action, text(planned.diags))
				}
				wantNone(t, last(c.apply(c.plan(kind, read, nil))))
			}
		}
	}
	if left := len(srv.RedirectURIs()) + len(srv.WebhookEndpoints()); left != 0 || len(srv.CORSOrigins()) != 3 {
		t.Errorf("left behind: %d, %v", left, srv.CORSOrigins())
	}
}

func TestKeyOfTheOtherClassIsRefusedEverywhere(t *testing.T) {
	t.Parallel()
	live, staging := workostest.New(t, workostest.WithAPIKey("sk_live_fake")), workostest.New(t)
	for kind, made := range onePerKind(newCore(t, live)) {
		c := newCore(t, staging)
		read, diags := c.read(made)
		if wantOnly(t, diags, "ERROR", "sk_live_", "sk_test_"); read != made {
			t.Error("the state changed")
		}
		another := nthValue(kind, 1)
		if kind == jwtTemplateType {
			another = theirs
		}
		for _, config := range []map[string]any{configs[kind], configOf(kind, another), nil} {
			wantOnly(t, c.plan(kind, made, config).diags, "ERROR", "sk_live_", "sk_test_")
			saved := newCore(t, live).plan(kind, made, config)
			if saved.action == update || saved.action == destroy {
				left, diags := c.apply(saved)
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
	add(staging, redirectURIType, callback)
	p := &workOS{version: "test", tune: fastTuning}
	first, _ := configure(t, p, map[string]any{"api_key": staging.APIKey(), "base_url": staging.URL()})
	second, _ := configure(t, p, map[string]any{"api_key": production.APIKey(), "base_url": production.URL()})
	wantOnly(t, first.plan(redirectURIType, nil, uriConfig(callback)).diags, "ERROR")
	wantNone(t, second.plan(redirectURIType, nil, uriConfig(callback)).diags)
}

// The error comes once, in whatever order the addresses are planned: an address with -replace first seems to keep the object.
func TestObjectOfTwoAddressesIsReportedOnce(t *testing.T) {
	t.Parallel()
	keep, giveUp, force := uriConfig(callback), uriConfig(callback+"/2"), uriConfig(callback)
	for name, configs := range map[string][]map[string]any{
		"-replace first": {force, giveUp, nil}, "-replace last": {nil, giveUp, force}, "kept last": {nil, giveUp, keep},
		"kept twice first": {keep, keep, nil}, "kept twice last": {nil, keep, keep},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			made := newCore(t, srv).made(redirectURINames.typeName, keep)
			c := newCore(t, srv)
			var diags []*tfprotov6.Diagnostic
			for i, config := range configs {
				held := made
				if i > 0 {
					held, _ = c.importID(redirectURINames.typeName, callback)
				}
				forced := strings.HasPrefix(name, "-replace") && config != nil && config["uri"] == callback
				diags = append(diags, errorsOf(c.plan(redirectURINames.typeName, held, config, forced).diags)...)
			}
			wantOnly(t, diags, made.attribute("id"), "managed by two resources")
		})
	}
}

// An import that was not applied has another token in the next plan.
func TestObjectOfTwoAddressesInTheNextPlan(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	made := c.made(redirectURINames.typeName, uriConfig(callback))
	for range 2 {
		imported, _ := c.importID(redirectURINames.typeName, callback)
		diags := c.plan(redirectURINames.typeName, imported, uriConfig(callback)).diags
		diags = append(diags, c.plan(redirectURINames.typeName, made, nil).diags...)
		wantOnly(t, errorsOf(diags), made.attribute("id"), "managed by two resources")
	}
}

// Core accepts nothing but what was planned. The next plan shows what somebody else changed meanwhile.
func TestWebhookEndpointThatIsChangedBetweenPlanAndApply(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	config := chaosBlock{kind: webhookEndpointNames.typeName, value: "https://app.example.com/hooks"}
	c := newCore(t, srv)
	made := c.made(config.kind, config.arguments())
	config.events++
	planned := c.plan(config.kind, made, config.arguments())
	srv.EditWebhookEndpoint(made.attribute("id"), func(w *workostest.WebhookEndpoint) { w.Status, w.URL = "disabled", "https://other.example.com" })
	changed, diags := c.apply(planned)
	wantNone(t, diags)
	c = newCore(t, srv)
	changed, _ = c.read(changed)
	if next := c.plan(config.kind, changed, config.arguments()); next.action != update || len(srv.WebhookEndpoints()[0].Events) != 2 {
		t.Errorf("planned %s, the endpoint is %+v", next.action, srv.WebhookEndpoints()[0])
	}
}
