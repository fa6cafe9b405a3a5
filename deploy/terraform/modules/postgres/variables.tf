variable "name" {
  description = "Identifier of the database, and prefix of what belongs to it."
  type        = string
}

variable "account_id" {
  description = "AWS account, 12 digits."
  type        = string
}

variable "vpc_id" {
  description = "VPC of the subnets."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets without a way out, in two zones at least."
  type        = list(string)
}

variable "client_security_group_id" {
  description = "The one group that may connect."
  type        = string
}

variable "major_version" {
  description = "Major version of PostgreSQL; minor ones come by themselves."
  type        = string
}

variable "instance_class" {
  description = "Size, such as db.t4g.medium."
  type        = string
}

variable "multi_az" {
  description = "A synchronous standby in another zone."
  type        = bool
}

variable "storage_gib" {
  description = "Storage at the start, GiB."
  type        = number
}

variable "storage_max_gib" {
  description = "Storage to which it may grow by itself, GiB."
  type        = number
}

variable "backup_days" {
  description = "Days to which the database can be set back, 1 to 35."
  type        = number
}

variable "deletion_protection" {
  description = "Refuse to be destroyed, and keep secrets and backups for a while when it is."
  type        = bool
}

variable "final_snapshot" {
  description = "Take a snapshot before the database is destroyed."
  type        = bool
}

variable "secret_prefix" {
  description = "First part of the names of secrets."
  type        = string
}

variable "app_password" {
  description = "Password of keyfob_app."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "migrate_password" {
  description = "Password of keyfob_migrate."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "passwords_version" {
  description = "A larger number writes both passwords again."
  type        = number
}

variable "log_key_arn" {
  description = "Key of the exported logs' groups."
  type        = string
}

variable "log_retention_days" {
  description = "Days for which exported logs are kept."
  type        = number
}

variable "permissions_boundary_arn" {
  description = "Boundary of the monitoring role."
  type        = string
}
