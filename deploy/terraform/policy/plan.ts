/**
 * A plan as `terraform show -json` writes it, reduced to what the rules read. Format:
 * https://developer.hashicorp.com/terraform/internals/json-format
 */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/** A resource as it will be. What only AWS can say, such as an ARN, is missing in `values` and `true` in `unknown`. */
export interface PlannedResource {
  /** With its modules: `module.environment.module.postgres.aws_db_instance.this`. */
  readonly address: string
  readonly type: string
  readonly actions: readonly string[]
  readonly values: JsonObject
  readonly unknown: JsonObject
  /** `true` where the provider says that the value is a secret. */
  readonly sensitive: JsonObject
}

export interface Plan {
  /** What is made, changed, or stays. */
  readonly resources: readonly PlannedResource[]
  /** What is destroyed, or destroyed and made again; `values` are those before. */
  readonly destroyed: readonly PlannedResource[]
  readonly variables: JsonObject
  readonly outputs: JsonObject
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
const stringOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

const resourceOf = (entry: Json, side: 'before' | 'after'): PlannedResource => {
  const { address, type, change } = objectOf(entry)
  const changes = objectOf(change)
  return {
    address: stringOf(address),
    type: stringOf(type),
    actions: listOf(changes['actions']).map(stringOf),
    values: objectOf(changes[side]),
    unknown: side === 'after' ? objectOf(changes['after_unknown']) : {},
    sensitive: objectOf(changes[`${side}_sensitive`]),
  }
}

const isManaged = (entry: Json): boolean => objectOf(entry)['mode'] === 'managed'

/** Throws when `text` is no plan, so that an empty answer is never judged as a good one. */
export const readPlan = (text: string): Plan => {
  const plan = objectOf(JSON.parse(text) as Json) // JSON.parse returns nothing but Json
  if (!Array.isArray(plan['resource_changes']))
    throw new Error('This is no plan with resources: make it with `terraform plan -out FILE` and `show -json FILE`.')
  const entries = listOf(plan['resource_changes']).filter(isManaged)
  const isDestroyed = ({ actions }: PlannedResource): boolean => actions.includes('delete')
  return {
    resources: entries.map((entry) => resourceOf(entry, 'after')).filter(({ actions }) => actions.join() !== 'delete'),
    destroyed: entries.map((entry) => resourceOf(entry, 'before')).filter(isDestroyed),
    variables: objectOf(plan['variables']),
    outputs: objectOf(objectOf(plan['planned_values'])['outputs']),
  }
}

/** Whether the resource says something here, also when AWS will say what. */
export const isSet = ({ values, unknown }: PlannedResource, name: string): boolean =>
  unknown[name] === true || (values[name] !== undefined && values[name] !== null && values[name] !== '')

/** The first block of a kind, or an empty one: `blockOf(cluster, 'vpc_config')`. */
export const blockOf = ({ values }: PlannedResource, name: string): JsonObject => objectOf(listOf(values[name])[0])

export const environmentOf = ({ values }: PlannedResource): string =>
  stringOf(objectOf(values['tags_all'])['Environment'])

/** Same module, same name, another type: `…aws_s3_bucket.state` has `…aws_s3_bucket_versioning.state` as its sibling. */
export const siblingOf = (plan: Plan, { address, type }: PlannedResource, other: string): PlannedResource | undefined =>
  plan.resources.find((each) => each.type === other && each.address === address.replace(`${type}.`, `${other}.`))

/** Every value below, with the way to it. */
export function* leavesOf(value: Json, way: readonly string[] = []): Generator<readonly [readonly string[], Json]> {
  if (Array.isArray(value)) for (const [at, each] of value.entries()) yield* leavesOf(each, [...way, String(at)])
  else if (isObject(value)) for (const [key, each] of Object.entries(value)) yield* leavesOf(each, [...way, key])
  else yield [way, value]
}

/** The value at the end of a way, `undefined` where it breaks off. */
export const valueAt = (value: Json | undefined, way: readonly string[]): Json | undefined =>
  way.reduce<Json | undefined>(
    (here, key) => (Array.isArray(here) ? (here as readonly Json[])[Number(key)] : objectOf(here)[key]), // isArray says any[]
    value,
  )
