webhooks = { b = "enabled" }
