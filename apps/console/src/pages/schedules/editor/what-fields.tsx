import type { CommandType } from '@keyfob/client'
import type { FormField } from '../../../send/form/form-field.ts'
import { ParamField } from '../../../send/param-field.tsx'
import { Field } from '../../../shared/field/field.tsx'
import { Choice, type FormProps, SelectField, TextField } from './fields.tsx'

interface WhatFieldsProps extends FormProps {
  readonly types: readonly CommandType[]
  /** Of the params of the command that is chosen. */
  readonly fields: readonly FormField[]
}

/** What is sent, and to whom. */
export const WhatFields = (props: WhatFieldsProps) => {
  const { draft, change, problems } = props
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
          problems={{ '/label': problemOfTarget(problems) }}
          name="label"
          label="Label"
          description="Those that have it when the schedule is due."
        />
      ) : (
        <Field
          label="VINs"
          description="One, or up to 1,000 with blanks or commas between them."
          problem={problemOfTarget(problems) || undefined}
        >
          {(control) => (
            <textarea
              {...control}
              rows={2}
              spellCheck={false}
              value={draft.vins}
              onChange={({ target }) => change({ vins: target.value })}
            />
          )}
        </Field>
      )}
    </>
  )
}

const problemOfTarget = (problems: FormProps['problems']): string =>
  Object.entries(problems).find(([pointer]) => pointer.startsWith('/target'))?.[1] ?? ''

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
