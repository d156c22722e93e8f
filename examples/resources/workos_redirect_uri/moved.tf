moved {
  from = workos_redirect_uri.web
  to   = workos_redirect_uri.app
}

resource "workos_redirect_uri" "app" {
  uri = "https://app.example.com/auth/callback"
}
