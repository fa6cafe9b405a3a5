# One environment of Keyfob: the parts, and how they are wired. Envs differ in their variables and in nothing else.
# Names, and therefore ARNs, are known before anything is made: policies can be read, and judged, in the plan.

locals {
  name                     = "keyfob-${var.environment}"
  secret_prefix            = "keyfob/${var.environment}"
  permissions_boundary_arn = "arn:aws:iam::${var.account_id}:policy/keyfob-ci-${var.environment}-boundary" # made by bootstrap
  deployer_arn             = "arn:aws:iam::${var.account_id}:role/keyfob-ci-${var.environment}-deploy"     # made by bootstrap
  api_host                 = "api.${var.domain}"
  mqtt_host                = "mqtt.${var.domain}"
}

module "log_key" {
  source = "../encryption-key"

  name        = "${local.name}-logs"
  description = "Log groups of ${local.name}"
  account_id  = var.account_id
  statements = [
    {
      # CloudWatch Logs uses a key by this policy alone; the context names the group that it encrypts.
      Sid       = "LogGroupsOfEnvironment"
      Effect    = "Allow"
      Principal = { Service = "logs.${var.region}.amazonaws.com" }
      Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
      Resource  = "*"
      Condition = {
        ArnLike = {
          "kms:EncryptionContext:aws:logs:arn" = [
            "arn:aws:logs:${var.region}:${var.account_id}:log-group:/keyfob/${local.name}/*",
            "arn:aws:logs:${var.region}:${var.account_id}:log-group:/aws/eks/${local.name}/*",
            "arn:aws:logs:${var.region}:${var.account_id}:log-group:/aws/rds/instance/${local.name}/*",
          ]
        }
      }
    },
  ]
}

module "network" {
  source = "../network"

  name                     = local.name
  account_id               = var.account_id
  region                   = var.region
  cidr                     = var.cidr
  availability_zones       = var.availability_zones
  nat_per_zone             = var.nat_per_zone
  log_key_arn              = module.log_key.arn
  log_retention_days       = var.log_retention_days
  permissions_boundary_arn = local.permissions_boundary_arn
}

module "eks" {
  source = "../eks"

  name                     = local.name
  account_id               = var.account_id
  kubernetes_version       = var.kubernetes_version
  subnet_ids               = module.network.private_subnet_ids
  api_access_cidrs         = var.api_access_cidrs
  administrator_arns       = var.administrator_arns
  deployer_arn             = local.deployer_arn
  application_namespace    = var.application_namespace
  log_key_arn              = module.log_key.arn
  log_retention_days       = var.log_retention_days
  permissions_boundary_arn = local.permissions_boundary_arn
}

module "postgres" {
  source = "../postgres"

  name                     = local.name
  account_id               = var.account_id
  vpc_id                   = module.network.vpc_id
  subnet_ids               = module.network.data_subnet_ids
  client_security_group_id = module.eks.cluster_security_group_id
  major_version            = var.postgres_major_version
  instance_class           = var.database_instance_class
  multi_az                 = var.multi_az
  storage_gib              = var.database_storage_gib
  storage_max_gib          = var.database_storage_max_gib
  backup_days              = var.database_backup_days
  deletion_protection      = var.deletion_protection
  final_snapshot           = var.final_snapshot
  secret_prefix            = local.secret_prefix
  app_password             = var.database_app_password
  migrate_password         = var.database_migrate_password
  passwords_version        = var.database_passwords_version
  log_key_arn              = module.log_key.arn
  log_retention_days       = var.log_retention_days
  permissions_boundary_arn = local.permissions_boundary_arn
}

module "valkey" {
  source = "../valkey"

  name                     = local.name
  account_id               = var.account_id
  vpc_id                   = module.network.vpc_id
  subnet_ids               = module.network.data_subnet_ids
  client_security_group_id = module.eks.cluster_security_group_id
  node_type                = var.cache_node_type
  nodes                    = var.multi_az ? 2 : 1
}

module "ecr" {
  source = "../ecr"

  name         = local.name
  account_id   = var.account_id
  force_delete = !var.deletion_protection
}

module "dns" {
  source = "../dns"

  zone_id  = var.zone_id
  api_host = local.api_host
}
