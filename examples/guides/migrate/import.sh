terraform init
terraform plan -out=tfplan
