variable "zone_id" {
  description = "Public Route 53 zone of the host."
  type        = string
}

variable "api_host" {
  description = "Host name of the API."
  type        = string
}
