# Without a limit, terraform query stops at 100 results.
list "workos_cors_origin" "all" {
  provider = workos
  limit    = 1000
}
