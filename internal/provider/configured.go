package provider

import (
	"context"
	"fmt"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/jwttemplate"
	"github.com/workos/terraform-provider-workos/internal/weburl"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

// providerData is what Configure gives to every resource and data source.
type providerData struct {
	inventory *inventory.Inventory // empty while an argument of the provider is unknown
	unknown   []string             // names of those arguments
	holders   holders
	keyClass  string // see keyClassOf
	keySource string // in words, for diagnostics
}

func newProviderData(s settings, userAgent string, tune tuning) *providerData {
	client := workos.New(workos.Config{
		BaseURL:        s.baseURL,
		APIKey:         s.apiKey,
		UserAgent:      userAgent,
		MaxRetries:     s.maxRetries,
		RequestTimeout: s.requestTimeout,
		FirstBackoff:   tune.firstBackoff,
		Transport:      tune.transport,
		Observe:        func(next http.RoundTripper) http.RoundTripper { return logging{next: next, key: s.apiKey} },
	})
	return &providerData{
		inventory: inventory.New(client, inventory.Options{
			CanonicalOrigin: weburl.CanonicalOrigin,
			NormalURL:       weburl.NormalRedirectURI,
			SameTemplate:    jwttemplate.Same,
			ListLagWaits:    tune.lagWaits,
		}),
		keyClass:  keyClassOf(s.apiKey),
		keySource: s.apiKeySource,
	}
}

// configured is embedded in every resource and list resource. Its providerData is nil until the provider is configured.
type configured struct{ *providerData }

// Configure takes what the provider's Configure made.
func (c *configured) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	c.providerData = providerDataOf(req.ProviderData, &resp.Diagnostics)
}

// configuredDataSource is embedded in every data source.
type configuredDataSource struct{ *providerData }

// Configure takes what the provider's Configure made.
func (c *configuredDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	c.providerData = providerDataOf(req.ProviderData, &resp.Diagnostics)
}

func providerDataOf(data any, diags *diag.Diagnostics) *providerData {
	if data == nil {
		return nil
	}
	made, ok := data.(*providerData)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("Expected *providerData, got %T. This is a bug of the provider: please report it.", data))
	}
	return made
}
