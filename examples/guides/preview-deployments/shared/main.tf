terraform {
  required_providers {
    workos = {
      source  = "workos/workos"
      version = "~> 0.1"
    }
  }
}

# Use the key of a staging environment: production accepts neither http nor localhost.
provider "workos" {}

# All previews: https://pr-12-web.example.com, https://pr-13-web.example.com and so on.
resource "workos_redirect_uri" "previews" {
  uri = "https://pr-*-web.example.com/auth/callback"
}

# Every port of a developer's machine.
resource "workos_redirect_uri" "development" {
  uri = "http://localhost:*/auth/callback"
}
