package provider

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// uniqueKinds are the kinds of what is refused where it exists.
var uniqueKinds = []string{redirectURIType, webhookEndpointType}

// The refusal is the same whoever has the object in state, and whether that resource was read or planned before. A change
// to a value that exists is refused too, in the first call: there the plan still shows warnings.
func TestPlanRefusesAnObjectThatExists(t *testing.T) {
	t.Parallel()
	for _, kind := range uniqueKinds {
		for name, before := range map[string]func(*core, *instance){
			"nobody manages it":            func(*core, *instance) {},
			"another resource read it":     func(c *core, i *instance) { c.read(i) },
			"another resource keeps it":    func(c *core, i *instance) { c.plan(kind, i, configs[kind]) },
			"another resource destroys it": func(c *core, i *instance) { c.plan(kind, i, nil) },
			"another resource changes":     func(c *core, i *instance) { c.plan(kind, i, configOf(kind, values[kind]+"/2")) },
		} {
			t.Run(kind+"/"+name, func(t *testing.T) {
				t.Parallel()
				c := setUp(t)
				there, other := c.made(kind), c.made(kind, configOf(kind, values[kind]+"/other"))
				c.srv.ResetRequests()
				for _, prior := range []*instance{nil, other} {
					c := c.rerun()
					before(c, there)
					diags := c.planCall(change{kind: kind, config: configs[kind]}, prior).diags
					wantOnly(t, diags, fmt.Sprintf("ERROR on AttributeName(%q)", attributes[kind]), values[kind], there.attribute("id"),
						"already exists", there.attribute("created_at"), "import {", "to = "+kind+".NAME")
					if lines := strings.Count(diags[0].Detail, "\n") + 1; lines > 12 {
						t.Errorf("the refusal takes %d lines", lines)
					}
				}
				wantNoWrites(t, c.srv)
			})
		}
	}
}

// WorkOS matches redirect URIs exactly. The golden files have the warning.
func TestRedirectURIInAnotherSpellingIsCreated(t *testing.T) {
	t.Parallel()
	c := setUp(t)
	add(c.srv, redirectURIType, "https://app.example.com:443/callback")
	if wantNone(t, errorsOf(last(c.apply(c.plan(redirectURIType, nil, uriConfig(callback)))))); len(c.srv.RedirectURIs()) != 2 {
		t.Errorf("server %v", c.srv.RedirectURIs())
	}
}

// -replace, a tainted resource, and -replace with create_before_destroy, where the object itself stands in the way.
func TestReplaceOfTheSameObject(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"-replace", "tainted", "create_before_destroy"} {
		for kind, config := range configs {
			t.Run(way+"/"+kind, func(t *testing.T) {
				t.Parallel()
				c := setUp(t)
				made, unique := c.made(kind), slices.Contains(uniqueKinds, kind)
				if made.tainted = way == "tainted"; kind == jwtTemplateType && way == "-replace" { // by another one
					config = templateConfig(theirs)
				}
				read, _ := c.read(made)
				planned := c.plan(kind, read, config, true)
				if way == "tainted" && unique {
					wantOnly(t, errorsOf(planned.diags), "terraform untaint")
					return
				}
				if wantNone(t, errorsOf(planned.diags)); planned.action != replace {
					t.Fatalf("planned %s", planned.action)
				}
				replaced, diags := c.rerun().apply(planned, way == "create_before_destroy")
				if way == "create_before_destroy" && unique {
					wantOnly(t, errorsOf(diags), "create_before_destroy", "terraform state rm")
				} else {
					wantNone(t, errorsOf(diags))
				}
				deletions := map[bool]int{true: 1}[unique && way == "-replace"]
				wantRequests(t, c.srv, http.MethodDelete, deletions)
				wantRequests(t, c.srv, http.MethodPost, map[bool]int{true: 1 + deletions}[kind != jwtTemplateType])
				wantPlan(t, c.rerun().next(replaced, config), noOp)
			})
		}
	}
}

// One Configure can serve several plans: what counts is what the addresses do in the same one.
func TestObjectOfTwoAddressesInALaterPlan(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		rerun bool // the addresses were read by another Configure
		keeps map[int]bool
		want  int // how many errors
	}{
		"the import goes":             {false, map[int]bool{0: true}, 1},
		"the other one goes":          {false, map[int]bool{1: true}, 1},
		"one of two in state goes":    {true, map[int]bool{0: true}, 1},
		"both of two in state go":     {true, nil, 0},
		"both of two in state remain": {true, map[int]bool{0: true, 1: true}, 0},
	} {
		for _, order := range [][]int{{0, 1, 0, 1}, {0, 1, 1, 0}, {1, 0, 0, 1}, {1, 0, 1, 0}} {
			c := setUp(t)
			made := c.made(redirectURIType)
			imported, _ := c.importID(redirectURIType, callback)
			if test.rerun {
				c = c.rerun()
			}
			addresses := []*instance{made, imported}
			for _, n := range order[:2] {
				wantPlan(t, c.plan(redirectURIType, addresses[n], configs[redirectURIType]), noOp)
			}
			var refused said
			for _, n := range order[2:] {
				config := map[bool]map[string]any{true: configs[redirectURIType]}[test.keeps[n]]
				refused = append(refused, errorsOf(c.plan(redirectURIType, addresses[n], config).diags)...)
			}
			if strings.Count(text(refused), "is managed by two resources") != test.want || len(refused) != test.want {
				t.Errorf("%s, %v: %s", name, order, text(refused))
			}
		}
	}
}

// Nor does a second plan forget two imports that the first one refused.
func TestTwoImportsOfOneObjectAreRefusedInEachPlan(t *testing.T) {
	t.Parallel()
	c := setUp(t)
	c.made(redirectURIType)
	for range 3 {
		var refused said
		for _, config := range []map[string]any{configs[redirectURIType], configOf(redirectURIType, nthValue(redirectURIType, 1))} {
			imported, _ := c.importID(redirectURIType, callback)
			refused = append(refused, errorsOf(c.plan(redirectURIType, imported, config).diags)...)
		}
		wantOnly(t, refused, "managed by two resources")
	}
}

// One object in several states, as after a rename with an import block and no moved block. Where an address keeps it and
// another one gives it up, the plan of one of them is refused, in whatever order: an address with -replace first seems to
// keep the object. An import that was not applied has another token in the next plan.
func TestObjectThatOneAddressKeepsAndAnotherGivesUp(t *testing.T) {
	t.Parallel()
	const keep, set, remove, force = "keep", "set another value", "remove", "-replace"
	for kind, plans := range map[string][][]string{ // of the address that created it, and of imports
		redirectURIType: {
			{remove, keep}, {force, keep}, {set, keep}, {keep, remove}, {remove, set, keep}, {keep, keep, remove}, {remove, keep, keep},
			{force, set, remove}, {remove, set, force},
		},
		webhookEndpointType: {{remove, keep}, {force, keep}, {remove, set}, {force, set}, {set, remove}},
	} {
		declared := map[string]map[string]any{keep: configs[kind], force: configs[kind], set: configOf(kind, values[kind]+"/2")}
		for _, plans := range plans {
			t.Run(kind+"/"+strings.Join(plans, " and "), func(t *testing.T) {
				t.Parallel()
				c := setUp(t)
				made := c.made(kind)
				c.srv.ResetRequests()
				for _, backwards := range []bool{false, true} {
					c := c.rerun()
					for range 2 { // an import that was not applied has another token in the next plan
						addresses := []*instance{made}
						for range plans[1:] {
							imported, diags := c.importID(kind, made.attribute("id"))
							wantNone(t, diags)
							addresses = append(addresses, imported)
						}
						var refused said
						for n := range plans {
							if backwards {
								n = len(plans) - 1 - n
							}
							planned := c.plan(kind, addresses[n], declared[plans[n]], plans[n] == force)
							refused = append(refused, errorsOf(planned.diags)...)
						}
						wantOnly(t, refused, made.attribute("id"), "managed by two resources")
					}
				}
				wantNoWrites(t, c.srv)
			})
		}
	}
}

// Neither is an error: two addresses that keep one object, and one address that is planned more than once.
func TestObjectsThatNobodyLoses(t *testing.T) {
	t.Parallel()
	const kind = redirectURIType
	c := setUp(t)
	old := c.made(kind)
	imported, _ := c.importID(kind, callback)
	wantNone(t, c.plan(kind, old, configs[kind]).diags)
	wantNone(t, c.plan(kind, imported, configs[kind]).diags)
	c = c.rerun()
	wantNone(t, c.plan(kind, old, configs[kind]).diags)
	plans := []change{c.plan(kind, old, nil), c.plan(kind, imported, nil)}
	for _, planned := range plans { // the second one finds it gone
		wantNone(t, append(planned.diags, last(c.apply(planned))...))
	}
}

func TestHolderToken(t *testing.T) {
	t.Parallel()
	c := setUp(t)
	made := c.made(redirectURIType)
	older := *made
	older.private = nil // as of an earlier version
	read, _ := c.read(made)
	first, _ := c.read(&older)
	imported, _ := c.importID(redirectURIType, callback)
	replaced, diags := c.applyCall(c.ctx, c.plan(redirectURIType, made, uriConfig(callback+"/2")), nil)
	wantNone(t, diags)
	tokens := map[string]bool{}
	for _, i := range []*instance{made, read, first, imported, replaced} {
		tokens[i.privateKey(privateHolder)] = true
	}
	if tokens[""] || len(tokens) != 4 || read.privateKey(privateHolder) != made.privateKey(privateHolder) {
		t.Errorf("tokens %v", tokens)
	}
	if id := replaced.privateKey(privateReplaces); id != "" {
		t.Errorf("what was replaced is known after the apply: %s", id)
	}
}

// Both pass the plan. A URI is created for one of them, an origin is in both states, in their spellings.
func TestTwoNewBlocksForOneObject(t *testing.T) {
	t.Parallel()
	for kind, declared := range map[string][]string{
		redirectURIType: {callback, callback}, corsOriginType: {origin, "HTTPS://App.example.com:443"},
	} {
		for _, width := range []int{1, 2} {
			c := setUp(t, workostest.WithLatency(10*time.Millisecond))
			plans, made, diags := make([]change, 2), make([]*instance, 2), make([]said, 2)
			for i, value := range declared {
				plans[i] = c.plan(kind, nil, configOf(kind, value))
				wantNone(t, plans[i].diags)
			}
			parallel(width, 2, func(i int) { made[i], diags[i] = c.applyCall(c.ctx, plans[i], nil) })
			ids, refusals := map[string]bool{}, 0
			for i, value := range declared {
				if made[i] == nil {
					refusals++
					wantOnly(t, diags[i], `ERROR on AttributeName("uri")`, "declared twice", callback)
					wantOnly(t, planned(kind)(c), "declared twice") // core plans a create again
				} else if ids[made[i].attribute("id")] = true; made[i].attribute(attributes[kind]) != value {
					t.Errorf("state %s", made[i].value)
				}
			}
			there := len(c.srv.RedirectURIs()) + len(c.srv.CORSOrigins())
			if len(ids) != 1 || there != 1 || refusals != map[string]int{redirectURIType: 1}[kind] {
				t.Errorf("%s: %d objects, %d refused, state %v", kind, there, refusals, made)
			}
			if wantRequests(t, c.srv, http.MethodDelete, 0); kind == corsOriginType {
				wantRequests(t, c.srv, http.MethodPost, 1)
			}
		}
	}
}

// The page of a list has everything that state needs, the secret too.
func TestLostCreateIsVerified(t *testing.T) {
	t.Parallel()
	for _, kind := range listedKinds {
		c := setUp(t)
		addMany(c.srv, kind, 130)
		planned := c.plan(kind, nil, configs[kind])
		c.srv.ResetRequests()
		c.srv.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
		made, diags := c.applyCall(c.ctx, planned, nil)
		wantNone(t, diags)
		if wantRequests(t, c.srv, http.MethodPost, 1); c.srv.Count(http.MethodGet, "") > 2 {
			t.Errorf("%s: %d lists", kind, c.srv.Count(http.MethodGet, ""))
		}
		read, diags := c.rerun().read(made)
		if wantNone(t, diags); !read.value.Equal(made.value) {
			t.Errorf("%s: state %s, read %s", kind, made.value, read.value)
		}
	}
}

func TestExistingOriginsAreAdopted(t *testing.T) {
	t.Parallel()
	c := setUp(t)
	added := addMany(c.srv, corsOriginType, 60)
	plans := make([]change, len(added))
	parallel(10, len(added), func(i int) { plans[i] = c.plan(corsOriginType, nil, originConfig(strings.ToUpper(added[i])+"/")) })
	c = c.rerun()
	parallel(10, len(added), func(i int) {
		wantOnly(t, plans[i].diags, "WARNING", "adopted")
		wantNone(t, errorsOf(last(c.apply(plans[i]))))
	})
	wantNoWrites(t, c.srv)
	wantRequests(t, c.srv, http.MethodGet, 2) // one for the plan and one for the apply
}

func TestTemplateThatExists(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		there, declared string
		refused         bool
	}{
		{theirs, ours, true},
		{`{"a": [1, 2]}`, `{"a": [2, 1]}`, true},
		{`{"b": 1, "a": "x"}`, `{ "a": "x", "b": 1.0 }`, false},
	} {
		c := setUp(t)
		add(c.srv, jwtTemplateType, test.there)
		planned := c.plan(jwtTemplateType, nil, templateConfig(test.declared))
		_, diags := c.applyCall(c.ctx, planned, nil) // of a saved plan, or one that could not see it
		if !test.refused {
			wantNone(t, append(planned.diags, diags...))
			continue
		}
		for _, refusal := range []said{planned.diags, diags} {
			wantOnly(t, refusal, `ERROR on AttributeName("content")`, "another JWT template", "import {", "moved {")
		}
		wantNoWrites(t, c.srv)
	}
}

// Of two new templates one is set. A destroyed one stays, and is no obstacle for what the same run creates next.
func TestTemplateThatThisRunHasSet(t *testing.T) {
	t.Parallel()
	const kind = jwtTemplateType
	c := setUp(t)
	first, second := c.plan(kind, nil, templateConfig(ours)), c.plan(kind, nil, templateConfig(theirs))
	made, diags := c.apply(first)
	wantNone(t, diags)
	wantOnly(t, last(c.apply(second)), "ERROR", "another JWT template", "declare it once")
	wantRequests(t, c.srv, http.MethodPut, 1)
	wantNone(t, last(c.apply(c.plan(kind, made, nil))))
	if _, isSet := c.srv.JWTTemplate(); !isSet {
		t.Error("the template is gone")
	}
	wantRequests(t, c.srv, http.MethodDelete, 0)
	c.makes(kind, templateConfig(theirs))
	wantOnly(t, planned(kind)(c.rerun()), "ERROR", "another JWT template")
}

// terraform test, Stacks and debuggers configure a provider once and run many walks: each destroys what the last one
// created and creates it again, at another address.
func TestOneConfigureServesManyWalks(t *testing.T) {
	t.Parallel()
	c := setUp(t)
	for range 4 {
		for _, kind := range listedKinds {
			all := make([]*instance, 3)
			for n := range all {
				made, diags := c.apply(c.plan(kind, nil, configOf(kind, nthValue(kind, n))))
				wantNone(t, errorsOf(diags)) // origins stay, and are adopted
				all[n] = made
			}
			planAll(c, 1, all)
			for _, made := range all {
				wantNone(t, last(c.apply(c.plan(kind, made, nil))))
			}
		}
	}
	if left := len(c.srv.RedirectURIs()) + len(c.srv.WebhookEndpoints()); left != 0 || len(c.srv.CORSOrigins()) != 3 {
		t.Errorf("left behind: %d, %v", left, c.srv.CORSOrigins())
	}
}

func TestKeyOfTheOtherClassIsRefusedEverywhere(t *testing.T) {
	t.Parallel()
	live, staging := setUp(t, workostest.WithAPIKey("sk_live_fake")), setUp(t)
	for kind, config := range configs {
		made, c := live.made(kind), staging.rerun()
		refused := []said{last(c.read(made))}
		for _, config := range []map[string]any{config, configOf(kind, nthValue(kind, 1)), nil} {
			refused = append(refused, c.plan(kind, made, config).diags)
			if saved := live.rerun().plan(kind, made, config); saved.action == update || saved.action == destroy {
				refused = append(refused, last(c.apply(saved)))
			}
		}
		for _, diags := range refused {
			wantOnly(t, diags, "ERROR", "sk_live_", "sk_test_")
		}
	}
	wantRequests(t, staging.srv, "", 0)
}
