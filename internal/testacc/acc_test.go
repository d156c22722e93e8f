// Package testacc runs the built provider against a real WorkOS environment, through a real CLI, and reports what the API
// does where its documentation is silent: `make testacc` with the key of a staging environment. It has two kinds of
// [story]: those that the provider must pass, and those that only ask the API. It removes what it made, also after a
// failure or an interrupt; what cannot be removed it makes only where an environment variable allows it (see [Config]).
//
// `go test` without TF_ACC runs the same suite against the fake API, in a shorter form.
package testacc

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	_ "github.com/workos/terraform-provider-workos/internal/provider" //nolint:depguard // the built provider is what is tested
)

func TestMain(m *testing.M) { os.Exit(acctest.Main(m)) }

// TestAcc is the run against the real API.
func TestAcc(t *testing.T) { //nolint:paralleltest // it runs alone
	if os.Getenv("TF_ACC") == "" {
		t.Skip("runs with TF_ACC=1 and a staging key in WORKOS_API_KEY only: see make testacc")
	}
	ctx, stop := signal.NotifyContext(t.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go acctest.CancelWhenOrphaned(ctx, cancel)
	if deadline, ok := t.Deadline(); ok { // go test ends the process there, without cleaning up
		var done context.CancelFunc
		ctx, done = context.WithDeadline(ctx, deadline.Add(-time.Minute))
		defer done()
	}
	report, err := Run(ctx, t, Config{
		BaseURL: cmp.Or(os.Getenv("WORKOS_BASE_URL"), "https://api.workos.com"),
		APIKey:  os.Getenv("WORKOS_API_KEY"),
		Domain:  cmp.Or(os.Getenv("WORKOS_ACC_DOMAIN"), "example.com"),
		Many:    110,

		KeepRedirectURIs: os.Getenv("WORKOS_ACC_REDIRECT_URIS") == "1",
		KeepCORSOrigins:  os.Getenv("WORKOS_ACC_CORS_ORIGINS") == "1",
		KeepJWTTemplate:  os.Getenv("WORKOS_ACC_JWT_TEMPLATE") == "1",

		Progress: func(format string, args ...any) { fmt.Printf(format+"\n", args...) },
	})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("\n%s\n", report)
	if report.Failed() {
		t.Fail()
	}
}

// Config says which environment a run uses, and what it may do there.
type Config struct {
	BaseURL string // without a trailing slash
	APIKey  string // of a staging environment: it starts with sk_test_
	Domain  string // names that the run makes are below a random label of it
	Many    int    // number of redirect URIs in the story about pages

	// What cannot be undone is made only if it may stay: redirect URIs where the API cannot list and delete them, or where
	// there is none yet (the first may become the default, which cannot be deleted); CORS origins, which have no deletion;
	// and a JWT template where none is set.
	KeepRedirectURIs, KeepCORSOrigins, KeepJWTTemplate bool

	Progress func(format string, args ...any) // prints a line
	Only     func(story string) bool          // which stories run; nil: all
}

func (c Config) check() error {
	switch {
	case c.APIKey == "":
		return errors.New("WORKOS_API_KEY is not set: set it to the key of a staging environment (sk_test_…)")
	case !strings.HasPrefix(c.APIKey, "sk_test_"):
		return errors.New("the key in WORKOS_API_KEY does not start with sk_test_: only staging environments are used")
	case strings.ContainsFunc(c.APIKey, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		return errors.New("the key in WORKOS_API_KEY has white space or characters that no key has")
	case !regexp.MustCompile(`^https?://[^\s/?#]+(/[^\s?#]*)?$`).MatchString(c.BaseURL):
		return fmt.Errorf("WORKOS_BASE_URL is not an http or https URL: %q", c.BaseURL)
	case !regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+$`).MatchString(c.Domain):
		return fmt.Errorf("WORKOS_ACC_DOMAIN is not a lower-case domain name: %q", c.Domain)
	}
	return nil
}

// Run tells all stories and cleans up. Its error is why it could not begin: nothing was created then. When ctx ends, so does
// the command under way, and the stories that are left fail.
func Run(ctx context.Context, tb testing.TB, cfg Config) (*Report, error) {
	tb.Helper()
	cfg.BaseURL = strings.TrimRight(cfg.BaseURL, "/")
	if err := cfg.check(); err != nil {
		return nil, err
	}
	s := newSuite(ctx, cfg)
	if err := s.explore(); err != nil {
		return nil, err
	}
	s.report.Where = fmt.Sprintf("%s, %s", cfg.BaseURL, acctest.Shared(tb).CLI)
	for _, one := range stories {
		if cfg.Only != nil && !cfg.Only(one.name) {
			continue
		}
		began := time.Now()
		r := s.run(tb, one)
		s.report.Stories = append(s.report.Stories, r)
		cfg.Progress("%-7s %5.1f s  %s", r.outcome, time.Since(began).Seconds(), strings.TrimSuffix(r.name+": "+r.detail, ": "))
	}
	cfg.Progress("cleaning up")
	if err := s.cleanUp(); err != nil {
		s.report.Stories = append(s.report.Stories, result{name: "clean-up", outcome: failed, detail: err.Error()})
	}
	return s.report, nil
}

// run tells one story, unless something that it needs is missing.
func (s *suite) run(tb testing.TB, one story) result {
	tb.Helper()
	for _, need := range one.needs {
		if missing := need(s); missing != "" {
			return result{name: one.name, outcome: skipped, detail: missing}
		}
	}
	if s.ctx.Err() != nil {
		return result{name: one.name, outcome: failed, detail: "interrupted"}
	}
	s.touched[one.touches] = true
	t := &trial{TB: tb, suite: s, result: result{name: one.name, outcome: passed}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if panicked := recover(); panicked != nil {
				t.end(failed, fmt.Sprint("panic: ", panicked))
			}
		}()
		one.tell(t)
	}()
	<-done
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.result
}

// trial is the testing.TB of one story: what fails or skips it ends this story only.
type trial struct {
	testing.TB
	*suite
	mu     sync.Mutex
	result result
}

func (t *trial) end(outcome, detail string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.result.outcome != failed { // the first failure counts
		t.result.outcome, t.result.detail = outcome, detail
	}
}

func (t *trial) Helper()                           {}
func (t *trial) Error(args ...any)                 { t.end(failed, fmt.Sprint(args...)) }
func (t *trial) Errorf(format string, args ...any) { t.end(failed, fmt.Sprintf(format, args...)) }
func (t *trial) Fatal(args ...any)                 { t.Error(args...); runtime.Goexit() }
func (t *trial) Fatalf(format string, args ...any) { t.Errorf(format, args...); runtime.Goexit() }
func (t *trial) Skip(args ...any)                  { t.end(skipped, fmt.Sprint(args...)); runtime.Goexit() }
func (t *trial) Skipf(format string, args ...any)  { t.Skip(fmt.Sprintf(format, args...)) }

// workspace is a folder with a configuration and its state.
type workspace struct {
	*acctest.Workspace
	t *trial
}

// workspace makes one for this configuration, initialized.
func (t *trial) workspace(config string) workspace {
	w := workspace{Workspace: acctest.New(t, t.cfg.BaseURL, t.cfg.APIKey), t: t}
	w.Write("provider.tf", acctest.Source)
	w.Write("main.tf", config)
	w.exits(0, "init")
	return w
}

// exits runs a command that must exit with this code, and returns what it printed, as one line. An interrupt of the suite
// ends the command, and the story.
func (w workspace) exits(code int, args ...string) string {
	p := w.Start(args...)
	stop := context.AfterFunc(w.t.ctx, p.Kill) // what is on its way then, the clean-up waits for
	r := p.Wait()
	stop()
	if w.t.ctx.Err() != nil {
		w.t.Fatal("interrupted")
	}
	if r.Code != code {
		w.t.Fatalf("%s: exit code %d, want %d\n%s%s", strings.Join(args, " "), r.Code, code, r.Stdout, r.Stderr)
	}
	return r.Text()
}

func (w workspace) apply() string   { return w.exits(0, "apply", "-auto-approve") }
func (w workspace) destroy() string { return w.exits(0, "destroy", "-auto-approve") }
func (w workspace) emptyPlan()      { w.exits(0, "plan", "-detailed-exitcode") }

// imports imports an object, which may be in state already, and expects an empty plan.
func (w workspace) imports(address, id string) {
	if len(w.State()) > 0 {
		w.exits(0, "state", "rm", address)
	}
	w.exits(0, "import", address, id)
	w.emptyPlan()
}

// says fails the story if a command did not print this.
func (t *trial) says(printed, want string) {
	if !strings.Contains(printed, want) {
		t.Fatalf("it does not say %q: %s", want, printed)
	}
}
