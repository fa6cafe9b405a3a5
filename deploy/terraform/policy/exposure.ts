import { type Json, type JsonObject, blockOf, isSet, siblingOf, valueAt } from './plan.ts'
import { type Demand, ruleOf } from './rule.ts'

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0)

/** Rules inside a group. Once a group exists, AWS reports here also those that are resources of their own. */
const hasRange = (rules: Json | undefined): boolean =>
  Array.isArray(rules) &&
  rules.some((rule: Json) =>
    ['cidr_blocks', 'ipv6_cidr_blocks', 'prefix_list_ids'].some((name) => !isEmpty(valueAt(rule, [name]))),
  )

const blocks = ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets']

const hasParameter = ({ parameter }: JsonObject, name: string, value: string): boolean =>
  Array.isArray(parameter) &&
  parameter.some(
    (each: Json) => JSON.stringify(each).includes(`"${name}"`) && JSON.stringify(each).includes(`"${value}"`),
  )

/** Every rule that admits traffic names a group: a range would admit any host that gets such an address. */
const groupsNotRanges: readonly Demand[] = [
  {
    type: 'aws_vpc_security_group_ingress_rule',
    holds: ({ values }) => ['cidr_ipv4', 'cidr_ipv6', 'prefix_list_id'].every((name) => isEmpty(values[name])),
    sentence: 'The rule admits a range of addresses: name a group in referenced_security_group_id.',
  },
  {
    type: 'aws_vpc_security_group_ingress_rule',
    holds: (resource) => isSet(resource, 'referenced_security_group_id'),
    sentence: 'The rule does not say whom it admits: name a group in referenced_security_group_id.',
  },
  ...['aws_security_group', 'aws_default_security_group'].map((type) => ({
    type,
    holds: ({ values }: { readonly values: JsonObject }) => !hasRange(values['ingress']) && !hasRange(values['egress']),
    sentence: 'The group has a range of addresses inside it: write rules of their own that name groups.',
  })),
]

/** Nothing is public but the load balancers, which the cluster makes. */
export const exposure = ruleOf('no public data plane', [
  {
    type: 'aws_db_instance',
    holds: (resource) => resource.values['publicly_accessible'] !== true && isSet(resource, 'db_subnet_group_name'),
    sentence: 'The database has a public address: unset publicly_accessible, and name its subnets.',
  },
  {
    type: 'aws_db_parameter_group',
    holds: ({ values }) => hasParameter(values, 'rds.force_ssl', '1'),
    sentence: 'The database takes connections without TLS: set rds.force_ssl to 1.',
  },
  {
    type: 'aws_elasticache_replication_group',
    holds: (resource) =>
      resource.values['transit_encryption_mode'] === 'required' && isSet(resource, 'subnet_group_name'),
    sentence: 'The cache takes connections without TLS, or stands in no subnets of ours.',
  },
  {
    type: 'aws_eks_cluster',
    holds: (resource) => {
      const { endpoint_public_access: isPublic, public_access_cidrs: ranges } = blockOf(resource, 'vpc_config')
      return isPublic !== true || (Array.isArray(ranges) && ranges.length > 0 && !ranges.includes('0.0.0.0/0'))
    },
    sentence: 'The Kubernetes API is open to everyone: name ranges in public_access_cidrs, or close it.',
  },
  {
    type: 'aws_subnet',
    holds: ({ values }) => values['map_public_ip_on_launch'] !== true,
    sentence: 'Whatever starts in the subnet gets a public address: unset map_public_ip_on_launch.',
  },
  {
    type: 'aws_s3_bucket',
    holds: (bucket, plan) => {
      const block = siblingOf(plan, bucket, 'aws_s3_bucket_public_access_block')
      return block !== undefined && blocks.every((name) => block.values[name] === true)
    },
    sentence: 'The bucket has no aws_s3_bucket_public_access_block of the same name that blocks everything.',
  },
  ...groupsNotRanges,
])
