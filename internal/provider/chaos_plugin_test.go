package provider

import (
	"cmp"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// The environment variables that make this test binary serve the provider instead of running tests.
const (
	// pluginVariable names the tuning, one of pluginTunings. A CLI starts the binary as its plugin then.
	pluginVariable = "WORKOS_TEST_PLUGIN"
	// attachVariable is the provider's address, for a CLI that attaches to the process instead of starting it. Starting
	// is slow under the race detector.
	attachVariable = "WORKOS_TEST_ATTACH"
)

var pluginTunings = map[string]tuning{
	"impatient": {firstBackoff: 5 * time.Millisecond, lagWaits: []time.Duration{50 * time.Millisecond, 50 * time.Millisecond}},
	"panicking": {transport: panicking{}},
}

// servePlugin serves the provider and ends the process, if it was started for that.
func servePlugin() {
	tune, ok := pluginTunings[os.Getenv(pluginVariable)]
	if !ok {
		return
	}
	address, attached := os.LookupEnv(attachVariable)
	var options []tf6server.ServeOpt
	if attached {
		options = append(options, tf6server.WithManagedDebug())
	}
	err := tf6server.Serve(cmp.Or(address, "registry.terraform.io/workos/workos"), func() tfprotov6.ProviderServer {
		return newServer(&workOS{version: "test", tune: tune})
	}, options...)
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
	answers[req.Header.Get("Authorization")] = nil //nolint:govet,staticcheck // a nil map: the runtime panics
	return nil, nil
}
