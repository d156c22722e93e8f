import {
  to = workos_redirect_uri.web
  identity = {
    uri = "https://app.example.com/auth/callback"
  }
}
