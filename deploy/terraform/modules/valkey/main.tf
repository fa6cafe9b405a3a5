# The cache, which is never the truth [L12]: no snapshots, the oldest goes when memory is short.
# It has TLS and one group that may connect, and no password: an AUTH token would stand in the state. One that was set
# beside Terraform stays (README.md, "What is not there").

module "key" {
  source = "../encryption-key"

  name        = "${var.name}-cache"
  description = "The cache of ${var.name}"
  account_id  = var.account_id
}

resource "aws_elasticache_subnet_group" "this" {
  name        = var.name
  description = "Subnets without a way out"
  subnet_ids  = var.subnet_ids
}

resource "aws_elasticache_parameter_group" "this" {
  name        = "${var.name}-valkey8"
  description = "A cache: the least used key goes first"
  family      = "valkey8"

  parameter {
    name  = "maxmemory-policy"
    value = "allkeys-lru"
  }

  lifecycle {
    create_before_destroy = true # a replication group holds the old one
  }
}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id = var.name
  description          = "Cache of ${var.name}"
  engine               = "valkey"
  engine_version       = "8.0"
  node_type            = var.node_type
  parameter_group_name = aws_elasticache_parameter_group.this.name
  port                 = 6379

  num_cache_clusters         = var.nodes
  automatic_failover_enabled = var.nodes > 1
  multi_az_enabled           = var.nodes > 1

  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [aws_security_group.this.id]
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  at_rest_encryption_enabled = true
  kms_key_id                 = module.key.arn

  snapshot_retention_limit   = 0
  maintenance_window         = "sun:03:30-sun:04:30"
  auto_minor_version_upgrade = true

  lifecycle {
    ignore_changes = [auth_token, auth_token_update_strategy]
  }
}

resource "aws_security_group" "this" {
  name        = "${var.name}-cache"
  description = "Valkey of ${var.name}: in from the cluster, nothing out"
  vpc_id      = var.vpc_id
  tags        = { Name = "${var.name}-cache" }
}

resource "aws_vpc_security_group_ingress_rule" "cluster" {
  security_group_id            = aws_security_group.this.id
  description                  = "Pods of the cluster"
  referenced_security_group_id = var.client_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
  tags                         = { Name = "${var.name}-cache-from-cluster" }
}
