terraform init -input=false
terraform workspace select -or-create pr-12
terraform apply -input=false -auto-approve
