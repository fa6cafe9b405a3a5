/** Encryption, exposure, deletion and zones: each fault is caught, by its rule, and its absence is not. */
import { describe, expect, it } from 'vitest'
import { judge } from './judge.ts'
import type { JsonObject } from './plan.ts'
import { samplePlan, sampleTags } from './testing/sample-plan.ts'

const dev = { tags_all: { ...sampleTags, Environment: 'dev' } }

/** Of each type one that every rule lets pass. */
const good: Readonly<Record<string, JsonObject>> = {
  aws_db_instance: {
    storage_encrypted: true,
    kms_key_id: 'key',
    db_subnet_group_name: 'data',
    publicly_accessible: false,
    deletion_protection: true,
    skip_final_snapshot: false,
    backup_retention_period: 14,
    multi_az: true,
  },
  aws_db_parameter_group: { parameter: [{ name: 'rds.force_ssl', value: '1' }] },
  aws_elasticache_replication_group: {
    at_rest_encryption_enabled: 'true',
    kms_key_id: 'key',
    transit_encryption_mode: 'required',
    subnet_group_name: 'data',
    multi_az_enabled: true,
    automatic_failover_enabled: true,
    num_cache_clusters: 2,
  },
  aws_ecr_repository: { encryption_configuration: [{ encryption_type: 'KMS' }], force_delete: false },
  aws_eks_cluster: {
    encryption_config: [{ resources: ['secrets'] }],
    vpc_config: [{ endpoint_public_access: false }],
    zonal_shift_config: [{ enabled: true }],
  },
  aws_cloudwatch_log_group: { kms_key_id: 'key' },
  aws_secretsmanager_secret: { kms_key_id: 'key', recovery_window_in_days: 30 },
  aws_vpc_security_group_ingress_rule: { referenced_security_group_id: 'sg-1' },
}

const rulesThatCatch = (type: string, change: JsonObject): readonly string[] =>
  judge(samplePlan([{ type, values: { ...good[type], ...change } }])).map(({ rule }) => rule)

it.each(Object.keys(good))('a good %s passes', (type) => {
  expect(rulesThatCatch(type, {})).toEqual([])
})

it.each<[rule: string, type: string, change: JsonObject]>([
  ['encryption at rest', 'aws_db_instance', { storage_encrypted: false }],
  ['encryption at rest', 'aws_db_instance', { kms_key_id: null }],
  ['encryption at rest', 'aws_db_instance', { performance_insights_enabled: true }],
  ['encryption at rest', 'aws_elasticache_replication_group', { at_rest_encryption_enabled: 'false' }],
  ['encryption at rest', 'aws_ecr_repository', { encryption_configuration: [] }],
  ['encryption at rest', 'aws_eks_cluster', { encryption_config: [] }],
  ['encryption at rest', 'aws_cloudwatch_log_group', { kms_key_id: '' }],
  ['encryption at rest', 'aws_secretsmanager_secret', { kms_key_id: null }],
  ['no public data plane', 'aws_db_instance', { publicly_accessible: true }],
  ['no public data plane', 'aws_db_parameter_group', { parameter: [{ name: 'rds.force_ssl', value: '0' }] }],
  ['no public data plane', 'aws_elasticache_replication_group', { transit_encryption_mode: 'preferred' }],
  ['no public data plane', 'aws_eks_cluster', { vpc_config: [{ endpoint_public_access: true }] }],
  [
    'no public data plane',
    'aws_eks_cluster',
    { vpc_config: [{ endpoint_public_access: true, public_access_cidrs: ['203.0.113.7/32', '0.0.0.0/0'] }] },
  ],
  ['no public data plane', 'aws_vpc_security_group_ingress_rule', { cidr_ipv4: '10.0.0.0/8' }],
  ['no public data plane', 'aws_vpc_security_group_ingress_rule', { referenced_security_group_id: null }],
  ['no public data plane', 'aws_security_group', { ingress: [{ cidr_blocks: ['0.0.0.0/0'] }] }],
  ['no public data plane', 'aws_security_group', { egress: [{ ipv6_cidr_blocks: ['::/0'] }] }],
  ['no public data plane', 'aws_subnet', { map_public_ip_on_launch: true }],
  ['deletion protection', 'aws_db_instance', { deletion_protection: false }],
  ['deletion protection', 'aws_db_instance', { skip_final_snapshot: true }],
  ['deletion protection', 'aws_db_instance', { backup_retention_period: 3 }],
  ['deletion protection', 'aws_ecr_repository', { force_delete: true }],
  ['deletion protection', 'aws_secretsmanager_secret', { recovery_window_in_days: 0 }],
  ['deletion protection', 'aws_kms_key', { deletion_window_in_days: 7 }],
  ['prod outlives a zone', 'aws_db_instance', { multi_az: false }],
  ['prod outlives a zone', 'aws_elasticache_replication_group', { num_cache_clusters: 1 }],
  ['prod outlives a zone', 'aws_eks_cluster', { zonal_shift_config: [] }],
  ['known types', 'aws_instance', {}],
])('%s catches %s with %o', (rule, type, change) => {
  expect(rulesThatCatch(type, change)).toContain(rule)
})

it('a group whose rules, as AWS reports them, name groups passes', () => {
  const ingress = [{ security_groups: ['sg-1'], cidr_blocks: [], ipv6_cidr_blocks: [], prefix_list_ids: [] }]
  expect(rulesThatCatch('aws_security_group', { ingress })).toEqual([])
})

it('what AWS will say, such as the ARN of a new key, counts as said', () => {
  const plan = samplePlan([{ type: 'aws_cloudwatch_log_group', unknown: { kms_key_id: true } }])
  expect(judge(plan)).toEqual([])
})

it.each(['multi_az', 'deletion_protection'])('dev may do without %s', (name) => {
  expect(rulesThatCatch('aws_db_instance', { ...dev, [name]: false })).toEqual([])
})

describe('a bucket', () => {
  const settings = {
    aws_s3_bucket_public_access_block: {
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    },
    aws_s3_bucket_server_side_encryption_configuration: {
      rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: 'aws:kms' }] }],
    },
    aws_s3_bucket_versioning: { versioning_configuration: [{ status: 'Enabled' }] },
  } as const
  const withSettings = (leftOut: string): readonly string[] => {
    const beside = Object.entries(settings).filter(([type]) => type !== leftOut)
    const plan = samplePlan([{ type: 'aws_s3_bucket' }, ...beside.map(([type, values]) => ({ type, values }))])
    return judge(plan).map(({ rule }) => rule)
  }

  it('passes with its three settings', () => {
    expect(withSettings('none')).toEqual([])
  })

  it.each([
    ['aws_s3_bucket_public_access_block', 'no public data plane'],
    ['aws_s3_bucket_server_side_encryption_configuration', 'encryption at rest'],
    ['aws_s3_bucket_versioning', 'deletion protection'],
  ])('without %s is caught', (type, rule) => {
    expect(withSettings(type)).toEqual([rule])
  })
})

it('prod in two zones, or with one way out for three, is caught', () => {
  const subnets = (zones: readonly string[]) =>
    zones.map((zone) => ({ type: 'aws_subnet', name: zone, values: { availability_zone: zone } }))
  const gateways = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ type: 'aws_nat_gateway', name: `n${at}` }))
  expect(judge(samplePlan([...subnets(['a', 'b', 'c']), ...gateways(3)]))).toEqual([])
  expect(judge(samplePlan([...subnets(['a', 'b']), ...gateways(2)]))).toHaveLength(1)
  expect(judge(samplePlan([...subnets(['a', 'b', 'c']), ...gateways(1)]))).toHaveLength(1)
})

it.each([[['delete']], [['delete', 'create']]])('a plan that would %o the database of prod is caught', (actions) => {
  const plan = samplePlan([{ type: 'aws_db_instance', values: good['aws_db_instance']!, actions }])
  expect(judge(plan).map(({ sentence }) => sentence)).toEqual([expect.stringContaining('destroys data')])
})
