// Package testacc runs the built provider against a real WorkOS environment, through a real CLI, and reports what the API
// does where its documentation is silent: `make testacc` with the key of a staging environment. It removes what it made,
// also after a failure or an interrupt. What cannot be removed it makes only where an environment variable allows it:
// WORKOS_ACC_REDIRECT_URIS=1, WORKOS_ACC_CORS_ORIGINS=1, WORKOS_ACC_WEBHOOK_ENDPOINTS=1, WORKOS_ACC_JWT_TEMPLATE=1.
//
// `go test` without TF_ACC runs the suite against the fake API: a few stories in each of its moods, and with TESTACC_LONG=1
// every story in every mood.
package testacc

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	_ "github.com/workos/terraform-provider-workos/internal/provider" // the built provider is what is tested
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
		BaseURL:  cmp.Or(os.Getenv("WORKOS_BASE_URL"), "https://api.workos.com"),
		APIKey:   os.Getenv("WORKOS_API_KEY"),
		Domain:   cmp.Or(os.Getenv("WORKOS_ACC_DOMAIN"), "example.com"),
		Many:     110,
		Keep:     func(k kind) bool { return os.Getenv(k.allow) == "1" },
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
	BaseURL  string
	APIKey   string                           // of a staging environment: it starts with sk_test_
	Domain   string                           // names that the run makes are below a random label of it
	Many     int                              // number of redirect URIs in the story about pages
	Keep     func(kind) bool                  // whether objects may stay that cannot be removed
	Progress func(format string, args ...any) // prints a line
	Only     []string                         // beginnings of the names of the stories to run; nil: all
}

func (c Config) check() error {
	switch {
	case c.APIKey == "":
		return errors.New("WORKOS_API_KEY is not set: set it to the key of a staging environment (sk_test_…)")
	case !strings.HasPrefix(c.APIKey, "sk_test_"):
		return errors.New("the key in WORKOS_API_KEY does not start with sk_test_: only staging environments are used")
	case !regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+$`).MatchString(c.Domain):
		return fmt.Errorf("WORKOS_ACC_DOMAIN is not a lower-case domain name: %q", c.Domain)
	}
	return nil
}

// Run tells the stories and cleans up. Its error is why it could not begin: nothing was created then. When ctx ends, so does
// the command under way, and the stories that are left fail.
func Run(ctx context.Context, tb testing.TB, cfg Config) (*Report, error) {
	tb.Helper()
	cfg.BaseURL = strings.TrimRight(cfg.BaseURL, "/")
	if err := cfg.check(); err != nil {
		return nil, err
	}
	s := &suite{
		TB: tb, ctx: ctx, cfg: cfg, label: "acc-" + strings.ToLower(rand.Text()[:12]), report: &Report{observed: map[string]string{}},
		lists: map[kind]bool{}, deletes: map[kind]bool{}, touched: map[kind]bool{}, lag: 2 * time.Second, limits: map[string]string{},
	}
	if r := s.try("", (*suite).explore); r.outcome == failed {
		return nil, errors.New(r.detail)
	}
	for _, story := range stories {
		if cfg.Only != nil && !slices.ContainsFunc(cfg.Only, func(begin string) bool { return strings.HasPrefix(story.name, begin) }) {
			continue
		}
		began := time.Now()
		r := s.try(story.name, story.tell)
		s.report.Stories = append(s.report.Stories, r)
		cfg.Progress("%-7s %5.1f s  %s", r.outcome, time.Since(began).Seconds(), strings.TrimSuffix(r.name+": "+r.detail, ": "))
	}
	cfg.Progress("cleaning up")
	s.cleanUp()
	return s.report, nil
}

// try tells a story, which ends at the first failure, as it does with the Fatal of a test.
func (s *suite) try(name string, tell func(*suite)) (r result) {
	defer func() {
		switch end := recover().(type) {
		case nil:
		case result:
			r = result{name, end.outcome, end.detail}
		default:
			r = result{name, failed, fmt.Sprint("panic: ", end)}
		}
	}()
	s.check(nil)
	tell(s)
	return result{name: name, outcome: passed}
}

// check ends the story with an error, or if the run is interrupted.
func (s *suite) check(err error) {
	if err != nil || s.ctx.Err() != nil {
		s.Fatal(err)
	}
}

// The suite is the testing.TB of its commands: they are killed at an interrupt, and what fails them ends the story only.

func (s *suite) Helper()                           {}
func (s *suite) Context() context.Context          { return s.ctx }
func (s *suite) Fatalf(format string, args ...any) { s.Fatal(fmt.Sprintf(format, args...)) }

func (s *suite) Fatal(args ...any) {
	if s.ctx.Err() != nil {
		args = []any{"interrupted"}
	}
	panic(result{outcome: failed, detail: fmt.Sprint(args...)})
}

func (s *suite) Skipf(format string, args ...any) {
	panic(result{outcome: skipped, detail: fmt.Sprintf(format, args...)})
}

// configure begins with this configuration and without a state.
func (s *suite) configure(config string) {
	if s.workspace == nil {
		w := acctest.New(s, s.cfg.BaseURL, s.cfg.APIKey)
		w.Write("provider.tf", acctest.Source)
		w.Exits(0, "init")
		s.workspace = w
	}
	_ = os.Remove(filepath.Join(s.workspace.Folder, "terraform.tfstate"))
	s.write(config)
}

func (s *suite) write(config string) { s.workspace.Write("main.tf", config) }

// prints runs a command, which must exit with this code and print this.
func (s *suite) prints(want string, code int, args ...string) {
	if printed := s.workspace.Exits(code, args...).Text(); !strings.Contains(printed, want) {
		s.Fatalf("%s does not say %q: %s", strings.Join(args, " "), want, printed)
	}
}

func (s *suite) apply(want string)   { s.prints(want, 0, "apply", "-auto-approve") }
func (s *suite) destroy(want string) { s.prints(want, 0, "destroy", "-auto-approve") }
func (s *suite) emptyPlan()          { s.prints("", 0, "plan", "-detailed-exitcode") }

// The outcomes of a story.
const (
	passed  = "passed"
	failed  = "failed"
	skipped = "skipped"
)

// result is what became of a story. The detail says why it failed or was skipped.
type result struct{ name, outcome, detail string }

// Report is what a run found. Its String is Markdown, to paste into an issue.
type Report struct {
	Where   string // API and CLI
	Stories []result
	Left    []string // what the run made and could not remove

	observed map[string]string // by the question's key
}

// Failed reports whether a story or the clean-up failed. An interrupt is a failure.
func (r *Report) Failed() bool { return r.count(failed) > 0 }

func (r *Report) count(outcome string) (n int) {
	for _, one := range r.Stories {
		if one.outcome == outcome {
			n++
		}
	}
	return n
}

// questions are those that WorkOS's documentation leaves open, or that sources answer differently.
var questions = []struct{ key, text, assumed string }{
	{"default order", "Order of a list without `order`", "newest first, the next page by `before`"},
	{"asc", "Order of a list with `order=asc`", "oldest first, the next page by `after`; or ignored"},
	{"page limit", "Objects on a page with `limit=101`", "100, or refused with 422 or 400"},
	{"lag", "Time until a list shows a new redirect URI, and forgets a deleted one", "0s, or seconds"},
	{"create", "Answer to a create", "the bare object, or wrapped in another one"},
	{"first default", "The first redirect URI becomes the default", "perhaps"},
	{"duplicate uri", "Duplicate redirect URI", "409, or 422 with a code or with \"already exists\""},
	{"duplicate origin", "Duplicate CORS origin", "409 `duplicate_cors_origin`, or 422 `cors_origin_already_exists`"},
	{"invalid create", "Create without a `uri`", "422 or 400; the body has one of several shapes"},
	{"missing route", "GET of a route that does not exist", "404, 405 or 501"},
	{"missing object", "DELETE of a redirect URI that does not exist", "404 that names the object"},
	{"uri spelling", "Redirect URI in another spelling", "kept, or with host, port and empty path in normal form"},
	{"origin spelling", "CORS origin in another spelling", "kept, or as a browser sends it"},
	{"delete origin", "DELETE of a CORS origin", "404"},
	{"unset template", "GET of a JWT template that is not set", "404, or 200 without `content`"},
	{"template spelling", "White space of a JWT template", "kept, or written anew"},
	{"rate limits", "Headers about rate limits", "none is documented but Retry-After with a 429"},
}

// observe notes the answer to a question.
func (s *suite) observe(key, observed string) {
	for _, q := range questions {
		if q.key == key {
			// Without the random label, so that two reports can be compared.
			s.report.observed[key] = strings.NewReplacer(s.label, "label", strings.ToUpper(s.label), "LABEL").Replace(observed)
			return
		}
	}
	panic("no question is called " + key)
}

func (r *Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Acceptance run against %s: %d stories passed, %d failed, %d skipped.\n\n",
		r.Where, r.count(passed), r.count(failed), r.count(skipped))
	b.WriteString("| question | assumed | observed |\n|---|---|---|\n")
	for _, q := range questions {
		observed := cmp.Or(r.observed[q.key], "not asked")
		fmt.Fprintf(&b, "| %s | %s | %s |\n", q.text, q.assumed, strings.ReplaceAll(observed, "|", `\|`))
	}
	b.WriteString("\n| story | outcome |\n|---|---|\n")
	for _, one := range r.Stories {
		detail, _, _ := strings.Cut(one.detail, "\n")
		outcome := strings.TrimSuffix(one.outcome+": "+detail, ": ")
		fmt.Fprintf(&b, "| %s | %s |\n", one.name, strings.ReplaceAll(outcome, "|", `\|`))
	}
	for _, left := range r.Left {
		fmt.Fprintf(&b, "\nLeft behind: %s.\n", left)
	}
	return b.String()
}
