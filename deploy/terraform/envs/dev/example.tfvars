# Copy to terraform.tfvars and make it yours. Passwords come from the environment, never from a file:
#   export TF_VAR_database_app_password=$(openssl rand -hex 32) TF_VAR_database_migrate_password=$(openssl rand -hex 32)
account_id         = "123456789012"
owner              = "vehicle-platform"
domain             = "dev.keyfob.example.com"
zone_id            = "Z0123456789ABCDEFGHIJ"
administrator_arns = ["arn:aws:iam::123456789012:role/platform-admin"]
