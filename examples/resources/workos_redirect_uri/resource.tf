# A web application, in the spelling that it sends: a URI with another trailing slash is another URI.
resource "workos_redirect_uri" "web" {
  uri = "https://app.example.com/auth/callback"
}

# A native application, with a scheme of its own.
resource "workos_redirect_uri" "desktop" {
  uri = "com.example.desktop:/auth/callback"
}

# Every preview deployment, such as https://pr-12.web.example.com. The * stands within one label.
resource "workos_redirect_uri" "preview" {
  uri = "https://pr-*.web.example.com/auth/callback"
}
