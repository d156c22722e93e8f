import {
  to = workos_redirect_uri.web
  id = "https://app.example.com/auth/callback" # or its id, "redir_01EXAMPLE"
}
