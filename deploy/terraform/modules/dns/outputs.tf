output "certificate_arn" {
  description = "ARN of the API's certificate, once it is valid."
  value       = aws_acm_certificate_validation.api.certificate_arn
}
