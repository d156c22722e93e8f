# What every environment has: for each application an origin and a redirect URI, and the same claims in all of them.

terraform {
  required_providers {
    workos = {
      source = "workos/workos"
    }
  }
}

variable "apps" {
  description = "The origins of the applications."
  type        = set(string)
}

variable "redirect_uris" {
  description = "More redirect URIs."
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
  content = jsonencode({
    email        = "{{ user.email }}"
    organization = "{{ organization.name || 'none' }}"
  })
}
