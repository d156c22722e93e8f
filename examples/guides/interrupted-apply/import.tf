# What the plan asks for when an apply ended before its state was saved. Remove it after the next apply.
import {
  to = workos_redirect_uri.app
  id = "https://app.example.com/auth/callback"
}
