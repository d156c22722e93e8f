# A web application. A trailing slash would make it another URI.
resource "workos_redirect_uri" "web" {
  uri = "https://app.example.com/auth/callback"
}

# A native application with a custom scheme.
resource "workos_redirect_uri" "desktop" {
  uri = "com.example.desktop:/auth/callback"
}

# Preview deployments such as https://pr-12.web.example.com.
resource "workos_redirect_uri" "preview" {
  uri = "https://pr-*.web.example.com/auth/callback"
}
