data "workos_cors_origins" "all" {}

output "cors_origins" {
  value = data.workos_cors_origins.all.cors_origins[*].origin
}
