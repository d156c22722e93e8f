import {
  to = workos_redirect_uri.app
  id = "https://app.example.com/auth/callback"
}
