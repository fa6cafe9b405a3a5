output "endpoint" {
  description = "host:port"
  value       = aws_db_instance.this.endpoint
}

output "host" {
  description = "Host name."
  value       = aws_db_instance.this.address
}

output "master_secret_arn" {
  description = "Secret of keyfob_master, which RDS changes every week: it makes the other roles, and is used for nothing else."
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
}

output "role_secret_arns" {
  description = "Secrets of keyfob_app and keyfob_migrate, JSON with host, port, dbname, username and password."
  value       = { for name, secret in aws_secretsmanager_secret.role : name => secret.arn }
}

output "security_group_id" {
  description = "Group of the database."
  value       = aws_security_group.this.id
}
