terraform {
  required_version = ">= 1.5" # check blocks

  required_providers {
    workos = {
      source  = "workos/workos"
      version = "~> 0.1"
    }
  }
}

provider "workos" {}

locals {
  redirect_uris = toset([
    "https://app.example.com/auth/callback",
    "https://admin.example.com/auth/callback",
  ])

  # In lower case, without trailing slash and default port.
  cors_origins = toset([
    "https://app.example.com",
    "https://admin.example.com",
  ])
}

resource "workos_redirect_uri" "allowed" {
  for_each = local.redirect_uris
  uri      = each.key
}

resource "workos_cors_origin" "allowed" {
  for_each = local.cors_origins
  origin   = each.key
}

# Fails the plan if the environment has a redirect URI that is not declared. depends_on makes Terraform read the list
# after the resources: else a redirect URI that this plan removes would fail it.
data "workos_redirect_uris" "all" {
  depends_on = [workos_redirect_uri.allowed]

  lifecycle {
    postcondition {
      condition     = length(setsubtract(self.redirect_uris[*].uri, local.redirect_uris)) == 0
      error_message = "Not declared: ${join(", ", setsubtract(self.redirect_uris[*].uri, local.redirect_uris))}."
    }
  }
}

data "workos_cors_origins" "all" {
  depends_on = [workos_cors_origin.allowed]
}

# Warns only. The API cannot delete an origin: a postcondition would fail every plan after one is removed from the list,
# until somebody removes it in the WorkOS Dashboard too.
check "cors_origins" {
  assert {
    condition     = length(setsubtract(data.workos_cors_origins.all.cors_origins[*].origin, local.cors_origins)) == 0
    error_message = "Not declared: ${join(", ", setsubtract(data.workos_cors_origins.all.cors_origins[*].origin, local.cors_origins))}."
  }
}
