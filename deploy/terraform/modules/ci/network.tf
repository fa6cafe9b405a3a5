locals {
  ec2 = "arn:aws:ec2:${var.region}:${var.account_id}"

  # Things that are made in another thing, and things that stand alone.
  network_inside_actions = [
    "ec2:AuthorizeSecurityGroupIngress", "ec2:CreateFlowLogs", "ec2:CreateNatGateway", "ec2:CreateRouteTable",
    "ec2:CreateSecurityGroup", "ec2:CreateSubnet", "ec2:CreateVpcEndpoint",
  ]
  network_create_actions = concat(local.network_inside_actions, [
    "ec2:AllocateAddress", "ec2:CreateInternetGateway", "ec2:CreateVpc",
  ])

  network_statements = [
    {
      # What is made must carry the environment's tags, which decide over every later change.
      Sid    = "CreateTagged"
      Effect = "Allow"
      Action = local.network_create_actions
      Resource = [for kind in [
        "elastic-ip", "internet-gateway", "natgateway", "route-table", "security-group", "security-group-rule", "subnet",
        "vpc", "vpc-endpoint", "vpc-flow-log",
      ] : "${local.ec2}:${kind}/*"]
      Condition = { StringEquals = local.own_request }
    },
    {
      # The same calls name what the new thing is made in: only things of this environment.
      Sid    = "CreateInside"
      Effect = "Allow"
      Action = local.network_inside_actions
      Resource = [for kind in [
        "elastic-ip", "route-table", "security-group", "subnet", "vpc",
      ] : "${local.ec2}:${kind}/*"]
      Condition = { StringEquals = local.own_resource }
    },
    {
      # Changes and removal, only of what carries the tags.
      Sid    = "ChangeOwn"
      Effect = "Allow"
      Action = [
        "ec2:AssociateRouteTable", "ec2:AttachInternetGateway", "ec2:CreateRoute", "ec2:DeleteFlowLogs",
        "ec2:DeleteInternetGateway", "ec2:DeleteNatGateway", "ec2:DeleteRoute", "ec2:DeleteRouteTable",
        "ec2:DeleteSecurityGroup", "ec2:DeleteSubnet", "ec2:DeleteTags", "ec2:DeleteVpc", "ec2:DeleteVpcEndpoints",
        "ec2:DetachInternetGateway", "ec2:DisassociateAddress", "ec2:DisassociateRouteTable",
        "ec2:ModifySecurityGroupRules", "ec2:ModifySubnetAttribute", "ec2:ModifyVpcAttribute",
        "ec2:ModifyVpcEndpoint", "ec2:ReleaseAddress", "ec2:ReplaceRoute", "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress", "ec2:CreateTags",
      ]
      Resource  = "${local.ec2}:*/*"
      Condition = { StringEquals = local.own_resource }
    },
    {
      # Tags are set in the call that creates, and not on something that was there before.
      Sid       = "TagWhatIsCreated"
      Effect    = "Allow"
      Action    = "ec2:CreateTags"
      Resource  = "${local.ec2}:*/*"
      Condition = { StringEquals = { "ec2:CreateAction" = [for action in local.network_create_actions : trimprefix(action, "ec2:")] } }
    },
    {
      # A VPC's default group comes without tags and open to itself: it is closed and tagged. Nothing here can open one.
      Sid      = "CloseDefaultGroup"
      Effect   = "Allow"
      Action   = ["ec2:CreateTags", "ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"]
      Resource = "${local.ec2}:security-group/*"
    },
  ]
}
