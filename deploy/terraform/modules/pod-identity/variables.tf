variable "name" {
  description = "What the role is for; after the cluster's name in its own."
  type        = string
}

variable "description" {
  description = "What the pods do with the role."
  type        = string
}

variable "account_id" {
  description = "AWS account, 12 digits."
  type        = string
}

variable "cluster_name" {
  description = "Cluster of the service account."
  type        = string
}

variable "namespace" {
  description = "Namespace of the service account."
  type        = string
}

variable "service_account" {
  description = "The one service account that may use the role."
  type        = string
}

variable "statements" {
  description = "Statements of the role's policy, each with a Sid."
  type        = any
}

variable "permissions_boundary_arn" {
  description = "Boundary of the role."
  type        = string
}
