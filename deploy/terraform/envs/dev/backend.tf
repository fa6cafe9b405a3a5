# Bucket, region and key of encryption are those that bootstrap made:
#   terraform -chdir=deploy/terraform/bootstrap output -raw backend_config > deploy/terraform/envs/dev/backend.hcl
#   terraform -chdir=deploy/terraform/envs/dev init -backend-config=backend.hcl
terraform {
  backend "s3" {
    key          = "keyfob/dev/terraform.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}
