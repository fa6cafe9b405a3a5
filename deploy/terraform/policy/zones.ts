import { type Plan, blockOf, environmentOf } from './plan.ts'
import { type Finding, type Rule, ruleOf } from './rule.ts'

const name = 'prod outlives a zone'

const demands = ruleOf(name, [
  {
    type: 'aws_db_instance',
    holds: (resource) => environmentOf(resource) !== 'prod' || resource.values['multi_az'] === true,
    sentence: 'The database of prod has no standby in another zone: set multi_az [L1].',
  },
  {
    type: 'aws_elasticache_replication_group',
    holds: (resource) =>
      environmentOf(resource) !== 'prod' ||
      (resource.values['multi_az_enabled'] === true &&
        resource.values['automatic_failover_enabled'] === true &&
        Number(resource.values['num_cache_clusters']) >= 2),
    sentence: 'The cache of prod has no second node in another zone: set two nodes, failover and multi_az_enabled.',
  },
  {
    type: 'aws_eks_cluster',
    holds: (resource) =>
      environmentOf(resource) !== 'prod' || blockOf(resource, 'zonal_shift_config')['enabled'] === true,
    sentence: 'The cluster of prod cannot be moved out of a bad zone: set zonal_shift_config.',
  },
])

/** Subnets stand in three zones, and each zone has its own way out. */
const networkOf = (plan: Plan): readonly Finding[] => {
  const subnets = plan.resources.filter((each) => each.type === 'aws_subnet' && environmentOf(each) === 'prod')
  if (subnets.length === 0) return []
  const zones = new Set(subnets.map(({ values }) => values['availability_zone']))
  const gateways = plan.resources.filter(({ type }) => type === 'aws_nat_gateway')
  const found = [
    ...(zones.size >= 3 ? [] : [`prod stands in ${zones.size} zones: three let RabbitMQ and etcd keep a majority.`]),
    ...(gateways.length >= zones.size ? [] : [`prod has ${gateways.length} NAT gateways for ${zones.size} zones.`]),
  ]
  return found.map((sentence) => ({ rule: name, where: 'aws_subnet', sentence }))
}

export const zones: Rule = { name, judge: (plan) => [...demands.judge(plan), ...networkOf(plan)] }
