# An environment has one template, and its id is always the same:
terraform import workos_jwt_template.this jwt_template
