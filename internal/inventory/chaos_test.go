package inventory_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/chaos"
	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/weburl"
	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const (
	chaosPatience = 30 * time.Second // the provider's default request_timeout
	chaosSlots    = 12
	chaosParallel = 10 // core's default -parallelism

	// chaosClockSlack is how long before a create somebody else may have made an object that can't be told from the
	// created one, should the answer be lost: the API's Date has whole seconds, and was as long under way as its answer.
	chaosClockSlack = time.Second + chaosPatience/8
)

// TestChaosInventory plays runs over two collections that ten goroutines work on at once, while requests fail at
// random and somebody else works on the same environment. After each run nothing may be lost, taken or forgotten.
func TestChaosInventory(t *testing.T) {
	t.Parallel()
	chaos.Level{
		Short: 40, Faults: 20, EachKind: 0.2, Play: playInventory,
	}.Run(t)
}

func playInventory(t *testing.T, s *chaos.Sequence) {
	t.Helper()
	e := newChaosEnvironment(t, s)
	uris := newChaosFleet[workos.RedirectURI](e, chaosRedirectURIs(e.srv))
	origins := newChaosFleet[workos.CORSOrigin](e, chaosOrigins(e.srv))
	for range 6 {
		time.Sleep(time.Second) // for requests that are carried out when their client has given up
		uris.somebodyElse(s)
		origins.somebodyElse(s)
		time.Sleep(time.Duration(s.Int64N(int64(10 * time.Second))))
		weather := e.faults.Any(s.Rand)
		e.faults.Set(weather)
		e.run(s.IntN(5), func(inv *inventory.Inventory) {
			var both sync.WaitGroup
			intents := [2][]chaosIntent{uris.intend(s), origins.intend(s)}
			both.Go(func() { uris.walk(inv.RedirectURIs, intents[0]) })
			both.Go(func() { origins.walk(inv.CORSOrigins, intents[1]) })
			both.Wait()
		})
		uris.check()
		origins.check()
		if t.Failed() {
			t.Fatalf("the weather was %+v", weather)
		}
	}
	e.faults.Set(chaos.Weather{})
	for range 2 { // the first finds out what is there, the second makes what was missing
		e.run(4, func(inv *inventory.Inventory) {
			uris.walk(inv.RedirectURIs, slices.Repeat([]chaosIntent{{}}, chaosSlots))
			origins.walk(inv.CORSOrigins, slices.Repeat([]chaosIntent{{}}, chaosSlots))
		})
	}
	uris.check()
	origins.check()
	uris.settled()
	origins.settled()
	s.Fired(e.faults.Counts())
}

// chaosEnvironment is a fake API with faults and foreign objects, on a network in memory.
type chaosEnvironment struct {
	t       *testing.T
	srv     *workostest.Server
	faults  *chaos.Faults
	network *chaos.Network
}

func newChaosEnvironment(t *testing.T, s *chaos.Sequence) *chaosEnvironment {
	t.Helper()
	srv := s.Server
	srv.Set(
		workostest.WithCORSOriginDelete(workostest.CORSOriginDelete(s.IntN(4))),
		workostest.WithCORSDuplicate(workostest.Duplicate(s.IntN(3))),
		workostest.WithRedirectDuplicate(workostest.Duplicate(s.IntN(3))),
		workostest.WithListLag(time.Duration(s.IntN(3))*2*time.Second),
	)
	srv.Clock().Advance(time.Duration(s.Int64N(int64(2*time.Hour))) - time.Hour)
	if s.IntN(2) == 0 { // so many that lists have several pages
		for i := range 120 + s.IntN(120) {
			srv.AddRedirectURI(fmt.Sprintf("https://crowd.example.com/%d", i))
			srv.AddCORSOrigin(fmt.Sprintf("https://crowd-%d.example.com", i))
		}
	}
	chaos.ForbidBlindRepeats(t, srv)
	return &chaosEnvironment{
		t: t, srv: srv, faults: chaos.Hang(srv, s.Seed, chaosPatience), network: chaos.Serve(t, srv.Handler()),
	}
}

// run gives play the inventory of a new run.
func (e *chaosEnvironment) run(retries int, play func(*inventory.Inventory)) {
	transport := e.network.Transport()
	defer transport.CloseIdleConnections()
	base, err := url.Parse("http://workos.test")
	if err != nil {
		e.t.Fatal(err)
	}
	client := workos.New(workos.Config{
		BaseURL: base, APIKey: e.srv.APIKey(), MaxRetries: retries, RequestTimeout: chaosPatience, Transport: transport,
	})
	play(inventory.New(client, inventory.Options{
		OriginKey:    weburl.CanonicalOrigin,
		SameTemplate: func(a, b string) bool { return a == b },
	}))
}

// chaosKind is how the fake serves one kind of object.
type chaosKind struct {
	path   string
	value  string // the member of the POST's body
	list   func() map[string]string
	add    func(value string) (id string)
	remove func(id string) bool
	// removable: what is destroyed is gone; else it may stay.
	removable bool
}

func chaosRedirectURIs(srv *workostest.Server) chaosKind {
	return chaosKind{
		path: workostest.RedirectURIsPath, value: "https://app-%d.example.com/callback", removable: true,
		add:    func(value string) string { return srv.AddRedirectURI(value).ID },
		remove: srv.RemoveRedirectURI,
		list: func() map[string]string {
			held := map[string]string{}
			for _, uri := range srv.RedirectURIs() {
				held[uri.ID] = uri.URI
			}
			return held
		},
	}
}

func chaosOrigins(srv *workostest.Server) chaosKind {
	return chaosKind{
		path: workostest.CORSOriginsPath, value: "https://app-%d.example.com",
		add:    func(value string) string { return srv.AddCORSOrigin(value).ID },
		remove: srv.RemoveCORSOrigin,
		list: func() map[string]string {
			held := map[string]string{}
			for _, origin := range srv.CORSOrigins() {
				held[origin.ID] = origin.Origin
			}
			return held
		},
	}
}

// chaosFleet is what a state would hold of one collection, and what its user knows of the rest.
type chaosFleet[T inventory.Object] struct {
	chaosKind
	e     *chaosEnvironment
	slots []*chaosSlot

	mu        sync.Mutex
	posted    map[string]bool   // ids of objects that the API made for us
	made      map[string]bool   // those of this run
	foreign   map[string]string // ids and values of objects that somebody else made
	readded   map[string]bool   // those of them that pass for one of ours
	taken     map[string]bool   // ids that somebody else removed
	deleted   map[string]bool   // ids that the API deleted for us
	adopted   map[string]bool   // ids that were taken over as they were
	letGo     map[string]bool   // ids of which the user was told that they stay
	released  map[string]bool   // those that this run let go: a create may take one back
	announced map[string]bool   // values of which the user was told that they may be there
}

// chaosSlot is one resource: what is wanted of it, and what its state holds.
type chaosSlot struct {
	wanted string        // "": nothing
	ref    inventory.Ref // without an id: nothing
}

// chaosIntent is what a run is to change about a slot.
type chaosIntent struct {
	drop, replace bool
	value         string // "": as before
}

func newChaosFleet[T inventory.Object](e *chaosEnvironment, kind chaosKind) *chaosFleet[T] {
	f := &chaosFleet[T]{
		chaosKind: kind, e: e,
		posted: map[string]bool{}, foreign: kind.list(), readded: map[string]bool{}, taken: map[string]bool{},
		deleted: map[string]bool{}, adopted: map[string]bool{}, letGo: map[string]bool{}, announced: map[string]bool{},
	}
	for range chaosSlots {
		f.slots = append(f.slots, &chaosSlot{})
	}
	e.srv.After(f.witness)
	return f
}

// witness notes what the API itself did, whatever its answer comes to.
func (f *chaosFleet[T]) witness(r *workostest.Request, resp *workostest.Response) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case r.Method == http.MethodPost && r.Path == f.path && resp.Status == http.StatusCreated:
		var made struct{ ID string }
		if err := json.Unmarshal(resp.Body, &made); err != nil {
			f.e.t.Error(err)
		}
		f.posted[made.ID], f.made[made.ID] = true, true
	case r.Method == http.MethodDelete && strings.HasPrefix(r.Path, f.path+"/"):
		id := strings.TrimPrefix(r.Path, f.path+"/")
		if f.adopted[id] {
			f.e.t.Errorf("the deletion of %s was asked for, which was adopted", id)
		}
		if resp.Status != http.StatusNoContent {
			return
		}
		f.deleted[id] = true
		if _, foreign := f.foreign[id]; foreign && !f.readded[id] {
			f.e.t.Errorf("%s was deleted, which is somebody else's", id)
		}
	}
}

// intend draws what the next run is to do: no value is wanted twice, nor one that another slot still holds.
func (f *chaosFleet[T]) intend(s *chaos.Sequence) []chaosIntent {
	used := map[string]bool{}
	for _, slot := range f.slots {
		used[slot.wanted], used[slot.ref.Value] = true, true
	}
	intents := make([]chaosIntent, len(f.slots))
	for i, slot := range f.slots {
		switch free := fmt.Sprintf(f.value, s.IntN(2*chaosSlots)); s.IntN(8) {
		case 0:
			intents[i].drop = true
		case 1:
			intents[i].replace = true
		case 2, 3, 4:
			if !used[free] && (slot.wanted == "" || s.IntN(3) == 0) {
				used[free] = true
				intents[i].value = free
			}
		}
	}
	return intents
}

// walk carries the intents out, several at once.
func (f *chaosFleet[T]) walk(c *inventory.Collection[T], intents []chaosIntent) {
	f.mu.Lock()
	f.released, f.made = map[string]bool{}, map[string]bool{}
	f.mu.Unlock()
	var all sync.WaitGroup
	places := make(chan struct{}, chaosParallel)
	for i, slot := range f.slots {
		all.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			f.visit(f.e.t.Context(), c, slot, intents[i])
		})
	}
	all.Wait()
}

// visit does what the provider does with one resource in a run: reads it, destroys it where it is to go, creates it
// where it is missing. Whatever fails ends the visit.
func (f *chaosFleet[T]) visit(ctx context.Context, c *inventory.Collection[T], slot *chaosSlot, intent chaosIntent) {
	switch {
	case intent.drop:
		slot.wanted = ""
	case intent.value != "":
		slot.wanted = intent.value
	}
	if slot.ref.ID != "" && !f.read(ctx, c, slot) {
		return
	}
	if slot.ref.ID != "" && (intent.replace || slot.wanted != slot.ref.Value) && !f.destroy(ctx, c, slot) {
		return
	}
	if slot.wanted != "" && slot.ref.ID == "" {
		f.create(ctx, c, slot)
	}
}

func (f *chaosFleet[T]) read(ctx context.Context, c *inventory.Collection[T], slot *chaosSlot) bool {
	object, presence, err := c.Read(ctx, slot.ref)
	if err != nil {
		return false
	}
	switch presence {
	case inventory.Found, inventory.Readded:
		slot.ref = refOf(object)
	case inventory.Gone:
		if _, there := f.list()[slot.ref.ID]; there {
			f.e.t.Errorf("%s was taken for gone and is there", slot.ref.Value)
		}
		slot.ref = inventory.Ref{}
	case inventory.Unlistable:
		f.e.t.Error("the list was taken for missing")
	}
	return true
}

func refOf[T inventory.Object](object T) inventory.Ref {
	return inventory.Ref{ID: object.ObjectID(), Value: object.Value(), Created: object.Created()}
}

func (f *chaosFleet[T]) destroy(ctx context.Context, c *inventory.Collection[T], slot *chaosSlot) bool {
	id := slot.ref.ID
	if f.has(f.adopted, id) {
		f.note(f.letGo, id)
		slot.ref = inventory.Ref{}
		return true
	}
	removal, err := c.Delete(ctx, slot.ref.ID)
	if err != nil {
		return false
	}
	switch removal {
	case inventory.Removed:
		if _, there := f.list()[id]; there {
			f.e.t.Errorf("%s was taken for removed and is there", slot.ref.Value)
		}
	case inventory.Remains:
		f.note(f.letGo, id)
		f.note(f.released, id)
	case inventory.Kept, inventory.Unverified:
		f.e.t.Errorf("the removal of %s ended as %d", slot.ref.Value, removal)
	}
	slot.ref = inventory.Ref{}
	return true
}

// create makes the wanted object, unless the list shows one. An object that may be ours is taken over, as by an
// import; of somebody else's only an origin is.
func (f *chaosFleet[T]) create(ctx context.Context, c *inventory.Collection[T], slot *chaosSlot) {
	there, presence, err := c.Lookup(ctx, slot.wanted)
	if err != nil {
		return
	}
	if presence == inventory.Found && f.removable {
		switch id := there.ObjectID(); {
		case !f.has(f.posted, id):
			slot.wanted = ""
		case f.has(f.announced, slot.wanted):
			slot.ref = refOf(there)
		default:
			f.e.t.Errorf("%s (%s) is ours, and nobody was told", slot.wanted, id)
		}
		return
	}
	began := f.e.srv.Clock().Now()
	creation, err := c.Create(ctx, slot.wanted)
	if err != nil {
		return
	}
	switch creation.Outcome {
	case inventory.Created:
		slot.ref = refOf(creation.Object)
		if !f.has(f.posted, slot.ref.ID) && !f.has(f.released, slot.ref.ID) {
			f.note(f.readded, slot.ref.ID)
			if slot.ref.Created.Before(began.Add(-chaosClockSlack)) {
				f.e.t.Errorf("%s was taken for ours, made %s before", slot.wanted, began.Sub(slot.ref.Created))
			}
		}
	case inventory.Exists:
		if id := creation.Object.ObjectID(); f.has(f.made, id) {
			f.e.t.Errorf("%s (%s) was made, and taken for somebody else's", slot.wanted, id)
		}
		if f.removable || creation.Object.ObjectID() == "" {
			f.note(f.announced, slot.wanted)
			return
		}
		if !c.Claim(creation.Object) {
			f.e.t.Errorf("%s is claimed twice", slot.wanted)
		}
		slot.ref = refOf(creation.Object)
		f.note(f.adopted, slot.ref.ID)
	case inventory.Unknown:
		f.note(f.announced, slot.wanted)
	}
}

func (f *chaosFleet[T]) note(set map[string]bool, key string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	set[key] = true
}

func (f *chaosFleet[T]) has(set map[string]bool, key string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return set[key]
}

// somebodyElse changes the environment between two runs.
func (f *chaosFleet[T]) somebodyElse(s *chaos.Sequence) {
	slot := f.slots[s.IntN(len(f.slots))]
	switch ref := slot.ref; s.IntN(4) {
	case 0:
		f.appear(fmt.Sprintf(f.value, s.IntN(2*chaosSlots)))
	case 1:
		if ref.ID != "" && f.remove(ref.ID) {
			f.taken[ref.ID] = true
		}
	case 2:
		if ref.ID != "" && f.remove(ref.ID) {
			f.taken[ref.ID] = true
			f.appear(ref.Value)
		}
	}
}

// appear adds an object of somebody else's, unless the value is there. Where a slot holds the value, it stands in for
// the slot's own.
func (f *chaosFleet[T]) appear(value string) {
	for _, held := range f.list() {
		if held == value {
			return
		}
	}
	id := f.add(value)
	f.mu.Lock() // a request that nobody waits for any more may still be witnessed
	defer f.mu.Unlock()
	f.foreign[id] = value
	f.readded[id] = slices.ContainsFunc(f.slots, func(slot *chaosSlot) bool { return slot.ref.Value == value })
}

// check compares what the slots hold with what the API holds.
func (f *chaosFleet[T]) check() {
	f.e.t.Helper()
	there := f.list()
	f.mu.Lock()
	defer f.mu.Unlock()
	held := map[string]bool{}
	for _, slot := range f.slots {
		id := slot.ref.ID
		if id == "" {
			continue
		}
		if held[id] {
			f.e.t.Errorf("%s (%s) is held twice", slot.ref.Value, id)
		}
		held[id] = true
		if there[id] != slot.ref.Value && !f.taken[id] && !f.deleted[id] {
			f.e.t.Errorf("%s (%s) is held, and the API has %q", slot.ref.Value, id, there[id])
		}
	}
	for id, value := range there {
		if f.posted[id] && !held[id] && !f.letGo[id] && !f.announced[value] {
			f.e.t.Errorf("%s (%s) was made, is not held, and nobody was told", value, id)
		}
	}
	for id, value := range f.foreign {
		if there[id] != value && !f.taken[id] && !f.readded[id] {
			f.e.t.Errorf("%s (%s) was somebody else's and is lost", value, id)
		}
	}
}

// settled fails where something that is wanted is neither held nor somebody else's.
func (f *chaosFleet[T]) settled() {
	f.e.t.Helper()
	for _, slot := range f.slots {
		if slot.wanted != slot.ref.Value {
			f.e.t.Errorf("wanted is %q, held %q", slot.wanted, slot.ref.Value)
		}
	}
}
