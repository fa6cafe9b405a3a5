# Copy to terraform.tfvars and make it yours.
account_id        = "123456789012"
owner             = "vehicle-platform"
github_repository = "example/keyfob"
environments = {
  dev  = { zone_id = "Z0123456789ABCDEFGHIJ" }
  prod = { zone_id = "Z0123456789ABCDEFGHIJ" }
}
