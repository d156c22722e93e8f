terraform {
  required_providers {
    workos = {
      source  = "workos/workos"
      version = "~> 0.1"
    }
  }
}

provider "workos" {}

resource "workos_redirect_uri" "app" {
  uri = "https://app.example.com/auth/callback"
}

resource "workos_cors_origin" "app" {
  origin = "https://app.example.com"
}

resource "workos_jwt_template" "this" {
  content = <<-EOT
    {
      "urn:myapp:email": {{ user.email }}
    }
  EOT
}
