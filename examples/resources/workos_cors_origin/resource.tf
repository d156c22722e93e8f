# Code in a browser may call AuthKit from this origin: scheme and host, and a port where it is not the scheme's own.
resource "workos_cors_origin" "app" {
  origin = "https://app.example.com"
}
