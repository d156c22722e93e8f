locals {
  template = <<-EOT
    {
      "urn:myapp:email": {{ user.email }},
      "urn:myapp:organization": {{ organization.name || 'none' }}
    }
  EOT
}

# { "urn:myapp:email" = "ada@example.com", "urn:myapp:organization" = "none" }
output "claims_outside_an_organization" {
  value = provider::workos::render_jwt_template(local.template, {
    user = { email = "ada@example.com" }
  })
}

# { "urn:myapp:email" = "ada@example.com", "urn:myapp:organization" = "Analytical Engines" }
output "claims_in_an_organization" {
  value = provider::workos::render_jwt_template(local.template, {
    user         = { email = "ada@example.com" }
    organization = { name = "Analytical Engines" }
  })
}
