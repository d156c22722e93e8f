# What the environment holds, as files for ../adopt. Applying this changes nothing in WorkOS:
#
#   terraform apply
#   terraform output -json redirect_uris > ../adopt/redirect_uris.json
#   terraform output -json cors_origins > ../adopt/cors_origins.json
#   terraform output -raw jwt_template > ../adopt/claims.tmpl

terraform {
  required_providers {
    workos = {
      source = "workos/workos"
    }
  }
}

provider "workos" {}

data "workos_redirect_uris" "all" {}

data "workos_cors_origins" "all" {}

data "workos_jwt_template" "this" {}

output "redirect_uris" {
  value = data.workos_redirect_uris.all.redirect_uris[*].uri
}

output "cors_origins" {
  value = data.workos_cors_origins.all.cors_origins[*].origin
}

output "jwt_template" {
  value = coalesce(data.workos_jwt_template.this.content, "The environment has no JWT template.")
}
