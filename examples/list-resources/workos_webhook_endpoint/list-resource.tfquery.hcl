# Without a limit, terraform query stops at 100 results.
list "workos_webhook_endpoint" "all" {
  provider = workos
  limit    = 1000
}
