terraform {
  required_providers {
    workos = {
      source  = "workos/workos"
      version = "~> 0.1"
    }
  }
}

# Set TF_VAR_workos_staging_api_key and TF_VAR_workos_production_api_key.
variable "workos_staging_api_key" {
  type      = string
  sensitive = true
}

variable "workos_production_api_key" {
  type      = string
  sensitive = true
}

provider "workos" {
  alias   = "staging"
  api_key = var.workos_staging_api_key
}

provider "workos" {
  alias   = "production"
  api_key = var.workos_production_api_key
}

module "staging" {
  source    = "./authkit"
  providers = { workos = workos.staging }

  apps          = ["https://app.staging.example.com", "https://admin.staging.example.com"]
  redirect_uris = ["http://localhost:3000/auth/callback"] # accepted in staging only
}

module "production" {
  source    = "./authkit"
  providers = { workos = workos.production }

  apps = ["https://app.example.com", "https://admin.example.com"]
}
