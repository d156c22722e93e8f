package testacc

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// config is for a fake; only is as in [Config].
func config(t *testing.T, srv *workostest.Server, keep bool, only ...string) Config {
	t.Helper()
	return Config{
		BaseURL: srv.URL(), APIKey: srv.APIKey(), Domain: "example.com", Many: 5, Only: only,
		Keep: func(kind) bool { return keep }, Progress: t.Logf,
	}
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

// environment is all that a server has, a line each.
func environment(srv *workostest.Server) (all []string) {
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

// changed are the objects that are new in the environment since before, or not there any more.
func changed(srv *workostest.Server, before []string) (all []string) {
	after := environment(srv)
	for _, object := range slices.Concat(before, after) {
		if slices.Contains(before, object) != slices.Contains(after, object) {
			all = append(all, object)
		}
	}
	return all
}

func TestSuiteInEveryMood(t *testing.T) {
	t.Parallel()
	long := os.Getenv("TESTACC_LONG") != ""
	type options = []workostest.Option
	older := options{workostest.WithProfile(workostest.Older), workostest.WithMissingRoute(workostest.NoRoute(404))}
	first := options{workostest.WithFirstRedirectURIDefault(true)}
	for name, mood := range map[string]struct {
		options options
		foreign int      // redirect URIs that are there before, with one object of each other kind; 0: nothing is there
		keep    bool     // what cannot be removed may stay
		only    []string // stories of the short form
		passed  int      // of them
	}{
		"today": {foreign: 130, passed: 11},
		"normalising": {
			options: options{workostest.WithNormalising(true)},
			foreign: 1, keep: true, only: []string{"redirect URI: in", "redirect URIs: dup", "CORS", "JWT"}, passed: 5,
		},
		"lagging": {
			options: options{workostest.WithListLag(time.Second), workostest.WithDeleteLag(time.Second)},
			foreign: 1, only: []string{"lists", "redirect URI: create", "redirect URI: import"}, passed: 3,
		},
		"order ignored": {
			options: options{workostest.WithOrderIgnored(true)},
			foreign: 130, only: []string{"lists", "redirect URI: import", "data"}, passed: 3,
		},
		"first URI default":          {options: first, only: []string{"lists", "redirect", "CORS", "JWT"}},
		"first URI default, allowed": {options: first, keep: true, only: []string{"lists", "redirect URI: create"}, passed: 2},
		"no deletion": {
			options: append(older, workostest.WithProfile(workostest.Today&^workostest.RouteDeleteRedirectURI)),
			foreign: 1, only: []string{"redirect"},
		},
		"older":          {options: older},
		"older, allowed": {options: older, keep: true, only: []string{"redirect URI: one", "CORS origin:", "JWT"}, passed: 3},
		"older with template": {
			options: options{workostest.WithProfile(workostest.OlderWithTemplate), workostest.WithMissingRoute(workostest.AnswerHTML(405))},
			foreign: 1, only: []string{"lists", "data"}, passed: 1,
		},
		"emulator 0.14": {
			options: options{
				workostest.WithProfile(workostest.EmulatorZeroFourteen), workostest.WithDuplicates(workostest.DuplicateCode),
			},
			keep: true, only: []string{"JWT", "CORS origins", "redirect URI: one"}, passed: 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			if mood.foreign > 0 {
				seed(srv, mood.foreign)
			}
			srv.Set(mood.options...)
			before := environment(srv)
			cfg := config(t, srv, mood.keep, mood.only...)
			if long {
				cfg.Only = nil
			}
			report, err := Run(t.Context(), t, cfg)
			if err != nil {
				t.Fatal(err)
			}
			t.Log(report)
			if report.Failed() || report.count(passed) != mood.passed && !long {
				t.Errorf("%d stories passed, want %d", report.count(passed), mood.passed)
			}
			left := changed(srv, before)
			if len(left) > 0 != mood.keep || len(report.Left) > 0 != mood.keep {
				t.Errorf("left: %q\nreport: %q", left, report.Left)
			}
			for _, object := range left {
				if !strings.Contains(strings.ToLower(object), "acc-") {
					t.Errorf("a run that changes what it did not make: %s", object)
				}
			}
		})
	}
}

// What the fake is known to do stands in the report.
func TestReportSaysWhatTheAPIDoes(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithFirstRedirectURIDefault(true), workostest.WithOrderIgnored(true),
		workostest.WithWrappedCreates(true), workostest.WithNormalising(true))
	srv.After(func(_ *workostest.Request, resp *workostest.Response) {
		resp.Header.Set("RateLimit-Limit", "1000 | 10")
	})
	report, err := Run(t.Context(), t, config(t, srv, true, "lists", "redirect URIs: dup", "CORS origins: dup"))
	if err != nil || report.Failed() {
		t.Fatal(report, err)
	}
	for _, row := range []string{
		"| newest first, the next page by `before` |", "or ignored | newest first", `| 201 ` + "`" + `{"redirect_uri"`, "| default is true |",
		"already exists.\"}` |", "| 409 `{\"code\":\"duplicate_cors_origin\"", "`https://label.example.com:443/ask`: kept;",
		"`https://ask.label.example.com:443`: refused as a duplicate;", "| 404 `{\"message\":\"JWT template not found.\"}` |",
		"forgets a deleted one | 0s, or seconds | ", "| ratelimit-limit: 1000 \\| 10 |", "| not asked |", "which cannot be deleted.\n",
	} {
		if !strings.Contains(report.String(), row) {
			t.Errorf("the report does not say %s\n%s", row, report)
		}
	}
}

// A run fails if the provider breaks a promise, if it is interrupted, or if it can't clean up, which it always tries.
func TestFailures(t *testing.T) {
	t.Parallel()
	edited := workostest.Edited(func(_ *workostest.Request, resp *workostest.Response) {
		resp.Body = []byte(strings.ReplaceAll(string(resp.Body), "/create/", "/another/"))
	})
	refused := workostest.Answer(http.StatusUnprocessableEntity, `{"message":"No."}`)
	works := workostest.Meanwhile(nil)
	hangs := workostest.Hang().Acting() // the provider would wait for minutes
	for name, test := range map[string]struct {
		story        string
		method, part string // requests with this in path or body meet the fault
		fault        *workostest.Fault
		says         string // "interrupted": it is, at the first of the requests
		changed      int
	}{
		"a list with another value":          {"redirect URI: create", http.MethodGet, "/redirect_uris", edited, "exit code 2, want 0", 0},
		"a clean-up that is refused":         {"redirect URIs: dup", http.MethodDelete, "/redir_", refused, "was not deleted: 422", 7},
		"a template that is not put back":    {"JWT", http.MethodPut, "", refused.Acting(), `user.email }}\"}" could not be put back: 422`, 0},
		"interrupted while it asks":          {"lists", http.MethodPost, "lists/1", works, "interrupted", 0},
		"interrupted while the CLI creates":  {"redirect URI: create", http.MethodPost, "create/1", works, "interrupted", 0},
		"interrupted while the CLI destroys": {"redirect URI: create", http.MethodDelete, "/redir_", hangs, "interrupted", 0},
		"interrupted while the CLI updates":  {"JWT", http.MethodPut, "-1", hangs, "interrupted", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t, workostest.WithListLag(100*time.Millisecond))
			seed(srv, 1)
			srv.Clock().Advance(time.Second)
			before := environment(srv)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			srv.Before(func(r *workostest.Request) *workostest.Fault {
				switch {
				case r.Method != test.method || !strings.Contains(r.Path+string(r.Body), test.part) || ctx.Err() != nil:
					return nil
				case test.says == "interrupted":
					return test.fault.Meanwhile(cancel)
				}
				return test.fault
			})
			began := time.Now()
			report, err := Run(ctx, t, config(t, srv, false, test.story))
			if err != nil || !report.Failed() || !strings.Contains(report.String(), test.says) || time.Since(began) > time.Minute {
				t.Errorf("%s: it does not say %q: %v, %v", time.Since(began), test.says, report, err)
			}
			if left := changed(srv, before); len(left) != test.changed {
				t.Errorf("%d objects have changed, want %d: %q", len(left), test.changed, left)
			}
		})
	}
}

func TestBadInputCreatesNothing(t *testing.T) {
	t.Parallel()
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>Welcome</html>")) }))
	t.Cleanup(page.Close)
	closed := httptest.NewServer(nil)
	closed.Close()
	for name, test := range map[string]struct {
		change   func(*Config)
		says     string
		requests bool
	}{
		"no key":          {func(c *Config) { c.APIKey = "" }, "WORKOS_API_KEY is not set", false},
		"production key":  {func(c *Config) { c.APIKey = "sk_live_x" }, "does not start with sk_test_", false},
		"no domain":       {func(c *Config) { c.Domain = "https://example.com" }, "WORKOS_ACC_DOMAIN", false},
		"unreachable":     {func(c *Config) { c.BaseURL = closed.URL }, "no answer from " + closed.URL, false},
		"another website": {func(c *Config) { c.BaseURL = page.URL }, "is not the WorkOS API", false},
		"refused key":     {func(c *Config) { c.APIKey += "_other" }, "refuses the key in WORKOS_API_KEY", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			cfg := config(t, srv, true)
			test.change(&cfg)
			_, err := Run(t.Context(), t, cfg)
			if err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "sk_test_fake") {
				t.Errorf("Run() = %v; want one line with %q", err, test.says)
			}
			if n := len(srv.Requests()); n > 0 != test.requests || len(environment(srv)) > 0 {
				t.Errorf("%d requests, %v", n, environment(srv))
			}
		})
	}
}

// The run as `make testacc` starts it, interrupted.
func TestExitCode(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("needs an interrupt signal")
	}
	srv := workostest.New(t)
	seed(srv, 1)
	before := environment(srv)
	var printed strings.Builder
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAcc$", "-test.v") //nolint:gosec // this binary
	cmd.Env = append(os.Environ(), "TF_ACC=1", "WORKOS_BASE_URL="+srv.URL(), "WORKOS_API_KEY="+srv.APIKey())
	for _, k := range append(collections, jwtTemplate) {
		cmd.Env = append(cmd.Env, k.allow+"=")
	}
	cmd.Stdout, cmd.Stderr = &printed, &printed
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	const posts = 13 // the last is the first of a CLI
	if err := srv.WaitFor(t.Context(), http.MethodPost, "", posts); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Process.Signal(os.Interrupt)
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 1 || strings.Count(printed.String(), "data sources: interrupted") != 1 {
		t.Errorf("exit code %d: %s", code, &printed)
	}
	if left, n := changed(srv, before), srv.Count(http.MethodPost, ""); len(left) > 0 || n != posts {
		t.Errorf("left: %q, %d POSTs", left, n)
	}
}
