# Where the state lies is said at init by the file of the environment: -backend-config=dev.s3.tfbackend.
terraform {
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
