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
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/jwttemplate"
	"github.com/workos/terraform-provider-workos/internal/weburl"
	"github.com/workos/terraform-provider-workos/internal/workos"
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
	data := &providerData{inventory: &inventory.Inventory{}, unknown: model.unknown(), holders: &holders{objects: map[string]*heldObject{}, imports: map[string]bool{}}}
	if len(data.unknown) == 0 { // else nothing can be requested: an environment variable must not replace an argument
		read.UserAgent = fmt.Sprintf("terraform-provider-workos/%s Terraform/%s", p.version, req.TerraformVersion)
		read.FirstBackoff, read.Transport = p.tune.firstBackoff, p.tune.transport
		read.Observe = func(next http.RoundTripper) http.RoundTripper { return logging{next: next, key: read.APIKey} }
		data.inventory = inventory.New(workos.New(read.Config), inventory.Options{
			CanonicalOrigin: weburl.CanonicalOrigin,
			NormalURL:       weburl.NormalRedirectURI,
			SameTemplate:    jwttemplate.Same,
			ListLagWaits:    p.tune.lagWaits,
		})
		data.keyClass, data.keySource = keyClassOf(read.APIKey), read.apiKeySource
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

// providerData is what Configure gives to every resource and data source.
type providerData struct {
	inventory *inventory.Inventory // empty while an argument of the provider is unknown
	unknown   []string             // names of those arguments
	holders   *holders
	keyClass  string // see keyClassOf
	keySource string // in words, for diagnostics
}

// configured is embedded in every resource and list resource. Its providerData is nil until the provider is configured.
type configured struct{ *providerData }

func (c *configured) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	c.providerData, _ = req.ProviderData.(*providerData)
}

// configuredDataSource is embedded in every data source.
type configuredDataSource struct{ *providerData }

func (c *configuredDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	c.providerData, _ = req.ProviderData.(*providerData)
}

// logging tells of each attempt at DEBUG. It stands above authentication, so the key is not in what it sees; should
// it get into a path or an error all the same, it is masked.
type logging struct {
	next http.RoundTripper
	key  string
}

func (l logging) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := tflog.MaskLogStrings(req.Context(), l.key)
	fields := map[string]any{
		"method":  req.Method,
		"path":    req.URL.RequestURI(),
		"attempt": workos.Attempt(ctx),
	}
	began := time.Now()
	resp, err := l.next.RoundTrip(req)
	fields["duration_ms"] = time.Since(began).Milliseconds()
	if err != nil {
		fields["error"] = err.Error()
		tflog.Debug(ctx, "WorkOS did not respond", fields)
		return nil, err
	}
	fields["status"] = resp.StatusCode
	fields["request_id"] = resp.Header.Get("X-Request-ID")
	tflog.Debug(ctx, "WorkOS responded", fields)
	return resp, nil
}
