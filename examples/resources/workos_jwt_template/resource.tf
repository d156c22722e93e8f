# Outside quotes an expression is a JSON value, inside quotes it is text. The prefix keeps these claims apart from those
# that WorkOS sets, such as role and permissions.
resource "workos_jwt_template" "this" {
  content = <<-EOT
    {
      "urn:myapp:email": {{ user.email }},
      "urn:myapp:name": "{{ user.first_name }} {{ user.last_name }}",
      "urn:myapp:plan": {{ organization.metadata.plan || 'free' }}
    }
  EOT
}
