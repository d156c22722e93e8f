package provider

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

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

// An update, after a change of the configuration or by hand.
func TestUpdateSendsOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	declared := configs[webhookEndpointType]
	disabled := with("status", "disabled", declared)
	for body, test := range map[string]struct {
		edit   func(*workostest.WebhookEndpoint)
		config map[string]any
	}{
		`{"endpoint_url":"https://app.example.com/webhooks/2"}`: {nil, configOf(webhookEndpointType, webhookURL+"/2")},
		`{"endpoint_url":"https://APP.example.com/webhooks"}`:   {nil, configOf(webhookEndpointType, "https://APP.example.com/webhooks")}, // its own
		`{"events":["user.created","session.created"]}`:         {nil, endpointConfig(webhookURL, onUser, "session.created")},
		`{"status":"disabled"}`:                                 {nil, disabled},
		`{"endpoint_url":"https://app.example.com/webhooks/2","events":["role.created"],"status":"disabled"}`: {nil, with("status", "disabled",
			endpointConfig(webhookURL+"/2", "role.created"))},
		`{"endpoint_url":"https://app.example.com/webhooks"}`: {func(w *workostest.WebhookEndpoint) { w.URL = "https://elsewhere.example.com/" }, declared},
		`{"events":["user.created"]}`:                         {func(w *workostest.WebhookEndpoint) { w.Events = append(w.Events, "role.created") }, declared},
		`{"status":"enabled"}`:                                {func(w *workostest.WebhookEndpoint) { w.Status = "disabled" }, declared},
		"":                                                    {func(w *workostest.WebhookEndpoint) { w.Secret = "whsec_rotated" }, declared},
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			made := newCore(t, srv).made(webhookEndpointType, declared)
			if test.edit != nil {
				srv.EditWebhookEndpoint(made.attribute("id"), test.edit)
			}
			srv.ResetRequests()
			c := newCore(t, srv)
			read, diags := c.read(made)
			planned := c.plan(webhookEndpointType, read, test.config)
			changed, more := newCore(t, srv).apply(planned)
			wantNone(t, slices.Concat(diags, planned.diags, more))
			if got := strings.Join(sent(srv, http.MethodPatch), " "); (planned.action == update) != (body != "") || got != body {
				t.Errorf("%s: PATCH %s", planned.action, got)
			}
			if srv.Count(http.MethodPost, "")+srv.Count(http.MethodDelete, "") != 0 || srv.Count(http.MethodGet, "") > 1 {
				t.Errorf("more requests than one PATCH, and a list of the plan: %+v", srv.Requests())
			}
			if changed.attribute("id") != made.attribute("id") || changed.attribute("secret") != srv.WebhookEndpoints()[0].Secret ||
				changed.privateKey(privateHolder) != made.privateKey(privateHolder) || body != "" && changed.privateKey(privateReplaces) != "" {
				t.Errorf("state %s", changed.value)
			}
			c = newCore(t, srv)
			read, diags = c.read(changed)
			wantNone(t, diags)
			if again := c.plan(webhookEndpointType, read, test.config); again.action != noOp {
				t.Errorf("the next plan is %s", again.action)
			}
		})
	}
}

// The endpoint is in state whatever becomes of the PATCH, and no error taints it: the next apply would delete it.
func TestDisabledEndpointIsAPostAndAPatch(t *testing.T) {
	t.Parallel()
	config := with("status", "disabled", configs[webhookEndpointType])
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
		"422 of the URL":    {jsonAnswer(422, `{"message":"Invalid URL.","code":"invalid_url"}`), []string{`ERROR on AttributeName("endpoint_url")`}, update},
		"422 of the events": {jsonAnswer(422, `{"message":"No.","errors":[{"field":"events","code":"x","message":"Bad."}]}`), []string{`ERROR on AttributeName("events")`}, update},
		"503":               {workostest.AnswerHTML(503), []string{"ERROR: Could not update", "503", "may have carried out"}, update},
		"lost answers":      {workostest.LostAnswer(), []string{"ERROR: Could not update", "may have carried out"}, noOp},
		"no such call":      {workostest.AnswerHTML(404), []string{"ERROR: Could not update", "does not have this endpoint"}, update},
		"deleted meanwhile": {jsonAnswer(404, `{"message":"Not found.","code":"entity_not_found"}`), []string{"ERROR: Could not update", "Plan again"}, update},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			c := newCore(t, srv)
			made := c.made(webhookEndpointType, configs[webhookEndpointType])
			config := configOf(webhookEndpointType, webhookURL+"/2")
			planned := c.plan(webhookEndpointType, made, config)
			srv.FailAlways(http.MethodPatch, "", test.fault)
			left, diags := c.apply(planned)
			if wantOnly(t, diags, append(test.words, made.attribute("id"))...); !left.value.Equal(made.value) {
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

func TestPlanWithoutARefreshMayDeclareTheURLThatTheEndpointHas(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	made := newCore(t, srv).made(webhookEndpointType, configs[webhookEndpointType])
	srv.EditWebhookEndpoint(made.attribute("id"), func(w *workostest.WebhookEndpoint) { w.URL = webhookURL + "/3" })
	wantNone(t, newCore(t, srv).plan(webhookEndpointType, made, configOf(webhookEndpointType, webhookURL+"/3")).diags)
}

// What the plan could not see, the update refuses in the same words.
func TestUpdateRefusesAWebhookURLThatExists(t *testing.T) {
	t.Parallel()
	config := configOf(webhookEndpointType, webhookURL+"/2")
	for _, test := range []struct {
		meanwhile func(srv *workostest.Server, c *core, other *instance)
		words     string
	}{
		{func(srv *workostest.Server, _ *core, _ *instance) { add(srv, webhookEndpointType, webhookURL+"/2") }, "already exists"},
		{func(_ *workostest.Server, c *core, _ *instance) { c.made(webhookEndpointType, config) }, "declared twice"},
		{func(_ *workostest.Server, c *core, other *instance) {
			wantNone(c.t, last(c.apply(c.plan(webhookEndpointType, other, config))))
		}, "declared twice"},
	} {
		srv := workostest.New(t)
		c := newCore(t, srv)
		made, other := c.made(webhookEndpointType, configs[webhookEndpointType]), c.made(webhookEndpointType, configOf(webhookEndpointType, webhookURL+"/other"))
		c = newCore(t, srv)
		planned := c.plan(webhookEndpointType, made, config)
		wantNone(t, planned.diags)
		test.meanwhile(srv, c, other)
		left, diags := c.apply(planned)
		wantOnly(t, diags, `ERROR on AttributeName("endpoint_url")`, webhookURL+"/2", test.words)
		if !left.value.Equal(made.value) {
			t.Errorf("state %v", left)
		}
	}
}

// A secret is in state only: not in data sources, lists or diagnostics.
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
