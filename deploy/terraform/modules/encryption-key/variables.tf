variable "name" {
  description = "Alias of the key, without alias/."
  type        = string
}

variable "description" {
  description = "What the key encrypts."
  type        = string
}

variable "account_id" {
  description = "AWS account that owns the key, 12 digits."
  type        = string
}

variable "statements" {
  description = "Further statements of the key's policy, for services that use the key without IAM."
  type        = any
  default     = []
}
