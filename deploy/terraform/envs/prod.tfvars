# The values of prod: across three zones, and hard to destroy.
environment = "prod"

# Make these yours. Passwords come from the environment, never from a file:
#   export TF_VAR_database_app_password=$(openssl rand -hex 32) TF_VAR_database_migrate_password=$(openssl rand -hex 32)
account_id         = "123456789012"
owner              = "vehicle-platform"
domain             = "prod.keyfob.example.com"
zone_id            = "Z0123456789ABCDEFGHIJ"
administrator_arns = ["arn:aws:iam::123456789012:role/platform-admin"]

availability_zones       = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
cidr                     = "10.50.0.0/16"
nat_per_zone             = true
multi_az                 = true
database_instance_class  = "db.m7g.large"
database_storage_gib     = 100
database_storage_max_gib = 500
database_backup_days     = 14
cache_node_type          = "cache.t4g.small"
deletion_protection      = true
final_snapshot           = true
log_retention_days       = 365
