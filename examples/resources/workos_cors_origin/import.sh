# By its value, in any spelling that means the same origin:
terraform import workos_cors_origin.app https://app.example.com

# By its id:
terraform import workos_cors_origin.app cors_origin_01EXAMPLE
