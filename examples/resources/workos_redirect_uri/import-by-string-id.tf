import {
  to = workos_redirect_uri.web
  id = "https://app.example.com/auth/callback" # or its ID, "redir_01EXAMPLE"
}
