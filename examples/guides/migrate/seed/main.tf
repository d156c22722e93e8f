terraform {
  required_version = ">= 1.7" # for_each in import blocks

  required_providers {
    workos = {
      source  = "workos/workos"
      version = "~> 0.1"
    }
  }
}

provider "workos" {}

locals {
  seed          = yamldecode(file("${path.module}/workos-seed.yml")).config
  redirect_uris = toset(local.seed.redirect_uris)
  cors_origins  = toset(local.seed.cors_origins)
}

import {
  for_each = local.redirect_uris
  to       = workos_redirect_uri.seed[each.key]
  id       = each.key
}

resource "workos_redirect_uri" "seed" {
  for_each = local.redirect_uris
  uri      = each.key
}

import {
  for_each = local.cors_origins
  to       = workos_cors_origin.seed[each.key]
  id       = each.key
}

resource "workos_cors_origin" "seed" {
  for_each = local.cors_origins
  origin   = each.key
}
