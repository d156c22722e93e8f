# Use your own backend. Without one, each job starts with an empty state.
terraform {
  backend "s3" {
    bucket       = "example-terraform-state"
    key          = "workos/production.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true # Terraform 1.10, OpenTofu 1.10
  }
}
