package cli

import "testing"

func TestSupportsGoesByProductAndVersion(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		product Product
		version string
		feature Feature
		want    bool
	}{
		{Terraform, "1.5.7", RemovedBlocks, false},
		{Terraform, "1.7.0", RemovedBlocks, true},
		{OpenTofu, "1.9.3", RemovedBlocks, false},
		{OpenTofu, "1.10.0", RemovedBlocks, true},
		{Terraform, "1.7.5", ProviderFunctions, false},
		{Terraform, "1.8.0", ProviderFunctions, true},
		{OpenTofu, "1.7.0", ProviderFunctions, true},
		{Terraform, "1.11.4", ResourceIdentity, false},
		{Terraform, "1.12.0", ResourceIdentity, true},
		{OpenTofu, "1.11.9", ResourceIdentity, false},
		{OpenTofu, "1.12.6", ResourceIdentity, true},
		{Terraform, "1.14.0-rc1", ListResources, true},
		{Terraform, "2.0.0", ListResources, true},
		{Terraform, "0.15.5", ListResources, false},
		{OpenTofu, "1.99.0", ListResources, false},
		{Terraform, "", ProviderFunctions, false},
		{Terraform, "1.14.0", "what nobody has", false},
	} {
		c := CLI{Product: test.product, Version: test.version}
		if got := c.Supports(test.feature); got != test.want {
			t.Errorf("%s: Supports(%s) = %t; want %t", c, test.feature, got, test.want)
		}
	}
}
