package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

//nolint:paralleltest // it clears the environment
func TestConfigureRefusesWhatCantBeUsed(t *testing.T) {
	t.Setenv("WORKOS_API_KEY", "")
	t.Setenv("WORKOS_BASE_URL", "")
	key := "sk_test_fake"
	for name, tc := range map[string]struct {
		block map[string]any
		at    string
		words []string
		never string // what no message may repeat
	}{
		"missing key":           {map[string]any{}, "api_key", []string{"Missing WorkOS API key", "export WORKOS_API_KEY=sk_"}, "none"},
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
		"http and live key":     {map[string]any{"api_key": "sk_live_fake", "base_url": "http://example.com"}, "base_url", []string{"plain http", "https"}, "sk_live_fake"},
		"http and another key":  {map[string]any{"api_key": "fake", "base_url": "http://example.com"}, "base_url", []string{"plain http"}, "\"fake"},
		"negative retries":      {map[string]any{"api_key": key, "max_retries": -1}, "max_retries", []string{"-1", "0"}, key},
		"zero timeout":          {map[string]any{"api_key": key, "request_timeout": "0s"}, "request_timeout", []string{"30s"}, key},
		"negative timeout":      {map[string]any{"api_key": key, "request_timeout": "-1s"}, "request_timeout", []string{"positive"}, key},
		"timeout without unit":  {map[string]any{"api_key": key, "request_timeout": "30"}, "request_timeout", []string{"1m30s"}, key},
		"timeout not a time":    {map[string]any{"api_key": key, "request_timeout": "soon"}, "request_timeout", []string{"soon"}, key},
		"blank timeout":         {map[string]any{"api_key": key, "request_timeout": ""}, "request_timeout", []string{"positive"}, key},
		"base URL with nothing": {map[string]any{"api_key": key, "base_url": ""}, "base_url", []string{"https://"}, key},
	} {
		t.Run(name, func(t *testing.T) {
			_, diags := startCore(t, fastTuning, tc.block)
			wantOnly(t, diags, append(tc.words, "ERROR on AttributeName(\""+tc.at+"\")")...)
			if strings.Contains(text(diags), tc.never) {
				t.Errorf("%q was repeated:\n%s", tc.never, text(diags))
			}
		})
	}
}

func TestConfigureAcceptsAndMakesNoRequest(t *testing.T) {
	srv := workostest.New(t)
	for name, tc := range map[string]struct {
		environment map[string]string
		block       map[string]any
		warning     string
	}{
		"the environment alone":          {map[string]string{"WORKOS_API_KEY": srv.APIKey(), "WORKOS_BASE_URL": srv.URL()}, nil, ""},
		"a key with white space around":  {nil, map[string]any{"api_key": " " + srv.APIKey() + "\n", "base_url": srv.URL()}, ""},
		"the block before the rest":      {map[string]string{"WORKOS_API_KEY": "wrong", "WORKOS_BASE_URL": "ftp://"}, map[string]any{"api_key": srv.APIKey(), "base_url": srv.URL() + "/"}, ""},
		"plain http for loopback":        {nil, map[string]any{"api_key": "sk_live_fake", "base_url": "http://localhost:1"}, ""},
		"plain http for a staging key":   {nil, map[string]any{"api_key": "sk_test_fake", "base_url": "http://example.com"}, "plain http"},
		"no base URL":                    {nil, map[string]any{"api_key": "sk_live_fake"}, ""},
		"a blank base URL around":        {map[string]string{"WORKOS_BASE_URL": " "}, map[string]any{"api_key": "sk_live_fake"}, ""},
		"no retries and a short timeout": {nil, map[string]any{"api_key": "sk_live_fake", "max_retries": 0, "request_timeout": "1ms"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("WORKOS_API_KEY", tc.environment["WORKOS_API_KEY"])
			t.Setenv("WORKOS_BASE_URL", tc.environment["WORKOS_BASE_URL"])
			_, diags := startCore(t, fastTuning, tc.block)
			if tc.warning == "" {
				wantNone(t, diags)
			} else {
				wantOnly(t, diags, "WARNING", tc.warning)
			}
		})
	}
	if n := srv.Count("", ""); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
}

func TestValidateNeedsNoKeyAndFindsTheRest(t *testing.T) {
	t.Setenv("WORKOS_API_KEY", "")
	c, _ := startCore(t, fastTuning, nil)
	validate := func(block map[string]any) []*tfprotov6.Diagnostic {
		object := c.provider()
		resp, err := c.server.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: c.pack(object, objectOf(object, block))})
		c.must(err, nil)
		return resp.Diagnostics
	}
	wantNone(t, validate(nil))
	wantNone(t, validate(map[string]any{"base_url": "http://example.com"})) // the key decides, at plan
	wantOnly(t, validate(map[string]any{"request_timeout": "soon"}), "ERROR", "soon")
}

func TestUserAgentHasBothVersions(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	newCore(t, srv).made(redirectURI, uriConfig(callback))
	for _, request := range srv.Requests() {
		if got := request.Header.Get("User-Agent"); got != "terraform-provider-workos/test Terraform/1.11.4" {
			t.Errorf("user agent %q", got)
		}
	}
}
