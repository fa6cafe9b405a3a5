import { type Json, blockOf, isSet, siblingOf, valueAt } from './plan.ts'
import { ruleOf } from './rule.ts'

/** Some arguments are text in the plan of one major version of the provider, and not in that of another. */
const isTrue = (value: Json | undefined): boolean => value === true || value === 'true'

/** Data at rest is under a key of ours, so that its use can be seen and withdrawn. */
export const encryption = ruleOf('encryption at rest', [
  {
    type: 'aws_db_instance',
    holds: (resource) => resource.values['storage_encrypted'] === true && isSet(resource, 'kms_key_id'),
    sentence: 'The database is not encrypted with a key of ours: set storage_encrypted and kms_key_id.',
  },
  {
    type: 'aws_db_instance',
    holds: (resource) =>
      resource.values['performance_insights_enabled'] !== true || isSet(resource, 'performance_insights_kms_key_id'),
    sentence: 'Performance Insights keeps statements without a key of ours: set performance_insights_kms_key_id.',
  },
  {
    type: 'aws_elasticache_replication_group',
    holds: (resource) => isTrue(resource.values['at_rest_encryption_enabled']) && isSet(resource, 'kms_key_id'),
    sentence: 'The cache is not encrypted with a key of ours: set at_rest_encryption_enabled and kms_key_id.',
  },
  {
    type: 'aws_ecr_repository',
    holds: (resource) => blockOf(resource, 'encryption_configuration')['encryption_type'] === 'KMS',
    sentence: 'Images are not encrypted with a key of ours: set encryption_configuration to KMS.',
  },
  {
    type: 'aws_eks_cluster',
    holds: (resource) => JSON.stringify(blockOf(resource, 'encryption_config')['resources'] ?? []).includes('secrets'),
    sentence: 'Kubernetes Secrets are not encrypted with a key of ours: set encryption_config for secrets.',
  },
  {
    type: 'aws_cloudwatch_log_group',
    holds: (resource) => isSet(resource, 'kms_key_id'),
    sentence: 'The log group is not encrypted with a key of ours: set kms_key_id.',
  },
  {
    type: 'aws_secretsmanager_secret',
    holds: (resource) => isSet(resource, 'kms_key_id'),
    sentence: 'The secret is not encrypted with a key of ours: set kms_key_id.',
  },
  {
    type: 'aws_kms_key',
    holds: ({ values }) => values['enable_key_rotation'] === true,
    sentence: 'The key is never replaced: set enable_key_rotation.',
  },
  {
    type: 'aws_s3_bucket',
    holds: (bucket, plan) => {
      const settings = siblingOf(plan, bucket, 'aws_s3_bucket_server_side_encryption_configuration')
      const way = ['rule', '0', 'apply_server_side_encryption_by_default', '0', 'sse_algorithm']
      return valueAt(settings?.values, way) === 'aws:kms'
    },
    sentence: 'The bucket has no aws_s3_bucket_server_side_encryption_configuration of the same name with aws:kms.',
  },
])
