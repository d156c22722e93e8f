package provider

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/chaos"
	"github.com/workos/terraform-provider-workos/internal/weburl"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// chaosWorld is an environment that a configuration shares with somebody else, and the memory of who did what there.
type chaosWorld struct {
	t   *testing.T
	s   *chaos.Sequence
	srv *workostest.Server

	mu      sync.Mutex
	ours    map[string]bool        // ids of objects that the API made for us
	others  map[string]chaosObject // objects that somebody else made, by id
	removed map[string]bool        // ids that somebody else removed
	spells  bool                   // whether the API has a spelling of its own
	// standIns are others' objects that somebody put in the place of one of ours: they pass for ours.
	standIns map[string]bool
	command  chaosRecord // of the command that runs, or ran last
	// story is what happened, for whoever has to understand a failure.
	story strings.Builder
}

// chaosObject is an object of the API.
type chaosObject struct{ kind, value string }

// key is the object with its value in the one spelling that stands for all of the same meaning.
func (o chaosObject) key() chaosObject {
	switch o.kind {
	case corsOrigin:
		o.value = weburl.CanonicalOrigin(o.value)
	case redirectURI: // the API may spell hosts in its own way, and no two URIs of the tests differ in case alone
		o.value = strings.ToLower(o.value)
	}
	return o
}

// chaosRecord is what the API did during a command.
type chaosRecord struct {
	first   int // request of the server's log
	writes  int // asked for, carried out or not
	made    map[string]bool
	deleted map[string]bool
	asked   map[string]bool // ids whose deletion was asked for
	removed map[string]bool // by somebody else meanwhile
	// template is the one that was there before, and theirs whether somebody else has changed it meanwhile.
	template string
	theirs   bool
	// overwritten are the templates that a PUT took the place of.
	overwritten []string
}

func newChaosWorld(t *testing.T, s *chaos.Sequence) *chaosWorld {
	t.Helper()
	spelling := workostest.Spelling(s.IntN(8))
	s.Server.Set(
		workostest.WithCORSOriginDelete(workostest.CORSOriginDelete(s.IntN(4))),
		workostest.WithCORSDuplicate(workostest.Duplicate(s.IntN(3))),
		workostest.WithRedirectDuplicate(workostest.Duplicate(s.IntN(3))),
		workostest.WithErrorShape(workostest.ErrorShape(s.IntN(7))),
		workostest.WithSpelling(spelling),
		workostest.WithListLag(time.Duration(s.IntN(3))*2*time.Second),
	)
	s.Server.Clock().Advance(time.Duration(s.Int64N(int64(2*time.Hour))) - time.Hour)
	w := &chaosWorld{
		t: t, s: s, srv: s.Server, spells: spelling != 0,
		ours: map[string]bool{}, others: map[string]chaosObject{}, removed: map[string]bool{}, standIns: map[string]bool{},
	}
	if s.IntN(3) == 0 { // so many that lists have several pages
		for i := range 110 + s.IntN(110) {
			s.Server.AddRedirectURI(fmt.Sprintf("https://crowd.example.com/%d", i))
			s.Server.AddCORSOrigin(fmt.Sprintf("https://crowd-%d.example.com", i))
		}
	}
	w.others = w.objects()
	w.begin()
	chaos.ForbidBlindRepeats(t, w.srv)
	w.srv.Before(w.watch)
	w.srv.After(w.witness)
	return w
}

// begin starts the record of a command.
func (w *chaosWorld) begin() {
	there, _ := w.srv.JWTTemplate()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.command = chaosRecord{
		made: map[string]bool{}, deleted: map[string]bool{}, asked: map[string]bool{}, removed: map[string]bool{},
		template: there.Content, first: len(w.srv.Requests()),
	}
}

// watch notes what is asked for.
func (w *chaosWorld) watch(r *workostest.Request) *workostest.Fault {
	if r.Method == http.MethodGet {
		return nil
	}
	there, set := w.srv.JWTTemplate()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.command.writes++
	switch {
	case r.Method == http.MethodDelete:
		w.command.asked[r.Path[strings.LastIndexByte(r.Path, '/')+1:]] = true
	case r.Method == http.MethodPut && set:
		w.command.overwritten = append(w.command.overwritten, there.Content)
	}
	return nil
}

// witness notes what the API did, whatever becomes of its answer.
func (w *chaosWorld) witness(r *workostest.Request, resp *workostest.Response) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case r.Method == http.MethodPost && resp.Status == http.StatusCreated:
		var made struct{ ID string }
		if err := json.Unmarshal(resp.Body, &made); err != nil {
			w.t.Error(err)
		}
		w.ours[made.ID], w.command.made[made.ID] = true, true
	case r.Method == http.MethodDelete && resp.Status == http.StatusNoContent:
		id := r.Path[strings.LastIndexByte(r.Path, '/')+1:]
		w.command.deleted[id] = true
		if _, others := w.others[id]; others && !w.standIns[id] {
			w.t.Errorf("%s was deleted, which is somebody else's: %v", id, w.others[id])
		}
	}
}

// objects are all that the lists could show.
func (w *chaosWorld) objects() map[string]chaosObject {
	there := map[string]chaosObject{}
	for _, uri := range w.srv.RedirectURIs() {
		there[uri.ID] = chaosObject{redirectURI, uri.URI}
	}
	for _, origin := range w.srv.CORSOrigins() {
		there[origin.ID] = chaosObject{corsOrigin, origin.Origin}
	}
	return there
}

// somebodyElse changes the environment, between two commands or between a plan and its apply. A little later, by the
// API's clock: what was made in the second before a request the API's Date can't tell from what the request made.
func (w *chaosWorld) somebodyElse(entries []chaosEntry) {
	held := slices.DeleteFunc(slices.Clone(entries), func(e chaosEntry) bool { return e.kind == jwtTemplate })
	var victim chaosEntry
	if len(held) > 0 {
		victim = held[w.s.IntN(len(held))]
	}
	what := w.s.IntN(16)
	fmt.Fprintf(&w.story, "somebody else: %d, %+v\n", what, victim)
	switch what {
	case 0, 1, 2:
		w.appear(chaosObject{redirectURI, chaosRedirectURI(w.s)}, entries)
	case 3, 4:
		w.appear(chaosObject{corsOrigin, chaosOrigin(w.s)}, entries)
	case 5, 6:
		w.remove(victim)
	case 7, 8:
		if w.remove(victim) {
			w.appear(chaosObject{victim.kind, victim.value}, entries)
		}
	case 9:
		w.change(victim.id, fmt.Sprintf("https://changed-%d.example.com", w.s.IntN(1000)))
	case 10, 11, 12:
		w.srv.SetJWTTemplate(fmt.Sprintf(`{"theirs": "%d"}`, w.s.IntN(3)))
		w.command.theirs = true
	case 13, 14:
		w.srv.RemoveJWTTemplate()
		w.command.theirs = true
	case 15:
		w.srv.SetDefaultRedirectURI(victim.id)
	}
	w.srv.Clock().Advance(10 * time.Second)
}

// appear adds an object of somebody else's, unless its value is there.
func (w *chaosWorld) appear(object chaosObject, entries []chaosEntry) {
	for there := range maps.Values(w.objects()) {
		if there == object || w.spells && there.key() == object.key() {
			return
		}
	}
	var id string
	if object.kind == redirectURI {
		added := w.srv.AddRedirectURI(object.value)
		id, object.value = added.ID, added.URI
	} else {
		added := w.srv.AddCORSOrigin(object.value)
		id, object.value = added.ID, added.Origin
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.others[id] = object
	w.standIns[id] = slices.ContainsFunc(entries, func(e chaosEntry) bool {
		return chaosObject{e.kind, e.value}.key() == object.key()
	})
}

// change gives an object another value under its id.
func (w *chaosWorld) change(id, value string) {
	if !w.srv.ChangeRedirectURI(id, value) && !w.srv.ChangeCORSOrigin(id, value) {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if object, others := w.others[id]; others {
		w.others[id] = chaosObject{object.kind, value}
	}
}

func (w *chaosWorld) remove(e chaosEntry) bool {
	if !w.srv.RemoveRedirectURI(e.id) && !w.srv.RemoveCORSOrigin(e.id) {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.removed[e.id], w.command.removed[e.id] = true, true
	return true
}

// made reports whether the API made the object for us.
func (w *chaosWorld) made(id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ours[id]
}

// chooseAnotherDefault is done in the dashboard.
func (w *chaosWorld) chooseAnotherDefault() {
	const value = "https://default.example.com"
	w.appear(chaosObject{redirectURI, value}, nil)
	for _, uri := range w.srv.RedirectURIs() {
		if uri.URI == value {
			w.srv.SetDefaultRedirectURI(uri.ID)
		}
	}
}
