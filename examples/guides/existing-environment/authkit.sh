cd authkit
terraform init
terraform plan -generate-config-out=jwt_template.tf -out=tfplan
