import type { Webhook } from '@keyfob/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemsIn } from '../../../send/use-submit.ts'
import { useApi } from '../../../session/session-context.ts'
import { FormDialog } from '../../../shared/dialog/form-dialog.tsx'
import { draftOf, inputOf, lineOf } from './webhook-draft.ts'
import { WebhookFields } from './webhook-fields.tsx'

export interface Made {
  readonly id: string
  readonly secret: string
}

interface WebhookDialogProps {
  /** Undefined: one is made. */
  readonly webhook?: Webhook
  /** Told of a new one and its secret. */
  readonly onMade?: (made: Made) => void
  readonly onClose: () => void
}

/** Makes a webhook, or changes one. */
export const WebhookDialog = ({ webhook, onMade, onClose }: WebhookDialogProps) => {
  const api = useApi()
  const queries = useQueryClient()
  const [draft, setDraft] = useState(() => draftOf(webhook))
  const save = useMutation({
    mutationFn: async () => {
      if (webhook !== undefined) await api.webhooks.change(webhook.id, inputOf(draft))
      else onMade?.(await api.webhooks.create(inputOf(draft)))
    },
    onSuccess: () => {
      onClose()
      void queries.invalidateQueries({ queryKey: ['webhooks'] })
    },
  })
  return (
    <FormDialog
      title={webhook === undefined ? 'Create a webhook' : 'Edit the webhook'}
      action={webhook === undefined ? 'Create' : 'Save'}
      isDrawer
      line={lineOf(webhook?.id, draft)}
      isPending={save.isPending}
      error={save.error}
      doing="save the webhook"
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <WebhookFields
        draft={draft}
        change={(part) => setDraft({ ...draft, ...part })}
        problems={problemsIn(save.error)}
      />
    </FormDialog>
  )
}
