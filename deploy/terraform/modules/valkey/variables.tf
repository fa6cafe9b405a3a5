variable "name" {
  description = "Id of the replication group, and prefix of what belongs to it."
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
  description = "Subnets without a way out."
  type        = list(string)
}

variable "client_security_group_id" {
  description = "The one group that may connect."
  type        = string
}

variable "node_type" {
  description = "Size, such as cache.t4g.small."
  type        = string
}

variable "nodes" {
  description = "Nodes; more than one stand in several zones, and one follows another by itself."
  type        = number
}
