import {
  to = workos_jwt_template.this
  id = "jwt_template"
}
