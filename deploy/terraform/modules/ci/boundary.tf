# The most that any role of the environment can ever do, whatever is attached to it. It grants nothing by itself.

locals {
  boundary_arn = "arn:aws:iam::${var.account_id}:policy/${local.ci_name}-boundary"
}

resource "aws_iam_policy" "boundary" {
  name        = "${local.ci_name}-boundary"
  description = "The most that roles of ${var.environment} can do"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # The services that EKS Auto Mode, RDS and the operators use. A boundary limits, AWS's own policies below it grant.
        Sid    = "ServicesInUse"
        Effect = "Allow"
        Action = [
          "acm:*", "autoscaling:*", "cloudwatch:*", "cognito-idp:DescribeUserPoolClient", "ec2:*", "ecr:*", "eks:*",
          "eks-auth:*", "elasticloadbalancing:*", "iam:ListInstanceProfiles", "iam:ListServerCertificates", "logs:*", "pricing:*", "route53:*", "shield:*", "ssm:GetParameter",
          "sts:GetCallerIdentity", "wafv2:*", "waf-regional:*",
        ]
        Resource = "*"
      },
      {
        # Secrets of this environment; the master password of its database is for people.
        Sid      = "OwnSecrets"
        Effect   = "Allow"
        Action   = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
        Resource = "${local.secrets}:keyfob/${var.environment}/*"
      },
      {
        # Keys of this environment.
        Sid       = "OwnKeys"
        Effect    = "Allow"
        Action    = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*"]
        Resource  = local.any_key
        Condition = { StringEquals = local.own_resource }
      },
      {
        # Volumes and secrets under AWS's own keys: EC2 and Secrets Manager ask in the role's name.
        Sid       = "KeysThroughServices"
        Effect    = "Allow"
        Action    = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"]
        Resource  = local.any_key
        Condition = { StringEquals = { "kms:ViaService" = ["ec2.${var.region}.amazonaws.com", "secretsmanager.${var.region}.amazonaws.com"] } }
      },
      {
        # Auto Mode makes an instance profile for its nodes and hands them the node's role; no right to make a role.
        Sid    = "NodeProfiles"
        Effect = "Allow"
        Action = [
          "iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile", "iam:DeleteInstanceProfile",
          "iam:GetInstanceProfile", "iam:PassRole", "iam:RemoveRoleFromInstanceProfile",
          "iam:TagInstanceProfile",
        ]
        Resource = ["arn:aws:iam::${var.account_id}:instance-profile/*", "${local.roles}/${local.name}-node"]
      },
      {
        # The first load balancer of an account makes its service's own role.
        Sid      = "ServiceLinkedRoles"
        Effect   = "Allow"
        Action   = ["iam:CreateServiceLinkedRole", "iam:GetServerCertificate"]
        Resource = ["${local.roles}/aws-service-role/*", "arn:aws:iam::${var.account_id}:server-certificate/*"]
      },
    ]
  })
}
