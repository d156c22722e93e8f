terraform {
  required_providers {
    workos = {
      source = "workos/workos"
    }
  }
}

# The key of a staging environment: production accepts neither http: nor localhost.
provider "workos" {}

variable "previews" {
  description = "The names of the deployments that are up, such as pr-12."
  type        = set(string)
  default     = []
}

# One redirect URI for all previews: https://pr-12-web.example.com, https://pr-13-web.example.com and so on.
resource "workos_redirect_uri" "previews" {
  uri = "https://pr-*-web.example.com/auth/callback"
}

# Every port of a developer's machine.
resource "workos_redirect_uri" "development" {
  uri = "http://localhost:*/auth/callback"
}

# WorkOS documents no wildcard for CORS origins, so each preview has its own.
resource "workos_cors_origin" "preview" {
  for_each = var.previews
  origin   = "https://${each.key}-web.example.com"
}
