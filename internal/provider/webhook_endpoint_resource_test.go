package provider

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

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
	const kind = webhookEndpointType
	declared := configs[kind]
	for body, test := range map[string]struct {
		edit   func(*workostest.WebhookEndpoint)
		config map[string]any
	}{
		`{"endpoint_url":"https://app.example.com/webhooks/2"}`: {nil, configOf(kind, webhookURL+"/2")},
		`{"endpoint_url":"https://APP.example.com/webhooks"}`:   {nil, configOf(kind, "https://APP.example.com/webhooks")}, // its own
		`{"events":["user.created","session.created"]}`:         {nil, endpointConfig(webhookURL, onUser, "session.created")},
		`{"status":"disabled"}`:                                 {nil, with("status", "disabled", declared)},
		`{"endpoint_url":"https://app.example.com/webhooks/2","events":["role.created"],"status":"disabled"}`: {
			nil, with("status", "disabled", endpointConfig(webhookURL+"/2", "role.created")),
		},
		`{"endpoint_url":"https://app.example.com/webhooks"}`: {func(w *workostest.WebhookEndpoint) { w.URL = "https://elsewhere.example.com/" }, declared},
		`{"events":["user.created"]}`:                         {func(w *workostest.WebhookEndpoint) { w.Events = append(w.Events, "role.created") }, declared},
		`{"status":"enabled"}`:                                {func(w *workostest.WebhookEndpoint) { w.Status = "disabled" }, declared},
		"":                                                    {func(w *workostest.WebhookEndpoint) { w.Secret = "whsec_rotated" }, declared},
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			c := setUp(t)
			made := c.made(kind)
			if test.edit != nil {
				c.srv.EditWebhookEndpoint(made.attribute("id"), test.edit)
			}
			c.srv.ResetRequests()
			planned := c.next(made, test.config)
			for _, stays := range []string{"id", "secret", "created_at"} { // or what depends on it is replaced for nothing
				if got := attributeOfValue(planned.planned, stays); planned.action == update && got != made.attribute(stays) {
					t.Errorf("%s is planned as %q", stays, got)
				}
			}
			changed, diags := c.rerun().apply(planned)
			wantNone(t, append(planned.diags, diags...))
			if got := strings.Join(sent(c.srv, http.MethodPatch), " "); (planned.action == update) != (body != "") || got != body {
				t.Errorf("%s: PATCH %s", planned.action, got)
			}
			wantRequests(t, c.srv, http.MethodGet, 1)
			wantRequests(t, c.srv, "", 1+len(sent(c.srv, http.MethodPatch)))
			if changed.attribute("id") != made.attribute("id") || changed.attribute("secret") != c.srv.WebhookEndpoints()[0].Secret ||
				changed.privateKey(privateHolder) != made.privateKey(privateHolder) || body != "" && changed.privateKey(privateReplaces) != "" {
				t.Errorf("state %s", changed.value)
			}
			wantPlan(t, c.rerun().next(changed, test.config), noOp)
		})
	}
}

// The endpoint is in state whatever becomes of the PATCH, and no error taints it: the next apply would delete it.
func TestDisabledEndpointIsAPostAndAPatch(t *testing.T) {
	t.Parallel()
	const kind = webhookEndpointType
	config := with("status", "disabled", configs[kind])
	for name, test := range map[string]struct {
		fault       *workostest.Fault // of each PATCH
		interruptIn string            // a request with this method; empty: none
		warning     string            // empty: none
		next        action
	}{
		"success":                    {next: noOp},
		"lost answers":               {fault: workostest.LostAnswer(), warning: "PATCH http", next: noOp},
		"503":                        {fault: workostest.AnswerHTML(503), warning: "503", next: update},
		"no such call":               {fault: workostest.AnswerHTML(404), warning: "404", next: update},
		"interrupt before the PATCH": {interruptIn: http.MethodPost, warning: "before the request was sent", next: update},
		"interrupt during the PATCH": {interruptIn: http.MethodPatch, next: noOp},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			c := setUp(t)
			if test.interruptIn != "" {
				c.srv.FailNext(test.interruptIn, "", 1, workostest.Afterwards(interrupt))
			}
			if test.fault != nil {
				c.srv.FailAlways(http.MethodPatch, "", test.fault)
			}
			made, diags := c.applyCall(ctx, c.plan(kind, nil, config), nil)
			there := c.srv.WebhookEndpoints()[0]
			if test.warning == "" {
				wantNone(t, diags)
				if made.attribute("updated_at") != there.UpdatedAt.Format("2006-01-02T15:04:05.000Z") {
					t.Errorf("state %s", made.value)
				}
			} else {
				wantOnly(t, diags, "WARNING: Could not disable", made.attribute("id"), "The next plan", test.warning)
			}
			if made.attribute("id") != there.ID || made.privateKey(privateHolder) == "" {
				t.Errorf("state %v", made)
			}
			posts, patches := sent(c.srv, http.MethodPost), slices.Compact(sent(c.srv, http.MethodPatch))
			if !slices.Equal(posts, []string{`{"endpoint_url":"` + webhookURL + `","events":["user.created"]}`}) ||
				!slices.Equal(patches, []string{`{"status":"disabled"}`}) && test.interruptIn != http.MethodPost {
				t.Errorf("POST %v, PATCH %v", posts, patches)
			}

			c.srv.ClearHooks()
			c = c.rerun()
			next := c.next(made, config)
			wantPlan(t, next, test.next)
			wantNone(t, last(c.apply(next)))
			if status := c.srv.WebhookEndpoints()[0].Status; status != "disabled" {
				t.Errorf("the endpoint is %s", status)
			}
			wantRequests(t, c.srv, http.MethodPost, 1)
			wantRequests(t, c.srv, http.MethodDelete, 0)
		})
	}
}

func TestPlanAfterAFailedUpdate(t *testing.T) {
	t.Parallel()
	const kind = webhookEndpointType
	for _, test := range []struct {
		fault *workostest.Fault
		words string
		next  action // in the same run, after another read
	}{
		{workostest.Answer(422, `{"message":"Invalid URL.","code":"invalid_url"}`), `ERROR on AttributeName("endpoint_url")`, update},
		{workostest.Answer(422, `{"errors":[{"field":"events","code":"x","message":"Bad."}]}`), `ERROR on AttributeName("events")`, update},
		{workostest.AnswerHTML(404), "does not have this endpoint", update},
		{workostest.LostAnswer(), "may have carried out", noOp},
	} {
		c := setUp(t)
		made, config := c.made(kind), configOf(kind, webhookURL+"/2")
		planned := c.plan(kind, made, config)
		c.srv.FailAlways(http.MethodPatch, "", test.fault)
		wantOnly(t, last(c.apply(planned)), "ERROR", "Could not update", made.attribute("id"), test.words)
		wantPlan(t, c.next(made, config), test.next)
	}
}

func TestPlanWithoutARefreshMayDeclareTheURLThatTheEndpointHas(t *testing.T) {
	t.Parallel()
	c := setUp(t)
	made := c.made(webhookEndpointType)
	c.srv.EditWebhookEndpoint(made.attribute("id"), func(w *workostest.WebhookEndpoint) { w.URL = webhookURL + "/3" })
	wantNone(t, c.plan(webhookEndpointType, made, configOf(webhookEndpointType, webhookURL+"/3")).diags)
}

// The golden files have an update to a URL that was added by hand.
func TestUpdateRefusesAURLThatThisRunGaveToAnotherEndpoint(t *testing.T) {
	t.Parallel()
	const kind = webhookEndpointType
	config := configOf(kind, webhookURL+"/2")
	for _, creates := range []bool{true, false} {
		c := setUp(t)
		made, other := c.made(kind), c.made(kind, configOf(kind, webhookURL+"/other"))
		planned := c.plan(kind, made, config)
		if creates {
			other = nil
		}
		wantNone(t, append(planned.diags, last(c.apply(c.plan(kind, other, config)))...))
		wantOnly(t, last(c.apply(planned)), `ERROR on AttributeName("endpoint_url")`, webhookURL+"/2", "declared twice")
	}
}

// Core accepts nothing but what was planned. The next plan shows what somebody else changed meanwhile.
func TestEndpointThatIsChangedBetweenPlanAndApply(t *testing.T) {
	t.Parallel()
	const kind = webhookEndpointType
	c := setUp(t)
	made, config := c.made(kind), endpointConfig(webhookURL, onUser, "session.created")
	planned := c.plan(kind, made, config)
	c.srv.EditWebhookEndpoint(made.attribute("id"), func(w *workostest.WebhookEndpoint) {
		w.Status, w.URL, w.Secret = "disabled", "https://other.example.com", "whsec_rotated"
	})
	changed, diags := c.apply(planned)
	wantNone(t, diags)
	if wantPlan(t, c.rerun().next(changed, config), update); len(c.srv.WebhookEndpoints()[0].Events) != 2 {
		t.Errorf("the endpoint is %+v", c.srv.WebhookEndpoints()[0])
	}
}

// Nor is it in data sources, lists and output, as their own tests show.
func TestSecretOfAWebhookEndpointIsInNoDiagnostic(t *testing.T) {
	t.Parallel()
	c := setUp(t)
	made, secret := c.made(webhookEndpointType), c.srv.WebhookEndpoints()[0].Secret
	if made.attribute("secret") != secret {
		t.Errorf("state %s", made.value)
	}
	planned := c.plan(webhookEndpointType, made, configOf(webhookEndpointType, webhookURL+"/2"))
	var all said
	for _, fault := range []*workostest.Fault{
		workostest.TruncatedJSON(), workostest.WrongContentType("text/plain"), workostest.Oversized(9 << 20), workostest.Truncated(),
		workostest.Edited(func(_ *workostest.Request, resp *workostest.Response) { // the secret comes first
			resp.Header.Del("Content-Type")
			resp.Body = append([]byte(`{"secret":"`+secret+`",`), resp.Body[1:]...)
		}),
	} {
		c = c.rerun(map[string]any{"max_retries": 0})
		c.srv.FailAlways("", "", fault)
		all = slices.Concat(all, last(c.read(made)), last(c.apply(planned)), c.readData("workos_webhook_endpoints"))
		c.srv.ClearHooks()
	}
	if len(all) != 15 || strings.Contains(text(all), "whsec_") {
		t.Errorf("%d diagnostics: %s", len(all), text(all))
	}
}
