terraform workspace select pr-12
terraform destroy -input=false -auto-approve
terraform workspace select default
terraform workspace delete pr-12
