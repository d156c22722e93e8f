import {
  for_each = local.redirect_uris
  to       = workos_redirect_uri.this[each.key]
  id       = each.key
}

import {
  for_each = local.cors_origins
  to       = workos_cors_origin.this[each.key]
  id       = each.key
}

import {
  for_each = local.webhook_endpoints
  to       = workos_webhook_endpoint.this[each.key]
  id       = each.key
}

# Delete this block if the environment has no JWT template.
import {
  to = workos_jwt_template.this
  id = "jwt_template"
}
