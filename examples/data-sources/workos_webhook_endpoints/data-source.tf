data "workos_webhook_endpoints" "all" {}

output "enabled_webhook_endpoints" {
  value = [
    for each in data.workos_webhook_endpoints.all.webhook_endpoints : each.endpoint_url if each.status == "enabled"
  ]
}
