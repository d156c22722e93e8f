# Scheme and host, and the port unless it is the scheme's default.
resource "workos_cors_origin" "app" {
  origin = "https://app.example.com"
}
