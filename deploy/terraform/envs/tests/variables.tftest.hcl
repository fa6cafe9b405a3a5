# Run as outputs.tftest.hcl. Each variable with a rule refuses a bad value before anything is asked of AWS.
mock_provider "aws" {}

variables {
  account_id                = "123456789012"
  owner                     = "vehicle-platform"
  domain                    = "keyfob.example.com"
  zone_id                   = "Z0123456789ABCDEFGHIJ"
  database_app_password     = "0000000000000000000000000000000000000000"
  database_migrate_password = "1111111111111111111111111111111111111111"
}

run "bad_values" {
  command = plan

  variables {
    environment               = "Dev"
    account_id                = "1234"
    owner                     = " "
    domain                    = "Keyfob.example.com."
    zone_id                   = "keyfob.example.com"
    availability_zones        = ["eu-central-1a"]
    cidr                      = "10.0.0.0/24"
    api_access_cidrs          = ["0.0.0.0/0"]
    administrator_arns        = ["*"]
    database_backup_days      = 0
    database_app_password     = "hunter2"
    database_migrate_password = "hunter2"
  }

  expect_failures = [
    var.environment,
    var.account_id,
    var.owner,
    var.domain,
    var.zone_id,
    var.availability_zones,
    var.cidr,
    var.api_access_cidrs,
    var.administrator_arns,
    var.database_backup_days,
    var.database_app_password,
    var.database_migrate_password,
  ]
}

run "a_range_without_its_size" {
  command = plan

  variables {
    api_access_cidrs = ["203.0.113.7"]
  }

  expect_failures = [var.api_access_cidrs]
}
