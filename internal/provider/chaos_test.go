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

// TestChaos plays a user of Terraform at random: edits of a configuration, commands, interrupts, another person's changes
// of the environment, and requests that fail. CHAOS_DURATION is how long it plays (a Go duration, default 2s),
// CHAOS_SEED its first seed.
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
	for began := time.Now(); !t.Failed() && (time.Since(began) < duration || len(missing) > 0 && played < 200); played++ {
		c := newChaos(t, seed+uint64(played))
		synctest.Test(t, c.play)
		for name, n := range c.did {
			did[name] += n
		}
		c.Close()
		missing = slices.DeleteFunc(missing, func(name string) bool { return did[name] > 0 })
	}
	t.Logf("seeds %d to %d: %v", seed, seed+uint64(played)-1, did)
	if len(missing) > 0 && !t.Failed() {
		t.Errorf("never happened: %q", missing)
	}
}

var (
	chaosEdits = []string{
		"declare", "declare", "declare", "declare twice", "remove", "rename", "rename with moved", "change", "change", "swap", "shift",
		"respell", "taint", "-replace", "-replace", "import by id", "import by value", "import under a second address", "import under a second address", "import under a second address", "events", "status",
		"create_before_destroy",
	}
	chaosOthers   = []string{"added", "deleted", "added again", "template", "default", "endpoint", "nothing", "nothing", "nothing"}
	chaosCommands = []string{"plan", "apply", "destroy", "-refresh=false", "interrupted", "one Configure again", "created by another person"}
	chaosOutcomes = []string{"refused plan", "failed apply", "applied", "may have been created", "has a new ID", "advice followed", "settled"}
)

// chaosFaults are the ways in which a request goes wrong. meanwhile is what another person does during one.
func chaosFaults(meanwhile func()) []*workostest.Fault {
	late := func() { time.Sleep(defaultRequestTimeout + 300*time.Millisecond) }
	return []*workostest.Fault{
		workostest.Answer(500, `{"message":"No."}`), workostest.Answer(503, "", "Retry-After", "1"), workostest.Answer(504, ""),
		workostest.Answer(500, "").Acting(), workostest.Answer(503, "").Acting(), workostest.AnswerHTML(502).Acting(), workostest.AnswerHTML(200),
		workostest.Answer(429, ""), workostest.Answer(429, "", "Retry-After", "2").Named("429 with Retry-After"), workostest.Answer(401, "{}"),
		workostest.Reset(), workostest.LostAnswer(), workostest.Truncated(), workostest.TruncatedJSON(),
		workostest.Meanwhile(late).Named("acting too late"), workostest.Reset().Meanwhile(late).Named("hang"),
		workostest.Meanwhile(meanwhile).Named("deleted meanwhile"),
		workostest.Answer(400, fmt.Sprintf(`{"message":"What is Bearer %s?"}`, "sk_test_fake")).Named("the key in an answer"),
	}
}

var chaosNoRoute = workostest.Answer(404, `{"message":"Not Found"}`)

// chaos is an environment, a configuration and a state of Terraform's, and what the API itself saw.
type chaos struct {
	*workostest.Server
	t        *testing.T
	seed     uint64
	handlers sync.WaitGroup
	faults   []*workostest.Fault
	run      *core // the provider that the last walk configured; nil: it has ended

	config  map[string]chaosBlock // by address
	imports map[string]string     // import blocks: ids or values by address
	replace string                // an address for -replace
	state   map[string]*instance  // by address; a deposed object has one that nothing declares
	stopped atomic.Bool

	mu       sync.Mutex // guards:
	rand     *rand.Rand
	rate     float64           // of the requests that fail
	planning bool              // no request may change anything
	owned    map[string]bool   // ids that Terraform created, imported or, with a warning, took over
	contents []string          // of templates that Terraform set, or had in state when it let go of them
	byHand   map[string]bool   // ids that another person deleted
	gone     map[string]bool   // ids that Terraform deleted
	told     map[string]bool   // those of which a resource still is in state: an error or an interrupt kept it there
	created  map[string]string // by the current command: values by id
	keeps    map[string]bool   // ids that the current plan keeps
	did      map[string]int
	journal  []string
}

// chaosCall is one apply of a change, found by its requests' context.
type chaosCall struct {
	create   bool
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
		Server: server, seed: seed, rand: rand.New(rand.NewPCG(seed, 0)),
		config: map[string]chaosBlock{}, imports: map[string]string{}, state: map[string]*instance{}, owned: map[string]bool{},
		byHand: map[string]bool{}, gone: map[string]bool{}, told: map[string]bool{}, did: map[string]int{},
	}
}

// chance is a random number below n.
func (c *chaos) chance(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rand.IntN(n)
}

func (c *chaos) setRate(rate float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rate = rate
}

// note counts what happened, and keeps it for whoever has to understand a failure.
func (c *chaos) note(what string, details ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.did[what]++
	c.journal = append(c.journal, fmt.Sprint(what, details))
}

func (c *chaos) errorf(format string, args ...any) {
	c.t.Helper()
	c.t.Errorf(format, args...)
	c.journal = append(c.journal, fmt.Sprintf("!! "+format, args...))
}

// play plays commands, and in the end follows the provider's advice until nothing is left to do.
func (c *chaos) play(t *testing.T) {
	c.t, c.faults = t, chaosFaults(c.deleteMeanwhile)
	defer func() {
		c.handlers.Wait()
		if t.Failed() {
			t.Logf("CHAOS_SEED=%d:\n%s", c.seed, strings.Join(c.journal, "\n"))
		}
	}()
	lags := [][2]time.Duration{{0, 0}, {2 * time.Second, 0}, {0, 2 * time.Second}}[c.chance(3)]
	c.Set(
		workostest.WithListLag(lags[0]), workostest.WithDeleteLag(lags[1]), workostest.WithDuplicates(workostest.Duplicate(c.chance(4))),
		workostest.WithOrderIgnored(c.chance(2) == 0),
		workostest.WithPageSize(2+c.chance(2)*98), workostest.WithNormalising(c.chance(2) == 0),
	)
	c.Clock().Advance(time.Duration(c.chance(7200)-3600) * time.Second)
	c.Before(c.fault)
	c.After(c.witness)
	for range 8 {
		for edits := c.chance(4); edits > 0; {
			if c.edit(chaosEdits[c.chance(len(chaosEdits))]) {
				edits--
			}
		}
		c.other(chaosOthers[c.chance(len(chaosOthers))])
		if c.chance(3) == 0 {
			c.compare()
		}
		c.setRate([]float64{0, 0.1, 0.2, 0.5}[c.chance(4)])
		c.command()
		c.setRate(0)
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
			if broke, _ := recover().(error); broke != nil && !errors.Is(broke, http.ErrAbortHandler) { // the fake drops the connection
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
	c.mu.Lock()
	defer c.mu.Unlock()
	id := path.Base(req.URL.Path)
	switch {
	case req.Method == http.MethodGet:
		if call != nil {
			call.doubtful = false
		}
		return
	case c.planning || call == nil:
		c.errorf("a plan sends %s %s", req.Method, req.URL.Path)
	case req.Method == http.MethodPost && call.doubtful:
		c.errorf("POST %s is sent again without a look", req.URL.Path)
	case req.Method == http.MethodPatch && !c.owned[id], req.Method == http.MethodDelete && !c.owned[id]:
		c.errorf("%s of %s, which is another person's", req.Method, id)
	case req.Method == http.MethodDelete && c.keeps[id]:
		c.errorf("%s is deleted, and the configuration keeps it", id)
	case req.Method == http.MethodDelete && !strings.HasPrefix(req.URL.Path, workostest.RedirectURIsPath) && !strings.HasPrefix(req.URL.Path, workostest.WebhookEndpointsPath):
		c.errorf("DELETE %s", req.URL.Path)
	case req.Method == http.MethodPut && isSet && call.create:
		body, _ := req.GetBody()
		var want struct{ Content string }
		_ = json.NewDecoder(body).Decode(&want)
		mine := slices.ContainsFunc(c.contents, func(content string) bool { return jwttemplate.Same(content, there.Content) })
		if !jwttemplate.Same(there.Content, want.Content) && !mine {
			c.errorf("a create overwrites the template %s", there.Content)
		}
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
	if r.Method == http.MethodDelete && c.rand.IntN(3) == 0 { // not of a list: without lists nothing can be promised
		fault = chaosNoRoute
	}
	c.did[fault.Name()]++
	return fault
}

// witness notes what the API did, whatever becomes of its answer.
func (c *chaos) witness(r *workostest.Request, resp *workostest.Response) {
	there, _ := c.JWTTemplate()
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case r.Method == http.MethodPost && resp.Status == http.StatusCreated:
		var made struct{ ID string }
		var sent map[string]any
		if err := json.Unmarshal(resp.Body, &made); err != nil || json.Unmarshal(r.Body, &sent) != nil {
			c.errorf("%s: %v", resp.Body, err)
		}
		for _, attribute := range []string{"uri", "origin", "endpoint_url"} {
			if value, ok := sent[attribute].(string); ok {
				c.created[made.ID] = value
			}
		}
		c.owned[made.ID] = true
	case r.Method == http.MethodDelete && resp.Status == http.StatusNoContent:
		c.gone[path.Base(r.Path)] = true
	case r.Method == http.MethodPut && resp.Status == http.StatusOK:
		c.contents = append(c.contents, there.Content)
	}
}

// check compares the state with what the API did.
func (c *chaos) check(p *chaosPlan, done map[string]bool, said []chaosFinding) {
	there := c.objects()
	for address, ch := range p.changes {
		if id := ch.prior.attribute("id"); (ch.action == destroy || ch.action == replace) && done[address] && ch.kind != corsOriginType && there[id] != "" {
			c.errorf("%s (%s) is still there after its destroy", id, there[id])
		}
	}
	for address, held := range c.state {
		id := held.attribute("id")
		_, exists := there[id]
		switch {
		case held.kind == jwtTemplateType:
			continue
		case exists, c.byHand[id]:
		case !c.gone[id], done[address] && !c.told[id]:
			c.errorf("%s has %s in state, which is not there", address, held.value)
		default:
			c.told[id] = true
		}
		if held.kind != corsOriginType && !c.owned[id] {
			c.errorf("%s took %s, which is another person's", address, held.value)
		}
	}
	for id, value := range c.created {
		unknown := slices.ContainsFunc(said, func(f chaosFinding) bool {
			return f.isError() && strings.Contains(f.Summary, strconv.Quote(value)+" may have been created")
		})
		address := c.holder(id, "")
		if address != "" && c.state[address].kind != corsOriginType && c.holder(id, address) != "" {
			c.errorf("%s (%s) was created for %s and %s", id, value, address, c.holder(id, address))
		}
		if _, exists := there[id]; exists && c.holder(id, "") == "" && !unknown {
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
		var said []string
		for _, f := range c.plan(run, c.config, c.imports).said {
			said = append(said, fmt.Sprint(f.Severity, " ", f.Summary))
		}
		slices.Sort(said)
		all := strings.Join(said, "\n")
		if i == 0 {
			first = all
		} else if all != first {
			c.errorf("parallelism 1 gives\n%s\nand %d gives\n%s", first, run.parallelism, all)
			return
		}
	}
}
