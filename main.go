// Command terraform-provider-workos is a Terraform and OpenTofu provider for WorkOS AuthKit.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/workos/terraform-provider-workos/internal/provider"
)

// version is set by the linker; see GNUmakefile and .goreleaser.yml.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve until interrupted, for a debugger to attach to, and print what the CLI needs to find this process")
	flag.Parse()
	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/workos/workos",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
