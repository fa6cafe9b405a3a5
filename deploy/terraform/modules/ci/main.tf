# What GitHub may do with one environment: three roles without keys, each for one kind of job.
#   plan    reads, on pull requests
#   apply   makes and changes, on the GitHub environment dev-infrastructure or prod-infrastructure
#   deploy  pushes an image and finds the cluster, on the GitHub environment dev or prod
# Names begin with keyfob-ci-, so that apply, which may change roles named keyfob-ENVIRONMENT-, cannot change these.

locals {
  name    = "keyfob-${var.environment}"
  ci_name = "keyfob-ci-${var.environment}"
  roles   = "arn:aws:iam::${var.account_id}:role"

  own_request  = { "aws:RequestTag/Project" = "keyfob", "aws:RequestTag/Environment" = var.environment }
  own_resource = { "aws:ResourceTag/Project" = "keyfob", "aws:ResourceTag/Environment" = var.environment }

  # The claim sub of GitHub's token: https://docs.github.com/actions/reference/security/oidc
  subjects = {
    plan   = "repo:${var.repository}:pull_request"
    apply  = "repo:${var.repository}:environment:${var.environment}-infrastructure"
    deploy = "repo:${var.repository}:environment:${var.environment}"
  }

  # Each policy has 6,144 characters at most, a limit of IAM: hence one for each area.
  policies = {
    read     = { roles = ["plan", "apply"], statements = local.read_statements }
    state    = { roles = ["apply"], statements = concat(local.state_read_statements, local.state_write_statements) }
    seen     = { roles = ["plan"], statements = local.state_read_statements }
    network  = { roles = ["apply"], statements = local.network_statements }
    cluster  = { roles = ["apply"], statements = local.cluster_statements }
    identity = { roles = ["apply"], statements = local.identity_statements }
    data     = { roles = ["apply"], statements = local.data_statements }
    keys     = { roles = ["apply"], statements = local.key_statements }
    names    = { roles = ["apply"], statements = local.name_statements }
    images   = { roles = ["deploy"], statements = local.deploy_statements }
  }

  attachments = merge([
    for name, policy in local.policies : { for role in policy.roles : "${role}-${name}" => { role = role, policy = name } }
  ]...)
}

resource "aws_iam_role" "this" {
  for_each = local.subjects

  name        = "${local.ci_name}-${each.key}"
  description = "GitHub Actions of ${var.repository}: ${each.key} of ${var.environment}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # A token that GitHub signed for this repository and this kind of job; no other party holds one.
        Sid       = "GithubAssumes"
        Effect    = "Allow"
        Principal = { Federated = "arn:aws:iam::${var.account_id}:oidc-provider/token.actions.githubusercontent.com" }
        Action    = "sts:AssumeRoleWithWebIdentity"
        Condition = {
          StringEquals = {
            "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
            "token.actions.githubusercontent.com:sub" = each.value
          }
        }
      },
    ]
  })
}

resource "aws_iam_policy" "this" {
  for_each = local.policies

  name        = "${local.ci_name}-${each.key}"
  description = "CI of ${var.environment}: ${each.key}"
  policy      = jsonencode({ Version = "2012-10-17", Statement = each.value.statements })
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = local.attachments

  role       = aws_iam_role.this[each.value.role].name
  policy_arn = aws_iam_policy.this[each.value.policy].arn
}
