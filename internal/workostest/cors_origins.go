package workostest

import (
	"strings"
	"time"
)

// CORSOrigin is a CORS origin as the server has it. Times have milliseconds.
type CORSOrigin struct {
	ID        string
	Origin    string
	CreatedAt time.Time
	UpdatedAt time.Time
}

func corsOrigin(it item) CORSOrigin {
	return CORSOrigin{ID: it.id, Origin: it.value, CreatedAt: it.created, UpdatedAt: it.updated}
}

func corsOrigins() kind {
	return kind{
		object: "cors_origin",
		value:  "origin",
		prefix: "cors_origin_",
		read:   readURL("origin"),
		store: func(cfg *config, it *item, _ int) {
			if cfg.spelling&SpellOrigins != 0 {
				it.value = browserSpelling(it.value)
			}
		},
		duplicate: func(cfg *config, _ string) *Response {
			return cfg.corsDuplicate.response("cors_origin", "CORS origin already exists.")
		},
	}
}

// browserSpelling is an origin as a browser sends it.
func browserSpelling(origin string) string {
	origin = strings.TrimSuffix(strings.ToLower(origin), "/")
	if strings.HasPrefix(origin, "https:") {
		return strings.TrimSuffix(origin, ":443")
	}
	return strings.TrimSuffix(origin, ":80")
}

// AddCORSOrigin adds a CORS origin without any check, and gives it; if it is there
// already, it gives that one.
func (s *Server) AddCORSOrigin(origin string) CORSOrigin {
	return corsOrigin(s.addByHand(s.origins, item{value: origin}))
}

// ChangeCORSOrigin gives a CORS origin another value under its id. It is false if there
// is none with this id, or another one has that value.
func (s *Server) ChangeCORSOrigin(id, origin string) bool {
	return s.changeByHand(s.origins, id, func(draft *item) { draft.value = origin })
}

// RemoveCORSOrigin removes a CORS origin. It is false if there is none with this id.
func (s *Server) RemoveCORSOrigin(id string) bool { return s.removeByHand(s.origins, id) }

// CORSOrigins are all CORS origins, oldest first, whatever lists show.
func (s *Server) CORSOrigins() []CORSOrigin { return snapshot(s, s.origins, corsOrigin) }
