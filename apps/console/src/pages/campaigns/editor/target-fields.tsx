import { Choice } from '../../../shared/form/choice.tsx'
import { type FormProps, SelectField, TextAreaField, TextField } from '../../../shared/form/fields.tsx'
import form from '../../../shared/form/form.module.css'
import type { Draft } from './draft.ts'

/** To whom. */
export const TargetFields = (props: FormProps<Draft>) => {
  const { draft, change } = props
  return (
    <>
      <Choice
        legend="Vehicles"
        name="target"
        value={draft.target}
        options={[
          ['query', 'all that fit'],
          ['vins', 'by VIN'],
        ]}
        onChange={(target) => change({ target })}
      />
      {draft.target === 'query' ? (
        <QueryFields {...props} />
      ) : (
        <TextAreaField
          {...props}
          name="vins"
          pointer="/target"
          label="VINs"
          description="Up to 1,000, with blanks or commas between them."
        />
      )}
    </>
  )
}

/** All of them must hold. */
const QueryFields = (props: FormProps<Draft>) => {
  const { problems } = props
  return (
    <>
      <div className={form.pair}>
        <TextField
          {...props}
          name="label"
          pointer="/target"
          problems={merged(problems, '/target', ['/target/label', '/label'])}
          label="Label"
          placeholder="any"
        />
        <TextField
          {...props}
          name="version"
          pointer="/target/version"
          problems={merged(problems, '/target/version', ['/target/version/name', '/target/version/value', '/version'])}
          label="Version"
          placeholder="any"
          description="As in sdk:0.1.0."
        />
      </div>
      <SelectField
        {...props}
        name="online"
        label="Presence"
        options={[
          ['', 'online or not'],
          ['true', 'only those that are believed online when it is made'],
        ]}
      />
    </>
  )
}

/** At one field, what is wrong with one of its parts. */
const merged = (
  problems: FormProps<Draft>['problems'],
  pointer: string,
  parts: readonly string[],
): FormProps<Draft>['problems'] => {
  const found = [pointer, ...parts].find((each) => problems[each] !== undefined)
  return found === undefined ? {} : { [pointer]: problems[found] ?? '' } // it is there
}
