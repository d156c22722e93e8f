package provider

import (
	"math"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// validateProvider checks a provider block as `validate` does.
func (c *core) validateProvider(block map[string]any) []*tfprotov6.Diagnostic {
	c.t.Helper()
	object := c.provider()
	resp, err := c.server.ValidateProviderConfig(c.t.Context(), &tfprotov6.ValidateProviderConfigRequest{
		Config: c.pack(object, objectOf(object, block)),
	})
	c.must(err, nil)
	return resp.Diagnostics
}

// Validate and Configure say the same of what the block itself says.
//
//nolint:paralleltest // it clears the environment
func TestProviderBlockThatCannotBeUsed(t *testing.T) {
	t.Setenv(envAPIKey, "")
	t.Setenv(envBaseURL, "")
	const key = "sk_test_fake"
	for name, test := range map[string]struct {
		block map[string]any
		at    string
		words []string
		never string // what no message may repeat
	}{
		"blank key":             {map[string]any{"api_key": " \n"}, "api_key", []string{"Blank WorkOS API key", "export WORKOS_API_KEY"}, "none"},
		"key with white space":  {map[string]any{"api_key": "sk_test_fa ke"}, "api_key", []string{"Malformed"}, "fa ke"},
		"key with control":      {map[string]any{"api_key": "sk_test_\x00fake"}, "api_key", []string{"Malformed"}, "fake"},
		"key not in ASCII":      {map[string]any{"api_key": "sk_test_fäke"}, "api_key", []string{"Malformed"}, "fäke"},
		"URL without scheme":    {map[string]any{"api_key": key, "base_url": "api.workos.com"}, "base_url", []string{"https://"}, key},
		"URL without host":      {map[string]any{"api_key": key, "base_url": "https://"}, "base_url", []string{"no host"}, key},
		"URL of another kind":   {map[string]any{"api_key": key, "base_url": "ftp://example.com"}, "base_url", []string{"ftp://example.com"}, key},
		"URL with a query":      {map[string]any{"api_key": key, "base_url": "https://example.com/?a=b"}, "base_url", []string{"query"}, key},
		"URL with credentials":  {map[string]any{"api_key": key, "base_url": "https://me:hush@example.com"}, "base_url", []string{"credentials"}, "hush"},
		"not a URL":             {map[string]any{"api_key": key, "base_url": "http://[::1"}, "base_url", []string{"not a URL"}, key},
		"base URL with nothing": {map[string]any{"api_key": key, "base_url": ""}, "base_url", []string{"https://"}, key},
		"http and live key":     {map[string]any{"api_key": "sk_live_fake", "base_url": "http://example.com"}, "base_url", []string{"plain http", "https"}, "sk_live_fake"},
		"http and another key":  {map[string]any{"api_key": "fake", "base_url": "http://example.com"}, "base_url", []string{"plain http"}, "\"fake"},
		"negative retries":      {map[string]any{"api_key": key, "max_retries": -1}, "max_retries", []string{"-1", "0"}, key},
		"retries beyond 32 bit": {map[string]any{"api_key": key, "max_retries": math.MaxInt32 + 1}, "max_retries", []string{"2147483648", "2147483647"}, key},
		"zero timeout":          {map[string]any{"api_key": key, "request_timeout": "0s"}, "request_timeout", []string{"30s"}, key},
		"negative timeout":      {map[string]any{"api_key": key, "request_timeout": "-1s"}, "request_timeout", []string{"positive"}, key},
		"timeout without unit":  {map[string]any{"api_key": key, "request_timeout": "30"}, "request_timeout", []string{"1m30s"}, key},
		"timeout not a time":    {map[string]any{"api_key": key, "request_timeout": "soon"}, "request_timeout", []string{"soon"}, key},
		"blank timeout":         {map[string]any{"api_key": key, "request_timeout": ""}, "request_timeout", []string{"positive"}, key},
	} {
		t.Run(name, func(t *testing.T) {
			c, configured := startCore(t, fastTuning, test.block)
			for _, diags := range [][]*tfprotov6.Diagnostic{configured, c.validateProvider(test.block)} {
				wantOnly(t, diags, append(test.words, "ERROR on AttributeName(\""+test.at+"\")")...)
				if strings.Contains(text(diags), test.never) {
					t.Errorf("%q was repeated:\n%s", test.never, text(diags))
				}
			}
		})
	}
}

// `validate` must not depend on the shell, so what comes from it is judged when the provider is configured.
func TestEnvironmentVariablesAreJudgedInConfigureAlone(t *testing.T) {
	for name, test := range map[string]struct {
		key, url string
		words    []string
	}{
		"no key":        {"", "", []string{`on AttributeName("api_key")`, "Missing WorkOS API key", "export WORKOS_API_KEY=sk_", "no provider block is needed"}},
		"malformed key": {"sk_test_fa\nke", "", []string{`on AttributeName("api_key")`, "Malformed", "environment variable WORKOS_API_KEY"}},
		"no URL":        {"sk_test_fake", "ftp://example.com", []string{`on AttributeName("base_url")`, "environment variable WORKOS_BASE_URL", "ftp://"}},
		"http URL":      {"sk_live_fake", "http://example.com", []string{`on AttributeName("base_url")`, "plain http", "WORKOS_BASE_URL"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(envAPIKey, test.key)
			t.Setenv(envBaseURL, test.url)
			c, diags := startCore(t, fastTuning, nil)
			wantOnly(t, diags, append(test.words, "ERROR")...)
			wantNone(t, c.validateProvider(nil))
			wantOnly(t, c.validateProvider(map[string]any{"request_timeout": "soon"}), "ERROR", "soon")
		})
	}
}

func TestProviderBlockThatIsAccepted(t *testing.T) {
	srv := workostest.New(t)
	for name, test := range map[string]struct {
		environment map[string]string
		block       map[string]any
		warning     string
	}{
		"the environment alone":          {map[string]string{envAPIKey: srv.APIKey(), envBaseURL: srv.URL()}, nil, ""},
		"a key with white space around":  {nil, map[string]any{"api_key": " " + srv.APIKey() + "\n", "base_url": srv.URL()}, ""},
		"the block over the environment": {map[string]string{envAPIKey: "wr ong", envBaseURL: "ftp://"}, map[string]any{"api_key": srv.APIKey(), "base_url": srv.URL() + "/"}, ""},
		"plain http for loopback":        {nil, map[string]any{"api_key": "sk_live_fake", "base_url": "http://localhost:1"}, ""},
		"plain http for a staging key":   {nil, map[string]any{"api_key": "sk_test_fake", "base_url": "http://example.com"}, "plain http"},
		"no base URL":                    {nil, map[string]any{"api_key": "sk_live_fake"}, ""},
		"a blank base URL around":        {map[string]string{envBaseURL: " "}, map[string]any{"api_key": "sk_live_fake"}, ""},
		"no retries and a short timeout": {nil, map[string]any{"api_key": "sk_live_fake", "max_retries": 0, "request_timeout": "1ms"}, ""},
		"the most retries":               {nil, map[string]any{"api_key": "sk_live_fake", "max_retries": math.MaxInt32}, ""},
		"unknown arguments": {nil, map[string]any{
			"api_key": tftypes.UnknownValue, "base_url": tftypes.UnknownValue, "max_retries": tftypes.UnknownValue, "request_timeout": tftypes.UnknownValue,
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(envAPIKey, test.environment[envAPIKey])
			t.Setenv(envBaseURL, test.environment[envBaseURL])
			c, diags := startCore(t, fastTuning, test.block)
			if test.warning == "" {
				wantNone(t, diags)
			} else {
				wantOnly(t, diags, "WARNING", test.warning)
			}
			wantNone(t, c.validateProvider(test.block))
		})
	}
	if n := srv.Count("", ""); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
}

// The environment has another key and URL, which must not be used instead.
func TestUnknownProviderConfigurationPlansNewResourcesAndKeepsState(t *testing.T) {
	srv, other := workostest.New(t), workostest.New(t)
	t.Setenv(envAPIKey, other.APIKey())
	t.Setenv(envBaseURL, other.URL())
	configs := map[string]map[string]any{
		redirectURIType: uriConfig(callback), corsOriginType: originConfig(origin), jwtTemplateType: templateConfig(ours),
		webhookEndpointType: endpointConfig(webhookURL, onUser),
	}
	instances := map[string]*instance{}
	for kind, config := range configs {
		instances[kind] = newCore(t, srv).made(kind, config)
	}
	srv.ResetRequests()
	for _, argument := range []string{"api_key", "base_url", "max_retries", "request_timeout"} {
		c := newCore(t, srv, map[string]any{argument: tftypes.UnknownValue})
		for kind, config := range configs {
			planned := c.plan(kind, nil, config)
			wantOnly(t, planned.diags, "WARNING", "not known yet")
			_, diags := c.applyCall(t.Context(), planned, nil)
			wantOnly(t, diags, "ERROR", argument, "-target")
			left, diags := c.read(instances[kind])
			wantOnly(t, diags, "ERROR", argument, "-target")
			if left != instances[kind] {
				t.Error("state was changed")
			}
		}
	}
	if srv.Count("", "") != 0 || other.Count("", "") != 0 {
		t.Error("requests were made without a known configuration")
	}
}

func TestUserAgentHasBothVersions(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	newCore(t, srv).made(redirectURIType, uriConfig(callback))
	for _, request := range srv.Requests() {
		if got := request.Header.Get("User-Agent"); got != "terraform-provider-workos/test Terraform/1.11.4" {
			t.Errorf("user agent %q", got)
		}
	}
}
