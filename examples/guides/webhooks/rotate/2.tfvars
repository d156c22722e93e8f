webhooks = { a = "disabled", b = "enabled" }
