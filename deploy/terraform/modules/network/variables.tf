variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "account_id" {
  description = "AWS account, 12 digits."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "cidr" {
  description = "Addresses of the VPC, a /16."
  type        = string
}

variable "availability_zones" {
  description = "Zones with subnets."
  type        = list(string)
}

variable "nat_per_zone" {
  description = "A NAT gateway in each zone, so that the loss of one zone leaves the others a way out."
  type        = bool
}

variable "log_key_arn" {
  description = "Key of the flow log's group."
  type        = string
}

variable "log_retention_days" {
  description = "Days for which refused traffic is kept."
  type        = number
}

variable "permissions_boundary_arn" {
  description = "Boundary of the flow log's role."
  type        = string
}
