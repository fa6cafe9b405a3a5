mock_provider "aws" {
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
  }
}

variables {
  account_id        = "123456789012"
  owner             = "vehicle-platform"
  github_repository = "example/keyfob"
  environments      = { prod = { zone_id = "Z0123456789ABCDEFGHIJ" } }
}

run "roles_are_for_one_repository" {
  command = plan

  assert {
    condition     = keys(output.ci_role_arns) == ["prod"]
    error_message = "There must be roles for each environment, and for no other."
  }

  assert {
    condition     = output.state_bucket == "keyfob-terraform-state-123456789012"
    error_message = "The bucket's name must hold the account, which makes it unique."
  }
}

run "repository_without_wildcards" {
  command = plan

  variables {
    github_repository = "example/*"
  }

  expect_failures = [var.github_repository]
}

run "environments_that_exist" {
  command = plan

  variables {
    environments = { staging = { zone_id = "Z0123456789ABCDEFGHIJ" } }
  }

  expect_failures = [var.environments]
}

run "account_id" {
  command = plan

  variables {
    account_id = "1234"
  }

  expect_failures = [var.account_id]
}
