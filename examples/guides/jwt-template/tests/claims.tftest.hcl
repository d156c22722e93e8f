# terraform test: no key, no request. The mock stands in for WorkOS; the function is the provider's own.
mock_provider "workos" {}

run "a_user_without_an_organization" {
  command = plan

  assert {
    condition = output.claims == {
      email        = "ada@example.com"
      name         = "Ada Lovelace"
      organization = "none"
      plan         = "free" # and no roles: a claim that renders to null is left out of the token
    }
    error_message = "Got ${jsonencode(output.claims)}."
  }
}

run "a_member_of_an_organization" {
  command = plan

  variables {
    session = {
      user                    = { email = "ada@example.com", first_name = "Ada" }
      organization            = { name = "Analytical Engines", metadata = { plan = "pro" } }
      organization_membership = { roles = [{ slug = "admin" }] }
    }
  }

  assert {
    condition = output.claims == {
      email        = "ada@example.com"
      name         = "Ada" # the blank behind it is trimmed
      organization = "Analytical Engines"
      plan         = "pro"
      roles        = [{ slug = "admin" }]
    }
    error_message = "Got ${jsonencode(output.claims)}."
  }
}
