terraform {
  required_providers {
    workos = {
      source = "workos/workos"
    }
  }
}

# The environment to manage is the one that the API key belongs to. The key comes from the environment:
#
#   export WORKOS_API_KEY=sk_test_...
provider "workos" {}
