package provider

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const (
	webhookEndpointType    = "workos_webhook_endpoint"
	webhookEndpointAddress = webhookEndpointType + ".test"
	webhookURL             = "https://app.example.com/webhooks"
	onUser                 = "user.created"
)

// endpointConfig leaves the status to its default.
func endpointConfig(url string, events ...string) map[string]any {
	names := make([]tftypes.Value, len(events))
	for i, event := range events {
		names[i] = tftypes.NewValue(tftypes.String, event)
	}
	return map[string]any{"endpoint_url": url, "events": names}
}

func withStatus(status string, config map[string]any) map[string]any {
	config = maps.Clone(config)
	config["status"] = status
	return config
}

func endpointBlock(url, more string, events ...string) string {
	return fmt.Sprintf("resource %q \"test\" {\n  endpoint_url = %q\n  events = [%s]\n%s}\n", webhookEndpointType, url, quoted(events), more)
}

// sent returns the bodies of the requests with a method, in the order of their arrival.
func sent(srv *workostest.Server, method string) []string {
	var bodies []string
	for _, r := range srv.Requests() {
		if r.Method == method {
			bodies = append(bodies, string(r.Body))
		}
	}
	return bodies
}

// eventsOf are the events in state, sorted.
func eventsOf(i *instance) string {
	attributes, elements := map[string]tftypes.Value{}, []tftypes.Value{}
	_ = i.value.As(&attributes)
	_ = attributes["events"].As(&elements)
	names := make([]string, len(elements))
	for n := range elements {
		_ = elements[n].As(&names[n])
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

func TestAccWebhookEndpoint(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	id := srv.AddWebhookEndpoint(webhookURL, onUser, "session.created").ID
	config := endpointBlock(webhookURL, "", onUser, "session.created")
	accept(t, srv,
		resource.TestStep{
			Config: config, PlanOnly: true,
			ExpectError: regexp.MustCompile(`(?s)` + id + `.*already\s+exists.*import \{.*to = workos_webhook_endpoint\.NAME.*id = "` + id),
		},
		resource.TestStep{ // by the block of the refusal
			Config:           config + fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", webhookEndpointAddress, id),
			ConfigPlanChecks: plans(webhookEndpointAddress, plancheck.ResourceActionNoop),
		},
		resource.TestStep{Config: endpointBlock(webhookURL, "  status = \"enabled\"\n", "session.created", onUser), ConfigPlanChecks: plansNothing()},
		resource.TestStep{ResourceName: webhookEndpointAddress, ImportState: true, ImportStateVerify: true},
		resource.TestStep{ResourceName: webhookEndpointAddress, ImportState: true, ImportStateVerify: true, ImportStateId: webhookURL},
		resource.TestStep{ // changed by hand
			PreConfig: func() {
				srv.EditWebhookEndpoint(id, func(w *workostest.WebhookEndpoint) { w.Status, w.Events = "disabled", w.Events[:1] })
			},
			Config:           config,
			ConfigPlanChecks: plans(webhookEndpointAddress, plancheck.ResourceActionUpdate),
		},
		resource.TestStep{
			Config:           endpointBlock(webhookURL+"/2", "  status = \"disabled\"\n", onUser, "dsync.user.created"),
			ConfigPlanChecks: plans(webhookEndpointAddress, plancheck.ResourceActionUpdate),
		},
		resource.TestStep{ // deleted by hand
			PreConfig:        func() { srv.RemoveWebhookEndpoint(id) },
			Config:           config,
			ConfigPlanChecks: plans(webhookEndpointAddress, plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{
				knows(webhookEndpointAddress, "endpoint_url", knownvalue.StringExact(webhookURL)),
				knows(webhookEndpointAddress, "events", knownvalue.SetExact([]knownvalue.Check{knownvalue.StringExact(onUser), knownvalue.StringExact("session.created")})),
				knows(webhookEndpointAddress, "status", knownvalue.StringExact("enabled")),
				knows(webhookEndpointAddress, "id", knownvalue.StringRegexp(regexp.MustCompile("^we_"))),
				knows(webhookEndpointAddress, "secret", knownvalue.StringRegexp(regexp.MustCompile("^whsec_"))),
				knows(webhookEndpointAddress, "created_at", knownvalue.NotNull()),
				knows(webhookEndpointAddress, "updated_at", knownvalue.NotNull()),
			},
		},
	)
	if left := srv.WebhookEndpoints(); len(left) != 0 || srv.Count(http.MethodPost, "") != 1 || srv.Count(http.MethodPatch, "") != 2 {
		t.Errorf("left %v after %d POSTs, %d PATCHes", left, srv.Count(http.MethodPost, ""), srv.Count(http.MethodPatch, ""))
	}
}

func TestUpdateSendsOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	for body, config := range map[string]map[string]any{
		`{"endpoint_url":"https://app.example.com/webhooks/2"}`: endpointConfig(webhookURL+"/2", onUser),
		`{"endpoint_url":"https://APP.example.com/webhooks"}`:   endpointConfig("https://APP.example.com/webhooks", onUser), // its own
		`{"events":["user.created","session.created"]}`:         endpointConfig(webhookURL, onUser, "session.created"),
		`{"status":"disabled"}`:                                 withStatus("disabled", endpointConfig(webhookURL, onUser)),
		`{"endpoint_url":"https://app.example.com/webhooks/2","events":["role.created"],"status":"disabled"}`: withStatus("disabled",
			endpointConfig(webhookURL+"/2", "role.created")),
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			made := newCore(t, srv).made(webhookEndpointType, endpointConfig(webhookURL, onUser))
			srv.ResetRequests()
			c := newCore(t, srv)
			planned := c.plan(webhookEndpointType, made, config)
			changed, diags := newCore(t, srv).apply(planned)
			wantNone(t, append(planned.diags, diags...))
			if patches := sent(srv, http.MethodPatch); planned.action != update || len(patches) != 1 || patches[0] != body {
				t.Errorf("%s: PATCH %v", planned.action, patches)
			}
			if srv.Count(http.MethodPost, "")+srv.Count(http.MethodDelete, "") != 0 || srv.Count(http.MethodGet, "") > 1 {
				t.Errorf("more requests than one PATCH, and a list of the plan: %+v", srv.Requests())
			}
			if changed.attribute("id") != made.attribute("id") || changed.attribute("secret") != made.attribute("secret") ||
				changed.privateKey(privateHolder) != made.privateKey(privateHolder) || changed.privateKey(privateReplaces) != "" {
				t.Errorf("state %s", changed.value)
			}
			c = newCore(t, srv)
			read, diags := c.read(changed)
			wantNone(t, diags)
			if again := c.plan(webhookEndpointType, read, config); again.action != noOp {
				t.Errorf("the next plan is %s", again.action)
			}
		})
	}
}

// The endpoint is in state whatever becomes of the PATCH, and no error taints it: the next apply would delete it.
func TestDisabledEndpointIsAPostAndAPatch(t *testing.T) {
	t.Parallel()
	config := withStatus("disabled", endpointConfig(webhookURL, onUser))
	for name, test := range map[string]struct {
		fault          *workostest.Fault
		once           bool
		interruptAfter string // a request with this method; empty: not
		warning        string // empty: none
		next           action
	}{
		"success":                    {next: noOp},
		"one lost answer":            {fault: workostest.LostAnswer(), once: true, next: noOp},
		"lost answers":               {fault: workostest.LostAnswer(), warning: "PATCH http", next: noOp},
		"422":                        {fault: jsonAnswer(422, `{"message":"Not now."}`), warning: "Not now.", next: update},
		"503":                        {fault: workostest.AnswerHTML(503), warning: "503", next: update},
		"no such call":               {fault: workostest.AnswerHTML(404), warning: "404", next: update},
		"interrupt before the PATCH": {interruptAfter: http.MethodPost, warning: "before the request was sent", next: update},
		"interrupt during the PATCH": {interruptAfter: http.MethodPatch, next: noOp},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			switch {
			case test.interruptAfter != "":
				srv.FailNext(test.interruptAfter, "", 1, workostest.Afterwards(interrupt))
			case test.once:
				srv.FailNext(http.MethodPatch, "", 1, test.fault)
			case test.fault != nil:
				srv.FailAlways(http.MethodPatch, "", test.fault)
			}
			c := newCore(t, srv)
			made, diags := c.applyCall(ctx, c.plan(webhookEndpointType, nil, config), nil)
			if test.warning == "" {
				wantNone(t, diags)
			} else {
				wantOnly(t, diags, "WARNING: Could not disable", made.attribute("id"), "The next plan", test.warning)
			}
			if made.attribute("id") != srv.WebhookEndpoints()[0].ID || made.privateKey(privateHolder) == "" ||
				test.next == noOp && test.warning == "" && made.attribute("updated_at") != srv.WebhookEndpoints()[0].UpdatedAt.Format("2006-01-02T15:04:05.000Z") {
				t.Errorf("state %v", made)
			}
			posts, patches := sent(srv, http.MethodPost), slices.Compact(sent(srv, http.MethodPatch))
			if !slices.Equal(posts, []string{`{"endpoint_url":"` + webhookURL + `","events":["user.created"]}`}) ||
				!slices.Equal(patches, []string{`{"status":"disabled"}`}) && test.interruptAfter != http.MethodPost {
				t.Errorf("POST %v, PATCH %v", posts, patches)
			}
			srv.ClearHooks()
			c = newCore(t, srv)
			read, diags := c.read(made)
			wantNone(t, diags)
			next := c.plan(webhookEndpointType, read, config)
			if wantNone(t, next.diags); next.action != test.next {
				t.Errorf("the next plan is %s", next.action)
			}
			_, diags = c.apply(next)
			if wantNone(t, diags); srv.WebhookEndpoints()[0].Status != "disabled" || srv.Count(http.MethodPost, "")+srv.Count(http.MethodDelete, "") != 1 {
				t.Errorf("server %+v", srv.WebhookEndpoints())
			}
		})
	}
}

func TestFailedUpdateKeepsTheState(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault *workostest.Fault
		words []string
		next  action // in the same run, after another read
	}{
		"422 of the URL":    {jsonAnswer(422, `{"message":"Invalid URL.","code":"invalid_url"}`), []string{`ERROR on AttributeName("endpoint_url")`, "Invalid URL."}, update},
		"422 of the events": {jsonAnswer(422, `{"message":"No.","errors":[{"field":"events","code":"x","message":"Bad."}]}`), []string{`ERROR on AttributeName("events")`, "Bad (code x)"}, update},
		"503":               {workostest.AnswerHTML(503), []string{"ERROR: Could not update", "503", "may have carried out"}, update},
		"lost answers":      {workostest.LostAnswer(), []string{"ERROR: Could not update", "may have carried out"}, noOp},
		"no such call":      {workostest.AnswerHTML(404), []string{"ERROR: Could not update", "does not have this endpoint"}, update},
		"deleted meanwhile": {jsonAnswer(404, `{"message":"Not found.","code":"entity_not_found"}`), []string{"ERROR: Could not update", "Plan again"}, update},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			c := newCore(t, srv)
			made := c.made(webhookEndpointType, endpointConfig(webhookURL, onUser))
			config := endpointConfig(webhookURL+"/2", onUser)
			planned := c.plan(webhookEndpointType, made, config)
			srv.FailAlways(http.MethodPatch, "", test.fault)
			left, diags := c.apply(planned)
			wantOnly(t, diags, append(test.words, made.attribute("id"))...)
			if !left.value.Equal(made.value) {
				t.Errorf("state %s", left.value)
			}
			read, diags := c.read(left)
			wantNone(t, diags)
			if next := c.plan(webhookEndpointType, read, config); next.action != test.next || len(next.diags) > 0 {
				t.Errorf("the next plan is %s: %s", next.action, text(next.diags))
			}
		})
	}
}

func TestPlanRefusesAWebhookURLThatExists(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(webhookEndpointType, endpointConfig(webhookURL, onUser))
	foreign := srv.AddWebhookEndpoint(webhookURL+"/foreign", onUser)
	srv.ResetRequests()
	c := newCore(t, srv)
	for _, prior := range []*instance{nil, held} {
		wantOnly(t, c.plan(webhookEndpointType, prior, endpointConfig(foreign.URL, onUser)).diags,
			`ERROR on AttributeName("endpoint_url")`, foreign.URL, foreign.ID, "already exists", "to = workos_webhook_endpoint.NAME", "moved block", "-refresh=false")
	}
	wantNoWrites(t, srv)
	drifted := *held // a plan without a refresh
	srv.EditWebhookEndpoint(held.attribute("id"), func(w *workostest.WebhookEndpoint) { w.URL = webhookURL + "/3" })
	wantNone(t, newCore(t, srv).plan(webhookEndpointType, &drifted, endpointConfig(webhookURL+"/3", onUser)).diags)
}

// What the plan could not see, the apply refuses in the same words.
func TestApplyRefusesAWebhookURLThatExists(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		meanwhile func(srv *workostest.Server, c *core)
		words     string
	}{
		"added by hand": {func(srv *workostest.Server, _ *core) { srv.AddWebhookEndpoint(webhookURL+"/2", onUser) }, "already exists"},
		"created": {func(_ *workostest.Server, c *core) {
			c.made(webhookEndpointType, endpointConfig(webhookURL+"/2", onUser))
		}, "declared twice"},
		"another change": {nil, "declared twice"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			c := newCore(t, srv)
			held, other := c.made(webhookEndpointType, endpointConfig(webhookURL, onUser)), c.made(webhookEndpointType, endpointConfig(webhookURL+"/other", onUser))
			config := endpointConfig(webhookURL+"/2", onUser)
			c = newCore(t, srv)
			plans := []change{c.plan(webhookEndpointType, held, config), c.plan(webhookEndpointType, nil, config), c.plan(webhookEndpointType, other, config)}
			if test.meanwhile != nil {
				test.meanwhile(srv, c)
			} else {
				_, diags := c.apply(plans[2])
				wantNone(t, diags)
			}
			for i, prior := range []*instance{held, nil} {
				wantNone(t, plans[i].diags)
				left, diags := c.applyCall(t.Context(), plans[i], prior)
				wantOnly(t, diags, `ERROR on AttributeName("endpoint_url")`, webhookURL+"/2", test.words)
				if (left == nil) != (prior == nil) || left != nil && !left.value.Equal(held.value) {
					t.Errorf("state %v", left)
				}
			}
		})
	}
}

// A renamed resource with an import block and no moved block: the destroy of the old address would delete the endpoint.
func TestWebhookEndpointThatOneAddressKeepsAndAnotherGivesUp(t *testing.T) {
	t.Parallel()
	config := endpointConfig(webhookURL, onUser)
	for _, keep := range []map[string]any{config, endpointConfig(webhookURL+"/2", onUser)} {
		for name, giveUp := range map[string]func(c *core, i *instance) change{
			"destroy":         func(c *core, i *instance) change { return c.plan(webhookEndpointType, i, nil) },
			"forced -replace": func(c *core, i *instance) change { return c.plan(webhookEndpointType, i, config, true) },
		} {
			for _, givenUpFirst := range []bool{true, false} {
				srv := workostest.New(t)
				old := newCore(t, srv).made(webhookEndpointType, config)
				c := newCore(t, srv)
				imported, diags := c.importID(webhookEndpointType, webhookURL)
				wantNone(t, diags)
				old, _ = c.read(old)
				plans := []func() change{
					func() change { return giveUp(c, old) },
					func() change { return c.plan(webhookEndpointType, imported, keep) },
				}
				if !givenUpFirst {
					slices.Reverse(plans)
				}
				first, second := plans[0](), plans[1]()
				if wantNone(t, first.diags); len(second.diags) != 1 || !strings.Contains(text(second.diags), "managed by two resources") {
					t.Errorf("%s, first %v: %s", name, givenUpFirst, text(second.diags))
				}
			}
		}
	}
}

func TestLostCreateOfAWebhookEndpointIsVerified(t *testing.T) {
	t.Parallel()
	for name, lost := range map[string]*workostest.Fault{
		"lost": workostest.LostAnswer(), "503": workostest.AnswerHTML(503).Acting(), "unreadable": workostest.TruncatedJSON(),
	} {
		srv := workostest.New(t)
		for i := range 130 {
			srv.AddWebhookEndpoint(fmt.Sprintf("%s/%d", webhookURL, i), onUser)
		}
		c := newCore(t, srv)
		planned := c.plan(webhookEndpointType, nil, endpointConfig(webhookURL, onUser))
		srv.ResetRequests()
		srv.FailNext(http.MethodPost, "", 1, lost)
		made, diags := c.applyCall(t.Context(), planned, nil)
		wantNone(t, diags)
		if there := srv.WebhookEndpoints(); made.attribute("id") != there[130].ID || made.attribute("secret") != there[130].Secret || len(there) != 131 {
			t.Errorf("%s: state %s", name, made.value)
		}
		if posts, gets := srv.Count(http.MethodPost, ""), srv.Count(http.MethodGet, ""); posts != 1 || gets > 2 {
			t.Errorf("%s: %d POSTs, %d GETs", name, posts, gets)
		}
	}
}

func TestDriftOfAWebhookEndpoint(t *testing.T) {
	t.Parallel()
	config := endpointConfig(webhookURL, onUser)
	for body, edit := range map[string]func(*workostest.WebhookEndpoint){
		`{"endpoint_url":"https://app.example.com/webhooks"}`: func(w *workostest.WebhookEndpoint) { w.URL = "https://elsewhere.example.com/" },
		`{"events":["user.created"]}`:                         func(w *workostest.WebhookEndpoint) { w.Events = append(w.Events, "role.created") },
		`{"status":"enabled"}`:                                func(w *workostest.WebhookEndpoint) { w.Status = "disabled" },
		"":                                                    func(w *workostest.WebhookEndpoint) { w.Secret = "whsec_rotated" },
	} {
		srv := workostest.New(t)
		held := newCore(t, srv).made(webhookEndpointType, config)
		srv.EditWebhookEndpoint(held.attribute("id"), edit)
		c := newCore(t, srv)
		read, diags := c.read(held)
		wantNone(t, diags)
		if read.attribute("secret") != srv.WebhookEndpoints()[0].Secret {
			t.Errorf("state %s", read.value)
		}
		_, diags = c.apply(c.plan(webhookEndpointType, read, config))
		if wantNone(t, diags); strings.Join(sent(srv, http.MethodPatch), " ") != body {
			t.Errorf("PATCH %v, want %s", sent(srv, http.MethodPatch), body)
		}
	}
}

func TestOlderAPIsAndWebhookEndpoints(t *testing.T) {
	t.Parallel()
	config := endpointConfig(webhookURL, onUser)
	c := newCore(t, workostest.New(t, workostest.WithProfile(workostest.Older)))
	planned := c.plan(webhookEndpointType, nil, config)
	wantOnly(t, planned.diags, "WARNING", "not checked")
	wantOnly(t, last(c.applyCall(t.Context(), planned, nil)), "ERROR: Could not create", "404", "does not have this endpoint")

	srv := workostest.New(t)
	held := newCore(t, srv).made(webhookEndpointType, config)
	srv.Set(workostest.WithProfile(workostest.Older))
	c = newCore(t, srv)
	read, diags := c.read(held)
	if wantOnly(t, diags, "WARNING: Drift of webhook endpoints", "not checked"); read == nil || c.plan(webhookEndpointType, read, config).action != noOp {
		t.Errorf("state %v", read)
	}
	left, diags := c.apply(c.plan(webhookEndpointType, held, nil))
	if wantOnly(t, diags, "WARNING", webhookURL, "may still exist"); left != nil {
		t.Errorf("state %s", left.value)
	}
}

// What is on its way when Terraform is interrupted is finished, and in state. What was not sent is not sent.
func TestInterruptedWebhookEndpoint(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	planned := c.plan(webhookEndpointType, nil, endpointConfig(webhookURL, onUser))
	during := func(method string) context.Context {
		ctx, interrupt := context.WithCancel(t.Context())
		srv.FailNext(method, "", 1, workostest.Meanwhile(interrupt))
		return ctx
	}
	made, diags := c.applyCall(during(http.MethodPost), planned, nil)
	if wantNone(t, diags); made.attribute("id") != srv.WebhookEndpoints()[0].ID {
		t.Errorf("state %v", made)
	}
	planned = c.plan(webhookEndpointType, made, endpointConfig(webhookURL+"/2", onUser))
	changed, diags := c.applyContext(during(http.MethodPatch), planned, false)
	if wantNone(t, diags); changed.attribute("endpoint_url") != webhookURL+"/2" {
		t.Errorf("state %v", changed)
	}
	srv.ResetRequests()
	ended, interrupt := context.WithCancel(t.Context())
	interrupt()
	for _, next := range []map[string]any{endpointConfig(webhookURL, onUser), nil} {
		left, diags := c.applyContext(ended, c.plan(webhookEndpointType, changed, next), false)
		if wantOnly(t, diags, "ERROR", "before the request was sent"); !left.value.Equal(changed.value) {
			t.Errorf("state %v", left)
		}
	}
	wantNoWrites(t, srv)
}

func TestSecretOfAWebhookEndpoint(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	for name, schema := range map[string]*tfprotov6.Schema{
		"resource": c.schemas.ResourceSchemas[webhookEndpointType], "data source": c.schemas.DataSourceSchemas["workos_webhook_endpoints"],
	} {
		for _, attribute := range schema.Block.Attributes {
			if secret := attribute.Name == "secret"; attribute.Sensitive != secret || secret && name == "data source" {
				t.Errorf("%s: %s is sensitive: %v", name, attribute.Name, attribute.Sensitive)
			}
		}
	}
	made := c.made(webhookEndpointType, endpointConfig(webhookURL, onUser))
	secret := srv.WebhookEndpoints()[0].Secret
	if made.attribute("secret") != secret {
		t.Errorf("state %s", made.value)
	}
	c = newCore(t, srv, map[string]any{"max_retries": 0})
	found, all := c.list(webhookEndpointType, 10, true)
	if len(found) != 1 || found[0].resource.attribute("secret") != "null" || found[0].resource.attribute("endpoint_url") != webhookURL {
		t.Errorf("listed %+v", found)
	}
	planned := c.plan(webhookEndpointType, made, endpointConfig(webhookURL+"/2", onUser))
	for _, fault := range []*workostest.Fault{
		workostest.TruncatedJSON(), workostest.WrongContentType("text/plain"), workostest.Oversized(9 << 20), workostest.Truncated(),
		workostest.Edited(func(_ *workostest.Request, resp *workostest.Response) { // the secret comes first
			resp.Header.Del("Content-Type")
			resp.Body = append([]byte(`{"secret":"`+secret+`",`), resp.Body[1:]...)
		}),
	} {
		srv.FailAlways("", "", fault)
		c = newCore(t, srv, map[string]any{"max_retries": 0})
		all = slices.Concat(all, last(c.read(made)), last(c.apply(planned)), c.readData("workos_webhook_endpoints"))
		srv.ClearHooks()
	}
	if len(all) != 15 || strings.Contains(text(all), "whsec_") {
		t.Errorf("%d diagnostics: %s", len(all), text(all))
	}
}

// Whatever the answers to writes say of what is declared, state has it as planned: core requires that.
func TestWebhookEndpointThatTheServerRewrites(t *testing.T) {
	t.Parallel()
	const spelled = "https://APP.example.com:443/webhooks"
	for name, test := range map[string]struct {
		rewrite func(endpoint map[string]any)
		next    action // of the plan after a read that shows the same
	}{
		"the host":            {func(e map[string]any) { e["endpoint_url"] = webhookURL }, noOp},
		"the order of events": {func(e map[string]any) { e["events"] = []string{"session.created", "role.created", onUser} }, noOp},
		"a repeated event":    {func(e map[string]any) { e["events"] = []string{"session.created", "role.created", onUser, onUser} }, noOp},
		"the path":            {func(e map[string]any) { e["endpoint_url"] = webhookURL + "/" }, update},
		"the events":          {func(e map[string]any) { e["events"] = []string{onUser} }, update},
		"no events":           {func(e map[string]any) { e["events"] = nil }, update},
		"the status":          {func(e map[string]any) { e["status"] = "paused" }, update},
		"no secret":           {func(e map[string]any) { delete(e, "secret") }, noOp},
		"another secret":      {func(e map[string]any) { e["secret"] = "whsec_new" }, noOp},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			srv.FailAlways("", "", workostest.EditedJSON(func(body map[string]any) {
				if _, ok := body["id"]; ok {
					test.rewrite(body)
				}
				list, _ := body["data"].([]any)
				for _, endpoint := range list {
					test.rewrite(endpoint.(map[string]any)) //nolint:forcetypeassert // the API's own list
				}
			}))
			config := endpointConfig(spelled, onUser, "role.created", "session.created")
			i := newCore(t, srv).made(webhookEndpointType, config) // fails for an inconsistent result
			for range 2 {
				c := newCore(t, srv)
				read, diags := c.read(i)
				wantNone(t, diags)
				planned := c.plan(webhookEndpointType, read, config)
				if wantNone(t, planned.diags); planned.action != test.next {
					t.Errorf("planned %s from %s", planned.action, read.value)
				}
				i, diags = c.apply(planned)
				wantNone(t, diags)
			}
			if eventsOf(i) != "role.created session.created user.created" || i.attribute("endpoint_url") != spelled {
				t.Errorf("state %s", i.value)
			}
		})
	}
}
