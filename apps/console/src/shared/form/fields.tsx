import { Field } from '../field/field.tsx'

/** A form whose fields hold text, and what is wrong with them. */
export interface FormProps<Draft> {
  readonly draft: Draft
  readonly change: (part: Partial<Draft>) => void
  /** By JSON pointer. */
  readonly problems: Readonly<Record<string, string>>
}

/** `Draft`: it has a text of this name. */
interface NamedProps<Name extends string, Draft extends Readonly<Record<Name, string>>> extends FormProps<Draft> {
  readonly name: Name
  readonly label: string
  readonly description?: string | undefined
  /** Of the input of the API, where it is not `/name`. */
  readonly pointer?: string
}

interface TextFieldProps<Name extends string, Draft extends Readonly<Record<Name, string>>> extends NamedProps<
  Name,
  Draft
> {
  readonly placeholder?: string
  /** `numeric`: on a phone, digits; `decimal`: with a point. */
  readonly inputMode?: 'text' | 'numeric' | 'decimal'
  /** Id of a list of suggestions. */
  readonly list?: string
}

const partOf = <Name extends string, Draft extends Readonly<Record<Name, string>>>(
  name: Name,
  value: string,
): Partial<Draft> => ({ [name]: value }) as unknown as Partial<Draft> // the field of this name is text

export const TextField = <Name extends string, Draft extends Readonly<Record<Name, string>>>({
  name,
  label,
  description,
  pointer = `/${name}`,
  draft,
  change,
  problems,
  placeholder,
  inputMode,
  list,
}: TextFieldProps<Name, Draft>) => (
  <Field label={label} description={description} problem={problems[pointer]}>
    {(control) => (
      <input
        {...control}
        placeholder={placeholder}
        inputMode={inputMode}
        list={list}
        value={draft[name]}
        spellCheck={false}
        autoComplete="off"
        onChange={({ target }) => change(partOf(name, target.value))}
      />
    )}
  </Field>
)

/** Several words or lines of text. */
export const TextAreaField = <Name extends string, Draft extends Readonly<Record<Name, string>>>({
  name,
  label,
  description,
  pointer = `/${name}`,
  draft,
  change,
  problems,
}: NamedProps<Name, Draft>) => (
  <Field label={label} description={description} problem={problems[pointer]}>
    {(control) => (
      <textarea
        {...control}
        rows={2}
        spellCheck={false}
        value={draft[name]}
        onChange={({ target }) => change(partOf(name, target.value))}
      />
    )}
  </Field>
)

interface SelectFieldProps<Name extends string, Draft extends Readonly<Record<Name, string>>> extends NamedProps<
  Name,
  Draft
> {
  /** Values and words; the first one may be the empty value. */
  readonly options: readonly (readonly [value: string, word: string])[]
}

export const SelectField = <Name extends string, Draft extends Readonly<Record<Name, string>>>({
  name,
  label,
  description,
  pointer = `/${name}`,
  draft,
  change,
  problems,
  options,
}: SelectFieldProps<Name, Draft>) => (
  <Field label={label} description={description} problem={problems[pointer]}>
    {(control) => (
      <select {...control} value={draft[name]} onChange={({ target }) => change(partOf(name, target.value))}>
        {options.map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
    )}
  </Field>
)
