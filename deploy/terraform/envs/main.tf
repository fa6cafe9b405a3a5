# The one root that is applied, for each environment with its own values and its own state: -var-file=dev.tfvars and
# -backend-config=dev.s3.tfbackend, or those of prod. What an environment consists of is in modules/environment.

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = {
      Project     = "keyfob"
      Environment = var.environment
      Owner       = var.owner
      ManagedBy   = "terraform"
    }
  }
}

module "environment" {
  source = "../modules/environment"

  environment                = var.environment
  account_id                 = var.account_id
  region                     = var.region
  domain                     = var.domain
  zone_id                    = var.zone_id
  availability_zones         = var.availability_zones
  cidr                       = var.cidr
  nat_per_zone               = var.nat_per_zone
  kubernetes_version         = var.kubernetes_version
  api_access_cidrs           = var.api_access_cidrs
  administrator_arns         = var.administrator_arns
  application_namespace      = var.application_namespace
  multi_az                   = var.multi_az
  postgres_major_version     = var.postgres_major_version
  database_instance_class    = var.database_instance_class
  database_storage_gib       = var.database_storage_gib
  database_storage_max_gib   = var.database_storage_max_gib
  database_backup_days       = var.database_backup_days
  database_app_password      = var.database_app_password
  database_migrate_password  = var.database_migrate_password
  database_passwords_version = var.database_passwords_version
  cache_node_type            = var.cache_node_type
  deletion_protection        = var.deletion_protection
  final_snapshot             = var.final_snapshot
  log_retention_days         = var.log_retention_days
}
