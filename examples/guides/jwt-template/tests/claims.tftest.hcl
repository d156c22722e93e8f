# The mock stands in for the WorkOS API: the tests need no key and make no request.
mock_provider "workos" {}

run "user_without_organization" {
  command = plan

  assert {
    condition = output.claims == {
      "urn:myapp:email"        = "ada@example.com"
      "urn:myapp:name"         = "Ada Lovelace"
      "urn:myapp:organization" = "none"
      "urn:myapp:plan"         = "free" # no groups: a claim that renders to null is left out
    }
    error_message = "Got ${jsonencode(output.claims)}."
  }
}

run "member_of_organization" {
  command = plan

  variables {
    session = {
      user                    = { email = "ada@example.com", first_name = "Ada" }
      organization            = { name = "Analytical Engines", metadata = { plan = "pro" } }
      organization_membership = { custom_attributes = { groups = ["engineering"] } }
    }
  }

  assert {
    condition = output.claims == {
      "urn:myapp:email"        = "ada@example.com"
      "urn:myapp:name"         = "Ada" # white space at both ends is trimmed
      "urn:myapp:organization" = "Analytical Engines"
      "urn:myapp:plan"         = "pro"
      "urn:myapp:groups"       = ["engineering"]
    }
    error_message = "Got ${jsonencode(output.claims)}."
  }
}
