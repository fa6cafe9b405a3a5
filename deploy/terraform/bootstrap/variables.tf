variable "account_id" {
  description = "AWS account, 12 digits; a run in another one stops."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be 12 digits, such as 123456789012."
  }
}

variable "region" {
  description = "AWS region of the state and of the environments."
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

variable "github_repository" {
  description = "Repository whose jobs may take the CI roles, owner/name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "github_repository must be owner/name without wildcards: every job of it is trusted."
  }
}

variable "environments" {
  description = "Environments in this account, by name, each with the Route 53 zone of its hosts."
  type        = map(object({ zone_id = string }))

  validation {
    condition     = alltrue([for name, _ in var.environments : contains(["dev", "prod"], name)])
    error_message = "environments must be dev, prod or both: there is no folder in envs for another one."
  }

  validation {
    condition     = alltrue([for environment in values(var.environments) : can(regex("^Z[A-Z0-9]+$", environment.zone_id))])
    error_message = "zone_id must be the id of a Route 53 zone, such as Z0123456789ABCDEFGHIJ."
  }
}
