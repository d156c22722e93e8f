package workostest

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
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

// endpoints are the calls of the API by method and path.
func (s *Server) endpoints() map[string]endpoint {
	return map[string]endpoint{
		"POST " + CORSOriginsPath: {Older, (*Server).create, s.origins},
		"GET " + CORSOriginsPath:  {routesSince, (*Server).list, s.origins},

		"POST " + RedirectURIsPath:             {Older, (*Server).create, s.uris},
		"GET " + RedirectURIsPath:              {RouteListRedirectURIs, (*Server).list, s.uris},
		"DELETE " + RedirectURIsPath + "/{id}": {RouteDeleteRedirectURI, (*Server).delete, s.uris},

		"GET " + JWTTemplatePath: {routeGetJWTTemplate, (*Server).getTemplate, nil},
		"PUT " + JWTTemplatePath: {Older, (*Server).putTemplate, nil},

		"POST " + WebhookEndpointsPath:             {routesSince, (*Server).create, s.webhooks},
		"GET " + WebhookEndpointsPath:              {routesSince, (*Server).list, s.webhooks},
		"PATCH " + WebhookEndpointsPath + "/{id}":  {routesSince, (*Server).update, s.webhooks},
		"DELETE " + WebhookEndpointsPath + "/{id}": {routesSince, (*Server).delete, s.webhooks},
	}
}

// handle checks the bearer and the rate limits, then finds the call and makes it.
func (s *Server) handle(c *call) *Response {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.cfg = &s.config
	scheme, token, _ := strings.Cut(c.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token != c.cfg.apiKey {
		return apiError(http.StatusUnauthorized, "", "Unauthorized")
	}
	if refusal := c.cfg.limits.admit(c.Request, c.cfg.clock.Now()); refusal != nil {
		s.limited++
		return refusal
	}
	endpoints := s.endpoints()
	found, ok := endpoints[c.Method+" "+c.escapedPath]
	if parent, id := path.Split(c.escapedPath); !ok && id != "" {
		c.id, _ = url.PathUnescape(id) // well-formed, or net/http would have refused it
		found, ok = endpoints[c.Method+" "+parent+"{id}"]
	}
	if !ok || c.cfg.profile&found.route == 0 {
		resp := emptyResponse(http.StatusOK)
		c.cfg.missing.edit(c.Request, resp)
		return resp
	}
	c.collection = found.about
	return found.handle(s, c)
}

// Response is an answer before it goes out. Date, X-Request-ID and Content-Type are set already and may be changed or
// deleted.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

func emptyResponse(status int) *Response { return &Response{status, http.Header{}, nil} }

func jsonResponse(status int, v any) *Response {
	return &Response{status, http.Header{"Content-Type": {"application/json; charset=utf-8"}}, mustJSON(v)}
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("workostest: encoding an answer: %v", err))
	}
	return b
}

// apiError is an error with a message, and with a code unless that is empty.
func apiError(status int, code, message string) *Response {
	body := map[string]any{"message": message}
	if code != "" {
		body["code"] = code
	}
	return jsonResponse(status, body)
}

// invalid refuses a property under a named rule, such as "isUrl".
func invalid(property, rule, message string) *Response {
	return jsonResponse(http.StatusUnprocessableEntity, map[string]any{
		"message": "Validation failed",
		"errors":  []any{map[string]any{"property": property, "constraints": map[string]any{rule: message}}},
	})
}

// limits count the requests of one environment. The server's lock guards them.
type limits struct{ all, reads, writes window }

// documentedLimits are those of the API reference, "Rate limits".
func documentedLimits() *limits {
	return &limits{
		all:    window{n: 6000, span: time.Minute},
		reads:  window{n: 1000, span: 10 * time.Second},
		writes: window{n: 500, span: 10 * time.Second},
	}
}

// window admits n requests in any span; times are those of the last n.
type window struct {
	n     int
	span  time.Duration
	times []time.Time
}

// admit counts a request, or answers the documented 429. Nil limits admit all.
func (l *limits) admit(r *Request, now time.Time) *Response {
	if l == nil {
		return nil
	}
	windows := []*window{&l.all}
	switch {
	case !strings.HasPrefix(r.Path, "/user_management/"):
	case r.Method == http.MethodGet:
		windows = append(windows, &l.reads)
	default:
		windows = append(windows, &l.writes)
	}
	var wait time.Duration
	for _, w := range windows {
		if len(w.times) == w.n {
			wait = max(wait, w.times[0].Add(w.span).Sub(now))
		}
	}
	if wait > 0 {
		resp := apiError(http.StatusTooManyRequests, "rate_limit_exceeded", "Too many requests.")
		resp.Header.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
		return resp
	}
	for _, w := range windows {
		w.times = append(w.times, now)
		w.times = w.times[max(0, len(w.times)-w.n):]
	}
	return nil
}

// RateLimited is the number of requests that [WithRateLimits] refused.
func (s *Server) RateLimited() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.limited
}
