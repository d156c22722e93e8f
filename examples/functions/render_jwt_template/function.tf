locals {
  template = jsonencode({
    email        = "{{ user.email }}"
    organization = "{{ organization.name || 'none' }}"
  })
}

# { email = "ada@example.com", organization = "none" }
output "claims_outside_of_an_organization" {
  value = provider::workos::render_jwt_template(local.template, {
    user = { email = "ada@example.com" }
  })
}

# { email = "ada@example.com", organization = "Analytical Engines" }
output "claims_in_an_organization" {
  value = provider::workos::render_jwt_template(local.template, {
    user         = { email = "ada@example.com" }
    organization = { name = "Analytical Engines" }
  })
}
