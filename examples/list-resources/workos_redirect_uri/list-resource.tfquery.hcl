# Without a limit, terraform query stops at 100 results.
list "workos_redirect_uri" "all" {
  provider = workos
  limit    = 1000
}
