import type { CommandType } from '@keyfob/client'
import type { FormField } from '../../../send/form/form-field.ts'
import { ParamField } from '../../../send/param-field.tsx'
import { Choice } from '../../../shared/form/choice.tsx'
import { type FormProps, SelectField, TextAreaField, TextField } from '../../../shared/form/fields.tsx'
import type { Draft } from './draft.ts'

interface WhatFieldsProps extends FormProps<Draft> {
  readonly types: readonly CommandType[]
  /** Of the params of the command that is chosen. */
  readonly fields: readonly FormField[]
}

/** What is sent, and to whom. */
export const WhatFields = (props: WhatFieldsProps) => {
  const { draft, change } = props
  return (
    <>
      <TextField {...props} name="name" label="Name" description="Unique, for people." />
      <CommandFields {...props} />
      <Choice
        legend="Vehicles"
        name="target"
        value={draft.target}
        options={[
          ['vins', 'by VIN'],
          ['label', 'by label'],
        ]}
        onChange={(target) => change({ target })}
      />
      {draft.target === 'label' ? (
        <TextField
          {...props}
          name="label"
          pointer="/target"
          label="Label"
          description="Those that have it when the schedule is due."
        />
      ) : (
        <TextAreaField
          {...props}
          name="vins"
          pointer="/target"
          label="VINs"
          description="One, or up to 1,000 with blanks or commas between them."
        />
      )}
    </>
  )
}

const CommandFields = (props: WhatFieldsProps) => {
  const { draft, change, problems, types, fields } = props
  const type = types.find(({ name }) => name === draft.command)
  return (
    <>
      <SelectField
        {...props}
        name="command"
        label="Command"
        {...(type !== undefined && { description: type.description })}
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
