data "workos_jwt_template" "this" {}

# null where the environment has no template.
output "jwt_template" {
  value = data.workos_jwt_template.this.content
}
