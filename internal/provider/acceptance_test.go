package provider

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/workos/terraform-provider-workos/internal/cli"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// theCLI is the one that the acceptance tests drive.
var theCLI cli.CLI

// TestMain keeps the user's own CLI configuration and environment out of the tests.
func TestMain(m *testing.M) {
	servePlugin()
	found, err := cli.Find(context.Background())
	if err == nil {
		theCLI = found
		err = found.SetForTests("", "workos")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the acceptance tests need a CLI:", err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// accept runs a test case through the real CLI, against srv alone. Its configurations get
// a provider block for srv.
func accept(t *testing.T, srv *workostest.Server, test resource.TestCase) {
	t.Helper()
	test.IsUnitTest = true // offline: never skipped for want of TF_ACC
	test.ProtoV6ProviderFactories = factories()
	for i := range test.Steps {
		if config := test.Steps[i].Config; config != "" && !strings.Contains(config, `provider "workos"`) {
			test.Steps[i].Config = providerBlock(srv) + config
		}
	}
	resource.Test(t, test)
}

func factories() map[string]func() (tfprotov6.ProviderServer, error) {
	p := &workOS{version: "test", tune: fastTuning}
	return map[string]func() (tfprotov6.ProviderServer, error){
		"workos": func() (tfprotov6.ProviderServer, error) { return newServer(p), nil },
	}
}

func providerBlock(srv *workostest.Server) string {
	return fmt.Sprintf("terraform {\n  required_providers {\n    workos = { source = \"workos/workos\" }\n  }\n}\n"+
		"provider \"workos\" {\n  api_key  = %q\n  base_url = %q\n}\n", srv.APIKey(), srv.URL())
}

// needs skips the test where the CLI lacks a feature.
func needs(t *testing.T, feature cli.Feature) {
	t.Helper()
	if !theCLI.Supports(feature) {
		t.Skipf("needs %s, which %s does not have", feature, theCLI)
	}
}
