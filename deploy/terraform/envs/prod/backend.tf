# Bucket, region and key of encryption are those that bootstrap made:
#   terraform -chdir=deploy/terraform/bootstrap output -raw backend_config > deploy/terraform/envs/prod/backend.hcl
#   terraform -chdir=deploy/terraform/envs/prod init -backend-config=backend.hcl
terraform {
  backend "s3" {
    key          = "keyfob/prod/terraform.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}
