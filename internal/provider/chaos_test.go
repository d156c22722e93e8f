package provider

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/jwttemplate"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// TestChaos plays a user of Terraform at random: edits of a configuration, commands, interrupts, another person's
// changes of the environment, and requests that fail. CHAOS_DURATION is how long it plays (a Go duration, default 2s),
// CHAOS_SEED its first seed.
//
// A walk is what core does with a plan or an apply. These must hold, whatever fails:
//   - A plan sends no change. Its verdict depends on neither parallelism nor order, and it takes nothing that exists
//     for gone. Another object is taken over only with a warning ([chaos.refresh], [chaos.compare]).
//   - Only what Terraform created, imported or took over is changed or deleted, and nothing that the plan keeps. A
//     create overwrites no template of another person. No create is repeated without a look ([chaos.judge]).
//   - What a create puts in state it has made, for one address. What it made is in state, or an error says that it may
//     have been made. What was destroyed is gone ([chaos.steps], [chaos.checkCreated]).
//   - Results are what was planned ([core.consistent]), and no diagnostic has the API key ([chaos.hear]).
//   - Whoever follows the errors' advice comes to an empty plan, and then the environment has what the configuration
//     says ([chaos.settle], [chaos.checkSettled]).
func TestChaos(t *testing.T) {
	t.Parallel()
	seed, err := strconv.ParseUint(cmp.Or(os.Getenv("CHAOS_SEED"), fmt.Sprint(time.Now().UnixMilli())), 10, 64)
	duration, err2 := time.ParseDuration(cmp.Or(os.Getenv("CHAOS_DURATION"), "2s"))
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	did, played := map[string]int{}, 0
	missing := slices.Concat(chaosEdits, chaosOthers, chaosCommands, chaosOutcomes)
	for _, fault := range append(chaosFaults(nil), chaosNoRoute) {
		missing = append(missing, fault.Name())
	}
	for began := time.Now(); time.Since(began) < duration || len(missing) > 0 && played < 200; played++ {
		c := newChaos(t, seed+uint64(played))
		synctest.Test(t, c.play) // ends the test if it fails
		for name, n := range c.did {
			did[name] += n
		}
		c.Close()
		missing = slices.DeleteFunc(missing, func(name string) bool { return did[name] > 0 })
	}
	t.Logf("seeds %d to %d: %v", seed, seed+uint64(played)-1, did)
	if len(missing) > 0 {
		t.Errorf("never happened: %q", missing)
	}
}

// What happens, some of it more often. The outcomes may be the ends of the provider's messages.
var (
	chaosEdits = []string{
		"declare", "declare", "declare", "declare", "remove", "remove", "rename", "rename with moved", "import by id",
		"import by id", "import by value", "taint", "-replace", "-replace",
	}
	chaosOthers = []string{
		"added", "deleted", "added again", "template", "default", "endpoint", "nothing", "nothing", "nothing",
	}
	chaosCommands = []string{
		"plan", "apply", "destroy", "-refresh=false", "interrupted", "one Configure again", "created by another person",
	}
	chaosOutcomes = []string{
		"refused plan", "failed apply", "applied", "may have been created", "has a new ID", "is managed by two resources",
		"advice followed", "settled",
	}
)

// chaosFaults are the ways in which a request goes wrong. meanwhile is what another person does during one.
func chaosFaults(meanwhile func()) []*workostest.Fault {
	late := func() { time.Sleep(defaultRequestTimeout + 300*time.Millisecond) }
	return []*workostest.Fault{
		workostest.Answer(500, `{"message":"No."}`), workostest.Answer(503, "", "Retry-After", "1"),
		workostest.Answer(504, ""),
		workostest.Answer(500, "").Acting(), workostest.Answer(503, "").Acting(), workostest.AnswerHTML(502).Acting(),
		workostest.AnswerHTML(200), workostest.Answer(429, ""), workostest.Answer(401, "{}"),
		workostest.Answer(429, "", "Retry-After", "2").Named("429 with Retry-After"),
		workostest.Reset(), workostest.LostAnswer(), workostest.Truncated(), workostest.TruncatedJSON(),
		workostest.Meanwhile(late).Named("acting too late"), workostest.Reset().Meanwhile(late).Named("hang"),
		workostest.Meanwhile(meanwhile).Named("deleted meanwhile"),
		workostest.Answer(400, `{"message":"What is Bearer sk_test_fake?"}`).Named("the key in an answer"),
	}
}

var chaosNoRoute = workostest.Answer(404, `{"message":"Not Found"}`)

// chaos is an environment, a configuration and a state of Terraform's, and what the API saw.
type chaos struct {
	*workostest.Server
	chaosDiary
	t        *testing.T
	seed     uint64
	handlers sync.WaitGroup
	faults   []*workostest.Fault
	run      *core // the provider that the last walk configured; nil: it has ended

	config   map[string]chaosBlock // by address
	imports  map[string]string     // import blocks: ids or values by address
	replace  string                // an address for -replace
	rate     float64               // of the requests that fail
	planning bool                  // no request may change anything
	keeps    map[string]bool       // ids that the current plan keeps
	stopped  atomic.Bool

	mu      sync.Mutex // guards during a walk:
	rand    *rand.Rand
	state   map[string]*instance // by address; a deposed object has one that nothing declares
	owned   map[string]bool      // ids that Terraform created, imported or, with a warning, took over
	created map[string]string    // by the current command, and not in state yet: values by id
	ours    []string             // contents of templates that Terraform set, and values that it gave up
}

// chaosCall is one apply of a change, found by its requests' context.
type chaosCall struct {
	creates  bool
	doubtful bool // the last POST may have been carried out, and no list was asked for since
}

type chaosKey struct{}

func newChaos(t *testing.T, seed uint64) *chaos {
	t.Helper()
	server, err := workostest.Start()
	if err != nil {
		t.Fatal(err)
	}
	return &chaos{
		Server: server, chaosDiary: chaosDiary{did: map[string]int{}}, seed: seed, rand: rand.New(rand.NewPCG(seed, 0)),
		config: map[string]chaosBlock{}, imports: map[string]string{},
		state: map[string]*instance{}, owned: map[string]bool{},
	}
}

// chaosDiary counts what happened, and keeps it for whoever has to understand a failure.
type chaosDiary struct {
	writing sync.Mutex // guards:
	did     map[string]int
	lines   []string
}

// note counts nothing if what is empty.
func (d *chaosDiary) note(what string, details ...any) {
	d.writing.Lock()
	defer d.writing.Unlock()
	if what != "" {
		d.did[what]++
	}
	d.lines = append(d.lines, fmt.Sprint(what, details))
}

func (c *chaos) errorf(format string, args ...any) {
	c.t.Helper()
	c.t.Errorf(format, args...)
	c.note("", "!! ", fmt.Sprintf(format, args...))
}

func (c *chaos) locked(do func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	do()
}

// chance is a random number below n.
func (c *chaos) chance(n int) (random int) {
	c.locked(func() { random = c.rand.IntN(n) })
	return random
}

func oneOf[T any](c *chaos, all []T) T { return all[c.chance(len(all))] }

// play plays commands, and in the end follows the provider's advice until nothing is left to do.
func (c *chaos) play(t *testing.T) {
	c.t, c.faults = t, chaosFaults(func() { c.remove(c.anObject()) })
	defer func() {
		c.handlers.Wait()
		if t.Failed() {
			t.Logf("CHAOS_SEED=%d:\n%s", c.seed, strings.Join(c.lines, "\n"))
		}
	}()
	lags := oneOf(c, [][2]time.Duration{{0, 0}, {2 * time.Second, 0}, {0, 2 * time.Second}})
	c.Set(
		workostest.WithListLag(lags[0]), workostest.WithDeleteLag(lags[1]),
		workostest.WithDuplicates(workostest.Duplicate(c.chance(4))), workostest.WithOrderIgnored(c.chance(2) == 0),
		workostest.WithPageSize(2+c.chance(2)*98), workostest.WithNormalising(c.chance(2) == 0),
	)
	c.Clock().Advance(time.Duration(c.chance(7200)-3600) * time.Second)
	c.Before(c.fault)
	c.After(c.witness)
	for range 8 {
		for edits := c.chance(4); edits > 0; {
			if c.edit(oneOf(c, chaosEdits)) {
				edits--
			}
		}
		c.other(oneOf(c, chaosOthers))
		if c.chance(3) == 0 {
			c.compare()
		}
		c.rate = oneOf(c, []float64{0, 0.1, 0.2, 0.5})
		c.command()
		c.rate = 0
		if t.Failed() {
			return
		}
	}
	c.edit("taint")
	c.compare()
	c.settle()
}

// RoundTrip lets the API handle a request, also if its client gives up, and checks that the client may send it.
func (c *chaos) RoundTrip(req *http.Request) (*http.Response, error) {
	call, _ := req.Context().Value(chaosKey{}).(*chaosCall)
	c.judge(req, call)
	served := req.Clone(req.Context())
	if served.Body == nil {
		served.Body = http.NoBody
	}
	answered := make(chan *http.Response, 1)
	c.handlers.Go(func() {
		defer close(answered)
		defer func() {
			if broke, _ := recover().(error); broke != nil && !errors.Is(broke, http.ErrAbortHandler) { // a dropped connection
				panic(broke)
			}
		}()
		time.Sleep(10 * time.Millisecond)
		recorder := httptest.NewRecorder()
		c.Handler().ServeHTTP(recorder, served)
		time.Sleep(10 * time.Millisecond)
		answered <- recorder.Result()
	})
	var resp *http.Response
	err := error(syscall.ECONNRESET)
	select {
	case got, ok := <-answered:
		if ok {
			resp, err = got, nil
		}
	case <-req.Context().Done():
		err = req.Context().Err()
	}
	if call != nil && req.Method == http.MethodPost {
		call.doubtful = err != nil || resp.StatusCode < 300 || resp.StatusCode >= 500
	}
	return resp, err
}

// judge fails for a request that must not be sent.
func (c *chaos) judge(req *http.Request, call *chaosCall) {
	there, isSet := c.JWTTemplate()
	id := path.Base(req.URL.Path)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case req.Method == http.MethodGet:
		if call != nil {
			call.doubtful = false
		}
	case c.planning || call == nil:
		c.errorf("a plan sends %s %s", req.Method, req.URL.Path)
	case req.Method == http.MethodPost:
		if call.doubtful {
			c.errorf("POST %s is sent again without a look", req.URL.Path)
		}
	case req.Method == http.MethodPut:
		body, _ := req.GetBody()
		var want struct{ Content string }
		_ = json.NewDecoder(body).Decode(&want)
		isTheirs := func(content string) bool { return jwttemplate.Same(content, there.Content) }
		if isSet && call.creates && !slices.ContainsFunc(append(c.ours, want.Content), isTheirs) {
			c.errorf("a create overwrites the template %s", there.Content)
		}
	case !c.owned[id]:
		c.errorf("%s of %s, which is another person's", req.Method, id)
	case req.Method == http.MethodDelete && (c.keeps[id] || strings.HasPrefix(req.URL.Path, workostest.CORSOriginsPath)):
		c.errorf("DELETE %s, which the plan keeps, or the API cannot delete", req.URL.Path)
	}
}

// fault breaks a request at random.
func (c *chaos) fault(r *workostest.Request) *workostest.Fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rand.Float64() >= c.rate {
		return nil
	}
	fault := c.faults[c.rand.IntN(len(c.faults))]
	if r.Method == http.MethodDelete && c.rand.IntN(2) == 0 { // not of a list: without lists nothing can be promised
		fault = chaosNoRoute
	}
	c.note(fault.Name(), r.Method, r.Path)
	return fault
}

// witness notes what the API did, whatever becomes of its answer.
func (c *chaos) witness(r *workostest.Request, resp *workostest.Response) {
	there := c.objects()
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case r.Method == http.MethodPost && resp.Status == http.StatusCreated:
		var made struct{ ID string }
		var sent map[string]any
		if err := errors.Join(json.Unmarshal(resp.Body, &made), json.Unmarshal(r.Body, &sent)); err != nil {
			c.errorf("%s: %v", resp.Body, err)
		}
		for _, kind := range chaosKinds {
			if value, ok := sent[kind.attribute].(string); ok {
				c.created[made.ID] = value
			}
		}
		c.owned[made.ID] = true
	case r.Method == http.MethodPut && resp.Status == http.StatusOK:
		c.ours = append(c.ours, there[jwtTemplateID].value)
	}
}

// checkCreated fails if an object that was created is neither in state nor mentioned by an error.
func (c *chaos) checkCreated(said string) {
	there := c.objects()
	for id, value := range c.created {
		if _, exists := there[id]; exists && !strings.Contains(said, strconv.Quote(value)+" may have been created") {
			c.errorf("%s (%s) was created, is not in state, and no error says so", id, value)
		}
	}
}

// compare fails if a plan depends on parallelism or on the order of its walk.
func (c *chaos) compare() {
	time.Sleep(2 * time.Minute)
	var first string
	run := chaosRun{noRefresh: c.chance(3) == 0}
	for i, parallelism := range []int{1, 100, 1, 100, 2} {
		c.run, run.parallelism = nil, parallelism
		var verdict []string
		for _, f := range c.plan(run, c.config, c.imports).found { // whichever of two addresses has an error
			verdict = append(verdict, fmt.Sprint(f.Severity, " ", f.Summary))
		}
		slices.Sort(verdict)
		all := strings.Join(verdict, "\n")
		if i == 0 {
			first = all
		} else if all != first {
			c.errorf("parallelism 1 gives\n%s\nand %d gives\n%s", first, run.parallelism, all)
			return
		}
	}
}
