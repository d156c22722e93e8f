# Four ways to write one template.

terraform {
  required_version = ">= 1.8" # provider functions

  required_providers {
    workos = {
      source = "workos/workos"
    }
  }
}

locals {
  # {{ }} means nothing to Terraform, so it needs no escape. jsonencode quotes what it is given: each expression stands
  # inside of a JSON string, and renders to text.
  from_jsonencode = jsonencode({
    email = "{{ user.email }}"
    plan  = "{{ organization.metadata.plan || 'free' }}"
  })

  # A heredoc is the template character by character. The indentation that <<- removes and the newline at its end are
  # free; and an expression may stand outside of quotes.
  from_heredoc = <<-EOT
    {
      "email": {{ user.email }},
      "plan": {{ organization.metadata.plan || 'free' }}
    }
  EOT

  # The same from a file: its own lines, its own reviewers.
  from_file = file("${path.module}/claims.tmpl")

  # A file with arguments of Terraform's, which it writes as ${default_plan}.
  from_templatefile = templatefile("${path.module}/claims.tftpl", { default_plan = "free" })
}

output "claims" {
  value = {
    for name, template in {
      jsonencode   = local.from_jsonencode
      heredoc      = local.from_heredoc
      file         = local.from_file
      templatefile = local.from_templatefile
    } : name => provider::workos::render_jwt_template(template, { user = { email = "ada@example.com" } })
  }
}
