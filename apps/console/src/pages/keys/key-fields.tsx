import { useQuery } from '@tanstack/react-query'
import { useApi, useMe } from '../../session/session-context.ts'
import { Field } from '../../shared/field/field.tsx'
import { type FormProps, TextField } from '../../shared/form/fields.tsx'
import { type KeyDraft, bundles, partsIn } from './key-draft.ts'
import styles from './key-fields.module.css'

const spans: readonly (readonly [days: number, word: string])[] = [
  [7, 'in 7 days'],
  [30, 'in 30 days'],
  [90, 'in 90 days'],
  [365, 'in a year'],
  [0, 'never'],
]

/** A key has at most the scopes of who makes it. */
export const KeyFields = (props: FormProps<KeyDraft>) => (
  <>
    <TextField {...props} name="name" label="Name" description="Who or what uses it." isRequired />
    <ScopeFields {...props} />
    <TextField
      {...props}
      name="labels"
      label="Labels"
      description="For vehicles that have one of them, and nothing else. Empty: all."
    />
    <ExpiryField {...props} />
  </>
)

const ExpiryField = ({ draft, change, problems }: FormProps<KeyDraft>) => (
  <Field label="Expires" problem={problems['/expiresAt']}>
    {(control) => (
      <select {...control} value={draft.days} onChange={({ target }) => change({ days: Number(target.value) })}>
        {spans.map(([days, word]) => (
          <option key={days} value={days}>
            {word}
          </option>
        ))}
      </select>
    )}
  </Field>
)

/** One of the usual sets, or parts. */
const ScopeFields = ({ draft: { scopes }, change, problems }: FormProps<KeyDraft>) => {
  const { scopes: own } = useMe()
  const classes = useClasses()
  const bundle = bundles.find(([name]) => scopes.length === 1 && scopes[0] === name)
  return (
    <>
      <Field
        label="Scope"
        description={bundle === undefined ? 'It may do what is chosen below.' : `It may ${bundle[1]}.`}
        problem={problems['/scope']}
      >
        {(control) => (
          <select
            {...control}
            value={bundle?.[0] ?? ''}
            onChange={({ target }) => change({ scopes: target.value === '' ? [] : [target.value] })}
          >
            {bundles
              .filter(([name]) => own.includes(name))
              .map(([name]) => (
                <option key={name}>{name}</option>
              ))}
            <option value="">parts of them</option>
          </select>
        )}
      </Field>
      {bundle === undefined && (
        <Parts scopes={scopes} offered={partsIn(own, classes)} onChange={(next) => change({ scopes: next })} />
      )}
    </>
  )
}

/** Of command types. */
const useClasses = (): readonly string[] => {
  const api = useApi()
  const { data = [] } = useQuery({
    queryKey: ['catalogue'],
    queryFn: ({ signal }) => api.catalogue.list({ signal }),
    staleTime: Infinity,
  })
  return [...new Set(data.map((type) => type.class))].toSorted()
}

interface PartsProps {
  readonly scopes: readonly string[]
  readonly offered: readonly string[]
  readonly onChange: (scopes: readonly string[]) => void
}

const Parts = ({ scopes, offered, onChange }: PartsProps) => (
  <fieldset className={styles.parts}>
    <legend>Parts</legend>
    {offered.map((scope) => (
      <label key={scope}>
        <input
          type="checkbox"
          checked={scopes.includes(scope)}
          onChange={() => onChange(offered.filter((each) => (each === scope) !== scopes.includes(each)))}
        />
        {scope}
      </label>
    ))}
  </fieldset>
)
