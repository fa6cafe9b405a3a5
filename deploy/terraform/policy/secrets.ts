import { type Json, type JsonObject, type Plan, type PlannedResource, leavesOf, valueAt } from './plan.ts'
import type { Finding, Rule } from './rule.ts'

const name = 'no secrets in plan or state'

/** Names of arguments that hold a secret; write-only ones end in _wo, and never reach plan or state. */
const secretName =
  /(^|_)(password|passwords|passwd|secret_string|secret_binary|auth_token|private_key|secret_key|access_key|client_secret|token)$/

/** What a secret looks like wherever it stands. */
const secretText = /AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----|[a-z+]+:\/\/[^\s/:@]+:[^\s/@]+@/

/** Resources that exist to put a secret into the state. */
const secretTypes = [
  'aws_iam_access_key',
  'aws_iam_user_login_profile',
  'aws_mq_broker',
  'aws_elasticache_user',
  'random_password',
  'tls_private_key',
]

const findingAt = (where: string, what: string): Finding => ({
  rule: name,
  where,
  sentence: `${what} would stand in the plan and in the state: use a write-only argument (_wo) and an ephemeral variable.`,
})

const isSomething = (value: Json | undefined): boolean => value !== undefined && value !== null && value !== ''

const lastName = (way: readonly string[]): string => way.findLast((key) => !/^\d+$/.test(key)) ?? ''

/** An argument that the provider calls sensitive, and that has a value. */
const sensitiveIn = ({ values, unknown, sensitive }: PlannedResource): readonly string[] =>
  [...leavesOf(sensitive)]
    .filter(([way, mark]) => mark === true && (isSomething(valueAt(values, way)) || valueAt(unknown, way) === true))
    .map(([way]) => way.join('.'))

const namedIn = (values: Json, isSecret: (value: Json) => boolean): readonly string[] =>
  [...leavesOf(values)]
    .filter(([way, value]) => secretName.test(lastName(way)) && isSecret(value))
    .map(([way]) => way.join('.'))

const textIn = (values: Json): readonly string[] =>
  [...leavesOf(values)]
    .filter(([, value]) => typeof value === 'string' && secretText.test(value))
    .map(([way]) => way.join('.'))

const findingsOf = (resource: PlannedResource): readonly Finding[] => {
  const places = new Set([
    ...sensitiveIn(resource),
    ...namedIn(resource.values, (value) => typeof value === 'string' && value !== ''),
    ...namedIn(resource.unknown, (value) => value === true),
    ...textIn(resource.values),
  ])
  const ofType = secretTypes.includes(resource.type) ? [findingAt(resource.address, 'What this resource makes')] : []
  return [...ofType, ...[...places].map((place) => findingAt(resource.address, place))]
}

const findingsAmong = (kind: string, entries: JsonObject): readonly Finding[] =>
  Object.entries(entries)
    .filter(([each, entry]) => {
      const value = valueAt(entry, ['value'])
      const isNamed = secretName.test(each) && isSomething(value)
      return isNamed || textIn(value ?? null).length > 0 || valueAt(entry, ['sensitive']) === true
    })
    .map(([each]) => findingAt(each, `The ${kind}`))

export const secrets: Rule = {
  name,
  judge: (plan: Plan) => [
    ...plan.resources.flatMap(findingsOf),
    ...findingsAmong('variable', plan.variables),
    ...findingsAmong('output', plan.outputs),
  ],
}
