package workostest

import (
	"net/http"
	"net/url"
	"strings"
)

// The paths of the API, for request counts and faults.
const (
	CORSOriginsPath  = "/user_management/cors_origins"
	RedirectURIsPath = "/user_management/redirect_uris"
	JWTTemplatePath  = "/user_management/jwt_template"
)

// call is a request on its way through the API.
type call struct {
	*Request
	cfg         *config
	escapedPath string
	id          string // the last path segment of a call on one object
}

// endpoint is one call of the API.
type endpoint struct {
	exists func(*config) bool
	handle func(*call) *Response
}

// endpoints are all calls, by method and path; "{id}" stands for one segment.
func (s *Server) endpoints() map[string]endpoint {
	in := func(route Profile) func(*config) bool {
		return func(cfg *config) bool { return cfg.profile&route != 0 }
	}
	return map[string]endpoint{
		"POST " + CORSOriginsPath: {in(RouteCreateCORSOrigin), s.postCORSOrigin},
		"GET " + CORSOriginsPath:  {in(RouteListCORSOrigins), s.listCORSOrigins},
		"DELETE " + CORSOriginsPath + "/{id}": {
			func(cfg *config) bool { return cfg.corsDelete != CORSOriginDeleteMissing }, s.deleteCORSOrigin,
		},
		"POST " + RedirectURIsPath:             {in(RouteCreateRedirectURI), s.postRedirectURI},
		"GET " + RedirectURIsPath:              {in(RouteListRedirectURIs), s.listRedirectURIs},
		"DELETE " + RedirectURIsPath + "/{id}": {in(RouteDeleteRedirectURI), s.deleteRedirectURI},
		"GET " + JWTTemplatePath:               {in(RouteGetJWTTemplate), s.getJWTTemplate},
		"PUT " + JWTTemplatePath:               {in(RoutePutJWTTemplate), s.putJWTTemplate},
	}
}

// handle checks the bearer and the rate limits, then finds the call and makes it.
func (s *Server) handle(c *call) *Response {
	if bearer(c.Header) != c.cfg.apiKey {
		return plainError(http.StatusUnauthorized, "Unauthorized")
	}
	now := s.clock.Now()
	if wait := c.cfg.limiter.admit(c.Method, now); wait > 0 {
		return tooManyRequests(c.cfg.retryAfter, now, wait)
	}
	route, ok := s.routes[c.Method+" "+c.escapedPath]
	if !ok {
		route, ok = s.objectRoute(c)
	}
	if !ok || !route.exists(c.cfg) {
		return c.cfg.missingRoute.answer(c.Request)
	}
	return route.handle(c)
}

// objectRoute finds the call on one object and sets its id.
func (s *Server) objectRoute(c *call) (endpoint, bool) {
	slash := strings.LastIndexByte(c.escapedPath, '/')
	if slash < 0 || slash == len(c.escapedPath)-1 {
		return endpoint{}, false
	}
	id, err := url.PathUnescape(c.escapedPath[slash+1:])
	if err != nil {
		return endpoint{}, false
	}
	c.id = id
	route, ok := s.routes[c.Method+" "+c.escapedPath[:slash]+"/{id}"]
	return route, ok
}
