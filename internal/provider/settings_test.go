package provider

import (
	"math"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// validateProvider checks a provider block as `validate` does.
func (c *core) validateProvider(block map[string]any) said {
	c.t.Helper()
	object := objectType(c.schemas.Provider)
	resp, err := c.server.ValidateProviderConfig(c.t.Context(), &tfprotov6.ValidateProviderConfigRequest{
		Config: c.pack(object, objectOf(object, block)),
	})
	c.must(err, nil)
	return resp.Diagnostics
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
	instances := onePerKind(newCore(t, srv))
	srv.ResetRequests()
	for _, argument := range []string{"api_key", "base_url", "max_retries", "request_timeout"} {
		c := newCore(t, srv, map[string]any{argument: tftypes.UnknownValue})
		for kind, i := range instances {
			planned := c.plan(kind, nil, configs[kind])
			wantOnly(t, planned.diags, "WARNING", "not known yet")
			left, diags := c.read(i)
			if left != i {
				t.Error("state was changed")
			}
			refused := []said{diags, last(c.applyCall(t.Context(), planned, nil)), last(c.importID(kind, i.attribute("id"))), c.readData(dataSources[kind])}
			if kind != jwtTemplateType {
				refused = append(refused, last(c.list(kind, 0, true)))
			}
			for _, diags := range refused {
				wantOnly(t, diags, "ERROR", argument, "-target")
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
