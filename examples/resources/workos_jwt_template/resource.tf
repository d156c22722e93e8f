# Outside of quotes an expression is a JSON value: roles is an array here. Inside of quotes it is text.
resource "workos_jwt_template" "this" {
  content = <<-EOT
    {
      "email": "{{ user.email }}",
      "organization": "{{ organization.name || 'none' }}",
      "roles": {{ organization_membership.roles }}
    }
  EOT
}
