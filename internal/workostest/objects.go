package workostest

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// CORSOrigin is a CORS origin as the server has it.
type CORSOrigin struct {
	ID     string
	Origin string
}

func corsOrigin(it item) CORSOrigin { return CORSOrigin{ID: it.id, Origin: it.value} }

func corsOrigins() kind {
	return kind{
		object: "cors_origin", value: "origin", prefix: "cors_origin_",
		read:   readURL("origin"),
		normal: browserSpelling,
		duplicate: func(cfg *config, _ string) *Response {
			return cmp.Or(cfg.duplicates, DuplicateConflict).response("cors_origin", "CORS origin already exists.")
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

// response refuses a duplicate object, such as a "redirect_uri".
func (d Duplicate) response(object, message string) *Response {
	switch d {
	case DuplicateConflict:
		return apiError(http.StatusConflict, "duplicate_"+object, message)
	case DuplicateCode:
		return apiError(http.StatusUnprocessableEntity, object+"_already_exists", message)
	case DuplicateMessage, DuplicateDocumented:
	}
	return apiError(http.StatusUnprocessableEntity, "", message)
}

// AddCORSOrigin adds a CORS origin without any check, and gives it; if it is there already, it gives that one.
func (s *Server) AddCORSOrigin(origin string) CORSOrigin {
	return corsOrigin(s.addByHand(s.origins, item{value: origin}))
}

// ChangeCORSOrigin gives a CORS origin another value under its id, unless another one has that value.
func (s *Server) ChangeCORSOrigin(id, origin string) {
	s.changeByHand(s.origins, id, func(draft *item) { draft.value = origin })
}

// RemoveCORSOrigin removes a CORS origin. It is false if there is none with this id.
func (s *Server) RemoveCORSOrigin(id string) bool { return s.removeByHand(s.origins, id) }

// CORSOrigins are all CORS origins, oldest first, whatever lists show.
func (s *Server) CORSOrigins() []CORSOrigin { return snapshot(s, s.origins, corsOrigin) }

// RedirectURI is a redirect URI as the server has it. Its time has milliseconds.
type RedirectURI struct {
	ID        string
	URI       string
	Default   bool
	CreatedAt time.Time
}

func redirectURI(it item) RedirectURI {
	return RedirectURI{ID: it.id, URI: it.value, Default: it.isDefault, CreatedAt: it.created}
}

func redirectURIs() kind {
	return kind{
		object: "redirect_uri", value: "uri", prefix: "redir_",
		read: func(c *call, it *item) *Response {
			it.isDefault = c.cfg.firstIsDefault && len(c.byID) == 0
			return readURL("uri")(c, it)
		},
		normal: func(uri string) string {
			u, err := url.Parse(uri)
			if err != nil {
				return uri
			}
			return strings.Replace(uri, u.Host, strings.ToLower(u.Host), 1) // u.String() would change more than the host
		},
		show: func(cfg *config, it *item, object map[string]any) {
			if cfg.profile&emulated == 0 {
				object["default"] = it.isDefault
			}
		},
		duplicate: func(cfg *config, uri string) *Response {
			return cfg.duplicates.response("redirect_uri", fmt.Sprintf("Redirect URI '%s' already exists.", uri))
		},
		unknown: func(id string) *Response {
			return apiError(http.StatusNotFound, "", fmt.Sprintf("Redirect URI not found: '%s'.", id))
		},
	}
}

// AddRedirectURI adds a redirect URI without any check, and gives it; if it is there already, it gives that one.
func (s *Server) AddRedirectURI(uri string) RedirectURI {
	return redirectURI(s.addByHand(s.uris, item{value: uri}))
}

// ChangeRedirectURI gives a redirect URI another value under its id, unless another one has that value.
func (s *Server) ChangeRedirectURI(id, uri string) {
	s.changeByHand(s.uris, id, func(draft *item) { draft.value = uri })
}

// RemoveRedirectURI removes a redirect URI, the default one too. It is false if there is none with this id.
func (s *Server) RemoveRedirectURI(id string) bool { return s.removeByHand(s.uris, id) }

// SetDefaultRedirectURI makes one redirect URI the default, and the one that was it no longer. It changes nothing if
// there is none with this id.
func (s *Server) SetDefaultRedirectURI(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	chosen := s.uris.byID[id]
	if chosen == nil {
		return
	}
	for _, it := range s.uris.byID {
		if it.isDefault != (it == chosen) {
			it.isDefault, it.updated = it == chosen, s.now()
		}
	}
}

// RedirectURIs are all redirect URIs, oldest first, whatever lists show.
func (s *Server) RedirectURIs() []RedirectURI { return snapshot(s, s.uris, redirectURI) }

// WebhookEndpoint is a webhook endpoint as the server has it. Its time has milliseconds.
type WebhookEndpoint struct {
	ID        string
	URL       string
	Secret    string   // whsec_…
	Status    string   // enabled or disabled
	Events    []string // in the order in which they were sent
	UpdatedAt time.Time
}

func webhookEndpoint(it item) WebhookEndpoint {
	return WebhookEndpoint{
		ID: it.id, URL: it.value, Secret: it.secret, Status: it.status, Events: slices.Clone(it.events),
		UpdatedAt: it.updated,
	}
}

func webhookEndpoints() kind {
	return kind{
		object: "webhook_endpoint", value: "endpoint_url", prefix: "we_",
		read: readWebhookEndpoint,
		show: func(_ *config, it *item, object map[string]any) {
			object["secret"], object["status"], object["events"] = it.secret, it.status, it.events
		},
		duplicate: func(_ *config, endpoint string) *Response {
			return apiError(http.StatusConflict, "duplicate_endpoint",
				fmt.Sprintf("A webhook endpoint with the URL '%s' already exists.", endpoint))
		},
		unknown: func(id string) *Response {
			return apiError(http.StatusNotFound, "entity_not_found", fmt.Sprintf("Webhook endpoint not found: '%s'.", id))
		},
	}
}

// readWebhookEndpoint reads the body of a create, which has a URL and events, or of an update, which has any of URL,
// events and status.
func readWebhookEndpoint(c *call, it *item) *Response {
	it.events = slices.Clone(it.events) // decoded in place
	fields := map[string]any{"endpoint_url": &it.value, "events": &it.events}
	if c.Method == http.MethodPatch {
		fields["status"] = &it.status
	} else {
		it.status, it.secret = "enabled", newSecret()
	}
	if refusal := c.body(fields); refusal != nil {
		return refusal
	}
	u, err := url.Parse(it.value)
	switch {
	case err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "":
		return apiError(http.StatusUnprocessableEntity, "invalid_url", fmt.Sprintf("Invalid URL: '%s'.", it.value))
	case it.status != "enabled" && it.status != "disabled":
		return invalid("status", "isEnum", "status must be one of the following values: enabled, disabled")
	}
	var unknown []any
	for _, event := range it.events {
		if !eventType.MatchString(event) {
			message := "Unknown event type: " + event
			unknown = append(unknown, map[string]any{"code": "unknown_event_type", "message": message})
		}
	}
	if unknown == nil {
		return nil
	}
	return jsonResponse(http.StatusUnprocessableEntity, map[string]any{
		"code": "invalid_request_parameters", "message": "Validation failed.", "errors": unknown,
	})
}

// eventType is the shape of the documented names. The enum of over a hundred grows with each release, so the names
// below a known first word are not told apart.
var eventType = regexp.MustCompile(`^(?:api_key|authentication|connection|dsync|email_verification|flag|invitation` +
	`|magic_auth|organization|organization_domain|organization_membership|organization_role|password_reset|permission` +
	`|role|session|user)(?:\.[a-z0-9_]+)+$`)

func newSecret() string { return "whsec_" + rand.Text() }

// AddWebhookEndpoint adds an enabled webhook endpoint without any check, and gives it; if there is one with this URL
// already, it gives that one.
func (s *Server) AddWebhookEndpoint(endpoint string, events ...string) WebhookEndpoint {
	draft := item{value: endpoint, status: "enabled", secret: newSecret(), events: append([]string{}, events...)}
	return webhookEndpoint(s.addByHand(s.webhooks, draft))
}

// EditWebhookEndpoint lets edit change the URL, secret, status and events of a webhook endpoint, unless another one has
// the new URL. It does nothing if there is none with this id.
func (s *Server) EditWebhookEndpoint(id string, edit func(*WebhookEndpoint)) {
	s.changeByHand(s.webhooks, id, func(draft *item) {
		w := webhookEndpoint(*draft)
		edit(&w)
		draft.value, draft.secret, draft.status, draft.events = w.URL, w.Secret, w.Status, w.Events
	})
}

// RemoveWebhookEndpoint removes a webhook endpoint. It is false if there is none with this id.
func (s *Server) RemoveWebhookEndpoint(id string) bool { return s.removeByHand(s.webhooks, id) }

// WebhookEndpoints are all webhook endpoints, oldest first, whatever lists show.
func (s *Server) WebhookEndpoints() []WebhookEndpoint {
	return snapshot(s, s.webhooks, webhookEndpoint)
}
