# Once for each AWS account, by an administrator: where the state lies, and what GitHub may do. Nothing here holds a secret.

locals {
  state_bucket    = "keyfob-terraform-state-${var.account_id}"
  state_key_alias = "keyfob-terraform-state"
}

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = {
      Project     = "keyfob"
      Environment = "shared"
      Owner       = var.owner
      ManagedBy   = "terraform"
    }
  }
}

# Tokens of GitHub Actions are accepted in place of keys; which ones, the roles say.
resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

module "ci" {
  source   = "../modules/ci"
  for_each = var.environments

  environment     = each.key
  account_id      = var.account_id
  region          = var.region
  zone_id         = each.value.zone_id
  repository      = var.github_repository
  state_bucket    = local.state_bucket
  state_key_alias = local.state_key_alias

  depends_on = [aws_iam_openid_connect_provider.github]
}
