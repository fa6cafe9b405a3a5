import { fieldsOf } from '../../send/form/fields-of.ts'
import type { FormField } from '../../send/form/form-field.ts'

/** A property of a schema, as a row of a table. */
export interface SchemaRow {
  readonly name: string
  readonly type: string
  readonly isRequired: boolean
  readonly description: string
}

export const schemaRows = (schema: Readonly<Record<string, unknown>>): readonly SchemaRow[] =>
  fieldsOf(schema).map((field) => ({
    name: field.name,
    type: typeText(field),
    isRequired: field.isRequired,
    description: field.description,
  }))

/** `integer from 1 to 30`, `one of low, high`. */
const typeText = ({ kind, options, minimum, maximum }: FormField): string => {
  if (kind === 'choice') return `one of ${options.join(', ')}`
  if (kind === 'choices') return `some of ${options.join(', ')}`
  const limits = [
    ...(minimum === undefined ? [] : [`from ${minimum}`]),
    ...(maximum === undefined ? [] : [`to ${maximum}`]),
  ]
  return [kind, ...limits].join(' ')
}
