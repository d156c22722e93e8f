package workostest

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"
)

// WebhookEndpoint is a webhook endpoint as the server has it. Times have milliseconds.
type WebhookEndpoint struct {
	ID        string
	URL       string
	Secret    string   // whsec_…
	Status    string   // enabled or disabled
	Events    []string // in the order in which they were sent
	CreatedAt time.Time
	UpdatedAt time.Time
}

func webhookEndpoint(it item) WebhookEndpoint {
	return WebhookEndpoint{
		ID: it.id, URL: it.value, Secret: it.secret, Status: it.status, Events: slices.Clone(it.events),
		CreatedAt: it.created, UpdatedAt: it.updated,
	}
}

func webhookEndpoints() kind {
	return kind{
		object: "webhook_endpoint",
		value:  "endpoint_url",
		prefix: "we_",
		read:   readWebhookEndpoint,
		store:  func(_ *config, it *item, _ int) { it.secret = "whsec_" + rand.Text() },
		fields: func(_ *config, it *item) map[string]any {
			return map[string]any{"secret": it.secret, "status": it.status, "events": it.events}
		},
		duplicate: func(_ *config, endpoint string) *Response {
			return codedError(http.StatusConflict, "duplicate_endpoint",
				fmt.Sprintf("A webhook endpoint with the URL '%s' already exists.", endpoint))
		},
		unknown: func(id string) *Response {
			return codedError(http.StatusNotFound, "entity_not_found", fmt.Sprintf("Webhook endpoint not found: '%s'.", id))
		},
	}
}

// readWebhookEndpoint reads the body of a create, which has a URL and events, or of an
// update, which has any of URL, events and status.
func readWebhookEndpoint(c *call, it *item) *Response {
	it.events = slices.Clone(it.events) // decoded in place
	fields := map[string]any{"endpoint_url": &it.value, "events": &it.events}
	if c.Method == http.MethodPatch {
		fields["status"] = &it.status
	} else {
		it.status = "enabled"
	}
	if refusal := c.body(fields); refusal != nil {
		return refusal
	}
	u, err := url.Parse(it.value)
	switch {
	case err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "":
		return codedError(http.StatusUnprocessableEntity, "invalid_url", fmt.Sprintf("Invalid URL: '%s'.", it.value))
	case it.status != "enabled" && it.status != "disabled":
		return invalid("status", "isEnum", "status must be one of the following values: enabled, disabled")
	}
	var unknown []any
	for _, event := range it.events {
		if !eventType.MatchString(event) {
			unknown = append(unknown, map[string]any{"code": "unknown_event_type", "message": "Unknown event type: " + event})
		}
	}
	if unknown == nil {
		return nil
	}
	return jsonResponse(http.StatusUnprocessableEntity, map[string]any{
		"code": "invalid_request_parameters", "message": "Validation failed.", "errors": unknown,
	})
}

// eventType is the shape of the documented names. The enum of over a hundred grows with
// each release, so the names below a known first word are not told apart.
var eventType = regexp.MustCompile(`^(?:api_key|authentication|connection|dsync|email_verification|flag|invitation` +
	`|magic_auth|organization|organization_domain|organization_membership|organization_role|password_reset|permission` +
	`|role|session|user)(?:\.[a-z0-9_]+)+$`)

// AddWebhookEndpoint adds an enabled webhook endpoint without any check, and gives it; if
// there is one with this URL already, it gives that one.
func (s *Server) AddWebhookEndpoint(endpoint string, events ...string) WebhookEndpoint {
	return webhookEndpoint(s.addByHand(s.webhooks, item{value: endpoint, status: "enabled", events: append([]string{}, events...)}))
}

// EditWebhookEndpoint lets edit change the URL, secret, status and events of a webhook
// endpoint. It is false if there is none with this id, or another one has the new URL.
func (s *Server) EditWebhookEndpoint(id string, edit func(*WebhookEndpoint)) bool {
	return s.changeByHand(s.webhooks, id, func(draft *item) {
		w := webhookEndpoint(*draft)
		edit(&w)
		draft.value, draft.secret, draft.status, draft.events = w.URL, w.Secret, w.Status, w.Events
	})
}

// RemoveWebhookEndpoint removes a webhook endpoint. It is false if there is none with this
// id.
func (s *Server) RemoveWebhookEndpoint(id string) bool { return s.removeByHand(s.webhooks, id) }

// WebhookEndpoints are all webhook endpoints, oldest first, whatever lists show.
func (s *Server) WebhookEndpoints() []WebhookEndpoint {
	return snapshot(s, s.webhooks, webhookEndpoint)
}
