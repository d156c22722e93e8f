resource "workos_webhook_endpoint" "app" {
  endpoint_url = "https://app.example.com/webhooks/workos"
  events       = ["user.created", "user.updated", "user.deleted"]
}
