package provider

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// onePerKind creates an instance of each kind.
func onePerKind(c *core) []*instance {
	c.t.Helper()
	return []*instance{
		c.made(redirectURIType, uriConfig(callback)), c.made(corsOriginType, originConfig(origin)),
		c.made(webhookEndpointType, endpointConfig(webhookURL, onUser)), c.made(jwtTemplateType, templateConfig(ours)),
	}
}

// removeAll removes by hand what onePerKind creates.
func removeAll(srv *workostest.Server) {
	for _, uri := range srv.RedirectURIs() {
		srv.RemoveRedirectURI(uri.ID)
	}
	for _, org := range srv.CORSOrigins() {
		srv.RemoveCORSOrigin(org.ID)
	}
	for _, endpoint := range srv.WebhookEndpoints() {
		srv.RemoveWebhookEndpoint(endpoint.ID)
	}
	srv.RemoveJWTTemplate()
}

func TestWhatIsGoneIsRemovedFromStateWithAWarning(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	instances := onePerKind(newCore(t, srv))
	removeAll(srv)
	srv.ResetRequests()
	c := newCore(t, srv)
	for i, value := range []string{callback, origin, webhookURL, ""} {
		left, diags := c.read(instances[i])
		if left != nil {
			t.Errorf("state kept %s", left.value)
		}
		wantOnly(t, diags, "WARNING", value, "no longer exists", instances[i].kind, "API key in the provider's api_key argument")
		if id := instances[i].attribute("id"); id != jwtTemplateID {
			wantOnly(t, diags, id)
		}
	}
	wantNoWrites(t, srv)
}

func TestObjectThatWasAddedAgainIsTakenOverUnderItsNewID(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	instances := onePerKind(newCore(t, srv))
	removeAll(srv)
	ids := []string{srv.AddRedirectURI(callback).ID, srv.AddCORSOrigin(origin).ID, srv.AddWebhookEndpoint(webhookURL, onUser).ID}
	c := newCore(t, srv)
	for i, config := range []map[string]any{uriConfig(callback), originConfig(origin), endpointConfig(webhookURL, onUser)} {
		read, diags := c.read(instances[i])
		wantOnly(t, diags, "WARNING", "has a new ID", instances[i].attribute("id"), ids[i])
		if read.attribute("id") != ids[i] {
			t.Errorf("state has %s", read.value)
		}
		if planned := c.plan(read.kind, read, config); planned.action != noOp {
			t.Errorf("planned %s", planned.action)
		}
	}
}

func TestOnlyAYoungObjectIsLookedForAgain(t *testing.T) {
	t.Parallel()
	for age, test := range map[time.Duration]struct{ gone, lists int }{
		30 * time.Second: {0, 2},
		2 * time.Minute:  {1, 1},
	} {
		t.Run(age.String(), func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			i := newCore(t, srv).made(redirectURIType, uriConfig(callback))
			srv.Clock().Advance(age)
			srv.ResetRequests()
			srv.FailNth(http.MethodGet, "", 1, workostest.EditedJSON(func(body map[string]any) { body["data"] = []any{} }))
			_, diags := newCore(t, srv).read(i)
			if len(diags) != test.gone || srv.Count("", "") != test.lists {
				t.Errorf("%d requests: %s", srv.Count("", ""), text(diags))
			}
		})
	}
}

func TestFailedReadKeepsTheState(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]*workostest.Fault{
		"401":                workostest.Answer(401, `{"message":"Unauthorized"}`),
		"403":                workostest.Answer(403, `{"message":"Forbidden"}`),
		"500":                workostest.Answer(500, `{"message":"Oops"}`),
		"HTML":               workostest.AnswerHTML(200),
		"HTML 404":           workostest.AnswerHTML(404),
		"HTML 502":           workostest.AnswerHTML(502),
		"empty":              workostest.Answer(200, ``),
		"reset":              workostest.Reset(),
		"truncated":          workostest.Truncated(),
		"truncated JSON":     workostest.TruncatedJSON(),
		"wrong content type": workostest.WrongContentType("text/plain"),
		"oversized":          workostest.Oversized(9 << 20),
		"no data":            workostest.Answer(200, `{"object":"list"}`, "Content-Type", "application/json"),
		"null":               workostest.Answer(200, `null`, "Content-Type", "application/json"),
		"redirect":           workostest.Redirect("https://example.com/"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			instances := onePerKind(newCore(t, srv))
			removeAll(srv)
			path := ""
			switch name {
			case "HTML 404": // from a list it means that the API cannot list: see below
				path, instances = workostest.JWTTemplatePath, instances[3:]
			case "no data": // of a template it means that none is set
				instances = instances[:3]
			}
			srv.FailAlways(http.MethodGet, path, fault)
			c := newCore(t, srv, map[string]any{"max_retries": 1})
			for _, i := range instances {
				left, diags := c.read(i)
				if left != i {
					t.Errorf("%s: state was changed", i.kind)
				}
				wantOnly(t, diags, "ERROR", "Could not read", "Request: GET http://")
			}
		})
	}
}

// missingRoutes are the answers that a server may give for a call that it lacks.
func missingRoutes() map[string]workostest.Option {
	answers := map[string]workostest.Option{}
	for _, status := range []int{404, 405, 501} {
		for _, body := range []workostest.RouteBody{
			workostest.RouteMessage, workostest.RouteStatusCode, workostest.RouteHTML, workostest.RouteEmpty,
		} {
			answers[fmt.Sprintf("%d body %v", status, body)] = workostest.WithMissingRoute(status, body)
		}
	}
	return answers
}

func TestOlderAPIKeepsStateAndSaysThatDriftIsNotChecked(t *testing.T) {
	t.Parallel()
	for name, missing := range missingRoutes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t, workostest.WithProfile(workostest.Older), missing)
			for kind, config := range map[string]map[string]any{
				redirectURIType: uriConfig(callback), corsOriginType: originConfig(origin), jwtTemplateType: templateConfig(ours),
			} {
				c := newCore(t, srv)
				planned := c.plan(kind, nil, config)
				wantOnly(t, planned.diags, "WARNING", "not checked")
				made, diags := c.apply(planned)
				wantNone(t, errorsOf(diags))

				c = newCore(t, srv)
				read, diags := c.read(made)
				wantOnly(t, diags, "WARNING: Drift of", "not checked")
				if read == nil {
					t.Fatal("state was lost")
				}
				if again := c.plan(kind, read, config); again.action != noOp {
					t.Errorf("planned %s: %s", again.action, again.planned)
				}

				left, diags := c.apply(c.plan(kind, read, nil))
				if left != nil || len(errorsOf(diags)) > 0 {
					t.Errorf("%s: state %v: %s", kind, left, text(diags))
				}
				if kind == redirectURIType {
					wantOnly(t, diags, "WARNING", callback, "may still exist", "Dashboard")
				}
			}
		})
	}
}

// WorkOS's own emulator has no lists, but a template that can be read.
func TestOlderAPIWithATemplateThatCanBeReadChecksIt(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithProfile(workostest.OlderWithTemplate))
	i := newCore(t, srv).made(jwtTemplateType, templateConfig(ours))
	srv.SetJWTTemplate(theirs)
	read, diags := newCore(t, srv).read(i)
	wantNone(t, diags)
	if read.attribute("content") != theirs {
		t.Errorf("state has %s", read.value)
	}
}

func TestMissingListIsAskedForOnce(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithProfile(workostest.Older))
	c := newCore(t, srv)
	instances := make([]*instance, 20)
	for i := range instances {
		instances[i], _ = c.apply(c.plan(redirectURIType, nil, uriConfig(fmt.Sprintf("%s/%d", callback, i))))
	}
	srv.ResetRequests()
	c = newCore(t, srv)
	parallel(10, len(instances), func(i int) { _, _ = c.read(instances[i]) })
	if n := srv.Count(http.MethodGet, ""); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}
