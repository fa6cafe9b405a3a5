# What was refused, kept: a probe from inside shows here first. Accepted traffic is left out for its price.

resource "aws_cloudwatch_log_group" "flow" {
  name              = "/keyfob/${var.name}/vpc-flow"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.log_key_arn
}

resource "aws_flow_log" "refused" {
  vpc_id          = aws_vpc.this.id
  traffic_type    = "REJECT"
  iam_role_arn    = aws_iam_role.flow_log.arn
  log_destination = aws_cloudwatch_log_group.flow.arn
  tags            = { Name = var.name }
}

resource "aws_iam_role" "flow_log" {
  name                 = "${var.name}-flow-log"
  description          = "VPC flow logs write to their log group"
  permissions_boundary = var.permissions_boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # The flow log service, and only for flow logs of this account.
        Sid       = "FlowLogsAssume"
        Effect    = "Allow"
        Principal = { Service = "vpc-flow-logs.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
      },
    ]
  })
}

resource "aws_iam_role_policy" "flow_log" {
  name = "write"
  role = aws_iam_role.flow_log.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # The service looks whether its group is there; IAM knows no narrower resource for that.
        Sid      = "FindLogGroups"
        Effect   = "Allow"
        Action   = "logs:DescribeLogGroups"
        Resource = "*"
      },
      {
        # One stream for each network interface, in this group only.
        Sid      = "WriteOwnGroup"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:${var.region}:${var.account_id}:log-group:/keyfob/${var.name}/vpc-flow:*"
      },
    ]
  })
}
