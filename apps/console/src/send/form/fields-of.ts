import type { FieldKind, FormField } from './form-field.ts'

type Schema = Readonly<Record<string, unknown>>

/**
 * The fields for the params of a command type, from the few keywords of JSON Schema that catalogues use: `type`, `enum`,
 * `minimum`, `maximum`, `required`, and lists of an `enum`. What is deeper is entered as JSON, so no command is out of reach.
 * The API validates; here only what a browser's own fields check is checked.
 */
export const fieldsOf = (schema: Schema): readonly FormField[] => {
  const required = textsIn(schema['required'])
  return Object.entries(schemaIn(schema['properties'])).map(([name, property]) => {
    const own = schemaIn(property)
    return {
      name,
      pointer: `/params/${name}`,
      kind: kindOf(own),
      isRequired: required.includes(name),
      description: typeof own['description'] === 'string' ? own['description'] : '',
      options: optionsOf(own),
      ...(typeof own['minimum'] === 'number' && { minimum: own['minimum'] }),
      ...(typeof own['maximum'] === 'number' && { maximum: own['maximum'] }),
    }
  })
}

const kindOf = (schema: Schema): FieldKind => {
  const { type } = schema
  if (type === 'array') return optionsOf(schema).length > 0 ? 'choices' : 'json'
  if (optionsOf(schema).length > 0) return 'choice'
  if (type === 'number' || type === 'integer' || type === 'boolean') return type
  return type === 'string' ? 'text' : 'json'
}

const optionsOf = (schema: Schema): readonly string[] =>
  textsIn(schema['type'] === 'array' ? schemaIn(schema['items'])['enum'] : schema['enum'])

const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []

const schemaIn = (value: unknown): Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : {} // an object, as was just asked
