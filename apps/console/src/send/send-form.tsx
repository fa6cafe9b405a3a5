import type { CommandType } from '@keyfob/client'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { linkTo } from '../router/links.ts'
import { useMe } from '../session/session-context.ts'
import { Button } from '../shared/button.tsx'
import { CliLine } from '../shared/cli-line.tsx'
import { Field } from '../shared/field/field.tsx'
import { Trouble } from '../shared/trouble.tsx'
import { cliLineOf, curlLineOf } from './lines/send-lines.ts'
import { GuardsNow } from './guards-now.tsx'
import { ParamField } from './param-field.tsx'
import type { Prefill } from './send-context.ts'
import styles from './send-form.module.css'
import { type Draft, useDraft } from './use-draft.ts'
import { problemsIn, useSubmit } from './use-submit.ts'
import { VinField } from './vin-field.tsx'
import { Waits } from './waits.tsx'

interface SendFormProps {
  readonly types: readonly CommandType[]
  readonly prefill: Prefill
  readonly onClose: () => void
}

/** Sends a command, and leads to its page. */
export const SendForm = ({ types, prefill, onClose }: SendFormProps) => {
  const [, navigate] = useLocation()
  const draft = useDraft(types, prefill)
  const [isTried, setTried] = useState(false)
  const submit = useSubmit(({ id }) => {
    onClose()
    navigate(linkTo.command(id))
  })
  const problems = { ...problemsIn(submit.error), ...(isTried && draft.problems) }
  const send = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (Object.keys(draft.problems).length === 0) submit.mutate(draft.input)
  }
  return (
    <form className={styles.form} onSubmit={send} noValidate>
      <div className={styles.fields}>
        <VinField vin={draft.vin} onChange={draft.setVin} problem={problems['/vin']} />
        <CommandField types={types} draft={draft} problem={problems['/command']} />
        {draft.fields.map((field) => (
          <ParamField
            key={field.pointer}
            field={field}
            value={draft.values[field.name] ?? ''}
            problem={problems[field.pointer]}
            onChange={(value) => draft.setValue(field.name, value)}
          />
        ))}
        <TtlField draft={draft} problem={problems['/ttlSeconds']} />
        {draft.type?.approval != null && <PurposeField draft={draft} problem={problems['/purpose']} />}
        <GuardsNow draft={draft} />
        <Waits draft={draft} />
        {submit.error !== null && <Trouble error={submit.error} doing="send the command" />}
      </div>
      <footer className={styles.foot}>
        <SameLines draft={draft} />
        <Button type="submit" kind="primary" disabled={submit.isPending}>
          {submit.isPending ? 'Sending…' : 'Send'}
        </Button>
      </footer>
    </form>
  )
}

interface PartProps {
  readonly draft: Draft
  readonly problem: string | undefined
}

const CommandField = ({ types, draft, problem }: PartProps & Pick<SendFormProps, 'types'>) => (
  <Field label="Command" description={draft.type?.description} problem={problem}>
    {(control) => (
      <select {...control} value={draft.input.command} onChange={({ target }) => draft.setCommand(target.value)}>
        {types.map(({ name, title }) => (
          <option key={name} value={name}>
            {name} · {title}
          </option>
        ))}
      </select>
    )}
  </Field>
)

const TtlField = ({ draft, problem }: PartProps) => {
  const { ttlSecondsDefault, ttlSecondsMax } = draft.type?.staleness ?? { ttlSecondsDefault: 0, ttlSecondsMax: 0 }
  return (
    <Field
      label="Time to live, in seconds"
      description={`Empty: ${ttlSecondsDefault}. At most ${ttlSecondsMax}.`}
      problem={problem}
    >
      {(control) => (
        <input
          {...control}
          inputMode="numeric"
          placeholder={String(ttlSecondsDefault)}
          value={draft.ttl}
          onChange={({ target }) => draft.setTtl(target.value.replaceAll(/\D/g, ''))}
        />
      )}
    </Field>
  )
}

const PurposeField = ({ draft, problem }: PartProps) => (
  <Field label="Purpose" description="Why, for whoever approves it." problem={problem}>
    {(control) => (
      <input
        {...control}
        maxLength={500}
        value={draft.purpose}
        onChange={({ target }) => draft.setPurpose(target.value)}
      />
    )}
  </Field>
)

/** What does the same elsewhere. */
const SameLines = ({ draft: { input } }: { readonly draft: Draft }) => {
  const { who } = useMe()
  return (
    <>
      <CliLine line={cliLineOf(input)} />
      <details className={styles.more}>
        <summary>As curl</summary>
        <CliLine label="curl" line={curlLineOf(input, location.origin, who.startsWith('key:'))} />
      </details>
    </>
  )
}
