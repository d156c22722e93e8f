removed {
  from = workos_redirect_uri.web

  lifecycle {
    destroy = false
  }
}
