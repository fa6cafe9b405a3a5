import type { CommandType, SubmitInput } from '@keyfob/client'
import { useMemo, useState } from 'react'
import type { FieldValue, FieldValues, FormField } from './form/form-field.ts'
import { fieldsOf } from './form/fields-of.ts'
import { paramsOf, valuesOf } from './form/params-of.ts'
import type { Prefill } from './send-context.ts'

export interface Draft {
  readonly type: CommandType | undefined
  readonly fields: readonly FormField[]
  readonly values: FieldValues
  readonly vin: string
  readonly ttl: string
  /** Why, for whoever approves it; used where the type needs an approval. */
  readonly purpose: string
  /** What would be sent now. */
  readonly input: SubmitInput
  /** What is wrong before anything is sent, by pointer. */
  readonly problems: Readonly<Record<string, string>>
  readonly setVin: (vin: string) => void
  readonly setTtl: (ttl: string) => void
  readonly setPurpose: (purpose: string) => void
  readonly setCommand: (command: string) => void
  readonly setValue: (name: string, value: FieldValue) => void
}

const fieldsFor = (types: readonly CommandType[], command: string): readonly FormField[] =>
  fieldsOf(types.find(({ name }) => name === command)?.params ?? {})

/** What a person has entered so far, and the request that it makes. */
export const useDraft = (types: readonly CommandType[], prefill: Prefill): Draft => {
  const [vin, setVin] = useState(prefill.vin ?? '')
  const [ttl, setTtl] = useState('')
  const [purpose, setPurpose] = useState('')
  const [command, chooseCommand] = useState(prefill.command ?? types[0]?.name ?? '')
  const fields = useMemo(() => fieldsFor(types, command), [types, command])
  const [values, setValues] = useState<FieldValues>(() => valuesOf(fields, prefill.params ?? {}))
  const type = types.find(({ name }) => name === command)
  const { params, problems } = paramsOf(fields, values)
  const ttlSeconds = ttl === '' ? undefined : Number(ttl)
  return {
    type,
    fields,
    values,
    vin,
    ttl,
    purpose,
    input: {
      command,
      vin: vin.trim().toUpperCase(),
      ...(fields.length > 0 && { params }),
      ...(ttlSeconds !== undefined && { ttlSeconds }),
      ...(type?.approval != null && purpose.trim() !== '' && { purpose: purpose.trim() }),
    },
    problems: { ...problems, ...(vin.trim() === '' && { '/vin': 'Say which vehicle.' }) },
    setVin,
    setTtl,
    setPurpose,
    setCommand: (name) => {
      chooseCommand(name)
      setValues({})
    },
    setValue: (name, value) => setValues((old) => ({ ...old, [name]: value })),
  }
}
