terraform -chdir=survey init
terraform -chdir=survey apply
terraform -chdir=survey output -json redirect_uris > authkit/redirect_uris.json
terraform -chdir=survey output -json cors_origins > authkit/cors_origins.json
terraform -chdir=survey output -json webhook_endpoints > authkit/webhook_endpoints.json
