import type { FieldValue, FieldValues, FormField } from './form-field.ts'

export interface ReadParams {
  readonly params: Readonly<Record<string, unknown>>
  /** What is wrong, by the pointer of its field. */
  readonly problems: Readonly<Record<string, string>>
}

/** What is sent: fields that hold nothing are left out. */
export const paramsOf = (fields: readonly FormField[], values: FieldValues): ReadParams => {
  const params: Record<string, unknown> = {}
  const problems: Record<string, string> = {}
  for (const field of fields) {
    const value = values[field.name] ?? ''
    if (value.length === 0) {
      if (field.isRequired) problems[field.pointer] = 'It is required.'
      continue
    }
    const read = readers[field.kind](value)
    if (read === undefined) problems[field.pointer] = wanted[field.kind]
    else params[field.name] = read
  }
  return { params, problems }
}

const textOf = (value: FieldValue): string => (typeof value === 'string' ? value : value.join(','))

const number = (value: FieldValue): number | undefined => {
  const read = Number(textOf(value).trim())
  return Number.isFinite(read) && textOf(value).trim() !== '' ? read : undefined
}

const json = (value: FieldValue): unknown => {
  try {
    return JSON.parse(textOf(value)) as unknown
  } catch {
    return undefined
  }
}

/** Undefined: it cannot be read. */
const readers: Readonly<Record<FormField['kind'], (value: FieldValue) => unknown>> = {
  number,
  integer: (value) => (Number.isInteger(number(value)) ? number(value) : undefined),
  boolean: (value) => textOf(value) === 'true',
  text: textOf,
  choice: textOf,
  choices: (value) => (typeof value === 'string' ? [value] : value),
  json,
}

const wanted: Readonly<Record<FormField['kind'], string>> = {
  number: 'It must be a number.',
  integer: 'It must be a whole number.',
  boolean: 'It must be yes or no.',
  text: 'It must be text.',
  choice: 'It must be one of the choices.',
  choices: 'It must be some of the choices.',
  json: 'It must be JSON.',
}

/** The values of a form that would send these params: for a command that is sent again. */
export const valuesOf = (fields: readonly FormField[], params: Readonly<Record<string, unknown>>): FieldValues => {
  const values: Record<string, FieldValue> = {}
  for (const field of fields) {
    const value = params[field.name]
    if (value !== undefined) values[field.name] = enteredAs(field, value)
  }
  return values
}

const enteredAs = ({ kind }: FormField, value: unknown): FieldValue => {
  if (kind === 'choices' && Array.isArray(value)) return value.map(String)
  return typeof value === 'string' && kind !== 'json' ? value : JSON.stringify(value)
}
