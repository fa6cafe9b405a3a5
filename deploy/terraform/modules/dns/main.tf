# The certificate of the API, for the ALB. Vehicles meet the broker's own certificate: the NLB only passes TCP through.

resource "aws_acm_certificate" "api" {
  domain_name       = var.api_host
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true # a load balancer holds the old one
  }
}

locals {
  proof = one(aws_acm_certificate.api.domain_validation_options) # one name, one record
}

resource "aws_route53_record" "validation" {
  zone_id         = var.zone_id
  name            = local.proof.resource_record_name
  type            = local.proof.resource_record_type
  records         = [local.proof.resource_record_value]
  ttl             = 300
  allow_overwrite = true # a new certificate is validated by the same record
}

resource "aws_acm_certificate_validation" "api" {
  certificate_arn         = aws_acm_certificate.api.arn
  validation_record_fqdns = [aws_route53_record.validation.fqdn]
}
