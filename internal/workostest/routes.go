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

// call is a request on its way through the API.
type call struct {
	*Request
	cfg         *config
	escapedPath string
	id          string // the last path segment of a call on one object
}

// endpoint is one call of the API, and the bit of a profile that has it.
type endpoint struct {
	route  Profile
	handle func(*call) *Response
}

// endpoints are all calls, by method and path. The path of a call on one object ends in "/",
// behind which its id stands.
func (s *Server) endpoints() map[string]endpoint {
	return map[string]endpoint{
		"POST " + CORSOriginsPath: {RouteCreateCORSOrigin, s.create(s.origins)},
		"GET " + CORSOriginsPath:  {RouteListCORSOrigins, s.list(s.origins)},

		"POST " + RedirectURIsPath:         {RouteCreateRedirectURI, s.create(s.uris)},
		"GET " + RedirectURIsPath:          {RouteListRedirectURIs, s.list(s.uris)},
		"DELETE " + RedirectURIsPath + "/": {RouteDeleteRedirectURI, s.delete(s.uris)},

		"GET " + JWTTemplatePath: {RouteGetJWTTemplate, s.getTemplate},
		"PUT " + JWTTemplatePath: {RoutePutJWTTemplate, s.putTemplate},

		"POST " + WebhookEndpointsPath:         {RouteCreateWebhookEndpoint, s.create(s.webhooks)},
		"GET " + WebhookEndpointsPath:          {RouteListWebhookEndpoints, s.list(s.webhooks)},
		"PATCH " + WebhookEndpointsPath + "/":  {RouteUpdateWebhookEndpoint, s.update(s.webhooks)},
		"DELETE " + WebhookEndpointsPath + "/": {RouteDeleteWebhookEndpoint, s.delete(s.webhooks)},
	}
}

// handle checks the bearer and the rate limits, then finds the call and makes it.
func (s *Server) handle(c *call) *Response {
	scheme, token, _ := strings.Cut(c.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token != c.cfg.apiKey {
		return plainError(http.StatusUnauthorized, "Unauthorized")
	}
	if wait := c.cfg.limiter.admit(c.Request, s.clock.Now()); wait > 0 {
		return tooManyRequests(c.cfg, wait)
	}
	parent, id := path.Split(c.escapedPath)
	found, ok := s.routes[c.Method+" "+c.escapedPath]
	if !ok {
		var err error
		c.id, err = url.PathUnescape(id)
		found, ok = s.routes[c.Method+" "+parent]
		ok = ok && err == nil
	}
	if !ok || id == "" || c.cfg.profile&found.route == 0 {
		return c.missing()
	}
	return found.handle(c)
}

func (s *Server) create(col *collection) func(*call) *Response {
	return func(c *call) *Response {
		var draft item
		if refusal := col.read(c, &draft); refusal != nil {
			return refusal
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		it, added := s.add(c.cfg, col, draft)
		if !added {
			return col.duplicate(c.cfg, draft.value)
		}
		object := col.json(c.cfg, it)
		if c.cfg.wrappedCreates {
			object = map[string]any{col.object: object}
		}
		return jsonResponse(http.StatusCreated, object)
	}
}

func (s *Server) update(col *collection) func(*call) *Response {
	return func(c *call) *Response {
		s.mu.Lock()
		defer s.mu.Unlock()
		it := col.byID[c.id]
		if it == nil {
			return col.unknown(c.id)
		}
		draft := *it
		if refusal := col.read(c, &draft); refusal != nil {
			return refusal
		}
		if !s.change(col, it, draft) {
			return col.duplicate(c.cfg, draft.value)
		}
		return jsonResponse(http.StatusOK, col.json(c.cfg, it))
	}
}

func (s *Server) delete(col *collection) func(*call) *Response {
	return func(c *call) *Response {
		s.mu.Lock()
		defer s.mu.Unlock()
		it := col.byID[c.id]
		if it == nil {
			return col.unknown(c.id)
		}
		if col.keeps != nil {
			if refusal := col.keeps(it); refusal != nil {
				return refusal
			}
		}
		s.remove(c.cfg, col, it)
		return noContent()
	}
}
