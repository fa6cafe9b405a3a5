import { type ControlProps, Field } from '../shared/field/field.tsx'
import type { FieldValue, FormField } from './form/form-field.ts'
import styles from './send-form.module.css'

interface ParamFieldProps {
  readonly field: FormField
  readonly value: FieldValue
  readonly problem: string | undefined
  readonly onChange: (value: FieldValue) => void
}

/** One parameter of a command. */
export const ParamField = (props: ParamFieldProps) => {
  const { field, problem } = props
  return (
    <Field label={field.name} description={descriptionOf(field)} problem={problem} isRequired={field.isRequired}>
      {(control) => <Control {...props} control={control} />}
    </Field>
  )
}

/** With its limits, which a description mostly leaves to the schema. */
const descriptionOf = ({ description, minimum, maximum }: FormField): string => {
  if (minimum === undefined || maximum === undefined) return description
  return `${description} From ${minimum} to ${maximum}.`.trimStart()
}

const Control = ({ field, value, onChange, control }: ParamFieldProps & { readonly control: ControlProps }) => {
  const text = typeof value === 'string' ? value : ''
  const common = { ...control, value: text, name: field.name }
  if (field.kind === 'choices') return <Choices field={field} value={value} onChange={onChange} control={control} />
  if (field.kind === 'json')
    return <textarea {...common} rows={3} spellCheck={false} onChange={({ target }) => onChange(target.value)} />
  if (field.kind === 'choice' || field.kind === 'boolean')
    return (
      <select {...common} onChange={({ target }) => onChange(target.value)}>
        <option value="">{field.isRequired ? 'Choose' : 'Leave out'}</option>
        {optionsOf(field).map(([option, word]) => (
          <option key={option} value={option}>
            {word}
          </option>
        ))}
      </select>
    )
  const inputMode = field.kind === 'text' ? 'text' : 'decimal'
  return <input {...common} inputMode={inputMode} onChange={({ target }) => onChange(target.value)} />
}

const optionsOf = ({ kind, options }: FormField): readonly (readonly [string, string])[] =>
  kind === 'boolean'
    ? [
        ['true', 'yes'],
        ['false', 'no'],
      ]
    : options.map((option) => [option, option])

const Choices = ({
  field,
  value,
  onChange,
  control,
}: Omit<ParamFieldProps, 'problem'> & { readonly control: ControlProps }) => {
  const chosen = typeof value === 'string' ? [] : value
  const toggle = (option: string): void =>
    onChange(field.options.filter((each) => (each === option) !== chosen.includes(each)))
  return (
    <fieldset className={styles.choices} id={control.id} aria-describedby={control['aria-describedby']}>
      <legend className="visually-hidden">{field.name}</legend>
      {field.options.map((option) => (
        <label key={option}>
          <input type="checkbox" checked={chosen.includes(option)} onChange={() => toggle(option)} />
          {option}
        </label>
      ))}
    </fieldset>
  )
}
