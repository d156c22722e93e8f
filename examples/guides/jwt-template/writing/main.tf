terraform {
  required_version = ">= 1.8" # provider functions

  required_providers {
    workos = {
      source  = "workos/workos"
      version = "~> 0.1"
    }
  }
}

locals {
  # A file: reviewed and formatted on its own.
  from_file = file("${path.module}/claims.tmpl")

  # A heredoc: the template next to its resource.
  from_heredoc = <<-EOT
    {
      "urn:myapp:email": {{ user.email }},
      "urn:myapp:plan": {{ organization.metadata.plan || 'free' }}
    }
  EOT

  # A file with values of the configuration, such as default_plan.
  from_templatefile = templatefile("${path.module}/claims.tftpl", { default_plan = "free" })

  # jsonencode: each expression is inside a JSON string, so it renders to text.
  from_jsonencode = jsonencode({
    "urn:myapp:email" = "{{ user.email }}"
    "urn:myapp:plan"  = "{{ organization.metadata.plan || 'free' }}"
  })
}

output "claims" {
  value = {
    for name, template in {
      file         = local.from_file
      heredoc      = local.from_heredoc
      templatefile = local.from_templatefile
      jsonencode   = local.from_jsonencode
    } : name => provider::workos::render_jwt_template(template, { user = { email = "ada@example.com" } })
  }
}
