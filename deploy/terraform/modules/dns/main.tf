# The certificate of the API, for the ALB. Vehicles meet the broker's own certificate: the NLB only passes TCP through.

resource "aws_acm_certificate" "api" {
  domain_name       = var.api_host
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true # a load balancer holds the old one
  }
}

resource "aws_route53_record" "validation" {
  for_each = { for option in aws_acm_certificate.api.domain_validation_options : option.domain_name => option }

  zone_id         = var.zone_id
  name            = each.value.resource_record_name
  type            = each.value.resource_record_type
  records         = [each.value.resource_record_value]
  ttl             = 300
  allow_overwrite = true # a certificate made anew is validated by the same record
}

resource "aws_acm_certificate_validation" "api" {
  certificate_arn         = aws_acm_certificate.api.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}
