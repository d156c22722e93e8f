import {
  to = workos_redirect_uri.app
  id = "https://app.example.com/auth/callback"
}

import {
  to = workos_cors_origin.app
  id = "https://app.example.com"
}

import {
  to = workos_webhook_endpoint.app
  id = "https://app.example.com/webhooks/workos"
}
