# What pods may do in AWS. Keyfob itself may do nothing: it needs no AWS API.

locals {
  secrets_arn = "arn:aws:secretsmanager:${var.region}:${var.account_id}:secret"
  zone_arn    = "arn:aws:route53:::hostedzone/${var.zone_id}"

  identities = {
    external-secrets = {
      description     = "External Secrets makes Kubernetes Secrets of the environment's secrets"
      namespace       = "external-secrets"
      service_account = "external-secrets"
      statements = [
        {
          # The environment's own secrets; no pod can read the master password of the database.
          Sid      = "ReadSecretsOfEnvironment"
          Effect   = "Allow"
          Action   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
          Resource = "${local.secrets_arn}:${local.secret_prefix}/*"
        },
        {
          # A secret is readable only with its key; the condition shuts out snapshots and storage under the same key.
          Sid      = "DecryptSecretsOfEnvironment"
          Effect   = "Allow"
          Action   = "kms:Decrypt"
          Resource = "arn:aws:kms:${var.region}:${var.account_id}:key/*"
          Condition = {
            StringEquals               = { "kms:ViaService" = "secretsmanager.${var.region}.amazonaws.com" }
            "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = "alias/${local.name}-database" }
          }
        },
      ]
    }

    external-dns = {
      description     = "ExternalDNS points the hosts of API and MQTT to their load balancers"
      namespace       = "external-dns"
      service_account = "external-dns"
      statements = [
        {
          # Route 53 knows no narrower resource for these.
          Sid      = "FindZone"
          Effect   = "Allow"
          Action   = ["route53:ListHostedZones", "route53:ListHostedZonesByName"]
          Resource = "*"
        },
        {
          # The two hosts, and the TXT records beside them that say who owns them; no other name of the zone.
          Sid      = "ChangeOwnHosts"
          Effect   = "Allow"
          Action   = "route53:ChangeResourceRecordSets"
          Resource = local.zone_arn
          Condition = {
            "ForAllValues:StringLike" = {
              "route53:ChangeResourceRecordSetsNormalizedRecordNames" = [
                local.api_host, "*-${local.api_host}", local.mqtt_host, "*-${local.mqtt_host}",
              ]
            }
          }
        },
        {
          # It compares what is there with what should be.
          Sid      = "ReadZone"
          Effect   = "Allow"
          Action   = ["route53:ListResourceRecordSets", "route53:ListTagsForResource", "route53:ListTagsForResources"]
          Resource = local.zone_arn
        },
      ]
    }
  }
}

module "identity" {
  source   = "../pod-identity"
  for_each = local.identities

  name                     = each.key
  description              = each.value.description
  account_id               = var.account_id
  cluster_name             = module.eks.cluster_name
  namespace                = each.value.namespace
  service_account          = each.value.service_account
  statements               = each.value.statements
  permissions_boundary_arn = local.permissions_boundary_arn
}
