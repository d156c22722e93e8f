terraform {
  required_version = ">= 1.14" # terraform query

  required_providers {
    workos = {
      source  = "workos/workos"
      version = "~> 0.1"
    }
  }
}

provider "workos" {}
