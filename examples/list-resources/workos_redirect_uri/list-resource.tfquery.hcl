# terraform query shows at most 100 results of a list block without a limit.
list "workos_redirect_uri" "all" {
  provider = workos
  limit    = 1000
}
