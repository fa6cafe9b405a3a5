variable "name" {
  description = "Name of the cluster, and prefix of its roles."
  type        = string
}

variable "account_id" {
  description = "AWS account, 12 digits."
  type        = string
}

variable "kubernetes_version" {
  description = "Minor version of Kubernetes, such as 1.35."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets of the nodes."
  type        = list(string)
}

variable "api_access_cidrs" {
  description = "Ranges that reach the Kubernetes API from outside; none: from inside the VPC only."
  type        = list(string)
}

variable "administrator_arns" {
  description = "IAM roles with every right in the cluster."
  type        = list(string)
}

variable "deployer_arn" {
  description = "IAM role with which CI upgrades the application."
  type        = string
}

variable "application_namespace" {
  description = "The one namespace in which the deployer has rights."
  type        = string
}

variable "log_key_arn" {
  description = "Key of the control plane's log group."
  type        = string
}

variable "log_retention_days" {
  description = "Days for which the control plane's logs are kept."
  type        = number
}

variable "permissions_boundary_arn" {
  description = "Boundary of the roles."
  type        = string
}
