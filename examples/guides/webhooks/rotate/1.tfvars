webhooks = { a = "enabled", b = "enabled" }
