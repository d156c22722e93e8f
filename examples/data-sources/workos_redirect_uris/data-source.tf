data "workos_redirect_uris" "all" {}

output "redirect_uris" {
  value = data.workos_redirect_uris.all.redirect_uris[*].uri
}

# null if the environment has no default.
output "default_redirect_uri" {
  value = one([for each in data.workos_redirect_uris.all.redirect_uris : each.uri if each.default])
}
