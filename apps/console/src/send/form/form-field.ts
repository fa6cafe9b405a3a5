/** A field of the form of a command's params, made of a property of its JSON Schema. */
export type FieldKind = 'number' | 'integer' | 'boolean' | 'text' | 'choice' | 'choices' | 'json'

export interface FormField {
  readonly name: string
  /** Of the whole command: `/params/durationMinutes`. Errors of the API name it. */
  readonly pointer: string
  readonly kind: FieldKind
  readonly isRequired: boolean
  readonly description: string
  /** Of `choice` and `choices`. */
  readonly options: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
}

/** What a person entered: text, or the options that were chosen. An empty text is an absent parameter. */
export type FieldValue = string | readonly string[]
export type FieldValues = Readonly<Record<string, FieldValue>>
