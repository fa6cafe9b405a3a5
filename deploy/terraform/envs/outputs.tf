output "cluster_name" {
  description = "EKS cluster; `aws eks update-kubeconfig --name`."
  value       = module.environment.cluster_name
}

output "region" {
  description = "AWS region of everything."
  value       = module.environment.region
}

output "vpc_id" {
  description = "VPC; its load balancers must be deleted before it can be deleted."
  value       = module.environment.vpc_id
}

output "vpc_cidr" {
  description = "Addresses of the VPC, for NetworkPolicies."
  value       = module.environment.vpc_cidr
}

output "ecr_repository_url" {
  description = "Where images are pushed and pulled, without tag."
  value       = module.environment.ecr_repository_url
}

output "application_namespace" {
  description = "Namespace in which CI may deploy."
  value       = module.environment.application_namespace
}

output "database_endpoint" {
  description = "PostgreSQL, host:port; TLS only."
  value       = module.environment.database_endpoint
}

output "database_master_secret_arn" {
  description = "Secret of keyfob_master (JSON: username, password), for a person who makes the other roles."
  value       = module.environment.database_master_secret_arn
}

output "database_app_secret_arn" {
  description = "Secret of keyfob_app (JSON: host, port, dbname, username, password), for api and worker."
  value       = module.environment.database_app_secret_arn
}

output "database_migrate_secret_arn" {
  description = "Secret of keyfob_migrate, same shape, for the migration hook."
  value       = module.environment.database_migrate_secret_arn
}

output "valkey_endpoint" {
  description = "Cache, host:port; TLS only, so `rediss://`."
  value       = module.environment.valkey_endpoint
}

output "pod_identity_role_arns" {
  description = "Roles of pods by name; each is already tied to its namespace and service account."
  value       = module.environment.pod_identity_role_arns
}

output "pod_identity_service_accounts" {
  description = "The namespace/service-account that each role is tied to; charts must use these names."
  value       = module.environment.pod_identity_service_accounts
}

output "secret_prefix" {
  description = "First part of the names of secrets that External Secrets may read: `PREFIX/mqtt-user` and the like."
  value       = module.environment.secret_prefix
}

output "zone_id" {
  description = "Route 53 zone of the hosts."
  value       = module.environment.zone_id
}

output "api_host" {
  description = "Host of the API, for the Ingress."
  value       = module.environment.api_host
}

output "mqtt_host" {
  description = "Host of the MQTT broker, for the NLB and for the broker's certificate."
  value       = module.environment.mqtt_host
}

output "certificate_arn" {
  description = "ACM certificate of the API's host, for the ALB."
  value       = module.environment.certificate_arn
}
