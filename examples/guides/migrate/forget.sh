terraform state pull > before.tfstate
terraform state list
terraform state rm workos_redirect_uri.app workos_cors_origin.app workos_webhook.app
