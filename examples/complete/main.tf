# The AuthKit front door of one WorkOS environment: which browser origins may call it, where sign-ins may return to, and
# which claims its access tokens carry. The API key selects the environment:
#
#   export WORKOS_API_KEY=sk_test_...

terraform {
  required_providers {
    workos = {
      source  = "workos/workos"
      version = "~> 0.1"
    }
  }
}

provider "workos" {}

locals {
  app = "https://app.example.com"
}

# Pages of this origin may call the WorkOS API. An origin is scheme, host and port, without a path.
resource "workos_cors_origin" "app" {
  origin = local.app
}

# A sign-in may return to this address. WorkOS compares it character by character.
resource "workos_redirect_uri" "app" {
  uri = "${local.app}/auth/callback"
}

# Claims of every access token, in addition to those that WorkOS sets. Their names begin with a prefix of the
# application, so that none replaces a claim such as role, which decides what a session may do.
resource "workos_jwt_template" "this" {
  content = <<-EOT
    {
      "urn:myapp:email": {{ user.email }},
      "urn:myapp:name": "{{ user.first_name }} {{ user.last_name }}",
      "urn:myapp:organization": {{ organization.name || 'none' }},
      "urn:myapp:group": {{ organization_membership.role || 'guest' }},
      "urn:myapp:plan": {{ organization.metadata.plan || user.metadata.plan || 'free' }}
    }
  EOT
}
