# By its value, exactly as the WorkOS Dashboard shows it:
terraform import workos_redirect_uri.web https://app.example.com/auth/callback

# By its id:
terraform import workos_redirect_uri.web redir_01EXAMPLE
