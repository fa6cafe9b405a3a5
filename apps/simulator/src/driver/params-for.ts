import type { Random } from '../random.ts'

/** The part of JSON Schema (2020-12) that the params of a catalogue use. */
export interface ParamSchema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, ParamSchema>>
  readonly required?: readonly string[]
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: ParamSchema
  readonly minItems?: number
  readonly maxItems?: number
}

/** Params that this schema takes; what is not required is there half the time. */
export const paramsFor = (schema: ParamSchema, random: Random): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(schema.properties ?? {})
      .filter(([name]) => schema.required?.includes(name) === true || random.chance(0.5))
      .map(([name, property]) => [name, valueFor(property, random)]),
  )

const valueFor = (schema: ParamSchema, random: Random): unknown => {
  if (schema.enum) return random.pick(schema.enum)
  const { minimum = 0, maximum = 100 } = schema
  switch (schema.type) {
    case 'integer':
      return random.integer(Math.ceil(minimum), Math.floor(maximum))
    case 'number':
      // Half degrees and the like, as people set them; both ends are taken.
      return Math.min(maximum, Math.max(minimum, Math.round(random.between(minimum, maximum) * 2) / 2))
    case 'boolean':
      return random.chance(0.5)
    case 'array':
      return itemsFor(schema, random)
    case 'object':
      return paramsFor(schema, random)
    default:
      return 'some text'
  }
}

/** Without repetitions, as `uniqueItems` may ask for it. */
const itemsFor = ({ items = {}, minItems = 0, maxItems }: ParamSchema, random: Random): readonly unknown[] => {
  const most = Math.min(maxItems ?? Infinity, items.enum?.length ?? minItems + 2)
  const wanted = random.integer(minItems, Math.max(minItems, most))
  const found = new Set<unknown>()
  for (let tries = 0; found.size < wanted && tries < 100; tries += 1) found.add(valueFor(items, random))
  return [...found]
}
