locals {
  # What AWS names for Auto Mode: https://docs.aws.amazon.com/eks/latest/userguide/auto-cluster-iam-role.html
  cluster_policies = {
    cluster       = "AmazonEKSClusterPolicy"       # the control plane itself
    compute       = "AmazonEKSComputePolicy"       # starts and ends nodes
    block_storage = "AmazonEKSBlockStoragePolicy"  # volumes of RabbitMQ
    load_balancer = "AmazonEKSLoadBalancingPolicy" # ALB and NLB
    networking    = "AmazonEKSNetworkingPolicy"    # addresses of pods
  }
  node_policies = {
    node   = "AmazonEKSWorkerNodeMinimalPolicy"   # joins the cluster, hands pods their identity
    images = "AmazonEC2ContainerRegistryPullOnly" # pulls images
  }
}

resource "aws_iam_role" "cluster" {
  name                 = "${var.name}-cluster"
  description          = "Control plane and Auto Mode of ${var.name}"
  permissions_boundary = var.permissions_boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # EKS; Auto Mode passes the cluster's name as a session tag, which its policies compare.
        Sid       = "EksAssumes"
        Effect    = "Allow"
        Principal = { Service = "eks.amazonaws.com" }
        Action    = ["sts:AssumeRole", "sts:TagSession"]
        Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "cluster" {
  for_each = local.cluster_policies

  role       = aws_iam_role.cluster.name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}

resource "aws_iam_role" "node" {
  name                 = "${var.name}-node"
  description          = "Nodes of ${var.name}"
  permissions_boundary = var.permissions_boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # The instances that Auto Mode starts.
        Sid       = "NodesAssume"
        Effect    = "Allow"
        Principal = { Service = "ec2.amazonaws.com" }
        Action    = "sts:AssumeRole"
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each = local.node_policies

  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}
