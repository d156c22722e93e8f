// Package provider is the Terraform provider for WorkOS AuthKit: the provider block, its resources, data sources, list
// resources and functions. Each resource is one file. What the environment has, they ask of package inventory.
package provider

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/workos/terraform-provider-workos/internal/inventory"
)

const typeName = "workos"

// workOS is the provider. It has no state.
type workOS struct {
	version string
	tune    tuning
}

// tuning shortens waits and replaces the network in tests. Its zero value is what users get.
type tuning struct {
	transport    http.RoundTripper
	firstBackoff time.Duration
	lagWaits     []time.Duration
}

var (
	_ provider.Provider                   = (*workOS)(nil)
	_ provider.ProviderWithValidateConfig = (*workOS)(nil)
	_ provider.ProviderWithListResources  = (*workOS)(nil)
	_ provider.ProviderWithFunctions      = (*workOS)(nil)
)

// New returns what makes the provider; version, such as "1.2.3", goes into the user agent.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &workOS{version: version} }
}

func (p *workOS) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName, resp.Version = typeName, p.version
}

func (p *workOS) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages the AuthKit front door of a WorkOS environment: the browser origins that may call it, the " +
			"addresses that sign-ins may return to, the claims that its access tokens carry, and the webhook endpoints that receive its events. The API key selects the environment.",
		Attributes: map[string]schema.Attribute{
			"api_key": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "API key of the environment to manage (WorkOS Dashboard, API Keys). Defaults to the environment variable " +
					"`WORKOS_API_KEY`, which keeps the key out of the configuration and of saved plans. State never contains it.",
			},
			"base_url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Base URL of the WorkOS API. Defaults to the environment variable `WORKOS_BASE_URL`, else to " +
					"`https://api.workos.com`. Plain `http` is accepted for loopback addresses, and elsewhere only with a key that " +
					"starts with `sk_test_`.",
			},
			"max_retries": schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: "Maximum number of retries for a failed request. Set to `0` to disable retries. Defaults to `4`.",
			},
			"request_timeout": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Timeout of one attempt of a request, as a Go duration such as `10s` or `1m30s`. Pauses between " +
					"attempts do not count. Defaults to `30s`.",
			},
		},
	}
}

// ValidateConfig judges what the provider block itself says. Environment variables are judged in Configure, so that
// `terraform validate` does not depend on the shell.
func (p *workOS) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var model providerModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &model)...); resp.Diagnostics.HasError() {
		return
	}
	var found diag.Diagnostics
	readSettings(model, nil, &found)
	resp.Diagnostics.Append(found.Errors()...) // Configure gives the warnings
}

// Configure makes no request.
func (p *workOS) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var model providerModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &model)...); resp.Diagnostics.HasError() {
		return
	}
	read := readSettings(model, os.Getenv, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	data := &providerData{inventory: &inventory.Inventory{}, unknown: model.unknown()}
	if len(data.unknown) == 0 { // else nothing can be requested: an environment variable must not replace an argument
		data = newProviderData(read, fmt.Sprintf("terraform-provider-workos/%s Terraform/%s", p.version, req.TerraformVersion), p.tune)
	}
	resp.ResourceData, resp.DataSourceData, resp.ListResourceData = data, data, data
}

func (p *workOS) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{newRedirectURIResource, newCORSOriginResource, newJWTTemplateResource, newWebhookEndpointResource}
}

func (p *workOS) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{newRedirectURIsDataSource, newCORSOriginsDataSource, newJWTTemplateDataSource, newWebhookEndpointsDataSource}
}

func (p *workOS) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{newRedirectURIList, newCORSOriginList, newWebhookEndpointList}
}

func (p *workOS) Functions(context.Context) []func() function.Function {
	return []func() function.Function{newRenderFunction}
}
