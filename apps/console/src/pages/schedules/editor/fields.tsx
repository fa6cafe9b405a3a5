import { Field } from '../../../shared/field/field.tsx'
import type { Draft } from './draft.ts'
import styles from './editor.module.css'

export interface FormProps {
  readonly draft: Draft
  readonly change: (part: Partial<Draft>) => void
  /** By JSON pointer. */
  readonly problems: Readonly<Record<string, string>>
}

/** Fields of a draft that are text. */
type TextName = Exclude<keyof Draft, 'target' | 'timing' | 'params'>

interface TextFieldProps extends FormProps {
  readonly name: TextName
  readonly label: string
  readonly description?: string
  readonly placeholder?: string
  /** `numeric`: on a phone, digits. */
  readonly inputMode?: 'text' | 'numeric'
  /** Id of a list of suggestions. */
  readonly list?: string
}

export const TextField = ({ name, label, description, draft, change, problems, ...rest }: TextFieldProps) => (
  <Field label={label} description={description} problem={problems[`/${name}`]}>
    {(control) => (
      <input
        {...control}
        {...rest}
        value={draft[name]}
        spellCheck={false}
        autoComplete="off"
        onChange={({ target }) => change({ [name]: target.value })}
      />
    )}
  </Field>
)

interface SelectFieldProps extends FormProps {
  readonly name: TextName
  readonly label: string
  readonly description?: string
  /** Values and words; the first one may be the empty value. */
  readonly options: readonly (readonly [value: string, word: string])[]
}

export const SelectField = ({ name, label, description, draft, change, problems, options }: SelectFieldProps) => (
  <Field label={label} description={description} problem={problems[`/${name}`]}>
    {(control) => (
      <select {...control} value={draft[name]} onChange={({ target }) => change({ [name]: target.value })}>
        {options.map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
    )}
  </Field>
)

interface ChoiceProps<Value extends string> {
  readonly legend: string
  readonly name: string
  readonly value: Value
  readonly options: readonly (readonly [value: Value, word: string])[]
  readonly onChange: (value: Value) => void
}

/** One of few. */
export const Choice = <Value extends string>({ legend, name, value, options, onChange }: ChoiceProps<Value>) => (
  <fieldset className={styles.choice}>
    <legend>{legend}</legend>
    {options.map(([each, word]) => (
      <label key={each}>
        <input type="radio" name={name} checked={value === each} onChange={() => onChange(each)} />
        {word}
      </label>
    ))}
  </fieldset>
)
