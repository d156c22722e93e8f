package inventory_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
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
	workostest.Reset(), workostest.LostAnswer(), workostest.Truncated(), workostest.TruncatedJSON(),
	workostest.AnswerHTML(200), workostest.WrongContentType("text/plain"), hang(), slow(5 * time.Second), slow(timeout + time.Second),
	workostest.Meanwhile(func() { time.Sleep(5 * time.Second) }).Named("acting late"),
	workostest.Meanwhile(func() { time.Sleep(timeout + 300*time.Millisecond) }).Named("acting too late"),
}

// TestChaos breaks requests at random while several resources create, read and delete at once, in one inventory after
// the other. CHAOS_DURATION is how long it plays (a Go duration, default 2s), CHAOS_SEED its first seed.
func TestChaos(t *testing.T) {
	t.Parallel()
	seed, err := strconv.ParseUint(cmp.Or(os.Getenv("CHAOS_SEED"), fmt.Sprint(time.Now().UnixMilli())), 10, 64)
	duration, durationErr := time.ParseDuration(cmp.Or(os.Getenv("CHAOS_DURATION"), "2s"))
	if err := errors.Join(err, durationErr); err != nil {
		t.Fatal(err)
	}
	fired, played := map[string]int{}, 0
	for began := time.Now(); !t.Failed() && (time.Since(began) < duration || played < 30); played++ {
		server, err := workostest.Start()
		if err != nil {
			t.Fatal(err)
		}
		c := &chaos{
			environment: environment{Server: server}, seed: seed + uint64(played), rand: rand.New(rand.NewPCG(seed+uint64(played), 0)),
			foreign: map[string]string{}, managed: map[string]workos.RedirectURI{}, removed: map[string]time.Time{},
			running: map[string]int{}, since: map[string]time.Time{}, outcomes: fired,
		}
		synctest.Test(t, c.play)
		c.Close()
	}
	t.Logf("seeds %d to %d: %v", seed, seed+uint64(played)-1, fired)
	wanted := []string{"created", "exists", "unknown", "failed", "deleted", "not deleted", "read", "not read", "gone"}
	for _, fault := range chaosFaults {
		wanted = append(wanted, fault.Name())
	}
	for _, name := range wanted {
		if fired[name] == 0 {
			t.Errorf("%q never happened", name)
		}
	}
}

// chaos is an environment, the resources in it, and what the API itself saw.
type chaos struct {
	environment
	t       *testing.T
	seed    uint64
	foreign map[string]string // ids and values of objects that somebody else made

	mu       sync.Mutex
	rand     *rand.Rand
	rate     float64                       // of the requests that fail
	managed  map[string]workos.RedirectURI // by id: what resources have in their state
	removed  map[string]time.Time          // values: when the API last removed an object with it
	running  map[string]int                // values: how many creates of it overlap, which makes them one
	since    map[string]time.Time          // values: when the first of them began
	creates  map[string]*chaosCreate       // all of a walk, by number
	outcomes map[string]int                // how often calls ended so
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

// chance is a random number below n.
func (c *chaos) chance(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rand.IntN(n)
}

func (c *chaos) errorf(format string, args ...any) {
	c.t.Helper()
	c.t.Errorf("CHAOS_SEED=%d: %s", c.seed, fmt.Sprintf(format, args...))
}

func (c *chaos) newInventory(settings ...setting) *inventory.Inventory {
	return c.inventory(append(settings, func(cfg *workos.Config, _ *inventory.Options) { cfg.Transport = c })...)
}

// play plays several walks, each with an inventory that is new or was used before.
func (c *chaos) play(t *testing.T) {
	c.t = t
	defer c.handlers.Wait()
	lags := [][2]time.Duration{{0, 0}, {2 * time.Second, 0}, {0, 2 * time.Second}}[c.chance(3)]
	c.Set(
		workostest.WithListLag(lags[0]), workostest.WithDeleteLag(lags[1]), workostest.WithDuplicates(workostest.Duplicate(c.chance(4))),
		workostest.WithOrderIgnored(c.chance(2) == 0), workostest.WithPageSize(2+c.chance(3)*50),
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
			inv = c.newInventory(retries(c.chance(4)))
			for id := range c.managed { // one is deleted by hand
				c.RemoveRedirectURI(id)
				break
			}
		}
		c.walk(inv)
	}
	c.rate = 0
	time.Sleep(2 * time.Minute)
	inv = c.newInventory()
	for _, uri := range maps.Clone(c.managed) {
		c.read(t.Context(), inv, uri)
	}
	for id, value := range c.foreign {
		wantFound(t, id)(byValue(t.Context(), inv.RedirectURIs, value))
	}
	if all, err := inv.RedirectURIs.All(t.Context()); err != nil || len(all) != len(c.RedirectURIs()) {
		c.errorf("%d listed of %d, %v", len(all), len(c.RedirectURIs()), err)
	}
}

// walk lets resources do things at once, each with a context that may end at any moment.
func (c *chaos) walk(inv *inventory.Inventory) {
	c.rate = []float64{0, 0.1, 0.3, 0.6}[c.chance(4)]
	c.creates = map[string]*chaosCreate{}
	var all sync.WaitGroup
	start := func(do func(ctx context.Context)) {
		all.Go(func() {
			ctx, cancel := context.WithCancel(c.t.Context())
			defer cancel()
			if c.chance(6) == 0 {
				time.AfterFunc(time.Duration(c.chance(8000))*time.Millisecond, cancel)
			}
			do(ctx)
		})
	}
	for _, uri := range maps.Clone(c.managed) {
		start(func(ctx context.Context) {
			if c.read(ctx, inv, uri) && c.chance(2) == 0 {
				c.delete(ctx, inv, uri.ID)
			}
		})
	}
	for range 10 {
		start(func(ctx context.Context) {
			time.Sleep(time.Duration(c.chance(3)) * time.Second)
			id := c.create(ctx, inv, uriOf(c.chance(6)))
			time.Sleep(time.Second) // for what is carried out too late
			if id != "" && c.chance(3) == 0 {
				c.delete(ctx, inv, id)
			}
		})
	}
	all.Wait()
	c.handlers.Wait() // also for what is carried out too late
	for _, create := range c.creates {
		for _, id := range create.made {
			if id != create.returned && !isUnknown(create.err) {
				c.errorf("%s (%s) was created, and the call returned %q, %v", id, create.value, create.returned, create.err)
			}
		}
	}
	for id, value := range c.foreign {
		if c.onServer(id) == 0 {
			c.errorf("%s (%s) is somebody else's, and gone", id, value)
		}
	}
}

// end counts the outcome of a call. An object that is gone must not be there, and is no longer managed.
func (c *chaos) end(outcome, gone string) {
	if gone != "" && c.onServer(gone) > 0 {
		c.errorf("%s is taken for %s", gone, outcome)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.outcomes[outcome]++
	delete(c.managed, gone)
}

// read reads an object in state. It returns false if it is gone, or if nobody knows.
func (c *chaos) read(ctx context.Context, inv *inventory.Inventory, uri workos.RedirectURI) bool {
	object, found, err := read(ctx, inv, uri)
	switch {
	case err != nil:
		c.end("not read", "")
	case found && object.ID == uri.ID:
		c.end("read", "")
		return true
	default:
		c.end("gone", uri.ID)
	}
	return false
}

func (c *chaos) delete(ctx context.Context, inv *inventory.Inventory, id string) {
	if err := inv.RedirectURIs.Delete(ctx, id); err != nil {
		c.end("not deleted", "")
		return
	}
	c.end("deleted", id)
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
	there := c.onServer(value) > 0
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running[value]--
	create.returned, create.err = object.ID, err
	exists, isThere := errors.AsType[*inventory.ExistsError[workos.RedirectURI]](err)
	switch {
	case err == nil:
		c.outcomes["created"]++
		if c.managed[object.ID].ID != "" || c.foreign[object.ID] != "" || object.URI != value || !there {
			c.errorf("%+v was created as %s (there: %v), and is another's (%v, %s)", object, value, there, c.managed[object.ID], c.foreign[object.ID])
		}
		c.managed[object.ID] = object
	case isThere:
		c.outcomes["exists"]++
		if !there && c.removed[value].Before(began) {
			c.errorf("%s is said to exist (%+v)", value, exists)
		}
	case isUnknown(err):
		c.outcomes["unknown"]++
	default:
		c.outcomes["failed"]++
	}
	return object.ID
}

// fault breaks a request at random.
func (c *chaos) fault(*workostest.Request) *workostest.Fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rand.Float64() >= c.rate {
		return nil
	}
	fault := chaosFaults[c.rand.IntN(len(chaosFaults))]
	c.outcomes[fault.Name()]++
	return fault
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
		c.removed[c.managed[id].URI] = c.Clock().Now()
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
