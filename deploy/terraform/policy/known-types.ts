import type { Rule } from './rule.ts'

/** Types that some rule judges. */
const judged = [
  'aws_cloudwatch_log_group',
  'aws_db_instance',
  'aws_db_parameter_group',
  'aws_default_security_group',
  'aws_ecr_repository',
  'aws_eks_cluster',
  'aws_elasticache_replication_group',
  'aws_iam_policy',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_iam_role_policy_attachment',
  'aws_kms_key',
  'aws_nat_gateway',
  'aws_s3_bucket',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
  'aws_secretsmanager_secret',
  'aws_secretsmanager_secret_version',
  'aws_security_group',
  'aws_subnet',
  'aws_vpc_endpoint',
  'aws_vpc_security_group_ingress_rule',
]

/** Types with nothing to judge but their tags: names, wiring, and who may use the Kubernetes API. */
const plain = [
  'aws_acm_certificate',
  'aws_acm_certificate_validation',
  'aws_db_subnet_group',
  'aws_ecr_lifecycle_policy',
  'aws_eip',
  'aws_eks_access_entry',
  'aws_eks_access_policy_association',
  'aws_eks_addon',
  'aws_eks_pod_identity_association',
  'aws_elasticache_parameter_group',
  'aws_elasticache_subnet_group',
  'aws_flow_log',
  'aws_iam_openid_connect_provider',
  'aws_internet_gateway',
  'aws_kms_alias',
  'aws_route',
  'aws_route53_record',
  'aws_route_table',
  'aws_route_table_association',
  'aws_s3_bucket_lifecycle_configuration',
  'aws_s3_bucket_ownership_controls',
  'aws_vpc',
]

/** A resource of a new type would pass every rule silently: first decide which rules apply to it. */
export const knownTypes: Rule = {
  name: 'known types',
  judge: ({ resources }) =>
    resources
      .filter(({ type }) => !judged.includes(type) && !plain.includes(type))
      .map(({ address, type }) => ({
        rule: 'known types',
        where: address,
        sentence: `No rule knows ${type}: write one, or name it in known-types.ts as plain.`,
      })),
}
