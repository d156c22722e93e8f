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
  redirect_uris     = toset(jsondecode(file("${path.module}/redirect_uris.json")))
  cors_origins      = toset(jsondecode(file("${path.module}/cors_origins.json")))
  webhook_endpoints = jsondecode(file("${path.module}/webhook_endpoints.json"))
}

resource "workos_redirect_uri" "this" {
  for_each = local.redirect_uris
  uri      = each.key
}

resource "workos_cors_origin" "this" {
  for_each = local.cors_origins
  origin   = each.key
}

resource "workos_webhook_endpoint" "this" {
  for_each     = local.webhook_endpoints
  endpoint_url = each.key
  events       = each.value.events
  status       = each.value.status
}
