webhooks = { a = "enabled" }
