terraform {
  required_providers {
    workos = {
      source  = "workos/workos"
      version = "~> 0.1"
    }
  }
}

# The API key selects the environment. Set it as an environment variable:
#
#   export WORKOS_API_KEY=sk_test_...
provider "workos" {}
