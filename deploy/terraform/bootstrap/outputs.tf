output "state_bucket" {
  description = "Bucket of every state."
  value       = aws_s3_bucket.state.bucket
}

output "backend_config" {
  description = "What belongs behind the key in envs/dev.s3.tfbackend and envs/prod.s3.tfbackend, for `init -backend-config`."
  value       = <<-EOT
    bucket     = "${local.state_bucket}"
    region     = "${var.region}"
    kms_key_id = "${module.state_key.arn}"
  EOT
}

output "ci_role_arns" {
  description = "Roles of GitHub Actions by environment and kind of job (plan, apply, deploy)."
  value       = { for name, ci in module.ci : name => ci.role_arns }
}
