package workostest

import (
	"sync"
	"time"
)

// RedirectURI is a redirect URI as the server holds it. Times have milliseconds.
type RedirectURI struct {
	ID        string
	URI       string
	Default   bool
	CreatedAt time.Time
	UpdatedAt time.Time
}

// CORSOrigin is a CORS origin as the server holds it. Times have milliseconds.
type CORSOrigin struct {
	ID        string
	Origin    string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// JWTTemplate is the environment's JWT template. Times have milliseconds.
type JWTTemplate struct {
	Content   string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// state is the environment.
type state struct {
	mu           sync.Mutex
	redirectURIs collection
	corsOrigins  collection
	template     *JWTTemplate
}

func (it *item) redirectURI() RedirectURI {
	return RedirectURI{ID: it.id, URI: it.value, Default: it.isDefault, CreatedAt: it.created, UpdatedAt: it.updated}
}

func (it *item) corsOrigin() CORSOrigin {
	return CORSOrigin{ID: it.id, Origin: it.value, CreatedAt: it.created, UpdatedAt: it.updated}
}

// now is the server's time as objects have it.
func (s *Server) now() time.Time { return s.clock.Now().Truncate(time.Millisecond) }

// create adds an object, or gives the one that has this value already. The caller holds
// the lock.
func (s *Server) create(c *collection, prefix, value string, lag time.Duration) (it *item, exists bool) {
	if old := c.byValue[value]; old != nil {
		return old, true
	}
	now := s.now()
	it = &item{id: s.ids.next(prefix, now), value: value, created: now, updated: now, listed: now.Add(lag)}
	c.add(it)
	return it, false
}

// createRedirectURI is create for redirect URIs, in the server's spelling.
func (s *Server) createRedirectURI(cfg *config, uri string) (it *item, exists bool) {
	c := &s.state.redirectURIs
	first := len(c.byValue) == 0
	it, exists = s.create(c, cfg.redirectPrefix, cfg.spelling.redirectURI(uri), cfg.createLag)
	if first && cfg.firstIsDefault {
		it.isDefault = true
	}
	return it, exists
}

// createCORSOrigin is create for CORS origins, in the server's spelling.
func (s *Server) createCORSOrigin(cfg *config, origin string) (it *item, exists bool) {
	return s.create(&s.state.corsOrigins, cfg.corsPrefix, cfg.spelling.origin(origin), cfg.createLag)
}

// putTemplate sets the template. The caller holds the lock.
func (s *Server) putTemplate(cfg *config, content string) JWTTemplate {
	now := s.now()
	t := JWTTemplate{Content: cfg.spelling.template(content), CreatedAt: now, UpdatedAt: now}
	if old := s.state.template; old != nil {
		t.CreatedAt = old.CreatedAt
	}
	s.state.template = &t
	return t
}

// AddRedirectURI adds a redirect URI without any check, and gives it; if it is there
// already, it gives that one.
func (s *Server) AddRedirectURI(uri string) RedirectURI {
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	it, _ := s.createRedirectURI(s.config.Load(), uri)
	return it.redirectURI()
}

// AddCORSOrigin adds a CORS origin without any check, and gives it; if it is there
// already, it gives that one.
func (s *Server) AddCORSOrigin(origin string) CORSOrigin {
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	it, _ := s.createCORSOrigin(s.config.Load(), origin)
	return it.corsOrigin()
}

// SetJWTTemplate sets the JWT template without any check.
func (s *Server) SetJWTTemplate(content string) JWTTemplate {
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	return s.putTemplate(s.config.Load(), content)
}

// RemoveRedirectURI removes a redirect URI, the default one too. It is false if there is
// none with this id.
func (s *Server) RemoveRedirectURI(id string) bool { return s.remove(&s.state.redirectURIs, id) }

// RemoveCORSOrigin removes a CORS origin. It is false if there is none with this id.
func (s *Server) RemoveCORSOrigin(id string) bool { return s.remove(&s.state.corsOrigins, id) }

func (s *Server) remove(c *collection, id string) bool {
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	it := c.get(id)
	if it == nil {
		return false
	}
	s.delete(s.config.Load(), c, it)
	return true
}

// delete removes an object. The caller holds the lock.
func (s *Server) delete(cfg *config, c *collection, it *item) {
	now := s.now()
	c.remove(it, now, now.Add(cfg.deleteLag))
}

// RemoveJWTTemplate removes the JWT template. It is false if there is none.
func (s *Server) RemoveJWTTemplate() bool {
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	had := s.state.template != nil
	s.state.template = nil
	return had
}

// ChangeRedirectURI gives a redirect URI another value under its id. It is false if there
// is none with this id, or another one has that value.
func (s *Server) ChangeRedirectURI(id, uri string) bool {
	return s.change(&s.state.redirectURIs, id, uri)
}

// ChangeCORSOrigin gives a CORS origin another value under its id. It is false if there
// is none with this id, or another one has that value.
func (s *Server) ChangeCORSOrigin(id, origin string) bool {
	return s.change(&s.state.corsOrigins, id, origin)
}

func (s *Server) change(c *collection, id, value string) bool {
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	it := c.get(id)
	return it != nil && c.change(it, value, s.now())
}

// SetDefaultRedirectURI makes one redirect URI the default, and the one that was it no
// longer. It is false, and changes nothing, if there is none with this id.
func (s *Server) SetDefaultRedirectURI(id string) bool {
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	c := &s.state.redirectURIs
	chosen := c.get(id)
	if chosen == nil {
		return false
	}
	now := s.now()
	for _, it := range c.ordered {
		if it.isDefault != (it == chosen) {
			it.isDefault, it.updated = it == chosen, now
		}
	}
	return true
}

// RedirectURIs are all redirect URIs, oldest first, whatever lists show.
func (s *Server) RedirectURIs() []RedirectURI {
	return snapshot(s, &s.state.redirectURIs, (*item).redirectURI)
}

// CORSOrigins are all CORS origins, oldest first, whatever lists show.
func (s *Server) CORSOrigins() []CORSOrigin {
	return snapshot(s, &s.state.corsOrigins, (*item).corsOrigin)
}

func snapshot[T any](s *Server, c *collection, as func(*item) T) []T {
	s.state.mu.Lock()
	items := c.live()
	s.state.mu.Unlock()
	all := make([]T, len(items))
	for i := range items {
		all[i] = as(&items[i])
	}
	return all
}

// JWTTemplate is the environment's template; it is false if there is none.
func (s *Server) JWTTemplate() (JWTTemplate, bool) {
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	if s.state.template == nil {
		return JWTTemplate{}, false
	}
	return *s.state.template, true
}
