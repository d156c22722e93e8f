package provider

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/jwttemplate"
	"github.com/workos/terraform-provider-workos/internal/weburl"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

// run is one configuration of the provider: what all its resources and data sources share. One process may serve
// several.
type run struct {
	inventory *inventory.Inventory // nil while waitsFor is not empty
	// waitsFor names the provider's arguments that are not known yet.
	waitsFor     []string
	keyClass     string // see classOf
	apiKeySource string
}

// newRun makes no request.
func newRun(read settings, userAgent string, tune tuning) *run {
	client := workos.New(workos.Config{
		BaseURL:        read.baseURL,
		APIKey:         read.apiKey,
		UserAgent:      userAgent,
		MaxRetries:     read.maxRetries,
		RequestTimeout: read.requestTimeout,
		FirstBackoff:   tune.firstBackoff,
		Transport:      tune.transport,
		Observe:        func(next http.RoundTripper) http.RoundTripper { return logging{next: next, key: read.apiKey} },
	})
	return &run{
		inventory: inventory.New(client, inventory.Options{
			OriginKey:    weburl.CanonicalOrigin,
			SameTemplate: jwttemplate.Same,
			LagWaits:     tune.lagWaits,
			ReadGrace:    tune.readGrace,
		}),
		keyClass:     classOf(read.apiKey),
		apiKeySource: read.apiKeySource,
	}
}

// ready reports whether the API can be asked. Else it says what it waits for, for something that can't go on.
func (r *run) ready(doing string, diags *diag.Diagnostics) bool {
	if len(r.waitsFor) == 0 {
		return true
	}
	diags.AddError("Provider configuration not known yet", fmt.Sprintf(
		"%s needs the WorkOS API, but the provider's %s will be known only after another resource has been applied. "+
			"Apply that one first, for example with -target, then plan again.",
		doing, strings.Join(r.waitsFor, " and ")))
	return false
}

// configured gives a resource its run. It is embedded.
type configured struct{ *run }

// Configure takes over what the provider's Configure made.
func (c *configured) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	c.run = runFrom(req.ProviderData, &resp.Diagnostics)
}

// configuredDataSource gives a data source its run. It is embedded.
type configuredDataSource struct{ *run }

// Configure takes over what the provider's Configure made.
func (c *configuredDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	c.run = runFrom(req.ProviderData, &resp.Diagnostics)
}

// runFrom is nil before the provider is configured.
func runFrom(data any, diags *diag.Diagnostics) *run {
	if data == nil {
		return nil
	}
	made, ok := data.(*run)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("A %T arrived where a run was expected. This is a bug of the provider: please report it.", data))
	}
	return made
}
