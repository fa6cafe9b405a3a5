# The values of dev: small, one of each, deleted by one command.
environment = "dev"

# Make these yours. Passwords come from the environment, never from a file:
#   export TF_VAR_database_app_password=$(openssl rand -hex 32) TF_VAR_database_migrate_password=$(openssl rand -hex 32)
account_id         = "123456789012"
owner              = "vehicle-platform"
domain             = "dev.keyfob.example.com"
zone_id            = "Z0123456789ABCDEFGHIJ"
administrator_arns = ["arn:aws:iam::123456789012:role/platform-admin"]

availability_zones       = ["eu-central-1a", "eu-central-1b"]
cidr                     = "10.40.0.0/16"
nat_per_zone             = false
multi_az                 = false
database_instance_class  = "db.t4g.micro"
database_storage_gib     = 20
database_storage_max_gib = 50
database_backup_days     = 1
cache_node_type          = "cache.t4g.micro"
deletion_protection      = false
final_snapshot           = false
log_retention_days       = 14
