terraform {
  required_version = ">= 1.7" # import blocks with for_each

  required_providers {
    workos = {
      source = "workos/workos"
    }
  }
}

provider "workos" {}

locals {
  redirect_uris = toset(jsondecode(file("${path.module}/redirect_uris.json")))
  cors_origins  = toset(jsondecode(file("${path.module}/cors_origins.json")))
}

import {
  for_each = local.redirect_uris
  to       = workos_redirect_uri.this[each.key]
  id       = each.key
}

resource "workos_redirect_uri" "this" {
  for_each = local.redirect_uris
  uri      = each.key
}

import {
  for_each = local.cors_origins
  to       = workos_cors_origin.this[each.key]
  id       = each.key
}

resource "workos_cors_origin" "this" {
  for_each = local.cors_origins
  origin   = each.key
}

# Leave these two out for an environment that has no JWT template.
import {
  to = workos_jwt_template.this
  id = "jwt_template"
}

resource "workos_jwt_template" "this" {
  content = file("${path.module}/claims.tmpl")
}
