terraform {
  required_providers {
    workos = {
      source  = "workos/workos"
      version = "~> 0.1"
    }
  }
}

provider "workos" {}

variable "webhooks" {
  description = "Status of each endpoint, by the last part of its URL. Two endpoints while one replaces the other."
  type        = map(string)
}

resource "workos_webhook_endpoint" "app" {
  for_each     = var.webhooks
  endpoint_url = "https://app.example.com/webhooks/${each.key}"
  events       = ["user.created", "user.updated", "user.deleted"]
  status       = each.value
}

output "webhook_secrets" {
  value     = { for path, endpoint in workos_webhook_endpoint.app : path => endpoint.secret }
  sensitive = true
}
