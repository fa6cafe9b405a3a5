variable "environment" {
  description = "Name of the environment, as bootstrap knows it."
  type        = string
}

variable "account_id" {
  description = "AWS account, 12 digits; a run in another one stops."
  type        = string
}

variable "region" {
  description = "AWS region of everything."
  type        = string
}

variable "domain" {
  description = "Domain of the environment: api.DOMAIN and mqtt.DOMAIN are its hosts."
  type        = string
}

variable "zone_id" {
  description = "Public Route 53 zone that holds the domain; it must exist."
  type        = string
}

variable "availability_zones" {
  description = "Zones in use, two at least: EKS and RDS refuse one."
  type        = list(string)
}

variable "cidr" {
  description = "Addresses of the VPC, a /16 that no peer uses."
  type        = string
}

variable "nat_per_zone" {
  description = "A NAT gateway in each zone instead of one for all."
  type        = bool
}

variable "kubernetes_version" {
  description = "Minor version of Kubernetes."
  type        = string
}

variable "api_access_cidrs" {
  description = "Ranges that reach the Kubernetes API from outside, such as an office; none: only from inside the VPC."
  type        = list(string)
}

variable "administrator_arns" {
  description = "IAM roles of people with every right in the cluster."
  type        = list(string)
}

variable "application_namespace" {
  description = "Namespace of Keyfob, the only one in which CI may deploy."
  type        = string
}

variable "multi_az" {
  description = "A synchronous standby of the database and a second node of the cache, each in another zone."
  type        = bool
}

variable "postgres_major_version" {
  description = "Major version of PostgreSQL."
  type        = string
}

variable "database_instance_class" {
  description = "Size of the database."
  type        = string
}

variable "database_storage_gib" {
  description = "Storage of the database at the start, GiB."
  type        = number
}

variable "database_storage_max_gib" {
  description = "Storage to which the database may grow by itself, GiB."
  type        = number
}

variable "database_backup_days" {
  description = "Days to which the database can be set back."
  type        = number
}

variable "database_app_password" {
  description = "Password of keyfob_app. Only written when database_passwords_version grows; any value will do otherwise."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "database_migrate_password" {
  description = "Password of keyfob_migrate, as above."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "database_passwords_version" {
  description = "A larger number writes both passwords again."
  type        = number
}

variable "cache_node_type" {
  description = "Size of a node of the cache."
  type        = string
}

variable "deletion_protection" {
  description = "The database refuses to be destroyed, images and secrets are kept."
  type        = bool
}

variable "final_snapshot" {
  description = "Take a snapshot before the database is destroyed."
  type        = bool
}

variable "log_retention_days" {
  description = "Days for which logs are kept, one of those that CloudWatch knows."
  type        = number
}
