terraform init
terraform query
terraform query -generate-config-out=lists.tf
