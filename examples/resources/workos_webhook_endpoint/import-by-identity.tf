import {
  to = workos_webhook_endpoint.app
  identity = {
    id = "we_01EXAMPLE"
  }
}
