locals {
  rds         = "arn:aws:rds:${var.region}:${var.account_id}"
  elasticache = "arn:aws:elasticache:${var.region}:${var.account_id}"
  secrets     = "arn:aws:secretsmanager:${var.region}:${var.account_id}:secret"

  data_statements = [
    {
      # The environment's database and what belongs to it, by name.
      Sid    = "ManageDatabase"
      Effect = "Allow"
      Action = [
        "rds:AddTagsToResource", "rds:CreateDBInstance", "rds:CreateDBParameterGroup", "rds:CreateDBSnapshot",
        "rds:CreateDBSubnetGroup", "rds:DeleteDBInstance", "rds:DeleteDBParameterGroup", "rds:DeleteDBSubnetGroup",
        "rds:ModifyDBInstance", "rds:ModifyDBParameterGroup", "rds:ModifyDBSubnetGroup", "rds:RebootDBInstance",
        "rds:RemoveTagsFromResource", "rds:ResetDBParameterGroup",
      ]
      Resource = [
        "${local.rds}:db:${local.name}", "${local.rds}:pg:${local.name}-*", "${local.rds}:subgrp:${local.name}",
        "${local.rds}:snapshot:${local.name}-*", "${local.rds}:og:default:postgres-*",
      ]
    },
    {
      # The environment's cache and what belongs to it, by name.
      Sid    = "ManageCache"
      Effect = "Allow"
      Action = [
        "elasticache:AddTagsToResource", "elasticache:CreateCacheParameterGroup", "elasticache:CreateCacheSubnetGroup",
        "elasticache:CreateReplicationGroup", "elasticache:DecreaseReplicaCount",
        "elasticache:DeleteCacheParameterGroup", "elasticache:DeleteCacheSubnetGroup",
        "elasticache:DeleteReplicationGroup", "elasticache:IncreaseReplicaCount",
        "elasticache:ModifyCacheParameterGroup", "elasticache:ModifyCacheSubnetGroup",
        "elasticache:ModifyReplicationGroup", "elasticache:RemoveTagsFromResource",
      ]
      Resource = [
        "${local.elasticache}:replicationgroup:${local.name}", "${local.elasticache}:cluster:${local.name}-*",
        "${local.elasticache}:parametergroup:${local.name}-*", "${local.elasticache}:subnetgroup:${local.name}",
      ]
    },
    {
      # The two secrets that Terraform makes, and not those that people put beside them. The provider reads a version after
      # it wrote one, and keeps nothing of it.
      Sid    = "ManageSecrets"
      Effect = "Allow"
      Action = [
        "secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue", "secretsmanager:TagResource", "secretsmanager:UntagResource",
        "secretsmanager:UpdateSecret", "secretsmanager:UpdateSecretVersionStage",
      ]
      Resource = "${local.secrets}:keyfob/${var.environment}/database/*"
    },
    {
      # RDS makes and rotates the master's secret in the name of who makes the database; its value is not readable here.
      Sid      = "LetRdsKeepMasterPassword"
      Effect   = "Allow"
      Action   = ["secretsmanager:CreateSecret", "secretsmanager:RotateSecret", "secretsmanager:TagResource"]
      Resource = "${local.secrets}:rds!db-*"
    },
  ]

  key_statements = [
    {
      # Keys that carry the environment's tags; a key has no name before it is made.
      Sid       = "CreateTaggedKey"
      Effect    = "Allow"
      Action    = ["kms:CreateKey", "kms:TagResource"]
      Resource  = "*"
      Condition = { StringEquals = local.own_request }
    },
    {
      # Changes, only of keys with the tags. A deletion takes 30 days and can be taken back.
      Sid    = "ChangeOwnKeys"
      Effect = "Allow"
      Action = [
        "kms:CancelKeyDeletion", "kms:CreateAlias", "kms:DeleteAlias", "kms:EnableKeyRotation", "kms:PutKeyPolicy",
        "kms:RetireGrant", "kms:ScheduleKeyDeletion", "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription",
      ]
      Resource  = local.any_key
      Condition = { StringEquals = local.own_resource }
    },
    {
      # The other half of an alias's rights: its name.
      Sid      = "NameKeys"
      Effect   = "Allow"
      Action   = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"]
      Resource = "arn:aws:kms:${var.region}:${var.account_id}:alias/${local.name}-*"
    },
    {
      # EKS, RDS, ElastiCache and ECR get a grant in the name of who hands them a key.
      Sid      = "HandKeysToServices"
      Effect   = "Allow"
      Action   = "kms:CreateGrant"
      Resource = local.any_key
      Condition = {
        StringEquals = local.own_resource
        Bool         = { "kms:GrantIsForAWSResource" = "true" }
      }
    },
    {
      # A secret is written and read with its key, through Secrets Manager alone.
      Sid      = "EncryptSecrets"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource = local.any_key
      Condition = {
        StringEquals = merge(local.own_resource, { "kms:ViaService" = "secretsmanager.${var.region}.amazonaws.com" })
      }
    },
    {
      # Log groups of the environment, without a right to their lines.
      Sid    = "ManageLogGroups"
      Effect = "Allow"
      Action = [
        "logs:AssociateKmsKey", "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DeleteRetentionPolicy",
        "logs:PutRetentionPolicy", "logs:TagResource", "logs:UntagResource",
      ]
      Resource = [for prefix in [
        "/keyfob/${local.name}/*", "/aws/eks/${local.name}/*", "/aws/rds/instance/${local.name}/*",
      ] : "arn:aws:logs:${var.region}:${var.account_id}:log-group:${prefix}"]
    },
  ]

  name_statements = [
    {
      # The record that proves to ACM that the host is ours, and no other name of the zone.
      Sid      = "ProveDomain"
      Effect   = "Allow"
      Action   = "route53:ChangeResourceRecordSets"
      Resource = "arn:aws:route53:::hostedzone/${var.zone_id}"
      Condition = {
        "ForAllValues:StringLike"   = { "route53:ChangeResourceRecordSetsNormalizedRecordNames" = ["_*"] }
        "ForAllValues:StringEquals" = { "route53:ChangeResourceRecordSetsRecordTypes" = ["CNAME"] }
      }
    },
    {
      # A certificate with the environment's tags; it has no name before it is made.
      Sid       = "RequestCertificate"
      Effect    = "Allow"
      Action    = ["acm:AddTagsToCertificate", "acm:RequestCertificate"]
      Resource  = "*"
      Condition = { StringEquals = local.own_request }
    },
    {
      # Removal, only of what carries the tags.
      Sid       = "RemoveOwnCertificate"
      Effect    = "Allow"
      Action    = ["acm:DeleteCertificate", "acm:RemoveTagsFromCertificate"]
      Resource  = "arn:aws:acm:${var.region}:${var.account_id}:certificate/*"
      Condition = { StringEquals = local.own_resource }
    },
  ]
}
