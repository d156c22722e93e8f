package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestUnknownProviderConfigurationPlansNewAndKeepsOld(t *testing.T) {
	// Not parallel: the environment has another key, which must not be used.
	srv := workostest.New(t)
	other := workostest.New(t)
	t.Setenv("WORKOS_API_KEY", other.APIKey())
	t.Setenv("WORKOS_BASE_URL", other.URL())
	held := newCore(t, srv).made(redirectURI, uriConfig(callback))
	srv.ResetRequests()
	for _, argument := range []string{"api_key", "base_url"} {
		c := newCore(t, srv, map[string]any{argument: tftypes.UnknownValue})
		for kind, config := range map[string]map[string]any{
			redirectURI: uriConfig(callback + "/2"), corsOrigin: originConfig(origin), jwtTemplate: template(ours),
		} {
			planned := c.plan(kind, nil, config)
			wantOnly(t, planned.diags, "WARNING", "not known yet")
		}
		left, diags := c.read(held)
		wantOnly(t, diags, "ERROR", argument, "-target")
		if left != held {
			t.Error("state was changed")
		}
	}
	if srv.Count("", "") != 0 || other.Count("", "") != 0 {
		t.Error("requests were made without a known configuration")
	}
}
