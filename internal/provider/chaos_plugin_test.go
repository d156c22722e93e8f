package provider

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
)

// pluginVariable makes this test binary serve the provider to a CLI that runs it as a plugin, tuned as its value says.
const pluginVariable = "WORKOS_TEST_PLUGIN"

// pluginTunings are the values of pluginVariable.
var pluginTunings = map[string]tuning{
	"as users get it": {},
	"impatient":       {firstBackoff: 5 * time.Millisecond, lagWaits: []time.Duration{50 * time.Millisecond, 50 * time.Millisecond}},
	"panicking":       {transport: panicking{}},
}

// servePlugin serves the provider and ends the process, if it was started as a plugin.
func servePlugin() {
	tune, ok := pluginTunings[os.Getenv(pluginVariable)]
	if !ok {
		return
	}
	err := providerserver.Serve(context.Background(), func() provider.Provider { return &workOS{version: "test", tune: tune} },
		providerserver.ServeOpts{Address: "registry.terraform.io/workos/workos"})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// panicking panics in the middle of a request, with the key in its hands.
type panicking struct{}

func (panicking) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Header.Get("Authorization") == "" {
		panic("the request bears no key, so its absence from the output shows nothing")
	}
	var answers map[string]*http.Response
	answers[req.Header.Get("Authorization")] = nil // a nil map: the runtime panics
	return nil, nil
}
