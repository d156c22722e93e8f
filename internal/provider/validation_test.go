package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestValidateAcceptsWhatMayBeRightOrIsNotKnownYet(t *testing.T) {
	t.Parallel()
	c := newCore(t, workostest.New(t))
	for kind, config := range configs {
		wantNone(t, c.validate(kind, config))
		wantNone(t, c.validate(kind, with(attributes[kind], tftypes.UnknownValue, config)))
	}
	wantNone(t, c.validate(redirectURIType, uriConfig("myapp://callback")))
	wantNone(t, c.validate(webhookEndpointType, with("status", "disabled", endpointConfig(webhookURL, "a.name.of-tomorrow"))))
	wantNone(t, c.validate(webhookEndpointType, with("events", tftypes.UnknownValue, configs[webhookEndpointType])))
	wantNone(t, c.validate(webhookEndpointType, with("events", []tftypes.Value{tftypes.NewValue(tftypes.String, tftypes.UnknownValue)}, configs[webhookEndpointType])))
}

// What else validate says is in the golden files.
func TestValidateRefusesWhatIsNoNameOfAnEvent(t *testing.T) {
	t.Parallel()
	c := newCore(t, workostest.New(t))
	for _, event := range []string{"", "user created", "user.created\x00"} {
		wantOnly(t, c.validate(webhookEndpointType, endpointConfig(webhookURL, event)), "ERROR", "must not be empty or contain white space")
	}
}

func TestProductionRulesWarnWithALiveKeyAlone(t *testing.T) {
	t.Parallel()
	staging, live := workostest.New(t), workostest.New(t, workostest.WithAPIKey("sk_live_fake"))
	for kind, config := range map[string]map[string]any{
		redirectURIType: uriConfig("http://localhost:3000/callback"), corsOriginType: originConfig("http://localhost:3000"),
	} {
		wantNone(t, newCore(t, staging).plan(kind, nil, config).diags)
		wantOnly(t, newCore(t, live).plan(kind, nil, config).diags, "WARNING on AttributeName", "in production: http://localhost:3000")
	}
}
