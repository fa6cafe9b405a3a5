/**
 * What a JSON Schema describes, as an arbitrary: the part of JSON Schema that zod writes. Bounds are met exactly now and
 * then, since that is where mistakes are.
 */
import fc from 'fast-check'
import { Members, Token, type Tree } from './json-tree.ts'
import { instants } from './odd-instants.ts'
import { oddNumbers, oddTexts } from './odd-values.ts'

export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly propertyNames?: Schema
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
}

export interface Generation {
  /** The schema that a `$ref` names. */
  readonly resolve: (ref: string) => Schema
  /** Better values for a field than its schema can say, by its name. */
  readonly byName: Readonly<Record<string, fc.Arbitrary<Tree>>>
}

/** Longer than any list or text that is worth the time, unless a bound is met on purpose. */
const itemsMax = 3
const charactersMax = 40

export const arbitraryOf = (schema: Schema, generation: Generation, name = ''): fc.Arbitrary<Tree> => {
  const better = generation.byName[name]
  if (better !== undefined) return better
  if (schema.$ref !== undefined) return arbitraryOf(generation.resolve(schema.$ref), generation)
  if (schema.const !== undefined) return fc.constant(schema.const as Tree) // constants of our schemas are scalars
  if (schema.enum !== undefined) return fc.constantFrom(...(schema.enum as readonly Tree[])) // and so are enums
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => arbitraryOf(choice, generation)))
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['any'])
  return fc.oneof(...types.map((type) => byType(type, schema, generation)))
}

const byType = (type: string, schema: Schema, generation: Generation): fc.Arbitrary<Tree> => {
  if (type === 'null') return fc.constant(null)
  if (type === 'boolean') return fc.boolean()
  if (type === 'integer' || type === 'number') return numberOf(type, schema)
  if (type === 'string') return textOf(schema)
  if (type === 'array') return listOf(schema, generation)
  if (type === 'object') return objectOf(schema, generation)
  return fc.oneof(fc.string(), fc.integer(), fc.boolean(), oddTexts)
}

const numberOf = (type: string, { minimum, maximum, exclusiveMinimum }: Schema): fc.Arbitrary<Tree> => {
  const [least, most] = [minimum ?? exclusiveMinimum ?? -1_000, maximum ?? 1_000_000]
  const edges = fc.constantFrom<Tree>(least, most, least + 1, least, most, least - 1, most + 1)
  const inside: fc.Arbitrary<Tree> =
    type === 'integer'
      ? fc.integer({ min: Math.ceil(least), max: Math.floor(Math.min(most, Number.MAX_SAFE_INTEGER)) })
      : fc.double({ min: least, max: most, noNaN: true })
  return fc.oneof(
    { weight: 20, arbitrary: inside },
    { weight: 6, arbitrary: edges },
    { weight: 1, arbitrary: oddNumbers.map((text): Tree => new Token(text)) },
  )
}

const textOf = ({ pattern, format, minLength = 0, maxLength = charactersMax }: Schema): fc.Arbitrary<Tree> => {
  if (format === 'date-time') return instants
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern))
  const usual = fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, charactersMax)) })
  const edges = fc.constantFrom(
    'x'.repeat(maxLength),
    'x'.repeat(maxLength + 1),
    'x'.repeat(minLength),
    'ß'.repeat(maxLength),
  )
  return fc.oneof({ weight: 20, arbitrary: usual }, { weight: 1, arbitrary: edges }, { weight: 1, arbitrary: oddTexts })
}

const listOf = (schema: Schema, generation: Generation): fc.Arbitrary<Tree> => {
  const { items = {}, minItems = 0, maxItems = itemsMax } = schema
  const item = arbitraryOf(items, generation)
  const usual = fc.array(item, { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, itemsMax)) })
  const tooMany = item.map((each) => Array.from({ length: maxItems + 1 }, () => each))
  return fc.oneof({ weight: 30, arbitrary: usual }, { weight: 1, arbitrary: tooMany })
}

const objectOf = (schema: Schema, generation: Generation): fc.Arbitrary<Tree> => {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema
  const members = Object.entries(properties).map(([name, each]) => {
    const member = arbitraryOf(each, generation, name).map((value) => [[name, value] as const])
    return required.includes(name) ? member : fc.oneof(member, { weight: 2, arbitrary: fc.constant([]) })
  })
  const others =
    typeof additionalProperties === 'object'
      ? dictionaryOf(additionalProperties, propertyNames, generation)
      : fc.constant([])
  return fc.tuple(fc.tuple(...members), others).map(([own, more]) => new Members([...own.flat(), ...more]))
}

const dictionaryOf = (values: Schema, names: Schema | undefined, generation: Generation) => {
  const name = fc.oneof(
    names?.pattern === undefined ? fc.string({ maxLength: 20 }) : fc.stringMatching(new RegExp(names.pattern)),
  )
  return fc.array(fc.tuple(name, arbitraryOf(values, generation)), { maxLength: itemsMax })
}
