import type { CommandType } from '@keyfob/client'
import type { FormField } from '../../../send/form/form-field.ts'
import { ParamField } from '../../../send/param-field.tsx'
import { type FormProps, SelectField, TextField } from '../../../shared/form/fields.tsx'
import type { Draft } from './draft.ts'

interface WhatFieldsProps extends FormProps<Draft> {
  readonly types: readonly CommandType[]
  /** Of the params of the command that is chosen. */
  readonly fields: readonly FormField[]
}

/** What is sent. */
export const WhatFields = (props: WhatFieldsProps) => {
  const { draft, change, problems, types, fields } = props
  const type = types.find(({ name }) => name === draft.command)
  return (
    <>
      <TextField {...props} name="name" label="Name" description="For people." />
      <SelectField
        {...props}
        name="command"
        label="Command"
        description={type?.description ?? 'Those that you may send and that need no approval.'}
        options={[['', 'Choose'], ...types.map(({ name, title }) => [name, `${name} · ${title}`] as const)]}
      />
      {fields.map((field) => (
        <ParamField
          key={field.pointer}
          field={field}
          value={draft.params[field.name] ?? ''}
          problem={problems[field.pointer]}
          onChange={(value) => change({ params: { ...draft.params, [field.name]: value } })}
        />
      ))}
    </>
  )
}
