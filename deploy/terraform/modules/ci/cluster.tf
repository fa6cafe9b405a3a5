locals {
  eks = "arn:aws:eks:${var.region}:${var.account_id}"

  cluster_statements = [
    {
      # IAM knows no resource for it; the tags must be the environment's.
      Sid       = "CreateTaggedCluster"
      Effect    = "Allow"
      Action    = "eks:CreateCluster"
      Resource  = "*"
      Condition = { StringEquals = local.own_request }
    },
    {
      # The environment's cluster, its access entries, add-ons and pod identities, by name.
      Sid    = "ManageCluster"
      Effect = "Allow"
      Action = [
        "eks:AssociateAccessPolicy", "eks:AssociateEncryptionConfig", "eks:CreateAccessEntry", "eks:CreateAddon",
        "eks:CreatePodIdentityAssociation", "eks:DeleteAccessEntry", "eks:DeleteAddon",
        "eks:DeleteCluster", "eks:DeletePodIdentityAssociation", "eks:DisassociateAccessPolicy", "eks:TagResource",
        "eks:UntagResource", "eks:UpdateAccessEntry", "eks:UpdateAddon", "eks:UpdateClusterConfig",
        "eks:UpdateClusterVersion", "eks:UpdatePodIdentityAssociation",
      ]
      Resource = [
        "${local.eks}:cluster/${local.name}",
        "${local.eks}:access-entry/${local.name}/*",
        "${local.eks}:addon/${local.name}/*",
        "${local.eks}:podidentityassociation/${local.name}/*",
      ]
    },
    {
      # The repository of images, without a right to the images in it.
      Sid    = "ManageRepository"
      Effect = "Allow"
      Action = [
        "ecr:CreateRepository", "ecr:DeleteLifecyclePolicy", "ecr:DeleteRepository", "ecr:PutImageScanningConfiguration",
        "ecr:PutImageTagMutability", "ecr:PutLifecyclePolicy", "ecr:TagResource", "ecr:UntagResource",
      ]
      Resource = "arn:aws:ecr:${var.region}:${var.account_id}:repository/${local.name}"
    },
  ]

  identity_statements = [
    {
      # A role may get rights only inside the boundary; without this condition apply could make itself an administrator.
      Sid    = "GrantInsideBoundary"
      Effect = "Allow"
      Action = [
        "iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy",
        "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy",
      ]
      Resource  = "${local.roles}/${local.name}-*"
      Condition = { StringEquals = { "iam:PermissionsBoundary" = local.boundary_arn } }
    },
    {
      # These give no right.
      Sid    = "ChangeRoles"
      Effect = "Allow"
      Action = [
        "iam:DeleteRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole",
        "iam:UpdateRoleDescription",
      ]
      Resource = "${local.roles}/${local.name}-*"
    },
    {
      # EKS, RDS and flow logs are handed the roles that were made for them.
      Sid      = "HandRolesToServices"
      Effect   = "Allow"
      Action   = "iam:PassRole"
      Resource = "${local.roles}/${local.name}-*"
      Condition = {
        StringEquals = {
          "iam:PassedToService" = [
            "ec2.amazonaws.com", "eks.amazonaws.com", "monitoring.rds.amazonaws.com", "pods.eks.amazonaws.com",
            "vpc-flow-logs.amazonaws.com",
          ]
        }
      }
    },
    {
      # The first cluster, database, cache and load balancer of an account make their service's own role.
      Sid      = "ServiceLinkedRoles"
      Effect   = "Allow"
      Action   = "iam:CreateServiceLinkedRole"
      Resource = "${local.roles}/aws-service-role/*"
      Condition = {
        StringEquals = {
          "iam:AWSServiceName" = [
            "eks.amazonaws.com", "elasticache.amazonaws.com", "elasticloadbalancing.amazonaws.com", "rds.amazonaws.com",
          ]
        }
      }
    },
  ]
}
