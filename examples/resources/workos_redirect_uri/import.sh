# By the URI, exactly as the WorkOS Dashboard shows it:
terraform import workos_redirect_uri.web https://app.example.com/auth/callback

# By the ID:
terraform import workos_redirect_uri.web redir_01EXAMPLE
