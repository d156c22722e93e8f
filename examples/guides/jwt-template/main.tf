terraform {
  required_version = ">= 1.8" # provider functions

  required_providers {
    workos = {
      source = "workos/workos"
    }
  }
}

provider "workos" {}

# What WorkOS would know of a session. What is left out is undefined: here, an organization.
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
    # What the applications read. A check block would only warn; this fails the plan. (lookup, not .email: a claim that is
    # missing is then a failed condition, not an error that would stop a destroy too.)
    precondition {
      condition     = lookup(local.claims, "email", null) == var.session.user.email
      error_message = "The applications read the claim email."
    }
    precondition {
      condition     = contains(["free", "pro"], lookup(local.claims, "plan", null))
      error_message = "The billing page reads the claim plan: free or pro."
    }
  }
}

# Shown in every plan that changes it.
output "claims" {
  value = local.claims
}
