# What both environments have: an origin and a redirect URI for each application, and the same claims.

terraform {
  required_providers {
    workos = {
      source  = "workos/workos"
      version = ">= 0.1" # the root module chooses the version
    }
  }
}

variable "apps" {
  description = "Origins of the applications."
  type        = set(string)
}

variable "redirect_uris" {
  description = "Further redirect URIs."
  type        = set(string)
  default     = []
}

resource "workos_cors_origin" "app" {
  for_each = var.apps
  origin   = each.key
}

resource "workos_redirect_uri" "app" {
  for_each = setunion(var.redirect_uris, [for app in var.apps : "${app}/auth/callback"])
  uri      = each.key
}

resource "workos_jwt_template" "this" {
  content = <<-EOT
    {
      "urn:myapp:email": {{ user.email }},
      "urn:myapp:organization": {{ organization.name || 'none' }}
    }
  EOT
}
