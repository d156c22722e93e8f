terraform {
  required_providers {
    workos = {
      source = "workos/workos"
    }
  }
}

provider "workos" {}

locals {
  redirect_uris = toset([
    "https://app.example.com/auth/callback",
    "https://admin.example.com/auth/callback",
  ])

  # As WorkOS spells them: lower case, no trailing slash, no default port.
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

# Fails the plan on any redirect URI that is not declared. With depends_on it is looked at after the resources: without,
# it would see a URI that this very plan removes, and block the removal.
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

# Only warns. An origin that was taken off the list may stay allowed, for the WorkOS API documents no deletion of one:
# as a postcondition this would stop every plan until somebody removes it in the WorkOS Dashboard.
check "cors_origins" {
  assert {
    condition     = length(setsubtract(data.workos_cors_origins.all.cors_origins[*].origin, local.cors_origins)) == 0
    error_message = "Not declared: ${join(", ", setsubtract(data.workos_cors_origins.all.cors_origins[*].origin, local.cors_origins))}."
  }
}
