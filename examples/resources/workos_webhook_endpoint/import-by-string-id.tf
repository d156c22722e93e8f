import {
  to = workos_webhook_endpoint.app
  id = "https://app.example.com/webhooks/workos" # or its ID, "we_01EXAMPLE"
}
