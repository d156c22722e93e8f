// Package provider is the Terraform surface of WorkOS AuthKit's front door: the provider block, its resources, data
// sources, list resources and functions. What an environment holds, it asks of package inventory.
package provider

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

const typeName = "workos"

// workOS is the provider. It holds nothing of a run.
type workOS struct {
	version string
	tune    tuning
}

// tuning shortens what tests would wait for, and lets them put another network in place. The zero value is what users
// get.
type tuning struct {
	transport    http.RoundTripper
	firstBackoff time.Duration
	lagWaits     []time.Duration
	readGrace    time.Duration
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
		MarkdownDescription: "Declares the AuthKit front door of a WorkOS environment: the browser origins that may call it, " +
			"the addresses that sign-ins may return to, and the claims that its access tokens carry. The environment is " +
			"the one that the API key belongs to.",
		Attributes: map[string]schema.Attribute{
			"api_key": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "The API key of the environment to manage (WorkOS Dashboard, API Keys). White space around it " +
					"is ignored. Defaults to the environment variable `WORKOS_API_KEY`, which keeps the key out of the " +
					"configuration, and out of saved plans, which hold the values of variables. The state never holds it.",
			},
			"base_url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The root of the WorkOS API, an absolute URL. Defaults to the environment variable " +
					"`WORKOS_BASE_URL`, else to `https://api.workos.com`. Plain `http` is accepted for loopback addresses, and " +
					"elsewhere only with a key that starts with `sk_test_`.",
			},
			"max_retries": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "How often a request is sent again after its first attempt, when the API limits the rate, fails " +
					"in passing or does not answer; `0` is never. Defaults to `4`.",
			},
			"request_timeout": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How long one attempt of a request may take, its answer included: a positive Go duration such " +
					"as `10s` or `1m30s`. Pauses between attempts do not count. Defaults to `30s`.",
			},
		},
	}
}

// ValidateConfig finds at `validate` what Configure would refuse. It needs no key.
func (p *workOS) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var model providerModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &model)...); resp.Diagnostics.HasError() {
		return
	}
	found := resp.Diagnostics
	readSettings(model, false, &found)
	resp.Diagnostics.Append(found.Errors()...) // the warnings come with Configure
}

// Configure makes a run. It makes no request.
func (p *workOS) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var model providerModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &model)...); resp.Diagnostics.HasError() {
		return
	}
	read := readSettings(model, true, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	made := &run{waitsFor: model.unknown()}
	if len(made.waitsFor) == 0 {
		made = newRun(read, fmt.Sprintf("terraform-provider-workos/%s Terraform/%s", p.version, req.TerraformVersion), p.tune)
	}
	resp.ResourceData, resp.DataSourceData, resp.ListResourceData = made, made, made
}

func (p *workOS) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{newRedirectURIResource, newCORSOriginResource, newJWTTemplateResource}
}

func (p *workOS) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{newRedirectURIsDataSource, newCORSOriginsDataSource, newJWTTemplateDataSource}
}

func (p *workOS) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{newRedirectURIList, newCORSOriginList}
}

func (p *workOS) Functions(context.Context) []func() function.Function {
	return []func() function.Function{newRenderFunction}
}
