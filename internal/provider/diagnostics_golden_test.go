package provider

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
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
	do   func(s *scene) said
}

// scene is a run of the provider against an environment of its own.
type scene struct {
	*core
	srv *workostest.Server
}

func newScene(t *testing.T) *scene {
	t.Helper()
	srv := workostest.New(t, workostest.WithClock(time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)))
	return (&scene{srv: srv, core: &core{t: t}}).rerun(nil)
}

// rerun starts another run. block overrides arguments of the provider block.
func (s *scene) rerun(block map[string]any) *scene {
	s.core = newCore(s.t, s.srv, map[string]any{"max_retries": 0}, block)
	return s
}

// unconfigured is a run in which the key and the URL are not known yet.
func (s *scene) unconfigured() *scene {
	return s.rerun(map[string]any{"api_key": tftypes.UnknownValue, "base_url": tftypes.UnknownValue})
}

// api is a run against an API that has these calls.
func (s *scene) api(calls workostest.Profile) *scene {
	s.srv.Set(workostest.WithProfile(calls))
	return s.rerun(nil)
}

// older is a run against an API that can create and nothing else.
func (s *scene) older() *scene { return s.api(workostest.Older) }

func (s *scene) failing(method string, fault *workostest.Fault) *scene {
	s.srv.FailAlways(method, "", fault)
	return s
}

// has adds an object by hand; a template is another one.
func (s *scene) has(kind string) *scene {
	value := values[kind]
	if kind == jwtTemplateType {
		value = theirs
	}
	add(s.srv, kind, value)
	return s
}

// made is an instance that another run created.
func (s *scene) made(kind string) *instance {
	i, diags := s.apply(s.plan(kind, nil, configs[kind]))
	s.must(nil, diags)
	s.rerun(nil)
	return i
}

func (s *scene) planned(kind string) said { return s.plan(kind, nil, configs[kind]).diags }

// applied is what apply says beyond the plan.
func (s *scene) applied(kind string) said {
	return last(s.applyCall(s.t.Context(), s.plan(kind, nil, configs[kind]), nil))
}

// refreshed is what a read says of an instance that another run created, after a change.
func (s *scene) refreshed(kind string, change func(i *instance)) said {
	i := s.made(kind)
	change(i)
	return last(s.read(i))
}

// destroyed is what the destroy of a redirect URI says that another run created, after a change.
func (s *scene) destroyed(change func(i *instance)) said {
	i := s.made(redirectURIType)
	change(i)
	return last(s.apply(s.plan(redirectURIType, i, nil)))
}

func (s *scene) imported(kind, id string) said { return last(s.importID(kind, id)) }

func validated(kind string, config map[string]any) func(*scene) said {
	return func(s *scene) said { return s.validate(kind, config) }
}

func rendered(content string, sample tftypes.Value) func(*scene) said {
	return func(s *scene) said {
		_, failed := render(s.t, content, sample)
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
	} {
		name, _ := json.Marshal(block) // strings and numbers always encode
		situations = append(situations, situation{string(name), func(s *scene) said {
			c, diags := startCore(s.t, fastTuning, block)
			if validated := c.validateProvider(block); len(block) > 0 && len(errorsOf(diags)) > 0 && text(validated) != text(diags) {
				s.t.Errorf("validate says something else: %s", text(validated))
			}
			return diags
		}})
	}
	return append(situations, []situation{
		{"plan: not known yet", func(s *scene) said { return s.unconfigured().planned(redirectURIType) }},
		{"plan of a template: not known yet", func(s *scene) said { return s.unconfigured().planned(jwtTemplateType) }},
		{"apply: not known yet", func(s *scene) said { return s.unconfigured().applied(redirectURIType) }},
		{"a key for another environment", func(s *scene) said {
			return s.refreshed(redirectURIType, func(*instance) { s.rerun(map[string]any{"api_key": "sk_live_fake"}) })
		}},
	}...)
}

func redirectURISituations() []situation {
	const kind = redirectURIType
	return []situation{
		{"plan: it exists", func(s *scene) said { return s.has(kind).planned(kind) }},
		{"plan: this run created it for another resource", func(s *scene) said { s.core.made(kind, configs[kind]); return s.planned(kind) }},
		{"plan: it exists in another spelling", func(s *scene) said {
			s.srv.AddRedirectURI("https://app.example.com:443/callback")
			return s.planned(kind)
		}},
		{"plan: another address keeps it", func(s *scene) said {
			i := s.made(kind)
			other, _ := s.importID(kind, callback)
			s.plan(kind, other, configs[kind])
			return s.plan(kind, i, nil).diags
		}},
		{"plan: destroy of the default", func(s *scene) said {
			s.srv.Set(workostest.WithFirstRedirectURIDefault(true))
			return s.plan(kind, s.made(kind), nil).diags
		}},
		{"plan: the API cannot list", func(s *scene) said { return s.older().planned(kind) }},
		{"plan: the check fails", func(s *scene) said { return s.failing("GET", jsonAnswer(403, `{"message":"No."}`)).planned(kind) }},
		{"plan: localhost with a production key", func(s *scene) said {
			s.srv.Set(workostest.WithAPIKey("sk_live_fake"))
			return s.rerun(nil).plan(kind, nil, uriConfig("http://localhost:3000/callback")).diags
		}},
		{"apply: destroy of the default", func(s *scene) said {
			return s.destroyed(func(i *instance) { s.srv.SetDefaultRedirectURI(i.attribute("id")) })
		}},
		{"apply: the API cannot delete, and lists it", func(s *scene) said {
			return s.destroyed(func(*instance) { s.api(workostest.Today &^ workostest.RouteDeleteRedirectURI) })
		}},
		{"apply: the API can neither delete nor list", func(s *scene) said { return s.older().destroyed(func(*instance) {}) }},
		{"apply: it exists and is not listed", func(s *scene) said {
			return s.has(kind).failing("GET", workostest.EditedJSON(func(body map[string]any) { body["data"] = []any{} })).applied(kind)
		}},
		{"apply: a lost answer, and the API cannot list", func(s *scene) said {
			diags := s.older().failing("POST", workostest.LostAnswer()).applied(kind)
			if n := s.srv.Count("POST", ""); n != 1 {
				s.t.Errorf("%d POSTs, want 1", n)
			}
			return diags
		}},
		{"read: it is gone", func(s *scene) said {
			return s.refreshed(kind, func(i *instance) { s.srv.RemoveRedirectURI(i.attribute("id")) })
		}},
		{"read: it was deleted and added again", func(s *scene) said {
			return s.refreshed(kind, func(i *instance) { s.srv.RemoveRedirectURI(i.attribute("id")); s.has(kind) })
		}},
		{"read: the API cannot list", func(s *scene) said { return s.older().refreshed(kind, func(*instance) {}) }},
		{"import: it does not exist", func(s *scene) said { return s.imported(kind, callback) }},
		{"import: the API cannot list", func(s *scene) said { return s.older().imported(kind, callback) }},
		{"data source: the API cannot list", func(s *scene) said { return s.older().readData("workos_redirect_uris") }},
		{"validate: no scheme", validated(kind, uriConfig("app.example.com/callback"))},
		{"validate: white space", validated(kind, uriConfig("https://app.example.com/call back"))},
		{"validate: credentials", validated(kind, uriConfig("https://me:hush@app.example.com/"))},
		{"validate: a public suffix", validated(kind, uriConfig("https://*.ngrok-free.app/"))},
	}
}

func corsOriginSituations() []situation {
	const kind = corsOriginType
	return []situation{
		{"plan: it exists", func(s *scene) said { return s.has(kind).planned(kind) }},
		{"plan: destroy", func(s *scene) said { return s.plan(kind, s.made(kind), nil).diags }},
		{"apply: it exists, and the API cannot list", func(s *scene) said { return s.has(kind).older().applied(kind) }},
		{"validate: a slash at the end", validated(kind, originConfig(origin+"/"))},
		{"validate: a path", validated(kind, originConfig(origin+"/path"))},
		{"validate: no scheme", validated(kind, originConfig("app.example.com"))},
	}
}

func webhookEndpointSituations() []situation {
	const kind = webhookEndpointType
	updated := func(prepare func(s *scene)) func(*scene) said {
		return func(s *scene) said {
			planned := s.plan(kind, s.made(kind), endpointConfig(webhookURL+"/new", "user.deleted"))
			prepare(s)
			return last(s.apply(planned))
		}
	}
	return []situation{
		{"plan: it exists", func(s *scene) said { return s.has(kind).planned(kind) }},
		{"plan: another address gives it up", func(s *scene) said {
			i := s.made(kind)
			other, _ := s.importID(kind, webhookURL)
			s.plan(kind, i, nil)
			return s.plan(kind, other, configs[kind]).diags
		}},
		{"create: an event that WorkOS does not know", func(s *scene) said {
			return last(s.apply(s.plan(kind, nil, endpointConfig(webhookURL, "sneeze.heard"))))
		}},
		{"create: it is not disabled", func(s *scene) said {
			return last(s.failing("PATCH", jsonAnswer(422, `{"message":"Not now."}`)).apply(s.plan(kind, nil, with("status", "disabled", configs[kind]))))
		}},
		{"update: the new URL exists", updated(func(s *scene) { s.srv.AddWebhookEndpoint(webhookURL+"/new", onUser) })},
		{"update: it is gone", updated(func(s *scene) { s.srv.RemoveWebhookEndpoint(s.srv.WebhookEndpoints()[0].ID) })},
		{"update: 503", updated(func(s *scene) { s.failing("PATCH", jsonAnswer(503, `{"message":"Down."}`)) })},
		{"read: it was deleted and added again", func(s *scene) said {
			return s.refreshed(kind, func(i *instance) { s.srv.RemoveWebhookEndpoint(i.attribute("id")); s.has(kind) })
		}},
		{"validate: no events", validated(kind, endpointConfig(webhookURL))},
		{"validate: a null event", validated(kind, with("events", []tftypes.Value{tftypes.NewValue(tftypes.String, nil)}, configs[kind]))},
		{"validate: another status", validated(kind, with("status", "paused", configs[kind]))},
		{"validate: no scheme", validated(kind, endpointConfig("app.example.com", onUser))},
		{"validate: another scheme", validated(kind, endpointConfig("ftp://app.example.com/", onUser))},
	}
}

func jwtTemplateSituations() []situation {
	const kind = jwtTemplateType
	return []situation{
		{"plan: another one exists", func(s *scene) said { return s.has(kind).planned(kind) }},
		{"plan: one exists, and the content is unknown", func(s *scene) said {
			return s.has(kind).plan(kind, nil, map[string]any{"content": tftypes.UnknownValue}).diags
		}},
		{"plan: the API cannot read it", func(s *scene) said { return s.older().planned(kind) }},
		{"plan: the check fails", func(s *scene) said { return s.failing("GET", jsonAnswer(403, `{"message":"No."}`)).planned(kind) }},
		{"plan: destroy", func(s *scene) said { return s.plan(kind, s.made(kind), nil).diags }},
		{"apply: WorkOS refuses it", func(s *scene) said {
			return s.failing("PUT", jsonAnswer(422, `{"message":"Invalid template.","errors":[`+
				`{"field":"content","code":"bad_path","message":"Invalid path: \"user.nick\"."},{"field":"content","code":"b","message":"B."}]}`)).applied(kind)
		}},
		{"read: it is gone", func(s *scene) said { return s.refreshed(kind, func(*instance) { s.srv.RemoveJWTTemplate() }) }},
		{"read: the API cannot read it", func(s *scene) said { return s.refreshed(kind, func(*instance) { s.older() }) }},
		{"import: another id", func(s *scene) said { return s.imported(kind, "main") }},
		{"import: there is none", func(s *scene) said { return s.imported(kind, jwtTemplateID) }},
		{"import: the API cannot read it", func(s *scene) said { return s.older().imported(kind, jwtTemplateID) }},
		{"data source: the API cannot read it", func(s *scene) said { return s.older().readData(kind) }},
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
		{"function: a number with too many digits", rendered(`{"a": 1.`+strings.Repeat("1", 200)+`}`, object(nil))},
	}
}

func apiErrorSituations() []situation {
	const kind = redirectURIType
	create := func(fault *workostest.Fault) func(*scene) said {
		return func(s *scene) said { return s.failing("POST", fault).applied(kind) }
	}
	read := func(fault *workostest.Fault) func(*scene) said {
		return func(s *scene) said { return s.refreshed(kind, func(*instance) { s.failing("GET", fault) }) }
	}
	interrupted := func(s *scene) *core {
		ctx, interrupt := context.WithCancel(s.t.Context())
		s.failing("", workostest.Hang().Meanwhile(interrupt))
		return s.within(ctx)
	}
	return []situation{
		{"create: 401", create(jsonAnswer(401, `{"message":"Unauthorized"}`))},
		{"create: 403", create(jsonAnswer(403, `{"message":"Forbidden","code":"no_access"}`))},
		{"create: 404", create(jsonAnswer(404, `{"message":"Not Found"}`))},
		{"create: 400", create(jsonAnswer(400, `{"error":"invalid_request","error_description":"No good."}`))},
		{"create: 422 about the value", create(jsonAnswer(422, `{"message":"Invalid redirect URI.","code":"invalid_uri"}`))},
		{"create: 422 with a field", create(jsonAnswer(422, `{"message":"Validation failed","errors":[{"property":"uri","constraints":{"isUrl":"uri must be a URL"}}]}`))},
		{"create: 422 with a path", create(jsonAnswer(422, `{"message":"Validation failed","errors":[{"field":"body.uri","code":"uri_bad","message":"Bad."}]}`))},
		{"create: 422 about something else", create(jsonAnswer(422, `{"message":"Validation failed","errors":["something is off"]}`))},
		{"create: 422 with a code alone", create(jsonAnswer(422, `{"message":"Validation failed","errors":[{"field":"uri","code":"uri_bad"}]}`))},
		{"create: 429", create(jsonAnswer(429, `{"message":"Too many requests.","code":"rate_limit_exceeded"}`))},
		{"read: 503", read(jsonAnswer(503, `{"message":"Down."}`))},
		{"read: a page of a proxy", read(workostest.AnswerHTML(200))},
		{"read: a redirect", read(workostest.Redirect("https://login.example.com/"))},
		{"read: the connection is reset", read(workostest.Reset())},
		{"read: a list without an end", read(workostest.EditedJSON(func(body map[string]any) {
			body["data"], body["list_metadata"] = []any{}, map[string]any{"before": nil, "after": "redir_1"}
		}))},
		{"destroy: 500", func(s *scene) said {
			return s.destroyed(func(*instance) { s.failing("DELETE", jsonAnswer(500, `{"message":"Oops."}`)) })
		}},
		{"read: interrupted", func(s *scene) said { i := s.made(kind); return last(interrupted(s).read(i)) }},
		{"destroy: interrupted, and no answer for 5 seconds", func(s *scene) said {
			i := s.made(kind)
			return last(interrupted(s).apply(change{kind: kind, action: destroy, prior: i}))
		}},
		{"destroy: interrupted before it is sent", func(s *scene) said {
			planned := s.plan(kind, s.made(kind), nil)
			ctx, interrupt := context.WithCancel(s.t.Context())
			interrupt()
			return last(s.within(ctx).apply(planned))
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
				fmt.Fprintf(&b, "=== %s\n\n%s", situation.name, asCLI(situation.do(newScene(t))))
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
