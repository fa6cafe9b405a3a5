locals {
  deploy_statements = [
    {
      # The login of Docker; ECR knows no narrower resource for it.
      Sid      = "LogInToRegistry"
      Effect   = "Allow"
      Action   = "ecr:GetAuthorizationToken"
      Resource = "*"
    },
    {
      # One repository: push, look up the digest, read what the scan found. Tags are immutable, and nothing is deleted.
      Sid    = "PushImages"
      Effect = "Allow"
      Action = [
        "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload",
        "ecr:DescribeImageScanFindings", "ecr:DescribeImages", "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload",
        "ecr:PutImage", "ecr:UploadLayerPart",
      ]
      Resource = "arn:aws:ecr:${var.region}:${var.account_id}:repository/${local.name}"
    },
    {
      # The address of the cluster; what the role may do inside it is said by its access entry (modules/eks/access.tf).
      Sid      = "FindCluster"
      Effect   = "Allow"
      Action   = "eks:DescribeCluster"
      Resource = "arn:aws:eks:${var.region}:${var.account_id}:cluster/${local.name}"
    },
  ]
}
