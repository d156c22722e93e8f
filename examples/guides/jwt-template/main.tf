terraform {
  required_version = ">= 1.8" # provider functions

  required_providers {
    workos = {
      source  = "workos/workos"
      version = "~> 0.1"
    }
  }
}

provider "workos" {}

# A sample session. What it leaves out is undefined: here, an organization.
variable "session" {
  type = any
  default = {
    user = {
      email      = "ada@example.com"
      first_name = "Ada"
      last_name  = "Lovelace"
    }
  }
}

locals {
  template = file("${path.module}/claims.tmpl")
  claims   = provider::workos::render_jwt_template(local.template, var.session)
}

resource "workos_jwt_template" "this" {
  content = local.template

  lifecycle {
    # lookup makes a missing claim a failed condition. A plain reference would be an error, which stops a destroy too.
    precondition {
      condition     = lookup(local.claims, "urn:myapp:email", null) == var.session.user.email
      error_message = "The applications read the claim urn:myapp:email."
    }
    precondition {
      condition     = contains(["free", "pro"], lookup(local.claims, "urn:myapp:plan", null))
      error_message = "The billing page reads the claim urn:myapp:plan, which is free or pro."
    }
  }
}

# A plan shows this when it changes.
output "claims" {
  value = local.claims
}
