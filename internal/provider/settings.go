package provider

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

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

// unknown names the arguments whose values wait for something that is not applied yet.
func (m providerModel) unknown() []string {
	var names []string
	for _, argument := range []struct {
		name  string
		value interface{ IsUnknown() bool }
	}{
		{"api_key", m.APIKey}, {"base_url", m.BaseURL},
		{"max_retries", m.MaxRetries}, {"request_timeout", m.RequestTimeout},
	} {
		if argument.value.IsUnknown() {
			names = append(names, argument.name)
		}
	}
	return names
}

// settings are what the provider block and the environment come to.
type settings struct {
	apiKey         string
	apiKeySource   string // in words, for errors
	baseURL        *url.URL
	maxRetries     int
	requestTimeout time.Duration
}

// readSettings reads the block, and for what it leaves out the environment. Each argument that can't be used earns
// an error on itself. Unknown values are passed over, and so is, without needKey, a missing key.
func readSettings(model providerModel, needKey bool, diags *diag.Diagnostics) settings {
	read := settings{maxRetries: defaultMaxRetries, requestTimeout: defaultRequestTimeout}
	readAPIKey(model.APIKey, needKey, &read, diags)
	readBaseURL(model.BaseURL, &read, diags)
	if retries := model.MaxRetries; !retries.IsNull() && !retries.IsUnknown() {
		if retries.ValueInt64() < 0 {
			diags.AddAttributeError(path.Root("max_retries"), "Invalid number of retries", fmt.Sprintf(
				"max_retries is %d. Set it to 0 (every request is sent once) or more, or leave it out for %d.",
				retries.ValueInt64(), defaultMaxRetries))
		}
		read.maxRetries = int(retries.ValueInt64())
	}
	if timeout := model.RequestTimeout; !timeout.IsNull() && !timeout.IsUnknown() {
		parsed, err := time.ParseDuration(timeout.ValueString())
		if err != nil || parsed <= 0 {
			diags.AddAttributeError(path.Root("request_timeout"), "Invalid request timeout", fmt.Sprintf(
				"request_timeout is %q. Set it to a positive duration such as \"30s\" or \"1m30s\", or leave it out for %q.",
				timeout.ValueString(), defaultRequestTimeout))
		}
		read.requestTimeout = parsed
	}
	return read
}

// readAPIKey takes the key from its argument or the environment. No message repeats any of it.
func readAPIKey(argument types.String, needKey bool, read *settings, diags *diag.Diagnostics) {
	if argument.IsUnknown() {
		return
	}
	at := path.Root("api_key")
	key, source := argument.ValueString(), "the provider's api_key argument"
	if argument.IsNull() {
		key, source = os.Getenv(envAPIKey), "the environment variable "+envAPIKey
	}
	key = strings.TrimSpace(key)
	switch {
	case key == "" && !argument.IsNull():
		diags.AddAttributeError(at, "Blank WorkOS API key",
			"The provider's api_key argument is set, but blank. Give it the API key of the environment to manage "+
				"(WorkOS Dashboard, API Keys), or leave it out and set "+envAPIKey+":\n\n  export "+envAPIKey+"=sk_…")
	case key == "" && needKey:
		diags.AddAttributeError(at, "Missing WorkOS API key",
			"The provider needs the API key of the WorkOS environment to manage (WorkOS Dashboard, API Keys). "+
				"Set it in the environment:\n\n  export "+envAPIKey+"=sk_…\n\n"+
				"or give it to the provider's api_key argument, from a sensitive variable.")
	case strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		diags.AddAttributeError(at, "Malformed WorkOS API key",
			"The API key in "+source+" has white space, a control character or a non-ASCII character in it, which no "+
				"WorkOS key has. Perhaps something was pasted along with it. Copy it again from the WorkOS Dashboard, API Keys.")
	}
	read.apiKey, read.apiKeySource = key, source
}

func readBaseURL(argument types.String, read *settings, diags *diag.Diagnostics) {
	if argument.IsUnknown() {
		return
	}
	raw, source := argument.ValueString(), "base_url"
	if argument.IsNull() {
		raw, source = os.Getenv(envBaseURL), "The environment variable "+envBaseURL
		if strings.TrimSpace(raw) == "" {
			raw = workos.DefaultBaseURL
		}
	}
	at := path.Root("base_url")
	parsed, err := parseBaseURL(strings.TrimSpace(raw))
	if err != nil {
		diags.AddAttributeError(at, "Invalid base URL", fmt.Sprintf(
			"%s can't be used: %s. Set base_url to an absolute URL such as %q, or leave both it and %s out to use that one.",
			source, err, workos.DefaultBaseURL, envBaseURL))
		return
	}
	read.baseURL = parsed
	if parsed.Scheme == "https" || isLoopback(parsed.Hostname()) || read.apiKey == "" {
		return
	}
	if classOf(read.apiKey) != "sk_test_" {
		diags.AddAttributeError(at, "API key over plain http", fmt.Sprintf(
			"%s is %s. Over plain http everyone on the way can read the API key. Use https. Plain http is accepted for "+
				"this machine's own addresses, and elsewhere only with a key that starts with sk_test_.", source, parsed))
		return
	}
	diags.AddAttributeWarning(at, "API key over plain http", fmt.Sprintf(
		"%s is %s. Everyone on the way can read the API key. It is a staging key, so this is let pass; use https "+
			"wherever that can be had.", source, parsed))
}

// parseBaseURL accepts an absolute http or https URL without query, fragment and credentials. Its errors repeat
// nothing of a URL that may hold credentials.
func parseBaseURL(raw string) (*url.URL, error) {
	parsed, err := url.Parse(raw)
	switch {
	case raw == "":
		return nil, errors.New("it is empty")
	case err != nil:
		return nil, errors.New("it is not a URL")
	case parsed.User != nil:
		return nil, errors.New("it has credentials in it, where the API key is the only one")
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

// classOf is the kind of environment that a key says it is for by its beginning: "sk_live_" production, "sk_test_"
// staging; empty where it does not say.
func classOf(key string) string {
	for _, class := range []string{"sk_live_", "sk_test_"} {
		if strings.HasPrefix(key, class) {
			return class
		}
	}
	return ""
}
