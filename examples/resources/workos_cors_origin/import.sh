# By the origin:
terraform import workos_cors_origin.app https://app.example.com

# By the ID:
terraform import workos_cors_origin.app cors_origin_01EXAMPLE
