locals {
  read_statements = [
    {
      # What a plan compares. These show how things are set, not what is in them: no object, no secret, no log line.
      Sid    = "ReadSettings"
      Effect = "Allow"
      Action = [
        "acm:DescribeCertificate", "acm:ListTagsForCertificate",
        "ec2:Describe*",
        "ecr:DescribeRepositories", "ecr:GetLifecyclePolicy", "ecr:ListTagsForResource",
        "eks:Describe*", "eks:List*",
        "elasticache:Describe*", "elasticache:ListTagsForResource",
        "iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole",
        "iam:ListRolePolicies",
        "kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListAliases", "kms:ListResourceTags",
        "logs:DescribeLogGroups", "logs:ListTagsForResource",
        "rds:Describe*", "rds:ListTagsForResource",
        "route53:GetChange", "route53:GetHostedZone", "route53:ListResourceRecordSets", "route53:ListTagsForResource",
        "secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy",
      ]
      Resource = "*"
    },
  ]

  state_read_statements = [
    {
      # Terraform looks whether the state is there, only under this environment's prefix; env:/ is where init asks for
      # workspaces, of which there are none.
      Sid       = "ListState"
      Effect    = "Allow"
      Action    = "s3:ListBucket"
      Resource  = "arn:aws:s3:::${var.state_bucket}"
      Condition = { StringLike = { "s3:prefix" = ["keyfob/${var.environment}/*", "env:/"] } }
    },
    {
      # The state of this environment, which holds no secret, and of no other.
      Sid      = "ReadState"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::${var.state_bucket}/keyfob/${var.environment}/*"
    },
    {
      # S3 decrypts it in the name of who reads.
      Sid       = "DecryptState"
      Effect    = "Allow"
      Action    = "kms:Decrypt"
      Resource  = local.any_key
      Condition = local.state_key_through_s3
    },
  ]

  state_write_statements = [
    {
      # A new version of the state, and the lock beside it.
      Sid      = "WriteState"
      Effect   = "Allow"
      Action   = "s3:PutObject"
      Resource = "arn:aws:s3:::${var.state_bucket}/keyfob/${var.environment}/*"
    },
    {
      # The lock is removed when the run ends; the state itself cannot be deleted.
      Sid      = "Unlock"
      Effect   = "Allow"
      Action   = "s3:DeleteObject"
      Resource = "arn:aws:s3:::${var.state_bucket}/keyfob/${var.environment}/*.tflock"
    },
    {
      # S3 encrypts it in the name of who writes.
      Sid       = "EncryptState"
      Effect    = "Allow"
      Action    = "kms:GenerateDataKey"
      Resource  = local.any_key
      Condition = local.state_key_through_s3
    },
  ]

  any_key = "arn:aws:kms:${var.region}:${var.account_id}:key/*"

  # A key's id is not known in the plan, its alias is.
  state_key_through_s3 = {
    StringEquals               = { "kms:ViaService" = "s3.${var.region}.amazonaws.com" }
    "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = "alias/${var.state_key_alias}" }
  }
}
