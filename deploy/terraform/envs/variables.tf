variable "environment" {
  description = "Which environment it is: dev, prod, or one of yours. It is in every name, and in the tag Environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,14}[a-z0-9]$", var.environment))
    error_message = "environment must be 3 to 16 letters in lower case, digits or -, such as dev."
  }
}

variable "account_id" {
  description = "AWS account, 12 digits; a run in another one stops."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be 12 digits, such as 123456789012."
  }
}

variable "region" {
  description = "AWS region of everything."
  type        = string
  default     = "eu-central-1"
}

variable "owner" {
  description = "Who answers for it and pays for it; the tag Owner."
  type        = string

  validation {
    condition     = length(trimspace(var.owner)) > 0
    error_message = "owner must name a team or a person: the tag Owner is made of it."
  }
}

variable "domain" {
  description = "Domain of the environment: api.DOMAIN and mqtt.DOMAIN are its hosts."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])+[a-z]{2,}$", var.domain))
    error_message = "domain must be a name in lower case without a last dot, such as keyfob.example.com."
  }
}

variable "zone_id" {
  description = "Public Route 53 zone that holds the domain; it must exist."
  type        = string

  validation {
    condition     = can(regex("^Z[A-Z0-9]+$", var.zone_id))
    error_message = "zone_id must be the id of a Route 53 zone, such as Z0123456789ABCDEFGHIJ."
  }
}

variable "availability_zones" {
  description = "Zones in use, two at least: EKS and RDS refuse one."
  type        = list(string)

  validation {
    condition     = length(var.availability_zones) >= 2 && length(var.availability_zones) <= 8
    error_message = "availability_zones must name 2 to 8 zones of the region, such as eu-central-1a."
  }
}

variable "cidr" {
  description = "Addresses of the VPC, a /16 that no peer uses."
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && endswith(var.cidr, "/16")
    error_message = "cidr must be a /16, such as 10.40.0.0/16: subnets are cut from it."
  }
}

variable "nat_per_zone" {
  description = "A NAT gateway in each zone instead of one for all."
  type        = bool
}

variable "kubernetes_version" {
  description = "Minor version of Kubernetes."
  type        = string
  default     = "1.35"
}

variable "api_access_cidrs" {
  description = "Ranges that reach the Kubernetes API from outside, such as an office; none: only from inside the VPC."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for range in var.api_access_cidrs : try(tonumber(split("/", range)[1]) >= 24 && cidrhost(range, 0) != "", false)])
    error_message = "api_access_cidrs must be IPv4 ranges of /24 or smaller, such as 203.0.113.7/32; the API must not be public."
  }
}

variable "administrator_arns" {
  description = "IAM roles of people with every right in the cluster."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.administrator_arns : can(regex("^arn:aws:iam::[0-9]{12}:role/", arn))])
    error_message = "administrator_arns must be ARNs of IAM roles, such as arn:aws:iam::123456789012:role/admin."
  }
}

variable "application_namespace" {
  description = "Namespace of Keyfob, the only one in which CI may deploy."
  type        = string
  default     = "keyfob"
}

variable "multi_az" {
  description = "A synchronous standby of the database and a second node of the cache, each in another zone."
  type        = bool
}

variable "postgres_major_version" {
  description = "Major version of PostgreSQL."
  type        = string
  default     = "17"
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

  validation {
    condition     = var.database_backup_days >= 1 && var.database_backup_days <= 35
    error_message = "database_backup_days must be 1 to 35: 0 would switch backups off."
  }
}

variable "database_app_password" {
  description = "Password of keyfob_app. Only written when database_passwords_version grows; any value will do otherwise."
  type        = string
  sensitive   = true
  ephemeral   = true

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{32,128}$", var.database_app_password))
    error_message = "database_app_password must be 32 to 128 letters, digits, _ or -, such as `openssl rand -hex 32` makes."
  }
}

variable "database_migrate_password" {
  description = "Password of keyfob_migrate, as above."
  type        = string
  sensitive   = true
  ephemeral   = true

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{32,128}$", var.database_migrate_password))
    error_message = "database_migrate_password must be 32 to 128 letters, digits, _ or -, such as `openssl rand -hex 32` makes."
  }
}

variable "database_passwords_version" {
  description = "A larger number writes both passwords again."
  type        = number
  default     = 1
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
