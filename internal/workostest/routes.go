package workostest

import (
	"net/http"
	"net/url"
	"path"
	"strings"
)

// The paths of the API, for request counts and faults.
const (
	CORSOriginsPath      = "/user_management/cors_origins"
	RedirectURIsPath     = "/user_management/redirect_uris"
	JWTTemplatePath      = "/user_management/jwt_template"
	WebhookEndpointsPath = "/webhook_endpoints"
)

// call is a request that the API handles. The server's lock is held meanwhile.
type call struct {
	*Request
	*collection // that the call is about; nil for the JWT template
	cfg         *config
	escapedPath string
	id          string // the last path segment of a call on one object
}

// endpoint is one call of the API, the bit of a profile that has it, and what it is about.
type endpoint struct {
	route  Profile
	handle func(*Server, *call) *Response
	about  *collection // nil for the JWT template
}

func (s *Server) endpoints() map[string]endpoint {
	return map[string]endpoint{
		"POST " + CORSOriginsPath: {RouteCreateCORSOrigin, (*Server).create, s.origins},
		"GET " + CORSOriginsPath:  {RouteListCORSOrigins, (*Server).list, s.origins},

		"POST " + RedirectURIsPath:             {RouteCreateRedirectURI, (*Server).create, s.uris},
		"GET " + RedirectURIsPath:              {RouteListRedirectURIs, (*Server).list, s.uris},
		"DELETE " + RedirectURIsPath + "/{id}": {RouteDeleteRedirectURI, (*Server).delete, s.uris},

		"GET " + JWTTemplatePath: {RouteGetJWTTemplate, (*Server).getTemplate, nil},
		"PUT " + JWTTemplatePath: {RoutePutJWTTemplate, (*Server).putTemplate, nil},

		"POST " + WebhookEndpointsPath:             {RouteWebhookEndpoints, (*Server).create, s.webhooks},
		"GET " + WebhookEndpointsPath:              {RouteWebhookEndpoints, (*Server).list, s.webhooks},
		"PATCH " + WebhookEndpointsPath + "/{id}":  {RouteWebhookEndpoints, (*Server).update, s.webhooks},
		"DELETE " + WebhookEndpointsPath + "/{id}": {RouteWebhookEndpoints, (*Server).delete, s.webhooks},
	}
}

// handle checks the bearer and the rate limits, then finds the call and makes it.
func (s *Server) handle(c *call) *Response {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.cfg = &s.config
	scheme, token, _ := strings.Cut(c.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token != c.cfg.apiKey {
		return plainError(http.StatusUnauthorized, "Unauthorized")
	}
	if refusal := c.cfg.limits.admit(c.Request, c.cfg.clock.Now()); refusal != nil {
		return refusal
	}
	found, ok := s.routes[c.Method+" "+c.escapedPath]
	if parent, id := path.Split(c.escapedPath); !ok && id != "" {
		c.id, _ = url.PathUnescape(id) // well-formed, or net/http would have refused it
		found, ok = s.routes[c.Method+" "+parent+"{id}"]
	}
	if !ok || c.cfg.profile&found.route == 0 {
		return c.missing()
	}
	c.collection = found.about
	return found.handle(s, c)
}
