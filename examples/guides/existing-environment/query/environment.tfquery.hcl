list "workos_redirect_uri" "all" {
  provider         = workos
  limit            = 1000
  include_resource = true
}

list "workos_cors_origin" "all" {
  provider         = workos
  limit            = 1000
  include_resource = true
}

list "workos_webhook_endpoint" "all" {
  provider         = workos
  limit            = 1000
  include_resource = true
}
