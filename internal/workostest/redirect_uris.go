package workostest

import (
	"fmt"
	"net/http"
)

type redirectURIJSON struct {
	Object    string `json:"object"`
	ID        string `json:"id"`
	URI       string `json:"uri"`
	Default   *bool  `json:"default,omitempty"` // absent in the emulator
	CreatedAt string `json:"created_at"`
	UpdatedAt string `json:"updated_at"`
}

func (c *call) redirectURIObject(it *item) any {
	object := redirectURIJSON{
		Object: "redirect_uri", ID: it.id, URI: it.value,
		CreatedAt: timestamp(it.created), UpdatedAt: timestamp(it.updated),
	}
	if !c.cfg.noDefaultField {
		object.Default = &it.isDefault
	}
	return object
}

func (s *Server) postRedirectURI(c *call) *Response {
	uri, refusal := c.field("uri")
	if refusal != nil {
		return refusal
	}
	if r := checkRedirectURI(c.cfg, uri); r != nil {
		return c.refuse(*r)
	}
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	it, exists := s.createRedirectURI(c.cfg, uri)
	if exists {
		return c.cfg.redirectDuplicate.answer("redirect_uri", fmt.Sprintf("Redirect URI '%s' already exists.", uri))
	}
	return jsonResponse(http.StatusCreated, c.redirectURIObject(it))
}

func (s *Server) listRedirectURIs(c *call) *Response {
	return s.list(c, &s.state.redirectURIs, c.redirectURIObject)
}

func (s *Server) deleteRedirectURI(c *call) *Response {
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	it := s.state.redirectURIs.get(c.id)
	switch {
	case it == nil:
		return plainError(http.StatusNotFound, fmt.Sprintf("Redirect URI not found: '%s'.", c.id))
	case it.isDefault:
		return plainError(http.StatusConflict, "Cannot delete the default redirect URI.")
	}
	s.delete(c.cfg, &s.state.redirectURIs, it)
	return noContent()
}
