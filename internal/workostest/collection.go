package workostest

import (
	"net/http"
	"time"
)

// kind is what tells one collection of the API from another. normal, show and unknown may be nil.
type kind struct {
	object string // the objects' field "object", such as "redirect_uri"
	value  string // the field that no two objects share, such as "uri"
	prefix string // of ids

	read      func(c *call, it *item) *Response                  // fills an object from a body, or refuses it
	normal    func(value string) string                          // what a server that normalises stores
	show      func(cfg *config, it *item, object map[string]any) // adds fields to those of all objects
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
	unlisted time.Time // lists show a deleted one until then; zero: it is not deleted
}

func (it *item) visible(now time.Time) bool {
	return !now.Before(it.listed) && (it.unlisted.IsZero() || now.Before(it.unlisted))
}

// collection is all objects of one kind. The server's lock guards it.
type collection struct {
	kind
	all     []*item          // in the order of creation, with the deleted ones
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
	if c.show != nil {
		c.show(cfg, it, object)
	}
	return object
}

// timestamp is how the API writes a time: RFC 3339 in UTC with milliseconds.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// add makes a new object of a draft. If there is one with its value already, it gives that one and false.
func (s *Server) add(c *collection, draft item) (it *item, added bool) {
	it = &draft
	if s.config.normalises && c.normal != nil {
		it.value = c.normal(it.value)
	}
	if old := c.byValue[it.value]; old != nil {
		return old, false
	}
	now := s.now()
	it.id, it.created, it.updated, it.listed = s.newID(c.prefix), now, now, now.Add(s.config.listLag)
	c.all = append(c.all, it)
	c.byID[it.id], c.byValue[it.value] = it, it
	return it, true
}

// change gives an object what a draft has. It is false, and changes nothing, if another object has the draft's value.
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

func (s *Server) remove(c *collection, it *item) {
	delete(c.byID, it.id)
	delete(c.byValue, it.value)
	it.unlisted = s.config.clock.Now().Add(s.config.deleteLag)
}

func (s *Server) create(c *call) *Response {
	var draft item
	if refusal := c.read(c, &draft); refusal != nil {
		return refusal
	}
	it, added := s.add(c.collection, draft)
	if !added {
		return c.duplicate(c.cfg, draft.value)
	}
	object := c.json(c.cfg, it)
	if c.cfg.wrappedCreates {
		object = map[string]any{c.object: object}
	}
	return jsonResponse(http.StatusCreated, object)
}

func (s *Server) update(c *call) *Response {
	it := c.byID[c.id]
	if it == nil {
		return c.unknown(c.id)
	}
	draft := *it
	if refusal := c.read(c, &draft); refusal != nil {
		return refusal
	}
	if !s.change(c.collection, it, draft) {
		return c.duplicate(c.cfg, draft.value)
	}
	return jsonResponse(http.StatusOK, c.json(c.cfg, it))
}

func (s *Server) delete(c *call) *Response {
	it := c.byID[c.id]
	switch {
	case it == nil:
		return c.unknown(c.id)
	case it.isDefault:
		return apiError(http.StatusConflict, "", "Cannot delete the default redirect URI.")
	}
	s.remove(c.collection, it)
	return emptyResponse(http.StatusNoContent)
}

// addByHand, changeByHand, removeByHand and snapshot are for the server's methods: what somebody does in the dashboard.

func (s *Server) addByHand(c *collection, draft item) item {
	s.mu.Lock()
	defer s.mu.Unlock()
	it, _ := s.add(c, draft)
	return *it
}

func (s *Server) changeByHand(c *collection, id string, edit func(draft *item)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if it := c.byID[id]; it != nil {
		draft := *it
		edit(&draft)
		s.change(c, it, draft)
	}
}

func (s *Server) removeByHand(c *collection, id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	it := c.byID[id]
	if it != nil {
		s.remove(c, it)
	}
	return it != nil
}

func snapshot[T any](s *Server, c *collection, as func(item) T) []T {
	s.mu.Lock()
	defer s.mu.Unlock()
	objects := make([]T, 0, len(c.byID))
	for _, it := range c.all {
		if c.byID[it.id] != nil {
			objects = append(objects, as(*it))
		}
	}
	return objects
}
