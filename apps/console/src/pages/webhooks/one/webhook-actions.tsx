import type { Webhook } from '@keyfob/client'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { linkTo } from '../../../router/links.ts'
import { useApi } from '../../../session/session-context.ts'
import { Button } from '../../../shared/button.tsx'
import { ConfirmDialog } from '../../../shared/dialog/confirm-dialog.tsx'
import type { Writes } from '../../../shared/write/use-writes.ts'
import { WebhookDialog } from '../form/webhook-dialog.tsx'
import { ReplayDialog } from './replay-dialog.tsx'
import { RotateDialog } from './rotate-dialog.tsx'
import { enableWrite, removeWrite } from './webhook-writes.ts'

interface WebhookActionsProps {
  readonly webhook: Webhook
  readonly writes: Writes
}

type Open = 'edit' | 'replay' | 'rotate' | 'remove'

export const WebhookActions = ({ webhook, writes }: WebhookActionsProps) => {
  const api = useApi()
  const [, navigate] = useLocation()
  const [open, setOpen] = useState<Open>()
  const close = (): void => setOpen(undefined)
  return (
    <>
      <Button onClick={() => writes.write(enableWrite(api, webhook))} disabled={writes.isPending}>
        {webhook.enabled ? 'Disable' : 'Enable'}
      </Button>
      <Button onClick={() => setOpen('edit')}>Edit</Button>
      <Button onClick={() => setOpen('replay')}>Replay</Button>
      <Button onClick={() => setOpen('rotate')}>Rotate secret</Button>
      <Button kind="quiet" onClick={() => setOpen('remove')}>
        Remove
      </Button>
      {open === 'edit' && <WebhookDialog webhook={webhook} onClose={close} />}
      {open === 'replay' && <ReplayDialog webhook={webhook} writes={writes} onClose={close} />}
      {open === 'rotate' && <RotateDialog webhook={webhook} onClose={close} />}
      {open === 'remove' && (
        <ConfirmDialog
          title="Remove the webhook"
          action="Remove"
          write={removeWrite(api, webhook)}
          changed={['webhooks', 'list']}
          onClose={close}
          onDone={() => navigate(linkTo.webhooks)}
        >
          <p>It goes for good, with its deliveries. Events that wait for it are not sent.</p>
        </ConfirmDialog>
      )}
    </>
  )
}
