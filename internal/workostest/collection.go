package workostest

import (
	"maps"
	"slices"
	"sort"
	"time"
)

// kind is what tells one collection of the API from another.
type kind struct {
	object string // the objects' field "object", such as "redirect_uri"
	value  string // the field that no two objects share, such as "uri"

	// read fills an object from a request's body, or gives the refusal.
	read func(c *call, it *item) *Response
	// store changes an object as the server does on its own when it is created; others
	// are the objects that are there. It may be nil.
	store func(cfg *config, it *item, others int)
	// fields are those of the JSON beside object, id, value and times. It may be nil.
	fields func(cfg *config, it *item) map[string]any
	// keeps gives the refusal to delete an object, or nil. It may be nil.
	keeps func(it *item) *Response

	prefix    func(cfg *config) string // of ids
	duplicate func(cfg *config, value string) *Response
	unknown   func(id string) *Response
}

// item is an object of a collection.
type item struct {
	id        string
	value     string
	isDefault bool     // of a redirect URI
	secret    string   // of a webhook endpoint, as are the next two
	status    string   // enabled or disabled
	events    []string // as sent
	created   time.Time
	updated   time.Time

	listed   time.Time // lists show it from then on
	deleted  bool
	unlisted time.Time // lists show a deleted one until then
}

func (it *item) visible(now time.Time) bool {
	return !now.Before(it.listed) && (!it.deleted || now.Before(it.unlisted))
}

// collection is all objects of one kind. The server's lock guards it.
type collection struct {
	kind
	all     []*item          // by creation time, with the deleted ones
	byID    map[string]*item // without the deleted ones
	byValue map[string]*item // without the deleted ones
}

func newCollection(k kind) *collection {
	return &collection{kind: k, byID: map[string]*item{}, byValue: map[string]*item{}}
}

// json gives an object as the API shows it.
func (c *collection) json(cfg *config, it *item) map[string]any {
	object := map[string]any{
		"object": c.object, "id": it.id, c.value: it.value,
		"created_at": timestamp(it.created), "updated_at": timestamp(it.updated),
	}
	if c.fields != nil {
		maps.Copy(object, c.fields(cfg, it))
	}
	return object
}

// timestamp is how the API writes a time: RFC 3339 in UTC with milliseconds.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// add makes a new object of a draft. If there is one with its value already, it gives
// that one and false. The caller has the lock.
func (s *Server) add(cfg *config, c *collection, draft item) (it *item, added bool) {
	it = &draft
	if c.store != nil {
		c.store(cfg, it, len(c.byID))
	}
	if old := c.byValue[it.value]; old != nil {
		return old, false
	}
	now := s.now()
	it.id, it.created, it.updated, it.listed = s.newID(c.prefix(cfg), now), now, now, now.Add(cfg.listLag)
	// Not at the end if the clock went back.
	at := sort.Search(len(c.all), func(i int) bool { return c.all[i].created.After(now) })
	c.all = slices.Insert(c.all, at, it)
	c.byID[it.id], c.byValue[it.value] = it, it
	return it, true
}

// change gives an object what a draft has. It is false, and changes nothing, if another
// object has the draft's value. The caller has the lock.
func (s *Server) change(c *collection, it *item, draft item) bool {
	if other := c.byValue[draft.value]; other != nil && other != it {
		return false
	}
	delete(c.byValue, it.value)
	draft.updated = s.now()
	*it = draft
	c.byValue[it.value] = it
	return true
}

// remove deletes an object. The caller has the lock.
func (s *Server) remove(cfg *config, c *collection, it *item) {
	delete(c.byID, it.id)
	delete(c.byValue, it.value)
	it.deleted = true
	if cfg.deleteLag > 0 {
		it.unlisted = s.now().Add(cfg.deleteLag)
	}
}

// byHand calls do with the collection's object of this id. It is false if there is none,
// else what do gives.
func (s *Server) byHand(c *collection, id string, do func(it *item) bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	it := c.byID[id]
	return it != nil && do(it)
}

func (s *Server) addByHand(c *collection, draft item) item {
	s.mu.Lock()
	defer s.mu.Unlock()
	it, _ := s.add(s.config.Load(), c, draft)
	return *it
}

func (s *Server) removeByHand(c *collection, id string) bool {
	return s.byHand(c, id, func(it *item) bool {
		s.remove(s.config.Load(), c, it)
		return true
	})
}

func (s *Server) changeByHand(c *collection, id string, edit func(draft *item)) bool {
	return s.byHand(c, id, func(it *item) bool {
		draft := *it
		edit(&draft)
		return s.change(c, it, draft)
	})
}

func snapshot[T any](s *Server, c *collection, as func(item) T) []T {
	s.mu.Lock()
	defer s.mu.Unlock()
	objects := make([]T, 0, len(c.byID))
	for _, it := range c.all {
		if !it.deleted {
			objects = append(objects, as(*it))
		}
	}
	return objects
}
