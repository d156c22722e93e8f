package inventory_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// chaosFaults are the ways in which a request goes wrong at random.
var chaosFaults = []*workostest.Fault{
	workostest.Answer(500, `{"message":"No."}`), workostest.Answer(503, "", "Retry-After", "1"), workostest.Answer(504, ""),
	workostest.Answer(500, "").Acting(), workostest.Answer(503, "").Acting(), workostest.AnswerHTML(502).Acting(),
	workostest.Answer(429, ""), workostest.Answer(429, "", "Retry-After", "2").Named("429 with Retry-After"),
	workostest.Answer(401, "{}"),
	workostest.Reset(), workostest.LostAnswer(), workostest.Truncated(), workostest.AnswerHTML(200),
	workostest.WrongContentType("text/plain"), hang(), slow(5 * time.Second), slow(timeout + time.Second),
	workostest.Meanwhile(func() { time.Sleep(5 * time.Second) }).Named("acting late"),
	workostest.Meanwhile(func() { time.Sleep(timeout + 300*time.Millisecond) }).Named("acting too late"),
	workostest.Edited(func(_ *workostest.Request, resp *workostest.Response) { resp.Body = resp.Body[:len(resp.Body)/2] }).Named("cut JSON"),
}

// TestChaos breaks requests at random while several resources create, read and delete at once, in one inventory after
// the other. CHAOS_DURATION is how long it plays (a Go duration, default 2s), CHAOS_SEED its first seed.
func TestChaos(t *testing.T) {
	t.Parallel()
	seed, duration := uint64(time.Now().UnixMilli()), 2*time.Second
	if value := os.Getenv("CHAOS_SEED"); value != "" {
		var err error
		if seed, err = strconv.ParseUint(value, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	if value := os.Getenv("CHAOS_DURATION"); value != "" {
		var err error
		if duration, err = time.ParseDuration(value); err != nil {
			t.Fatal(err)
		}
	}
	fired, played := map[string]int{}, 0
	for began := time.Now(); !t.Failed() && (time.Since(began) < duration || played < 30); played++ {
		c := newChaos(t, seed+uint64(played))
		synctest.Test(t, c.play)
		for name, n := range c.FaultCounts() {
			fired[name] += n
		}
		for name, n := range c.outcomes {
			fired[name] += n
		}
		c.Close()
	}
	t.Logf("seeds %d to %d: %v", seed, seed+uint64(played)-1, fired)
	for _, fault := range chaosFaults {
		if fired[fault.Name()] == 0 {
			t.Errorf("%q never fired", fault.Name())
		}
	}
	for _, outcome := range []string{"created", "exists", "unknown", "failed", "deleted", "not deleted", "read", "not read", "gone"} {
		if fired[outcome] == 0 {
			t.Errorf("no call ended as %q", outcome)
		}
	}
}

const chaosValues = 6

// chaos is an environment, the resources in it, and what the API itself saw.
type chaos struct {
	environment
	seed    uint64
	foreign map[string]string // ids and values of objects that somebody else made

	mu       sync.Mutex
	rand     *rand.Rand
	rate     float64                 // of the requests that fail
	held     map[string]string       // ids and values of what resources have in their state
	created  map[string]time.Time    // ids: when the API made the object
	removed  map[string]time.Time    // values: when the API last removed an object with it
	running  map[string]int          // values: how many creates of it overlap, which makes them one
	since    map[string]time.Time    // values: when the first of them began
	creates  map[string]*chaosCreate // all of a walk, by number
	outcomes map[string]int          // how often calls ended so
	t        *testing.T
}

// chaosCreate is a call of Create, found by its requests' context.
type chaosCreate struct {
	value    string
	looks    int      // how often it has listed
	carried  int      // the number of looks after which the API carried it out last; -1: never
	made     []string // ids of the objects that the API made for it
	returned string   // the id of the object; empty if it failed
	err      error
}

type chaosKey struct{}

func newChaos(t *testing.T, seed uint64) *chaos {
	t.Helper()
	server, err := workostest.Start()
	if err != nil {
		t.Fatal(err)
	}
	return &chaos{
		environment: environment{Server: server}, seed: seed, rand: rand.New(rand.NewPCG(seed, 0)),
		foreign: map[string]string{}, held: map[string]string{}, removed: map[string]time.Time{}, outcomes: map[string]int{},
		created: map[string]time.Time{}, running: map[string]int{}, since: map[string]time.Time{},
	}
}

// chance is a random number below n.
func (c *chaos) chance(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rand.IntN(n)
}

func (c *chaos) count(outcome string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.outcomes[outcome]++
}

func (c *chaos) errorf(format string, args ...any) {
	c.t.Helper()
	c.t.Errorf("CHAOS_SEED=%d: %s", c.seed, fmt.Sprintf(format, args...))
}

// play plays several walks, each with an inventory that is new or was used before.
func (c *chaos) play(t *testing.T) {
	c.t = t
	defer c.handlers.Wait()
	lags := [][2]time.Duration{{0, 0}, {2 * time.Second, 0}, {0, 2 * time.Second}}[c.chance(3)]
	c.Set(
		workostest.WithListLag(lags[0]), workostest.WithDeleteLag(lags[1]), workostest.WithRedirectDuplicate(workostest.Duplicate(c.chance(3))),
		workostest.WithListFlaws(workostest.ListFlaw(c.chance(2))), workostest.WithPageSize(2+c.chance(3)*50),
	)
	c.Clock().Advance(time.Duration(c.chance(7200)-3600) * time.Second)
	for i := range []int{5, 150}[c.chance(2)] {
		value := fmt.Sprint("https://other.example.com/", i)
		if i < 3 {
			value = uriOf(i) // a resource wants it too
		}
		c.foreign[c.AddRedirectURI(value).ID] = value
		c.Clock().Advance(time.Millisecond)
	}
	c.Before(c.fault)
	c.After(c.witness)
	var inv *inventory.Inventory
	for range 4 {
		time.Sleep(2 * time.Minute)
		if inv == nil || c.chance(2) == 0 {
			inv = c.inventory(retries(c.chance(4)), func(cfg *workos.Config, _ *inventory.Options) { cfg.Transport = c })
			c.removeOne()
		}
		c.walk(inv)
	}
	c.mu.Lock()
	c.rate = 0
	c.mu.Unlock()
	time.Sleep(2 * time.Minute)
	inv = c.inventory(func(cfg *workos.Config, _ *inventory.Options) { cfg.Transport = c })
	for id, value := range maps.Clone(c.held) {
		c.read(t.Context(), inv, id, value)
	}
	for id, value := range c.foreign {
		wantURI(t, id)(inv.RedirectURIs.ByValue(t.Context(), value))
	}
	if all, err := inv.RedirectURIs.All(t.Context()); err != nil || len(all) != len(c.RedirectURIs()) {
		c.errorf("%d listed of %d, %v", len(all), len(c.RedirectURIs()), err)
	}
}

// removeOne deletes an object of a resource by hand.
func (c *chaos) removeOne() {
	for id := range c.held {
		c.RemoveRedirectURI(id)
		return
	}
}

// walk lets resources do things at once.
func (c *chaos) walk(inv *inventory.Inventory) {
	c.mu.Lock()
	c.rate = []float64{0, 0.1, 0.3, 0.6}[c.rand.IntN(4)]
	c.creates = map[string]*chaosCreate{}
	held := maps.Clone(c.held)
	c.mu.Unlock()
	var all sync.WaitGroup
	for id, value := range held {
		all.Go(func() {
			ctx, cancel := c.context()
			defer cancel()
			if c.read(ctx, inv, id, value) && c.chance(2) == 0 {
				c.delete(ctx, inv, id, value)
			}
		})
	}
	for range 10 {
		all.Go(func() {
			time.Sleep(time.Duration(c.chance(3)) * time.Second)
			ctx, cancel := c.context()
			defer cancel()
			value := uriOf(c.chance(chaosValues))
			id := c.create(ctx, inv, value)
			time.Sleep(time.Second) // for what is carried out too late
			if id != "" && c.chance(3) == 0 {
				c.delete(ctx, inv, id, value)
			}
		})
	}
	all.Wait()
	c.handlers.Wait() // also for what is carried out too late
	for _, create := range c.creates {
		c.judge(create)
	}
	for id, value := range c.foreign {
		if !slices.ContainsFunc(c.RedirectURIs(), func(u workostest.RedirectURI) bool { return u.ID == id }) {
			c.errorf("%s (%s) is somebody else's, and gone", id, value)
		}
	}
}

// context is one that may end at any moment.
func (c *chaos) context() (context.Context, context.CancelFunc) {
	if c.chance(6) == 0 {
		return context.WithTimeout(c.t.Context(), time.Duration(c.chance(8000))*time.Millisecond)
	}
	return context.WithCancel(c.t.Context())
}

// onServer reports whether there is an object with the id or value.
func (c *chaos) onServer(idOrValue string) bool {
	return slices.ContainsFunc(c.RedirectURIs(), func(u workostest.RedirectURI) bool { return u.ID == idOrValue || u.URI == idOrValue })
}

// read reads an object in state. It returns false if it is gone, or if nobody knows.
func (c *chaos) read(ctx context.Context, inv *inventory.Inventory, id, value string) bool {
	c.mu.Lock()
	created := c.created[id]
	c.mu.Unlock()
	object, found, err := inv.RedirectURIs.Read(ctx, id, value, created)
	switch {
	case err != nil:
		c.count("not read")
		return false
	case found && object.ID == id:
		c.count("read")
		return true
	}
	c.count("gone")
	if c.onServer(id) {
		c.errorf("%s (%s) is taken for gone (found %+v)", id, value, object)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.held, id)
	return false
}

func (c *chaos) delete(ctx context.Context, inv *inventory.Inventory, id, value string) {
	if err := inv.RedirectURIs.Delete(ctx, id); err != nil {
		c.count("not deleted")
		return
	}
	c.count("deleted")
	if c.onServer(id) {
		c.errorf("%s (%s) is taken for deleted", id, value)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.held, id)
}

// create creates an object and returns its id, or nothing.
func (c *chaos) create(ctx context.Context, inv *inventory.Inventory, value string) string {
	create := &chaosCreate{value: value, carried: -1}
	c.mu.Lock()
	if c.running[value]++; c.running[value] == 1 {
		c.since[value] = c.Clock().Now()
	}
	began := c.since[value]
	number := strconv.Itoa(len(c.creates))
	c.creates[number] = create
	c.mu.Unlock()
	object, err := inv.RedirectURIs.Create(context.WithValue(ctx, chaosKey{}, number), redirectURI(value))
	there := c.onServer(value)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running[value]--
	create.returned, create.err = object.ID, err
	exists, isThere := errors.AsType[*inventory.ExistsError[workos.RedirectURI]](err)
	switch {
	case err == nil:
		c.outcomes["created"]++
		if c.held[object.ID] != "" || c.foreign[object.ID] != "" || object.URI != value {
			c.errorf("%+v was created as %s, and is another's (%s%s)", object, value, c.held[object.ID], c.foreign[object.ID])
		}
		if !there {
			c.errorf("%+v was created, and is not there", object)
		}
		c.held[object.ID], c.created[object.ID] = value, object.Created()
	case isThere:
		c.outcomes["exists"]++
		if !there && c.removed[value].Before(began) {
			c.errorf("%s is said to exist (%+v)", value, exists)
		}
	case errors.As(err, new(*inventory.UnknownOutcomeError)):
		c.outcomes["unknown"]++
	default:
		c.outcomes["failed"]++
	}
	return object.ID
}

// judge compares what a create returned with what the API did for it, in the end.
func (c *chaos) judge(create *chaosCreate) {
	unknown := errors.As(create.err, new(*inventory.UnknownOutcomeError))
	for _, id := range create.made {
		if id != create.returned && !unknown {
			c.errorf("%s (%s) was created, and the call returned %q, %v", id, create.value, create.returned, create.err)
		}
	}
}

// fault breaks a request at random.
func (c *chaos) fault(*workostest.Request) *workostest.Fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rand.Float64() >= c.rate {
		return nil
	}
	return chaosFaults[c.rand.IntN(len(chaosFaults))]
}

// RoundTrip marks the requests of a create, and notices one that is sent again without a look whether the API carried
// it out.
func (c *chaos) RoundTrip(req *http.Request) (*http.Response, error) {
	if number, ok := req.Context().Value(chaosKey{}).(string); ok {
		c.mu.Lock()
		create := c.creates[number]
		switch {
		case req.Method == http.MethodGet:
			create.looks++
		case create.carried == create.looks:
			c.errorf("POST of %s is sent again without a look", create.value)
		}
		req.Header.Set("Create", fmt.Sprint(number, " ", create.looks))
		c.mu.Unlock()
	}
	return c.environment.RoundTrip(req)
}

// witness notes what the API did, whatever becomes of its answer.
func (c *chaos) witness(r *workostest.Request, resp *workostest.Response) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := strings.TrimPrefix(r.Path, redirects+"/")
	switch {
	case r.Method == http.MethodDelete && c.foreign[id] != "":
		c.errorf("%s was to be deleted, which is somebody else's", id)
	case r.Method == http.MethodDelete && resp.Status == http.StatusNoContent:
		c.removed[c.held[id]] = c.Clock().Now()
	case r.Method == http.MethodPost && resp.Status == http.StatusCreated:
		var made struct{ ID string }
		if err := json.Unmarshal(resp.Body, &made); err != nil {
			c.errorf("%v", err)
		}
		number, looks, _ := strings.Cut(r.Header.Get("Create"), " ")
		create := c.creates[number]
		create.made = append(create.made, made.ID)
		create.carried, _ = strconv.Atoi(looks)
	}
}
