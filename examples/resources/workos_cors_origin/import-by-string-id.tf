import {
  to = workos_cors_origin.app
  id = "https://app.example.com" # or its ID, "cors_origin_01EXAMPLE"
}
