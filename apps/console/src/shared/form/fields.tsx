import type { ReactNode } from 'react'
import { type ControlProps, Field } from '../field/field.tsx'
import { problemAt } from './problem-at.ts'

/** A form whose fields hold text, and what is wrong with them. */
export interface FormProps<Draft> {
  readonly draft: Draft
  readonly change: (part: Partial<Draft>) => void
  /** By JSON pointer. */
  readonly problems: Readonly<Record<string, string>>
}

/** A field of a form. `Draft`: it has a text of this name. */
interface NamedProps<Name extends string, Draft extends Readonly<Record<Name, string>>> extends FormProps<Draft> {
  readonly name: Name
  readonly label: string
  readonly description?: string | undefined
  readonly isRequired?: boolean
  /** Of the input of the API, where it is not `/name`. */
  readonly pointer?: string
}

/** What a control is given: its text, and what to do when it changes. */
interface TextControlProps extends ControlProps {
  readonly value: string
  readonly onChange: (event: { readonly target: { readonly value: string } }) => void
}

interface NamedFieldProps<Name extends string, Draft extends Readonly<Record<Name, string>>> extends NamedProps<
  Name,
  Draft
> {
  readonly children: (control: TextControlProps) => ReactNode
}

const NamedField = <Name extends string, Draft extends Readonly<Record<Name, string>>>({
  name,
  pointer = `/${name}`,
  draft,
  change,
  problems,
  children,
  ...field
}: NamedFieldProps<Name, Draft>) => (
  <Field {...field} problem={problemAt(problems, pointer)}>
    {(control) =>
      children({ ...control, value: draft[name], onChange: ({ target }) => change(partOf(name, target.value)) })
    }
  </Field>
)

const partOf = <Name extends string, Draft extends Readonly<Record<Name, string>>>(
  name: Name,
  value: string,
): Partial<Draft> => ({ [name]: value }) as unknown as Partial<Draft> // the field of this name is text

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

export const TextField = <Name extends string, Draft extends Readonly<Record<Name, string>>>({
  placeholder,
  inputMode,
  list,
  ...named
}: TextFieldProps<Name, Draft>) => (
  <NamedField {...named}>
    {(control) => (
      <input
        {...control}
        placeholder={placeholder}
        inputMode={inputMode}
        list={list}
        spellCheck={false}
        autoComplete="off"
      />
    )}
  </NamedField>
)

/** Several words or lines of text. */
export const TextAreaField = <Name extends string, Draft extends Readonly<Record<Name, string>>>(
  named: NamedProps<Name, Draft>,
) => <NamedField {...named}>{(control) => <textarea {...control} rows={2} spellCheck={false} />}</NamedField>

interface SelectFieldProps<Name extends string, Draft extends Readonly<Record<Name, string>>> extends NamedProps<
  Name,
  Draft
> {
  /** Values and words; the first one may be the empty value. */
  readonly options: readonly (readonly [value: string, word: string])[]
}

export const SelectField = <Name extends string, Draft extends Readonly<Record<Name, string>>>({
  options,
  ...named
}: SelectFieldProps<Name, Draft>) => (
  <NamedField {...named}>
    {(control) => (
      <select {...control}>
        {options.map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
    )}
  </NamedField>
)
