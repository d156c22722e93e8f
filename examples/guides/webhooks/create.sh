terraform init
terraform apply
terraform output -json webhook_secrets
