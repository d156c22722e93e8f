package provider

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestWhatIsGoneIsRemovedFromStateWithAWarning(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	instances := onePerKind(newCore(t, srv))
	removeAll(srv)
	srv.ResetRequests()
	c := newCore(t, srv)
	for kind, i := range instances {
		left, diags := c.read(i)
		if left != nil {
			t.Errorf("state kept %s", left.value)
		}
		wantOnly(t, diags, "WARNING", "no longer exists", kind, "API key in the provider's api_key argument")
		if kind != jwtTemplateType {
			wantOnly(t, diags, values[kind], i.attribute("id"))
		}
	}
	wantNoWrites(t, srv)
}

func TestObjectThatWasAddedAgainIsTakenOverUnderItsNewID(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	instances := onePerKind(newCore(t, srv))
	removeAll(srv)
	c := newCore(t, srv)
	for _, kind := range listedKinds {
		id := add(srv, kind, values[kind])
		read, diags := c.read(instances[kind])
		wantOnly(t, diags, "WARNING", "has a new ID", instances[kind].attribute("id"), id)
		if planned := c.plan(kind, read, configs[kind]); planned.action != noOp || read.attribute("id") != id {
			t.Errorf("planned %s from %s", planned.action, read.value)
		}
	}
}

func TestOnlyAYoungObjectIsLookedForAgain(t *testing.T) {
	t.Parallel()
	for age, lists := range map[time.Duration]int{30 * time.Second: 2, 2 * time.Minute: 1} {
		srv := workostest.New(t)
		i := newCore(t, srv).made(redirectURIType, uriConfig(callback))
		srv.Clock().Advance(age)
		srv.ResetRequests()
		srv.FailNth(http.MethodGet, "", 1, workostest.EditedJSON(func(body map[string]any) { body["data"] = []any{} }))
		if left, diags := newCore(t, srv).read(i); (left == nil) != (lists == 1) || srv.Count("", "") != lists {
			t.Errorf("after %s: %d requests: %s", age, srv.Count("", ""), text(diags))
		}
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
			if name == "HTML 404" { // of a list it means that the API cannot list
				path = workostest.JWTTemplatePath
			}
			srv.FailAlways(http.MethodGet, path, fault)
			c := newCore(t, srv, map[string]any{"max_retries": 1})
			for kind, i := range instances {
				if name == "HTML 404" && kind != jwtTemplateType || name == "no data" && kind == jwtTemplateType {
					continue // of a template this means that none is set
				}
				left, diags := c.read(i)
				if wantOnly(t, diags, "ERROR", "Could not read", "Request: GET http://"); left != i {
					t.Errorf("%s: state was changed", kind)
				}
			}
		})
	}
}

func TestOlderAPIKeepsStateAndSaysWhatIsNotChecked(t *testing.T) {
	t.Parallel()
	for _, status := range []int{404, 405, 501} {
		for _, body := range []workostest.RouteBody{workostest.RouteMessage, workostest.RouteStatusCode, workostest.RouteHTML, workostest.RouteEmpty} {
			for kind, config := range configs {
				t.Run(fmt.Sprintf("%s/%d body %v", kind, status, body), func(t *testing.T) {
					t.Parallel()
					srv := workostest.New(t, workostest.WithProfile(workostest.Older), workostest.WithMissingRoute(status, body))
					planned := newCore(t, srv).plan(kind, nil, config)
					wantOnly(t, planned.diags, "WARNING", "not checked")
					if kind == webhookEndpointType { // it cannot create them either
						srv.Set(workostest.WithProfile(workostest.Today))
					}
					made, diags := newCore(t, srv).apply(planned)
					wantNone(t, errorsOf(diags))
					srv.Set(workostest.WithProfile(workostest.Older))

					c := newCore(t, srv)
					wantOnly(t, c.readData(dataSources[kind]), "ERROR", "cannot ", "base_url", envBaseURL)
					if kind != jwtTemplateType {
						wantOnly(t, last(c.list(kind, 0, true)), "ERROR", "cannot list", "base_url")
					}
					wantOnly(t, last(c.importID(kind, made.attribute("id"))), "ERROR", "cannot ", "base_url")
					read, diags := c.read(made)
					wantOnly(t, diags, "WARNING: Drift of", "not checked")
					if read == nil || c.plan(kind, read, config).action != noOp {
						t.Fatalf("state %v", read)
					}
					left, diags := c.apply(c.plan(kind, read, nil))
					if left != nil || len(errorsOf(diags)) > 0 {
						t.Errorf("%s: state %v: %s", kind, left, text(diags))
					}
					if kind == redirectURIType || kind == webhookEndpointType {
						wantOnly(t, diags, "WARNING", values[kind], "may still exist", "Dashboard")
					}
				})
			}
		}
	}
}

// WorkOS's own emulator has no lists, but a template that can be read.
func TestOlderAPIWithATemplateThatCanBeReadChecksIt(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithProfile(workostest.OlderWithTemplate))
	i := newCore(t, srv).made(jwtTemplateType, templateConfig(ours))
	srv.SetJWTTemplate(theirs)
	read, diags := newCore(t, srv).read(i)
	if wantNone(t, diags); read.attribute("content") != theirs {
		t.Errorf("state has %s", read.value)
	}
}
