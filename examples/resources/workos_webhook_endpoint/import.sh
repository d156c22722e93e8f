# By the URL, exactly as the WorkOS Dashboard shows it:
terraform import workos_webhook_endpoint.app https://app.example.com/webhooks/workos

# By the ID:
terraform import workos_webhook_endpoint.app we_01EXAMPLE
