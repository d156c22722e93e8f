package workostest

import (
	"fmt"
	"net/http"
)

type corsOriginJSON struct {
	Object    string `json:"object"`
	ID        string `json:"id"`
	Origin    string `json:"origin"`
	CreatedAt string `json:"created_at"`
	UpdatedAt string `json:"updated_at"`
}

func corsOriginObject(it *item) any {
	return corsOriginJSON{
		Object: "cors_origin", ID: it.id, Origin: it.value,
		CreatedAt: timestamp(it.created), UpdatedAt: timestamp(it.updated),
	}
}

func (s *Server) postCORSOrigin(c *call) *Response {
	origin, refusal := c.field("origin")
	if refusal != nil {
		return refusal
	}
	if r := checkOrigin(c.cfg, origin); r != nil {
		return c.refuse(*r)
	}
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	it, exists := s.createCORSOrigin(c.cfg, origin)
	if exists {
		return c.cfg.corsDuplicate.answer("cors_origin", "CORS origin already exists.")
	}
	return jsonResponse(http.StatusCreated, corsOriginObject(it))
}

func (s *Server) listCORSOrigins(c *call) *Response {
	return s.list(c, &s.state.corsOrigins, corsOriginObject)
}

func (s *Server) deleteCORSOrigin(c *call) *Response {
	switch c.cfg.corsDelete {
	case CORSOriginDeleteIgnored:
		return noContent()
	case CORSOriginDeleteWorks:
		if s.RemoveCORSOrigin(c.id) {
			return noContent()
		}
	case CORSOriginDeleteNotFound, CORSOriginDeleteMissing: // the latter has no route
	}
	return plainError(http.StatusNotFound, fmt.Sprintf("CORS origin not found: '%s'.", c.id))
}
