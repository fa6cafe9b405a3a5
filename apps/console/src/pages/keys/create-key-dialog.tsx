import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemsIn } from '../../send/use-submit.ts'
import { serverNow } from '../../session/server-clock.ts'
import { useApi } from '../../session/session-context.ts'
import { FormDialog } from '../../shared/dialog/form-dialog.tsx'
import { Field } from '../../shared/field/field.tsx'
import { SecretDialog } from '../../shared/secret/secret-dialog.tsx'
import { type KeyDraft, keyInputOf, keyLineOf, scopeWords } from './key-draft.ts'

const scopes = ['read', 'send', 'admin'] as const
const spans: readonly (readonly [days: number, word: string])[] = [
  [7, 'in 7 days'],
  [30, 'in 30 days'],
  [90, 'in 90 days'],
  [365, 'in a year'],
  [0, 'never'],
]

/** Makes a key, and shows it once. */
export const CreateKeyDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const api = useApi()
  const queries = useQueryClient()
  const [draft, setDraft] = useState<KeyDraft>({ name: '', scope: 'read', days: 90 })
  const create = useMutation({
    mutationFn: () => api.keys.create(keyInputOf(draft, serverNow())),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
    gcTime: 0,
  })
  if (create.data !== undefined)
    return (
      <SecretDialog
        title={`The key ${create.data.name}`}
        secret={create.data.key}
        what="the key"
        advice="It goes into KEYFOB_API_KEY of a program, or into the sign-in of this console. Keyfob stores only its digest."
        onClose={onClose}
      />
    )
  return (
    <FormDialog
      title="Create a key"
      action="Create"
      line={keyLineOf(draft)}
      isPending={create.isPending}
      isAllowed={draft.name.trim() !== ''}
      error={create.error}
      doing="create the key"
      onSubmit={() => create.mutate()}
      onClose={onClose}
    >
      <KeyFields draft={draft} change={(part) => setDraft({ ...draft, ...part })} problems={problemsIn(create.error)} />
    </FormDialog>
  )
}

interface KeyFieldsProps {
  readonly draft: KeyDraft
  readonly change: (part: Partial<KeyDraft>) => void
  readonly problems: Readonly<Record<string, string>>
}

const KeyFields = ({ draft, change, problems }: KeyFieldsProps) => (
  <>
    <Field label="Name" description="Who or what uses it." problem={problems['/name']} isRequired>
      {(control) => (
        <input
          {...control}
          value={draft.name}
          autoComplete="off"
          onChange={({ target }) => change({ name: target.value })}
        />
      )}
    </Field>
    <Field label="Scope" description={`It may ${scopeWords[draft.scope]}.`}>
      {(control) => (
        <select
          {...control}
          value={draft.scope}
          onChange={({ target }) => change({ scope: scopes.find((each) => each === target.value) ?? 'read' })}
        >
          {scopes.map((scope) => (
            <option key={scope}>{scope}</option>
          ))}
        </select>
      )}
    </Field>
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
  </>
)
