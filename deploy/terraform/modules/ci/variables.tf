variable "environment" {
  description = "Name of the environment in AWS; GitHub has it, and one with -infrastructure behind it."
  type        = string
}

variable "account_id" {
  description = "AWS account, 12 digits."
  type        = string
}

variable "region" {
  description = "AWS region of the environment."
  type        = string
}

variable "zone_id" {
  description = "Route 53 zone of the environment's hosts."
  type        = string
}

variable "repository" {
  description = "GitHub repository, owner/name."
  type        = string
}

variable "state_bucket" {
  description = "Bucket of the state."
  type        = string
}

variable "state_key_alias" {
  description = "Alias of the state's key, without alias/."
  type        = string
}
