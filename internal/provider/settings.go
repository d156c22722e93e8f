package provider

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

const (
	envAPIKey  = "WORKOS_API_KEY"
	envBaseURL = "WORKOS_BASE_URL"

	defaultMaxRetries     = 4
	defaultRequestTimeout = 30 * time.Second
)

// providerModel is the provider block.
type providerModel struct {
	APIKey         types.String `tfsdk:"api_key"`
	BaseURL        types.String `tfsdk:"base_url"`
	MaxRetries     types.Int64  `tfsdk:"max_retries"`
	RequestTimeout types.String `tfsdk:"request_timeout"`
}

// unknown returns the names of the arguments whose values depend on what is not applied yet.
func (m providerModel) unknown() []string {
	arguments := map[string]attr.Value{
		"api_key": m.APIKey, "base_url": m.BaseURL, "max_retries": m.MaxRetries, "request_timeout": m.RequestTimeout,
	}
	maps.DeleteFunc(arguments, func(_ string, value attr.Value) bool { return !value.IsUnknown() })
	return slices.Sorted(maps.Keys(arguments))
}

// settings are the provider block and, for what it leaves out, the environment variables.
type settings struct {
	workos.Config
	apiKeySource string // in words, for diagnostics
}

// readSettings reads the block, and environment variables by getenv: nil judges what the block itself says. Each value
// that cannot be used gets an error on its argument. Unknown values are skipped.
func readSettings(model providerModel, getenv func(string) string, diags *diag.Diagnostics) settings {
	read := settings{Config: workos.Config{MaxRetries: defaultMaxRetries, RequestTimeout: defaultRequestTimeout}}
	readAPIKey(model.APIKey, getenv, &read, diags)
	readBaseURL(model.BaseURL, getenv, &read, diags)
	if retries := model.MaxRetries; !retries.IsNull() && !retries.IsUnknown() {
		if retries.ValueInt64() < 0 || retries.ValueInt64() > math.MaxInt32 {
			diags.AddAttributeError(path.Root("max_retries"), "Invalid maximum number of retries", fmt.Sprintf(
				"max_retries is %d. Set it to 0 (no retries) or more, at most %d. The default is %d.",
				retries.ValueInt64(), math.MaxInt32, defaultMaxRetries))
		}
		read.MaxRetries = int(retries.ValueInt64())
	}
	if timeout := model.RequestTimeout; !timeout.IsNull() && !timeout.IsUnknown() {
		parsed, err := time.ParseDuration(timeout.ValueString())
		if err != nil || parsed <= 0 {
			diags.AddAttributeError(path.Root("request_timeout"), "Invalid request timeout", fmt.Sprintf(
				"request_timeout is %q. Set it to a positive duration such as \"30s\" or \"1m30s\". The default is %q.",
				timeout.ValueString(), defaultRequestTimeout))
		}
		read.RequestTimeout = parsed
	}
	return read
}

// readAPIKey takes the key from its argument, else from the environment. No message repeats any of it.
func readAPIKey(argument types.String, getenv func(string) string, read *settings, diags *diag.Diagnostics) {
	key, source := argument.ValueString(), "the provider's api_key argument"
	if argument.IsUnknown() || argument.IsNull() && getenv == nil {
		return
	}
	if argument.IsNull() {
		key, source = getenv(envAPIKey), "the environment variable "+envAPIKey
	}
	key = strings.TrimSpace(key)
	at := path.Root("api_key")
	switch {
	case key == "" && !argument.IsNull():
		diags.AddAttributeError(at, "Blank WorkOS API key",
			"The provider's api_key argument is set, but blank. Set it to the API key of the environment to manage (WorkOS Dashboard, "+
				"API Keys), or leave it out and set the environment variable:\n\n  export "+envAPIKey+"=sk_…")
	case key == "":
		diags.AddAttributeError(at, "Missing WorkOS API key",
			"The provider needs the API key of the environment to manage (WorkOS Dashboard, API Keys). Set the environment "+
				"variable:\n\n  export "+envAPIKey+"=sk_…\n\nOr set the provider's api_key argument from a sensitive variable. "+
				"With the environment variable, no provider block is needed.")
	case strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		diags.AddAttributeError(at, "Malformed WorkOS API key",
			"The API key in "+source+" contains white space, a control character or a non-ASCII character. No WorkOS key does. "+
				"Copy it again (WorkOS Dashboard, API Keys).")
	}
	read.APIKey, read.apiKeySource = key, source
}

func readBaseURL(argument types.String, getenv func(string) string, read *settings, diags *diag.Diagnostics) {
	if argument.IsUnknown() || argument.IsNull() && getenv == nil {
		return
	}
	raw, source := argument.ValueString(), "base_url"
	if argument.IsNull() {
		raw, source = getenv(envBaseURL), "The environment variable "+envBaseURL
		if strings.TrimSpace(raw) == "" {
			raw = workos.DefaultBaseURL
		}
	}
	at := path.Root("base_url")
	parsed, err := parseBaseURL(strings.TrimSpace(raw))
	if err != nil {
		diags.AddAttributeError(at, "Invalid base URL", fmt.Sprintf(
			"%s cannot be used: %s. Set base_url to an absolute URL. The default is %q.", source, err, workos.DefaultBaseURL))
		return
	}
	read.BaseURL = parsed
	if parsed.Scheme == "https" || isLoopback(parsed.Hostname()) || read.APIKey == "" {
		return
	}
	if keyClassOf(read.APIKey) != "sk_test_" {
		diags.AddAttributeError(at, "API key over plain http", fmt.Sprintf(
			"%s is %s. Everyone on the network path could read the API key. Use https. Plain http is accepted for loopback "+
				"addresses, and elsewhere only with a key that starts with sk_test_.", source, parsed))
		return
	}
	diags.AddAttributeWarning(at, "API key over plain http", fmt.Sprintf(
		"%s is %s. Everyone on the network path can read the API key. It is accepted because it is a staging key. Use https "+
			"if you can.", source, parsed))
}

// parseBaseURL accepts an absolute http or https URL without query, fragment and credentials. Its errors repeat nothing
// of a URL that may contain credentials.
func parseBaseURL(raw string) (*url.URL, error) {
	parsed, err := url.Parse(raw)
	switch {
	case raw == "":
		return nil, errors.New("it is empty")
	case err != nil:
		return nil, errors.New("it is not a URL")
	case parsed.User != nil:
		return nil, errors.New("it contains credentials")
	case parsed.Scheme != "http" && parsed.Scheme != "https":
		return nil, fmt.Errorf("%q does not start with https://", raw)
	case parsed.Hostname() == "":
		return nil, fmt.Errorf("%q has no host", raw)
	case parsed.RawQuery != "" || parsed.ForceQuery || parsed.Fragment != "":
		return nil, fmt.Errorf("%q has a query or a fragment", raw)
	}
	return parsed, nil
}

func isLoopback(host string) bool {
	host = strings.ToLower(host)
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}
