terraform {
  required_providers {
    workos = {
      source  = "workos/workos"
      version = "~> 0.1"
    }
  }
}

provider "workos" {}

# WorkOS documents no wildcard for CORS origins, so each preview declares its origin, in a workspace with its name.
resource "workos_cors_origin" "preview" {
  origin = "https://${terraform.workspace}-web.example.com"
}
