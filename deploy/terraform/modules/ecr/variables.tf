variable "name" {
  description = "Name of the repository."
  type        = string
}

variable "account_id" {
  description = "AWS account, 12 digits."
  type        = string
}

variable "force_delete" {
  description = "Destroy the repository with the images in it."
  type        = bool
}
