output "role_arns" {
  description = "Roles by kind of job: plan, apply, deploy."
  value       = { for kind, role in aws_iam_role.this : kind => role.arn }
}

output "boundary_arn" {
  description = "Boundary of every role of the environment."
  value       = aws_iam_policy.boundary.arn
}
