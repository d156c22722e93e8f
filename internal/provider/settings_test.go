package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// validateProvider checks a provider block as `validate` does.
func (c *core) validateProvider(block map[string]any) said {
	c.t.Helper()
	object := objectType(c.schemas.Provider)
	resp, err := c.server.ValidateProviderConfig(c.ctx, &tfprotov6.ValidateProviderConfigRequest{
		Config: c.pack(object, objectOf(object, block)),
	})
	c.must(err, nil)
	return resp.Diagnostics
}

// `validate` must not depend on the shell, so what comes from it is judged when the provider is configured. What the
// block says goes before, and what it says of the rest is in the golden files.
func TestEnvironmentVariables(t *testing.T) { //nolint:paralleltest // it sets them
	const key, loopback = "sk_test_fake", "http://127.0.0.1:1"
	for _, test := range []struct {
		key, url string
		block    map[string]any
		words    []string // of an error; none: it is accepted
	}{
		{"", "", nil, []string{"api_key", "Missing WorkOS API key", "export WORKOS_API_KEY=sk_", "no provider block is needed"}},
		{"sk_test_fa\nke", "", nil, []string{"api_key", "Malformed", "environment variable WORKOS_API_KEY"}},
		{key, "ftp://example.com", nil, []string{"base_url", "environment variable WORKOS_BASE_URL", "ftp://"}},
		{"sk_live_fake", "http://example.com", nil, []string{"base_url", "plain http", "environment variable WORKOS_BASE_URL"}},
		{key, loopback, nil, nil},
		{key, " ", nil, nil},
		{"wr ong", "ftp://", map[string]any{"api_key": key, "base_url": loopback + "/"}, nil},
		{"wr ong", "ftp://", map[string]any{"api_key": tftypes.UnknownValue, "base_url": tftypes.UnknownValue}, nil},
	} {
		t.Setenv(envAPIKey, test.key)
		t.Setenv(envBaseURL, test.url)
		c, diags := startCore(t, fastTuning, test.block)
		if test.words == nil {
			wantNone(t, diags)
		} else {
			wantOnly(t, diags, append(test.words, "ERROR on AttributeName")...)
		}
		wantNone(t, c.validateProvider(test.block))
		wantOnly(t, c.validateProvider(map[string]any{"request_timeout": "soon"}), "ERROR", "soon")
	}
}

// The environment has another key and URL, which must not be used instead.
func TestUnknownProviderConfigurationPlansNewResourcesAndKeepsState(t *testing.T) {
	known, other := setUp(t), workostest.New(t)
	t.Setenv(envAPIKey, other.APIKey())
	t.Setenv(envBaseURL, other.URL())
	for kind, config := range configs {
		i := known.made(kind)
		known.srv.ResetRequests()
		for _, argument := range []string{"api_key", "base_url", "max_retries", "request_timeout"} {
			c := known.rerun(map[string]any{argument: tftypes.UnknownValue})
			planned := c.plan(kind, nil, config)
			wantOnly(t, planned.diags, "WARNING", "not known yet")
			refused := []said{
				last(c.read(i)), last(c.applyCall(c.ctx, planned, nil)), last(c.importID(kind, i.attribute("id"))),
				c.readData(dataSources[kind]),
			}
			if kind != jwtTemplateType {
				refused = append(refused, last(c.list(kind, 0, true)))
			}
			for _, diags := range refused {
				wantOnly(t, diags, "ERROR", argument, "-target")
			}
		}
		wantRequests(t, known.srv, "", 0)
	}
	wantRequests(t, other, "", 0)
}

func TestRequestsHaveTheKeyAndBothVersions(t *testing.T) {
	t.Parallel()
	c := setUp(t)
	c.rerun(map[string]any{"api_key": " " + c.srv.APIKey() + "\n"}).makes(redirectURIType, configs[redirectURIType])
	for _, request := range c.srv.Requests() {
		if got := request.Header.Get("User-Agent"); got != "terraform-provider-workos/test Terraform/1.11.4" {
			t.Errorf("user agent %q", got)
		}
	}
}

func TestValidateAcceptsWhatMayBeRightOrIsNotKnownYet(t *testing.T) {
	t.Parallel()
	c := setUp(t)
	for kind, config := range configs {
		wantNone(t, c.validate(kind, config))
		wantNone(t, c.validate(kind, with(attributes[kind], tftypes.UnknownValue, config)))
	}
	endpoint, unknown := configs[webhookEndpointType], tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	wantNone(t, c.validate(redirectURIType, uriConfig("myapp://callback")))
	wantNone(t, c.validate(webhookEndpointType, with("status", "disabled", endpointConfig(webhookURL, "a.name.of-tomorrow"))))
	wantNone(t, c.validate(webhookEndpointType, with("events", tftypes.UnknownValue, endpoint)))
	wantNone(t, c.validate(webhookEndpointType, with("events", []tftypes.Value{unknown}, endpoint)))
	for _, event := range []string{"", "user created", "user.created\x00"} { // what else is refused is in the golden files
		wantOnly(t, c.validate(webhookEndpointType, endpointConfig(webhookURL, event)), "ERROR", "must not be empty or contain white space")
	}
}
