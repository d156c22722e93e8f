terraform {
  required_providers {
    workos = {
      source  = "workos/workos"
      version = "~> 0.1"
    }
  }
}

provider "workos" {}

data "workos_redirect_uris" "all" {}

data "workos_cors_origins" "all" {}

data "workos_webhook_endpoints" "all" {}

output "redirect_uris" {
  value = data.workos_redirect_uris.all.redirect_uris[*].uri
}

output "cors_origins" {
  value = data.workos_cors_origins.all.cors_origins[*].origin
}

output "webhook_endpoints" {
  value = {
    for each in data.workos_webhook_endpoints.all.webhook_endpoints :
    each.endpoint_url => { events = each.events, status = each.status }
  }
}
