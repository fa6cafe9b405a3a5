import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemsIn } from '../../send/use-submit.ts'
import { serverNow } from '../../session/server-clock.ts'
import { useApi } from '../../session/session-context.ts'
import { FormDialog } from '../../shared/dialog/form-dialog.tsx'
import { SecretDialog } from '../../shared/secret/secret-dialog.tsx'
import { type KeyDraft, keyInputOf, keyLineOf } from './key-draft.ts'
import { KeyFields } from './key-fields.tsx'

/** Makes a key, and shows it once. */
export const CreateKeyDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const api = useApi()
  const queries = useQueryClient()
  const [draft, setDraft] = useState<KeyDraft>({ name: '', scopes: ['read'], labels: '', days: 90 })
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
      isAllowed={draft.name.trim() !== '' && draft.scopes.length > 0}
      error={create.error}
      doing="create the key"
      onSubmit={() => create.mutate()}
      onClose={onClose}
    >
      <KeyFields draft={draft} change={(part) => setDraft({ ...draft, ...part })} problems={problemsIn(create.error)} />
    </FormDialog>
  )
}
