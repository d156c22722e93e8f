package provider

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/mitchellh/go-wordwrap"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// To review the provider's words, read testdata/diagnostics. After a change: go test ./internal/provider -run Golden -update
var updateGolden = flag.Bool("update", false, "write the golden files instead of comparing with them")

// situation is what makes the provider say something.
type situation struct {
	name string
	do   func(c *core) said
}

// event changes the environment or the API.
type event = func(c *core)

// has adds an object by hand; a template is another one.
func has(kind string) event {
	value := values[kind]
	if kind == jwtTemplateType {
		value = theirs
	}
	return func(c *core) { add(c.srv, kind, value) }
}

func removed(c *core) { removeAll(c.srv) }

// older leaves an API that can create and nothing else.
func older(c *core) { c.srv.Set(workostest.WithProfile(workostest.Older)) }

func failing(method string, fault *workostest.Fault) event {
	return func(c *core) { c.srv.FailAlways(method, "", fault) }
}

func (c *core) after(events []event) *core {
	for _, happens := range events {
		happens(c)
	}
	return c
}

// planned is what the plan of a create says.
func planned(kind string, events ...event) func(*core) said {
	return func(c *core) said { return c.after(events).plan(kind, nil, configs[kind]).diags }
}

// inProduction is what the plan of a create says with a production key, and not with a staging key.
func inProduction(kind, value string) func(*core) said {
	return func(c *core) said {
		wantNone(c.t, c.plan(kind, nil, configOf(kind, value)).diags)
		c.srv.Set(workostest.WithAPIKey("sk_live_fake"))
		return c.rerun(map[string]any{"api_key": "sk_live_fake"}).plan(kind, nil, configOf(kind, value)).diags
	}
}

// applied is what the apply of a create says beyond the plan. It is asked once.
func applied(kind string, events ...event) func(*core) said {
	return func(c *core) said {
		diags := last(c.applyCall(c.ctx, c.after(events).plan(kind, nil, configs[kind]), nil))
		wantRequests(c.t, c.srv, map[bool]string{true: "PUT", false: "POST"}[kind == jwtTemplateType], 1)
		return diags
	}
}

// refreshed is what a read says of an instance that another run created. What it leaves in state is as declared.
func refreshed(kind string, events ...event) func(*core) said {
	return func(c *core) said {
		i := c.made(kind)
		c.srv.ResetRequests()
		left, diags := c.after(events).read(i)
		if len(errorsOf(diags)) == 0 && left != nil {
			if next := c.plan(kind, left, configs[kind]); next.action != noOp {
				c.t.Errorf("the next plan is %s", next.action)
			}
		}
		wantNoWrites(c.t, c.srv)
		return diags
	}
}

// goes is what the plan says that destroys an instance which another run created, without a refresh.
func goes(kind string, events ...event) func(*core) said {
	return func(c *core) said {
		i := c.made(kind)
		return c.after(events).plan(kind, i, nil).diags
	}
}

// destroyed is what the destroy of a redirect URI says that another run created, and which it does not delete.
func destroyed(events ...event) func(*core) said {
	return func(c *core) said {
		i := c.made(redirectURIType)
		diags := last(c.after(events).apply(c.plan(redirectURIType, i, nil)))
		if len(c.srv.RedirectURIs()) != 1 {
			c.t.Error("the redirect URI is gone")
		}
		return diags
	}
}

func imported(kind, id string, events ...event) func(*core) said {
	return func(c *core) said { return last(c.after(events).importID(kind, id)) }
}

func dataRead(dataSource string, events ...event) func(*core) said {
	return func(c *core) said { return c.after(events).readData(dataSource) }
}

func validated(kind string, config map[string]any) func(*core) said {
	return func(c *core) said { return c.validate(kind, config) }
}

func rendered(content string, sample tftypes.Value) func(*core) said {
	return func(c *core) said {
		_, failed := render(c.t, content, sample)
		return said{{
			Severity: tfprotov6.DiagnosticSeverityError, Summary: "Error in function call",
			Detail: fmt.Sprintf("Call to function \"provider::workos::render_jwt_template\" failed: argument %d: %s.", *failed.FunctionArgument, failed.Text),
		}}
	}
}

func providerSituations() []situation {
	var situations []situation
	for _, block := range []map[string]any{
		{}, {"api_key": " "}, {"api_key": "sk_test_fa ke"}, {"api_key": "sk_test_\x00fake"}, {"api_key": "sk_test_fäke"},
		{"api_key": "sk_", "base_url": ""}, {"api_key": "sk_", "base_url": "api.workos.com"}, {"api_key": "sk_", "base_url": "https://"},
		{"api_key": "sk_", "base_url": "ftp://example.com"}, {"api_key": "sk_", "base_url": "http://[::1"},
		{"api_key": "sk_", "base_url": "https://me:hush@example.com"}, {"api_key": "sk_", "base_url": "https://example.com/?a=b"},
		{"api_key": "sk_", "base_url": "http://example.com"}, {"api_key": "sk_live_", "base_url": "http://example.com"},
		{"api_key": "sk_test_", "base_url": "http://example.com"}, {"api_key": "sk_", "max_retries": -1}, {"api_key": "sk_", "max_retries": 1 << 31},
		{"api_key": "sk_", "request_timeout": ""}, {"api_key": "sk_", "request_timeout": "30"}, {"api_key": "sk_", "request_timeout": "soon"},
		{"api_key": "sk_", "request_timeout": "0s"}, {"api_key": "sk_", "request_timeout": "-1s"},
		{"api_key": "sk_"}, {"api_key": "sk_live_", "base_url": "http://localhost:1"}, {"api_key": "sk_", "max_retries": math.MaxInt32},
		{"api_key": "sk_", "max_retries": 0, "request_timeout": "1ms"},
	} {
		name, _ := json.Marshal(block) // strings and numbers always encode
		situations = append(situations, situation{string(name), func(c *core) said {
			c, diags := startCore(c.t, fastTuning, block)
			if validated := c.validateProvider(block); len(block) > 0 && text(validated) != text(errorsOf(diags)) {
				c.t.Errorf("validate says something else: %s", text(validated))
			}
			return diags
		}})
	}
	unknown := func(c *core) *core {
		return c.rerun(map[string]any{"api_key": tftypes.UnknownValue, "base_url": tftypes.UnknownValue})
	}
	return append(situations, []situation{
		{"plan: not known yet", func(c *core) said { return planned(redirectURIType)(unknown(c)) }},
		{"plan of a template: not known yet", func(c *core) said { return planned(jwtTemplateType)(unknown(c)) }},
		{"apply: not known yet", func(c *core) said {
			c = unknown(c)
			return last(c.applyCall(c.ctx, c.plan(redirectURIType, nil, configs[redirectURIType]), nil))
		}},
		{"a key for another environment", func(c *core) said {
			i := c.made(redirectURIType)
			return last(c.rerun(map[string]any{"api_key": "sk_live_fake"}).read(i))
		}},
	}...)
}

func redirectURISituations() []situation {
	const kind = redirectURIType
	no := workostest.Answer(403, `{"message":"No."}`)
	setDefault := func(c *core) { c.srv.SetDefaultRedirectURI(c.srv.RedirectURIs()[0].ID) }
	return []situation{
		{"plan: it exists", planned(kind, has(kind))},
		{"plan: this run created it for another resource", planned(kind, func(c *core) { c.makes(kind, configs[kind]) })},
		{"plan: it exists in another spelling", planned(kind, func(c *core) { add(c.srv, kind, "https://app.example.com:443/callback") })},
		{"plan: another address keeps it", func(c *core) said {
			i := c.made(kind)
			other, _ := c.importID(kind, callback)
			c.plan(kind, other, configs[kind])
			return c.plan(kind, i, nil).diags
		}},
		{"plan: destroy of the default", func(c *core) said {
			c.srv.Set(workostest.WithFirstRedirectURIDefault(true))
			return c.plan(kind, c.made(kind), nil).diags
		}},
		{"plan: the API cannot list", planned(kind, older)},
		{"plan: the check fails", planned(kind, failing("GET", no))},
		{"plan: localhost with a production key", inProduction(kind, "http://localhost:3000/callback")},
		{"plan: destroy of one that was added again", goes(kind, removed, has(kind))},
		{"apply: destroy of the default", destroyed(setDefault)},
		{"apply: the API cannot delete, and lists it", destroyed(func(c *core) {
			c.srv.Set(workostest.WithProfile(workostest.Today &^ workostest.RouteDeleteRedirectURI))
		})},
		{"apply: the API can neither delete nor list", destroyed(older)},
		{"apply: a proxy's page is not the API's", destroyed(failing("", workostest.AnswerHTML(404)))},
		{"apply: it exists and is not listed", applied(kind, has(kind), failing("GET", emptyList))},
		{"apply: a lost answer, and the API cannot list", applied(kind, older, failing("POST", workostest.LostAnswer()))},
		{"read: it is gone", refreshed(kind, removed)},
		{"read: it was deleted and added again", refreshed(kind, removed, has(kind))},
		{"read: the API cannot list", refreshed(kind, older)},
		{"import: it does not exist", imported(kind, callback)},
		{"import: the API cannot list", imported(kind, callback, older)},
		{"data source: the API cannot list", dataRead("workos_redirect_uris", older)},
		{"validate: no scheme", validated(kind, uriConfig("app.example.com/callback"))},
		{"validate: white space", validated(kind, uriConfig("https://app.example.com/call back"))},
		{"validate: credentials", validated(kind, uriConfig("https://me:hush@app.example.com/"))},
		{"validate: a public suffix", validated(kind, uriConfig("https://*.ngrok-free.app/"))},
	}
}

func corsOriginSituations() []situation {
	const kind = corsOriginType
	return []situation{
		{"plan: it exists", planned(kind, has(kind))},
		{"plan: destroy", func(c *core) said { return c.plan(kind, c.made(kind), nil).diags }},
		{"plan: localhost with a production key", inProduction(kind, "http://localhost:3000")},
		{"apply: it exists, and the API cannot list", applied(kind, has(kind), older)},
		{"read: it is gone", refreshed(kind, removed)},
		{"read: it was deleted and added again", refreshed(kind, removed, has(kind))},
		{"validate: a slash at the end", validated(kind, originConfig(origin+"/"))},
		{"validate: a path", validated(kind, originConfig(origin+"/path"))},
		{"validate: no scheme", validated(kind, originConfig("app.example.com"))},
	}
}

func webhookEndpointSituations() []situation {
	const kind = webhookEndpointType
	created := func(config map[string]any, events ...event) func(*core) said {
		return func(c *core) said { return last(c.after(events).apply(c.plan(kind, nil, config))) }
	}
	updated := func(happens event) func(*core) said {
		return func(c *core) said {
			planned := c.plan(kind, c.made(kind), endpointConfig(webhookURL+"/new", "user.deleted"))
			happens(c)
			return last(c.apply(planned))
		}
	}
	disabled := with("status", "disabled", configs[kind])
	noEvent := []tftypes.Value{tftypes.NewValue(tftypes.String, nil)}
	return []situation{
		{"plan: it exists", planned(kind, has(kind))},
		{"plan: destroy of one that was added again", goes(kind, removed, has(kind))},
		{"plan: another address gives it up", func(c *core) said {
			i := c.made(kind)
			other, _ := c.importID(kind, webhookURL)
			c.plan(kind, i, nil)
			return c.plan(kind, other, configs[kind]).diags
		}},
		{"create: an event that WorkOS does not know", created(endpointConfig(webhookURL, "sneeze.heard"))},
		{"create: it is not disabled", created(disabled, failing("PATCH", workostest.Answer(422, `{"message":"Not now."}`)))},
		{"update: the new URL exists", updated(func(c *core) { add(c.srv, kind, webhookURL+"/new") })},
		{"update: it is gone", updated(removed)},
		{"update: 503", updated(failing("PATCH", workostest.Answer(503, `{"message":"Down."}`)))},
		{"read: it is gone", refreshed(kind, removed)},
		{"read: it was deleted and added again", refreshed(kind, removed, has(kind))},
		{"validate: no events", validated(kind, endpointConfig(webhookURL))},
		{"validate: a null event", validated(kind, with("events", noEvent, configs[kind]))},
		{"validate: another status", validated(kind, with("status", "paused", configs[kind]))},
		{"validate: no scheme", validated(kind, endpointConfig("app.example.com", onUser))},
		{"validate: another scheme", validated(kind, endpointConfig("ftp://app.example.com/", onUser))},
	}
}

func jwtTemplateSituations() []situation {
	const kind = jwtTemplateType
	no := workostest.Answer(403, `{"message":"No."}`)
	invalid := workostest.Answer(422, `{"message":"Invalid template.","errors":[`+
		`{"field":"content","code":"bad_path","message":"Invalid path: \"user.nick\"."},{"field":"content","code":"b","message":"B."}]}`)
	return []situation{
		{"plan: another one exists", planned(kind, has(kind))},
		{"plan: one exists, and the content is unknown", func(c *core) said {
			return c.after([]event{has(kind)}).plan(kind, nil, map[string]any{"content": tftypes.UnknownValue}).diags
		}},
		{"plan: the API cannot read it", planned(kind, older)},
		{"plan: the check fails", planned(kind, failing("GET", no))},
		{"plan: destroy", func(c *core) said { return c.plan(kind, c.made(kind), nil).diags }},
		{"apply: WorkOS refuses it", applied(kind, failing("PUT", invalid))},
		{"apply: an emulator forgets it", applied(kind, func(c *core) {
			c.srv.Set(workostest.WithProfile(workostest.EmulatorZeroFourteen))
			wantNone(c.t, planned(kind)(c))
		})},
		{"read: it is gone", refreshed(kind, removed)},
		{"read: the API cannot read it", refreshed(kind, older)},
		{"import: another id", imported(kind, "main")},
		{"import: there is none", imported(kind, jwtTemplateID)},
		{"import: the API cannot read it", imported(kind, jwtTemplateID, older)},
		{"data source: the API cannot read it", dataRead(kind, older)},
		{"validate: a reserved key", validated(kind, templateConfig("{\n  \"sub\": \"{{ user.id }}\"\n}"))},
		{"validate: two problems", validated(kind, templateConfig("{\n  \"a\": \"{{ user.email | }}\",\n  \"b\": {{ usr.id }}\n}"))},
		{"validate: an unknown field", validated(kind, templateConfig(`{"mail": "{{ user.emial }}"}`))},
		{"function: a template that WorkOS rejects", rendered("{\n  \"a\": {{ usr.email }}\n}", object(nil))},
		{"function: an object inside a string", rendered(`{"a": "{{ user.metadata }}"}`, user("metadata", object(nil)))},
		{"function: claims that are too large", rendered(`{"a": "{{ user.email }}"}`, user("email", str(strings.Repeat("x", 4000))))},
		{"function: a context that is not an object", rendered(`{"a": 1}`, str("user"))},
		{"function: a filter", rendered(`{"a": "{{ user.email | upcase }}"}`, object(nil))},
		{"function: a number that Terraform cannot keep", rendered(`{"a": 1e1001}`, object(nil))},
		{"function: a number that is too small", rendered(`{"a": 1e-99999999999999999999}`, object(nil))},
		{"function: a number that is smaller than the least", rendered(`{"a": 1e-1001}`, object(nil))},
		{"function: a number with too many digits", rendered(`{"a": 1.`+strings.Repeat("1", 200)+`}`, object(nil))},
	}
}

func apiErrorSituations() []situation {
	const kind = redirectURIType
	create := func(status int, body string) func(*core) said {
		return applied(kind, failing("POST", workostest.Answer(status, body)))
	}
	read := func(fault *workostest.Fault) func(*core) said { return refreshed(kind, failing("GET", fault)) }
	interrupted := func(c *core) *core {
		ctx, interrupt := context.WithCancel(c.ctx)
		failing("", workostest.Hang().Meanwhile(interrupt))(c)
		return c.within(ctx)
	}
	return []situation{
		{"create: 401", create(401, `{"message":"Unauthorized"}`)},
		{"create: 403", create(403, `{"message":"Forbidden","code":"no_access"}`)},
		{"create: 404", create(404, `{"message":"Not Found"}`)},
		{"create: 400", create(400, `{"error":"invalid_request","error_description":"No good."}`)},
		{"create: 422 about the value", create(422, `{"message":"Invalid redirect URI.","code":"invalid_uri"}`)},
		{"create: 422 with a field", create(422, `{"message":"Validation failed","errors":[`+
			`{"property":"uri","constraints":{"isUrl":"uri must be a URL"}}]}`)},
		{"create: 422 with a path", create(422, `{"message":"Validation failed","errors":[`+
			`{"field":"body.uri","code":"uri_bad","message":"Bad."}]}`)},
		{"create: 422 about something else", create(422, `{"message":"Validation failed","errors":["something is off"]}`)},
		{"create: 422 with a code alone", create(422, `{"message":"Validation failed","errors":[{"field":"uri","code":"uri_bad"}]}`)},
		{"create: 429", create(429, `{"message":"Too many requests.","code":"rate_limit_exceeded"}`)},
		{"read: 503", read(workostest.Answer(503, `{"message":"Down."}`))},
		{"read: a page of a proxy", read(workostest.AnswerHTML(200))},
		{"read: a redirect", read(workostest.Answer(302, "", "Location", "https://login.example.com/"))},
		{"read: the connection is reset", read(workostest.Reset())},
		{"read: a list without an end", read(workostest.EditedJSON(func(body map[string]any) {
			body["data"], body["list_metadata"] = []any{}, map[string]any{"before": nil, "after": "redir_1"}
		}))},
		{"destroy: 500", destroyed(failing("DELETE", workostest.Answer(500, `{"message":"Oops."}`)))},
		{"read: no answer within the timeout", func(c *core) said {
			i := c.made(kind)
			failing("GET", workostest.Hang())(c)
			return last(c.rerun(map[string]any{"request_timeout": "50ms"}).read(i))
		}},
		{"read: interrupted", func(c *core) said { i := c.made(kind); return last(interrupted(c).read(i)) }},
		{"destroy: interrupted, and no answer for 5 seconds", func(c *core) said {
			i := c.made(kind)
			return last(interrupted(c).apply(change{kind: kind, action: destroy, prior: i}))
		}},
		{"destroy: interrupted before it is sent", func(c *core) said {
			planned := c.plan(kind, c.made(kind), nil)
			ctx, interrupt := context.WithCancel(c.ctx)
			interrupt()
			return last(c.within(ctx).apply(planned))
		}},
	}
}

func TestGoldenDiagnostics(t *testing.T) {
	for name, situations := range map[string][]situation{
		"provider": providerSituations(), "redirect_uri": redirectURISituations(), "cors_origin": corsOriginSituations(),
		"jwt_template": jwtTemplateSituations(), "webhook_endpoint": webhookEndpointSituations(), "api_errors": apiErrorSituations(),
	} {
		t.Run(name, func(t *testing.T) {
			if name == "provider" {
				t.Setenv(envAPIKey, "")
				t.Setenv(envBaseURL, "")
			} else {
				t.Parallel()
			}
			var b strings.Builder
			for _, situation := range situations {
				c := setUp(t, workostest.WithClock(time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)))
				c = c.rerun(map[string]any{"max_retries": 0})
				fmt.Fprintf(&b, "=== %s\n\n%s", situation.name, asCLI(situation.do(c)))
			}
			got, file := b.String(), filepath.Join("testdata", "diagnostics", name+".txt")
			if *updateGolden {
				_ = os.WriteFile(file, []byte(got), 0o600) // a failure shows below
			}
			if want, err := os.ReadFile(file); err != nil || got != string(want) {
				t.Errorf("%s differs: run the test with -update, then git diff (%v)", file, err)
			}
		})
	}
}

var (
	anyID      = regexp.MustCompile(`\b(redir|cors_origin|we|req)_[0-9A-Z]{26}\b`)
	anyAddress = regexp.MustCompile(`127\.0\.0\.1:\d+`)
)

// asCLI shows diagnostics about as the CLI does in a terminal of 80 columns. What differs from run to run is replaced.
func asCLI(diags said) string {
	ids := map[string]string{}
	stable := func(s string) string {
		s = anyID.ReplaceAllStringFunc(s, func(id string) string {
			if ids[id] == "" {
				ids[id] = fmt.Sprintf("%s_01%024d", id[:strings.LastIndex(id, "_")], len(ids)+1)
			}
			return ids[id]
		})
		s = strings.ReplaceAll(s, "http://127.0.0.1:", "https://api.workos.com 127.0.0.1:")
		s = anyAddress.ReplaceAllString(s, "192.0.2.1:443")
		return strings.ReplaceAll(s, "https://api.workos.com 192.0.2.1:443", "https://api.workos.com")
	}
	var b strings.Builder
	for _, d := range diags {
		fmt.Fprintf(&b, "%s: %s\n", map[bool]string{true: "Error", false: "Warning"}[d.Severity == tfprotov6.DiagnosticSeverityError], stable(d.Summary))
		if d.Attribute != nil {
			fmt.Fprintf(&b, "\n  on %s\n", d.Attribute.LastStep())
		}
		b.WriteByte('\n')
		for line := range strings.SplitSeq(stable(d.Detail), "\n") {
			if !strings.HasPrefix(line, " ") { // the CLI leaves such a line alone
				line = wordwrap.WrapString(line, 78)
			}
			b.WriteString(line + "\n")
		}
		b.WriteByte('\n')
	}
	return b.String()
}
