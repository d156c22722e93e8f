package workostest

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// RedirectURI is a redirect URI as the server has it. Times have milliseconds.
type RedirectURI struct {
	ID        string
	URI       string
	Default   bool
	CreatedAt time.Time
	UpdatedAt time.Time
}

func redirectURI(it item) RedirectURI {
	return RedirectURI{ID: it.id, URI: it.value, Default: it.isDefault, CreatedAt: it.created, UpdatedAt: it.updated}
}

func redirectURIs() kind {
	return kind{
		object: "redirect_uri",
		value:  "uri",
		prefix: "redir_",
		read:   readURL("uri"),
		store: func(cfg *config, it *item, others int) {
			it.isDefault = cfg.firstIsDefault && others == 0
			if u, err := url.Parse(it.value); cfg.spelling&SpellRedirectHosts != 0 && err == nil && u.Host != "" {
				// Not u.String(), which would change more than the host.
				it.value = strings.Replace(it.value, u.Host, strings.ToLower(u.Host), 1)
			}
		},
		fields: func(cfg *config, it *item) map[string]any {
			if cfg.noDefaultField {
				return nil
			}
			return map[string]any{"default": it.isDefault}
		},
		duplicate: func(cfg *config, uri string) *Response {
			return cfg.redirectDuplicate.response("redirect_uri", fmt.Sprintf("Redirect URI '%s' already exists.", uri))
		},
		unknown: func(id string) *Response {
			return plainError(http.StatusNotFound, fmt.Sprintf("Redirect URI not found: '%s'.", id))
		},
	}
}

// AddRedirectURI adds a redirect URI without any check, and gives it; if it is there
// already, it gives that one.
func (s *Server) AddRedirectURI(uri string) RedirectURI {
	return redirectURI(s.addByHand(s.uris, item{value: uri}))
}

// ChangeRedirectURI gives a redirect URI another value under its id. It is false if there
// is none with this id, or another one has that value.
func (s *Server) ChangeRedirectURI(id, uri string) bool {
	return s.changeByHand(s.uris, id, func(draft *item) { draft.value = uri })
}

// RemoveRedirectURI removes a redirect URI, the default one too. It is false if there is
// none with this id.
func (s *Server) RemoveRedirectURI(id string) bool { return s.removeByHand(s.uris, id) }

// SetDefaultRedirectURI makes one redirect URI the default, and the one that was it no
// longer. It is false, and changes nothing, if there is none with this id.
func (s *Server) SetDefaultRedirectURI(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	chosen := s.uris.byID[id]
	if chosen == nil {
		return false
	}
	for _, it := range s.uris.byID {
		if it.isDefault != (it == chosen) {
			it.isDefault, it.updated = it == chosen, s.now()
		}
	}
	return true
}

// RedirectURIs are all redirect URIs, oldest first, whatever lists show.
func (s *Server) RedirectURIs() []RedirectURI { return snapshot(s, s.uris, redirectURI) }
