package testacc

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// config is a short form for a fake; only has the beginnings of the stories' names, or nothing for all of them.
func config(t *testing.T, srv *workostest.Server, only ...string) Config {
	t.Helper()
	return Config{
		BaseURL: srv.URL(), APIKey: srv.APIKey(), Domain: "example.com", Many: 5, Progress: t.Logf,
		Only: func(name string) bool {
			return len(only) == 0 || slices.ContainsFunc(only, func(begin string) bool { return strings.HasPrefix(name, begin) })
		},
	}
}

// environment is all that a server has, a line each.
func environment(srv *workostest.Server) []string {
	var all []string
	for _, u := range srv.RedirectURIs() {
		all = append(all, fmt.Sprint(u.ID, u.URI, u.Default))
	}
	for _, o := range srv.CORSOrigins() {
		all = append(all, fmt.Sprint(o.ID, o.Origin))
	}
	for _, w := range srv.WebhookEndpoints() {
		all = append(all, fmt.Sprint(w.ID, w.URL, w.Status))
	}
	if template, ok := srv.JWTTemplate(); ok {
		all = append(all, fmt.Sprintf("template %q", template.Content))
	}
	return all
}

// seed adds what somebody else has there.
func seed(srv *workostest.Server, uris int) {
	for i := range uris {
		srv.AddRedirectURI(fmt.Sprintf("https://app-%d.example.com/callback", i))
	}
	srv.AddCORSOrigin("https://app.example.com")
	srv.AddWebhookEndpoint("https://app.example.com/hook", "user.created")
	srv.SetJWTTemplate(`{"foreign":"{{ user.email }}"}`)
}

type options = []workostest.Option

var (
	first        = options{workostest.WithFirstRedirectURIDefault(true)}
	older        = options{workostest.WithProfile(workostest.Older), workostest.WithMissingRoute(404, workostest.RouteStatusCode)}
	withTemplate = options{workostest.WithProfile(workostest.OlderWithTemplate), workostest.WithMissingRoute(405, workostest.RouteHTML)}
)

// moods are what an API may be like.
var moods = map[string]struct {
	options options
	foreign int      // redirect URIs that are there before, with one object of each other kind; 0: nothing is there
	keep    bool     // what cannot be undone may stay
	only    []string // see config
	passed  int      // stories
	left    int      // objects
}{
	"today": {foreign: 130, passed: 11},
	"normalising": {
		options: options{workostest.WithSpelling(workostest.SpellOrigins | workostest.SpellRedirectHosts | workostest.SpellTemplate)},
		foreign: 1, keep: true, only: []string{"redirect URI: in", "redirect URIs: dup", "CORS", "JWT"}, passed: 5, left: 3,
	},
	"lagging": {
		options: options{workostest.WithListLag(time.Second), workostest.WithDeleteLag(time.Second)},
		foreign: 1, only: []string{"lists", "redirect URI: create", "redirect URI: one", "redirect URI: import"}, passed: 4,
	},
	"order ignored": {
		options: options{workostest.WithListFlaws(workostest.ListIgnoresOrder)},
		foreign: 130, only: []string{"lists", "redirect URI: import", "redirect URIs: more", "data"}, passed: 4,
	},
	"first URI default":          {options: first, foreign: 1, only: []string{"lists", "redirect URI: create"}, passed: 2},
	"first URI default, empty":   {options: first, only: []string{"lists", "redirect", "JWT"}},
	"first URI default, allowed": {options: first, keep: true, only: []string{"lists", "redirect URI: create"}, passed: 2, left: 1},
	"no deletion": {
		options: options{workostest.WithProfile(workostest.Today &^ workostest.RouteDeleteRedirectURI), workostest.WithMissingRoute(404, workostest.RouteStatusCode)},
		foreign: 1, only: []string{"redirect URI: create"},
	},
	"older":               {options: older},
	"older, allowed":      {options: older, keep: true, passed: 7, left: 22},
	"older with template": {options: withTemplate, foreign: 1, only: []string{"JWT", "data"}, passed: 2},
	"emulator 0.14": {
		options: options{
			workostest.WithProfile(workostest.EmulatorZeroFourteen), workostest.WithDefaultField(false),
			workostest.WithRedirectDuplicate(workostest.DuplicateCode), workostest.WithCORSDuplicate(workostest.DuplicateCode),
		},
		keep: true, only: []string{"JWT", "CORS origin:", "redirect URI: one"}, passed: 2, left: 2,
	},
}

func TestSuiteInEveryMood(t *testing.T) {
	t.Parallel()
	for name, test := range moods {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			if test.foreign > 0 {
				seed(srv, test.foreign)
			}
			srv.Set(test.options...)
			before := environment(srv)
			cfg := config(t, srv, test.only...)
			cfg.KeepRedirectURIs, cfg.KeepCORSOrigins, cfg.KeepJWTTemplate = test.keep, test.keep, test.keep
			report, err := Run(context.WithoutCancel(t.Context()), t, cfg)
			if err != nil {
				t.Fatal(err)
			}
			t.Log(report)
			if report.Failed() || report.count(passed) != test.passed {
				t.Errorf("%d stories passed, want %d", report.count(passed), test.passed)
			}
			wantLeft(t, srv, before, report, test.left)
		})
	}
}

// wantLeft fails the test unless the environment is as it was before, but for n objects of the run, which its report
// mentions.
func wantLeft(t *testing.T, srv *workostest.Server, before []string, report *Report, n int) {
	t.Helper()
	after := environment(srv)
	for _, object := range before {
		i := slices.Index(after, object)
		if i < 0 {
			t.Fatalf("%s is not there any more", object)
		}
		after = slices.Delete(after, i, i+1)
	}
	if len(after) != n || len(report.Left) == 0 && n > 0 || len(report.Left) > 0 && n == 0 {
		t.Errorf("%d objects are left, want %d: %q\nreport: %q", len(after), n, after, report.Left)
	}
	for _, object := range after {
		if !strings.Contains(strings.ToLower(object), "acc-") {
			t.Errorf("%s is nothing that a run makes", object)
		}
	}
}

// What the fake is known to do stands in the report.
func TestReportSaysWhatTheAPIDoes(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithFirstRedirectURIDefault(true), workostest.WithListFlaws(workostest.ListIgnoresOrder),
		workostest.WithWrappedCreates(true), workostest.WithSpelling(workostest.SpellOrigins))
	srv.After(func(_ *workostest.Request, resp *workostest.Response) {
		resp.Header.Set("RateLimit-Limit", "1000 | 10")
	})
	cfg := config(t, srv, "lists", "redirect URIs: dup", "CORS origins: dup")
	cfg.KeepRedirectURIs, cfg.KeepCORSOrigins = true, true
	report, err := Run(context.WithoutCancel(t.Context()), t, cfg)
	if err != nil || report.Failed() {
		t.Fatal(report, err)
	}
	for _, row := range []string{
		"| newest first, the next page by `before` |", "`order=asc` | oldest first, or ignored | newest first", `| 201 ` + "`" + `{"redirect_uri"`, "| default is true |",
		"already exists.\"}` |", "| 409 `{\"code\":\"duplicate_cors_origin\"", "`https://LABEL.EXAMPLE.COM/ask`: kept;",
		"`https://label-ask.example.com:443`: refused as a duplicate;", "| 404 `{\"message\":\"JWT template not found.\"}` |",
		"| ratelimit-limit: 1000 \\| 10 |", "which cannot be deleted.\n",
	} {
		if !strings.Contains(report.String(), row) {
			t.Errorf("the report does not say %s\n%s", row, report)
		}
	}
}

// An API with which the provider breaks a promise, or that does not let the run clean up, fails the run.
func TestBrokenPromisesFailTheRun(t *testing.T) {
	t.Parallel()
	refused := workostest.Answer(http.StatusUnprocessableEntity, `{"message":"No."}`)
	for name, test := range map[string]struct {
		story  string
		says   string // why it failed
		before func(r *workostest.Request) *workostest.Fault
		left   int
	}{
		"a list with another value": {"redirect URI: create", "exit code 2, want 0", func(r *workostest.Request) *workostest.Fault {
			if r.Method != http.MethodGet || r.Path != workostest.RedirectURIsPath {
				return nil
			}
			return workostest.Edited(func(_ *workostest.Request, resp *workostest.Response) {
				resp.Body = []byte(strings.ReplaceAll(string(resp.Body), "/create/", "/another/"))
			})
		}, 0},
		"a clean-up that is refused": {"redirect URIs: dup", "was not deleted: 422", func(r *workostest.Request) *workostest.Fault {
			if r.Method == http.MethodDelete && strings.Contains(r.Path, "/redir_") {
				return refused
			}
			return nil
		}, 9},
		"a template that is not put back": {"JWT", "could not be put back", func(r *workostest.Request) *workostest.Fault {
			if r.Method == http.MethodPut && strings.Contains(string(r.Body), "foreign") {
				return refused
			}
			return nil
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			seed(srv, 1)
			before := len(environment(srv))
			srv.Before(test.before)
			report, err := Run(context.WithoutCancel(t.Context()), t, config(t, srv, test.story))
			if err != nil || !report.Failed() || !strings.Contains(report.String(), test.says) {
				t.Errorf("it does not say %q: %v, %v", test.says, report, err)
			}
			if file := regexp.MustCompile(`\S*workos-jwt-template-acc-\w+`).FindString(report.String()); file != "" {
				if saved, err := os.ReadFile(file); err != nil || !strings.Contains(string(saved), "foreign") {
					t.Errorf("%q, %v", saved, err)
				}
				_ = os.Remove(file)
			} else if after := len(environment(srv)); after != before+test.left {
				t.Errorf("%d objects, want %d", after, before+test.left)
			}
		})
	}
}

func TestBadInputCreatesNothing(t *testing.T) {
	t.Parallel()
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>Welcome</html>")) }))
	t.Cleanup(page.Close)
	nothing := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(nothing.Close)
	closed := httptest.NewServer(nil)
	closed.Close()
	for name, test := range map[string]struct {
		change   func(*Config)
		says     string
		requests bool
	}{
		"no key":          {func(c *Config) { c.APIKey = "" }, "WORKOS_API_KEY is not set", false},
		"production key":  {func(c *Config) { c.APIKey = "sk_live_x" }, "does not start with sk_test_", false},
		"malformed key":   {func(c *Config) { c.APIKey += "\n" }, "white space", false},
		"no domain":       {func(c *Config) { c.Domain = "https://example.com" }, "WORKOS_ACC_DOMAIN", false},
		"no URL":          {func(c *Config) { c.BaseURL = "localhost:4100" }, "WORKOS_BASE_URL", false},
		"unreachable":     {func(c *Config) { c.BaseURL = closed.URL }, "no answer from " + closed.URL, false},
		"another website": {func(c *Config) { c.BaseURL = page.URL }, "is not the WorkOS API", false},
		"no API at all":   {func(c *Config) { c.BaseURL = nothing.URL + "/" }, "is not the WorkOS API", false},
		"refused key":     {func(c *Config) { c.APIKey += "_other" }, "refuses the key in WORKOS_API_KEY", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			cfg := config(t, srv)
			cfg.KeepRedirectURIs, cfg.KeepCORSOrigins, cfg.KeepJWTTemplate = true, true, true
			test.change(&cfg)
			_, err := Run(context.WithoutCancel(t.Context()), t, cfg)
			if err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "sk_test_fake") {
				t.Errorf("Run() = %v; want one line with %q", err, test.says)
			}
			if n := len(srv.Requests()); n > 0 != test.requests || len(environment(srv)) > 0 {
				t.Errorf("%d requests, %v", n, environment(srv))
			}
		})
	}
}

// command is the run as `make testacc` starts it.
func command(t *testing.T, environment ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAcc$", "-test.v") //nolint:gosec // this binary
	cmd.Env = append(os.Environ(), append([]string{"TF_ACC=1", "WORKOS_ACC_REDIRECT_URIS=", "WORKOS_ACC_CORS_ORIGINS=", "WORKOS_ACC_JWT_TEMPLATE="}, environment...)...)
	return cmd
}

func TestExitCodeWithoutAKey(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	cmd := command(t, "WORKOS_API_KEY=", "WORKOS_BASE_URL="+srv.URL())
	printed, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 1 || strings.Count(string(printed), "WORKOS_API_KEY") != 1 || len(srv.Requests()) > 0 {
		t.Errorf("exit code %d, %d requests: %s", code, len(srv.Requests()), printed)
	}
}

// A SIGINT while a command is under way ends the run, which cleans up.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("needs an interrupt signal")
	}
	for name, moment := range map[string]struct {
		method string
		n      int // of requests with it
	}{"while it asks": {http.MethodPost, 3}, "while the CLI creates": {http.MethodPost, 14}, "while the CLI plans": {http.MethodDelete, 6}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t, workostest.WithListLag(100*time.Millisecond))
			seed(srv, 1)
			srv.Clock().Advance(time.Second)
			srv.Set(workostest.WithLatency(20 * time.Millisecond))
			before := environment(srv)
			var printed strings.Builder
			cmd := command(t, "WORKOS_API_KEY="+srv.APIKey(), "WORKOS_BASE_URL="+srv.URL())
			cmd.Stdout, cmd.Stderr = &printed, &printed
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if err := srv.WaitFor(t.Context(), moment.method, "", moment.n); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Process.Signal(os.Interrupt)
			_ = cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(printed.String(), "data sources: interrupted") {
				t.Errorf("exit code %d: %s", code, &printed)
			}
			wantLeft(t, srv, before, &Report{}, 0)
		})
	}
}

// The template of somebody else is back after an interrupt of a command that waits for the API.
func TestInterruptPutsTheTemplateBack(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	seed(srv, 1)
	before := environment(srv)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	srv.Before(func(r *workostest.Request) *workostest.Fault {
		if r.Method == http.MethodPut && strings.Contains(string(r.Body), "-2") {
			return workostest.Hang().Meanwhile(cancel)
		}
		return nil
	})
	began := time.Now()
	report, err := Run(ctx, t, config(t, srv, "JWT"))
	if err != nil || !report.Failed() || time.Since(began) > time.Minute { // the provider waits for minutes
		t.Errorf("%s: %v, %v", time.Since(began), report, err)
	}
	wantLeft(t, srv, before, report, 0)
}

func TestNothingIsMadeAfterAnInterrupt(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	seed(srv, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	report, err := Run(ctx, t, config(t, srv))
	if err != nil || !report.Failed() {
		t.Errorf("%v, %v", report, err)
	}
	if n := srv.Count(http.MethodPost, ""); n != 1 { // the one without a URI
		t.Errorf("%d POSTs", n)
	}
}
