# Run with the values of each environment: -var-file=dev.tfvars, and -var-file=prod.tfvars.
# A mock makes up what AWS would answer; these are the answers whose shape matters.
mock_provider "aws" {
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mock" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:mock" }
  }

  mock_resource "aws_secretsmanager_secret" {
    defaults = { arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:mock" }
  }
}

override_resource {
  target = module.environment.module.eks.aws_eks_cluster.this
  values = {
    endpoint   = "https://mock.eks.amazonaws.com"
    vpc_config = { cluster_security_group_id = "sg-0123456789abcdef0" }
  }
}

override_resource {
  target = module.environment.module.postgres.aws_db_instance.this
  values = {
    address            = "db.mock"
    endpoint           = "db.mock:5432"
    port               = 5432
    master_user_secret = [{ secret_arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!db-mock" }]
  }
}

override_resource {
  target = module.environment.module.valkey.aws_elasticache_replication_group.this
  values = { primary_endpoint_address = "cache.mock" }
}

override_resource {
  target = module.environment.module.dns.aws_acm_certificate.api
  values = {
    arn = "arn:aws:acm:eu-central-1:123456789012:certificate/mock"
    domain_validation_options = [{
      domain_name           = "api.keyfob.example.com"
      resource_record_name  = "_proof.api.keyfob.example.com"
      resource_record_type  = "CNAME"
      resource_record_value = "_proof.acm-validations.aws."
    }]
  }
}

override_resource {
  target = module.environment.module.dns.aws_acm_certificate_validation.api
  values = { certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/mock" }
}

variables {
  account_id                = "123456789012"
  owner                     = "vehicle-platform"
  domain                    = "keyfob.example.com"
  zone_id                   = "Z0123456789ABCDEFGHIJ"
  database_app_password     = "0000000000000000000000000000000000000000"
  database_migrate_password = "1111111111111111111111111111111111111111"
}

run "outputs_are_what_charts_need" {
  command = apply

  assert {
    condition     = output.cluster_name == "keyfob-${var.environment}" && output.region == "eu-central-1"
    error_message = "cluster_name and region name another cluster."
  }

  assert {
    condition     = output.database_endpoint == "db.mock:5432" && output.valkey_endpoint == "cache.mock:6379"
    error_message = "An endpoint is not host:port."
  }

  assert {
    condition     = output.api_host == "api.keyfob.example.com" && output.mqtt_host == "mqtt.keyfob.example.com"
    error_message = "A host is not below the domain."
  }

  assert {
    condition = alltrue([
      for arn in [
        output.database_master_secret_arn, output.database_app_secret_arn, output.database_migrate_secret_arn,
      ] : startswith(arn, "arn:aws:secretsmanager:")
    ])
    error_message = "A secret's ARN is none."
  }

  assert {
    condition     = startswith(output.certificate_arn, "arn:aws:acm:")
    error_message = "certificate_arn is no certificate."
  }

  assert {
    condition     = keys(output.pod_identity_role_arns) == keys(output.pod_identity_service_accounts)
    error_message = "A role has no service account, or the other way round."
  }
}

# What each environment is for, in its own values.
run "dev_is_small_and_can_go" {
  command = plan

  variables {
    api_access_cidrs = ["203.0.113.7/32"]
  }

  assert {
    condition     = var.environment != "dev" || (!var.multi_az && !var.nat_per_zone && length(var.availability_zones) == 2)
    error_message = "dev costs more than it must."
  }

  assert {
    condition     = var.environment != "dev" || (!var.deletion_protection && !var.final_snapshot)
    error_message = "dev does not go in one command."
  }
}

run "prod_outlives_a_zone_and_stays" {
  command = plan

  assert {
    condition     = var.environment != "prod" || (var.multi_az && var.nat_per_zone && length(var.availability_zones) == 3)
    error_message = "prod must stand in three zones."
  }

  assert {
    condition     = var.environment != "prod" || (var.deletion_protection && var.final_snapshot && var.database_backup_days >= 7)
    error_message = "prod must be hard to destroy."
  }
}
