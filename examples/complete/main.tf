# The AuthKit front door of one WorkOS environment: who may call it, where sign-ins return to, and what its access
# tokens say. The environment is the one that the API key belongs to:
#
#   export WORKOS_API_KEY=sk_test_...

terraform {
  required_providers {
    workos = {
      source = "workos/workos"
    }
  }
}

provider "workos" {}

locals {
  app = "https://app.example.com"
}

# Code in a browser may call AuthKit from this origin: scheme, host and port, no path.
resource "workos_cors_origin" "app" {
  origin = local.app
}

# A sign-in may return to this address. It is compared character by character.
resource "workos_redirect_uri" "app" {
  uri = "${local.app}/auth/callback"
}

# The claims of every access token, besides WorkOS's own. Outside quotes an expression is a JSON value, inside them it
# is text. What follows || is taken when what stands before it is null: a user may belong to no organization.
resource "workos_jwt_template" "this" {
  content = <<-EOT
    {
      "email": {{ user.email }},
      "name": "{{ user.first_name }} {{ user.last_name }}",
      "locale": {{ user.locale || 'en' }},
      "organization": {{ organization.name || 'none' }},
      "role": {{ organization_membership.role || 'guest' }},
      "plan": {{ organization.metadata.plan || user.metadata.plan || 'free' }}
    }
  EOT
}
