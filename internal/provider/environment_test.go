package provider

import (
	"fmt"
	"maps"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"golang.org/x/sync/errgroup"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const (
	redirectURIType     = "workos_redirect_uri"
	corsOriginType      = "workos_cors_origin"
	webhookEndpointType = "workos_webhook_endpoint"

	callback   = "https://app.example.com/callback"
	origin     = "https://app.example.com"
	webhookURL = "https://app.example.com/webhooks"
	onUser     = "user.created"
	ours       = `{"urn:example:plan": "{{ organization.metadata.plan }}"}`
	theirs     = `{"urn:example:tier": "gold"}`
)

// listedKinds are the kinds that the API lists.
var listedKinds = []string{redirectURIType, corsOriginType, webhookEndpointType}

// attributes are the required attribute of each kind. values are what tests declare there, and configs the whole of it.
var (
	attributes = map[string]string{redirectURIType: "uri", corsOriginType: "origin", webhookEndpointType: "endpoint_url", jwtTemplateType: "content"}
	values     = map[string]string{redirectURIType: callback, corsOriginType: origin, webhookEndpointType: webhookURL, jwtTemplateType: ours}
	configs    = map[string]map[string]any{
		redirectURIType: uriConfig(callback), corsOriginType: originConfig(origin), webhookEndpointType: endpointConfig(webhookURL, onUser),
		jwtTemplateType: templateConfig(ours),
	}
)

func uriConfig(uri string) map[string]any          { return map[string]any{"uri": uri} }
func originConfig(origin string) map[string]any    { return map[string]any{"origin": origin} }
func templateConfig(content string) map[string]any { return map[string]any{"content": content} }

// endpointConfig leaves the status to its default.
func endpointConfig(url string, events ...string) map[string]any {
	names := make([]tftypes.Value, len(events))
	for i, event := range events {
		names[i] = tftypes.NewValue(tftypes.String, event)
	}
	return map[string]any{"endpoint_url": url, "events": names}
}

// with returns a configuration with one argument more, or another value of it.
func with(argument string, value any, config map[string]any) map[string]any {
	config = maps.Clone(config)
	config[argument] = value
	return config
}

// configOf is the configuration of a kind with another value.
func configOf(kind, value string) map[string]any { return with(attributes[kind], value, configs[kind]) }

// add adds an object by hand and returns its id.
func add(srv *workostest.Server, kind, value string) string {
	switch kind {
	case redirectURIType:
		return srv.AddRedirectURI(value).ID
	case corsOriginType:
		return srv.AddCORSOrigin(value).ID
	case webhookEndpointType:
		return srv.AddWebhookEndpoint(value, onUser).ID
	}
	srv.SetJWTTemplate(value)
	return jwtTemplateID
}

// addMany adds n objects and returns their values, oldest first.
func addMany(srv *workostest.Server, kind string, n int) []string {
	added := make([]string, n)
	for i := range added {
		added[i] = nthValue(kind, i)
		add(srv, kind, added[i])
	}
	return added
}

func nthValue(kind string, n int) string {
	switch kind {
	case corsOriginType:
		return fmt.Sprintf("%s:%d", origin, 1000+n)
	case jwtTemplateType:
		return fmt.Sprintf(`{"n": %d}`, n)
	}
	return fmt.Sprintf("%s/%d", values[kind], n)
}

// removeAll removes by hand whatever is there.
func removeAll(srv *workostest.Server) {
	for _, uri := range srv.RedirectURIs() {
		srv.RemoveRedirectURI(uri.ID)
	}
	for _, org := range srv.CORSOrigins() {
		srv.RemoveCORSOrigin(org.ID)
	}
	for _, endpoint := range srv.WebhookEndpoints() {
		srv.RemoveWebhookEndpoint(endpoint.ID)
	}
	srv.RemoveJWTTemplate()
}

// emptyList shows no objects in a list.
var emptyList = workostest.EditedJSON(func(body map[string]any) { body["data"] = []any{} })

// wantRequests fails unless the API had n requests with a method; empty: any.
func wantRequests(t testing.TB, srv *workostest.Server, method string, n int) {
	t.Helper()
	if got := srv.Count(method, ""); got != n {
		t.Errorf("%d requests %s, want %d", got, method, n)
	}
}

// wantNoWrites fails if the API was asked to change anything.
func wantNoWrites(t testing.TB, srv *workostest.Server) {
	t.Helper()
	if all, gets := srv.Count("", ""), srv.Count(http.MethodGet, ""); all != gets {
		t.Errorf("%d writes, want none", all-gets)
	}
}

// parallel calls do for 0 to n-1, at most width at a time.
func parallel(width, n int, do func(i int)) {
	var group errgroup.Group
	group.SetLimit(width)
	for i := range n {
		group.Go(func() error { do(i); return nil })
	}
	_ = group.Wait()
}
