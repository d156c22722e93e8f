import {
  to = workos_cors_origin.app
  identity = {
    origin = "https://app.example.com"
  }
}
