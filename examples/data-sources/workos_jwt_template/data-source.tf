data "workos_jwt_template" "this" {}

# null if the environment has no template.
output "jwt_template" {
  value = data.workos_jwt_template.this.content
}
